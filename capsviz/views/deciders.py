"""Who decided: what the winner loses without each part, against how strongly each part is coupled to it."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk, measure, parts
from capsviz.figures.ranking import Row, importance_against_coupling, ranking
from capsviz.intervention import spell
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer

SHOWN = 8
SURELY = 1e-5
"""A length that changes by less than this may only have been rounded another way (float32)."""


def show() -> None:
    """Two rankings of the parts, and how far they agree."""
    kept = tuple(edit for edit in desk.edits() if edit.site.name in ("u", "u_hat"))
    trace = desk.current(kept)
    digit = desk.looked_at(trace)
    st.markdown(
        f"A large coupling is not the same as importance: a part can give itself wholly to the {digit} and still add "
        f"little. So here every one of the {len(trace.u)} parts is **left out in turn**, routing is run again without "
        f"it, and what the length of the {digit} loses is what the part was worth."
    )
    if len(kept) < len(desk.edits()):
        st.caption("Edits inside the routing are not in force here: a part is left out before routing begins.")
    lost = trace.lengths[digit] - desk.without_each(kept)[:, digit]
    c = trace.routing.c[-1, :, digit]
    by_loss, by_coupling = measure.strongest(lost, SHOWN), measure.strongest(c, SHOWN)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Missed most.** Without it the length of the {digit} changes by")
        st.html(ranking(_rows(trace, by_loss, -lost), "{:+.4f}"))
    with right:
        st.markdown(f"**Coupled most.** In the last iteration it gives the {digit}")
        st.html(ranking(_rows(trace, by_coupling, c), "{:.4f}"))
    _in_words(lost, c, digit, len(set(by_loss) & set(by_coupling)))
    desk.draw(importance_against_coupling(c, lost, digit), key="deciders")
    offer("deciders", {"What is lost without each": _taken(c, lost, digit, spell(kept))})


def _taken(c: Float[np.ndarray, " lower"], lost: Float[np.ndarray, " lower"], digit: int, kept: str) -> Take:
    return Take(
        lambda: importance_against_coupling(c, lost, digit),
        lambda: {"coupling": c, "lost": lost},
        f"lost = trace.lengths[{digit}] - np.concatenate(list(without_each(net, trace)))[:, {digit}]\n"
        f"importance_against_coupling(trace.routing.c[-1, :, {digit}], lost, {digit})",
        "import numpy as np\nfrom capsviz.experiments.removals import without_each\n"
        "from capsviz.figures.ranking import importance_against_coupling",
        partial(in_python.of_trace, edits=kept),
    )


def _rows(trace: CapsTrace, parts: list[int], values: Float[np.ndarray, " lower"]) -> list[Row]:
    grid = measure.grid(trace)
    return [Row(part, measure.place(part, grid), float(values[part])) for part in parts]


def _in_words(lost: Float[np.ndarray, " lower"], c: Float[np.ndarray, " lower"], digit: int, common: int) -> None:
    correlation = parts.rank_correlation(c, lost)
    alike = (
        "All couplings are equal here, so they rank nothing."
        if np.isnan(correlation)
        else f"Over all parts the two rankings have a correlation of **{correlation:.2f}** (1: the same order, 0: no relation)."
    )
    st.markdown(
        f"{common} of the {SHOWN} stand in both lists. {alike} Without **{int((lost < -SURELY).sum())}** of the {len(lost)} "
        f"parts the {digit} would even be longer, by more than {SURELY:.5f}."
    )
