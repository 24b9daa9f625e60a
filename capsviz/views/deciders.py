"""Who decided: what the winner loses without each part, against how strongly each part is coupled to it."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from jaxtyping import Bool, Float

from capsviz import desk, measure, parts
from capsviz.figures.ranking import Row, alike, importance_against_coupling, ranking
from capsviz.intervention import spell
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer

SHOWN = 8


def show() -> None:
    """Two rankings of the parts, and how far they agree."""
    kept = tuple(edit for edit in desk.edits() if edit.site.name in ("u", "u_hat"))
    trace = desk.current(kept)
    digit = desk.looked_at(trace)
    st.markdown(
        f"A large coupling need not be the same as importance: a part can give itself wholly to the {digit} and still add "
        f"little. Whether the two go together is measured: every one of the {len(trace.u):,} parts is **left out in turn**, "
        f"routing is run again without it, and what the length of the {digit} loses is what the part was worth."
    )
    if len(kept) < len(desk.edits()):
        st.caption("Edits inside the routing are not in force here: a part is left out before routing begins.")
    lost = trace.lengths[digit] - desk.without_each(kept)[:, digit]
    c = trace.routing.c[-1, :, digit]
    by_loss, by_coupling = measure.strongest(lost, SHOWN), measure.strongest(c, SHOWN)
    # the two tables stand on one line, however many their headings take
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with left:
        st.markdown(f"**Missed most.** Without it the length of the {digit} changes by")
        st.html(ranking(_rows(trace, by_loss, -lost), "{:+.4f}"))
    with right:
        st.markdown(f"**Coupled most.** In the last iteration it gives the {digit}")
        st.html(ranking(_rows(trace, by_coupling, c), "{:.4f}"))
    st.markdown(alike(c, lost, digit, SHOWN))
    touched = parts.touched(trace, digit)[-1]
    desk.draw(importance_against_coupling(c, lost, digit, touched=touched), key="deciders")
    offer("deciders", {"What is lost without each": _taken(c, lost, digit, touched, spell(kept))})


def _taken(
    c: Float[np.ndarray, " lower"],
    lost: Float[np.ndarray, " lower"],
    digit: int,
    touched: Bool[np.ndarray, " lower"],
    kept: str,
) -> Take:
    return Take(
        lambda: importance_against_coupling(c, lost, digit, touched=touched),
        lambda: {"coupling": c, "lost": lost},
        f"lost = trace.lengths[{digit}] - np.concatenate(list(without_each(net, trace)))[:, {digit}]\n"
        f"importance_against_coupling(trace.routing.c[-1, :, {digit}], lost, {digit}, touched=touched(trace, {digit})[-1])",
        "import numpy as np\nfrom capsviz.experiments.removals import without_each\n"
        "from capsviz.figures.ranking import importance_against_coupling\nfrom capsviz.parts import touched",
        partial(in_python.of_trace, edits=kept),
    )


def _rows(trace: CapsTrace, parts: list[int], values: Float[np.ndarray, " lower"]) -> list[Row]:
    grid = measure.grid(trace)
    return [Row(part, measure.place(part, grid), float(values[part])) for part in parts]
