"""More ways to look at two pictures: votes, iterations, one coupling, who decided, other routings; each A, B and A - B."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import streamlit as st

from capsviz import cabinet, desk, measure, parts
from capsviz.figures import paired
from capsviz.figures.ranking import importance_against_coupling
from capsviz.trace import CapsTrace
from capsviz.views.other_routings import WORDS

TITLES = ("A", "B", "A − B")


def three(figures: Sequence[go.Figure], key: str, *, height: int) -> None:
    """A, B and their difference side by side."""
    for column, title, figure in zip(st.columns(3, gap="medium"), TITLES, figures, strict=True):
        with column:
            st.markdown(f"**{title}**")
            desk.draw(figure.update_layout(height=height), key=f"two.{key}.{title}")


def _votes(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> None:
    st.markdown(
        f"**Votes for the {digit}**, all three seen from the same side, each as large as its coupling in iteration {r + 1}. "
        "Parts that see no difference vote alike: in A − B they lie on the middle. Across and up have scales of their own."
    )
    three(paired.votes_of_both(a, b, r, digit), "votes", height=320)


def _iterations(a: CapsTrace, b: CapsTrace, _r: int, _digit: int) -> None:
    st.markdown("**Lengths**, iteration by iteration. Above the middle line of the difference a digit is longer in A.")
    three(paired.lengths_of_both(a, b), "iterations", height=300)
    entropy = [measure.coupling_entropy(trace.routing.c)[-1] for trace in (a, b)]
    st.markdown(
        f"Coupling entropy in the last iteration: **{entropy[0]:.4f}** in A, **{entropy[1]:.4f}** in B, A − B "
        f"{entropy[0] - entropy[1]:+.4f}".replace("-", "−")
        + "; 1 means that every part divides itself evenly."
    )


def _one(a: CapsTrace, b: CapsTrace, _r: int, digit: int) -> None:
    part = desk.chosen_part(a, digit)
    st.markdown(
        f"**Capsule {part} and the {digit}**, the coupling that is worked out above, here in both pictures. Choose another "
        "capsule in the maps above."
    )
    st.html(paired.one_coupling(a, b, part, digit))


def _deciders(a: CapsTrace, b: CapsTrace, _r: int, digit: int) -> None:
    now = desk.settings()
    lost = [
        trace.lengths[digit]
        - cabinet.without_each(now.network, desk.pixels(picture).tobytes(), "", now.iterations)[:, digit]
        for trace, picture in ((a, now.picture), (b, now.other))
    ]
    correlation = parts.rank_correlation(*lost)
    st.markdown(
        f"**Who decided on the {digit}?** Every part left out in turn, in both pictures. The two rankings of what is lost have "
        f"a correlation of **{correlation:.2f}** (1: the same order, 0: no relation)."
    )
    left, right = st.columns(2, gap="medium")
    for column, title, trace, one in zip((left, right), "AB", (a, b), lost, strict=True):
        with column:
            st.markdown(f"**{title}**")
            drawn = importance_against_coupling(trace.routing.c[-1, :, digit], one, digit)
            desk.draw(drawn.update_layout(height=280), key=f"two.deciders.{title}")
    st.markdown("**A and B.** On the dotted line a part is worth as much in both.")
    desk.draw(paired.losses_of_both(lost[0], lost[1], digit), key="two.deciders")


def _routings(a: CapsTrace, b: CapsTrace, _r: int, digit: int) -> None:
    from capsviz.experiments.rerouting import reroute

    iterations, bias = desk.settings().iterations, desk.bias()
    rows = []
    for how, said in WORDS.items():
        of_a, of_b = (reroute(trace, how, iterations, bias=bias) for trace in (a, b))
        rows.append(
            (said.title, of_a.prediction, of_b.prediction, float(of_a.lengths[digit]), float(of_b.lengths[digit]))
        )
    st.markdown(
        f"**The same votes through six routings.** What each answers, and how long it makes the {digit} (EM: how active). These "
        "weights were trained for one of them; see the tab *Another routing*."
    )
    st.html(paired.answers_of_both(rows, digit))


MORE: dict[str, Callable[[CapsTrace, CapsTrace, int, int], None]] = {
    "Votes": _votes,
    "Iterations": _iterations,
    "One coupling": _one,
    "Who decided": _deciders,
    "Other routings": _routings,
}
