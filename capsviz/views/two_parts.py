"""Where two pictures begin to differ inside the network: contributions, couplings, and the pose; each A, B and A - B."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz import desk, measure, pair
from capsviz.figures import compared
from capsviz.figures.spelled import article, numbered
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take
from capsviz.views.two_shown import Way, both, one_taken, three, three_taken

SHOWN = 10
SEEN = 5e-4
"""Couplings that differ by less look the same in three decimals."""
_ROOM = "from capsviz.figures import compared"


def _contributors(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> dict[str, Take]:
    difference = pair.contribution_difference(a, b, r, digit)
    parts = measure.strongest(np.abs(difference), SHOWN)
    st.markdown(
        f"Each part adds something to the vector of the {digit}: its *contribution*, coupling times how far its vote "
        f"goes along that vector. These {SHOWN} of the {len(a.u):,} differ most; they hold "
        f"**{pair.share_of_largest(difference, SHOWN):.0%}** of all differences."
    )
    st.html(compared.contributors(a, b, r, digit, parts))
    same = pair.same_vector(a, b)
    blind = [part for part in parts if same[part]]
    if blind:
        st.markdown(unmoved(a, b, r, digit, blind[0]))
    return one_taken(
        "Contributions that differ most",
        lambda: compared.contributions(a, b, r, digit, parts),
        both(*(measure.contribution(trace.routing, r, digit) for trace in (a, b))),
        f"compared.contributions(a, b, {r}, {digit}, {parts})",
        _ROOM,
    )


def unmoved(a: CapsTrace, b: CapsTrace, r: int, digit: int, part: int) -> str:
    """Why a part with the same vector in both pictures adds something else all the same."""
    of_a, of_b = (trace.routing.c[r, part, digit] for trace in (a, b))
    why = (
        f"Its coupling to the {digit} is the same too: what it adds differs only because the vector of the {digit}, which "
        "it adds to, points elsewhere."
        if abs(of_a - of_b) < SEEN
        else f"Yet its coupling to the {digit} is **{of_a:.3f}** in A and **{of_b:.3f}** in B, because it compares its vote "
        f"with what all the others made of the digits. Without routing it would be {1 / a.routing.c.shape[-1]:g} in both."
    )
    return (
        f"**Part {numbered(part)} does not see what differs**: its vector is the same in both, number for number. {why}"
    )


def _couplings(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> dict[str, Take]:
    scale = desk.settings().scale
    st.markdown(
        f"**Over the pictures**: couplings to the {digit} in iteration {r + 1}, at each pixel the mean over the parts "
        "that see it, which in a corner are few. Lines are the ink; in the difference B's is dotted."
    )
    three(compared.couplings_on_picture(a, b, r, digit, scale=scale), "over", height=300)
    st.markdown("**Part by part**: a square for each type, a cell for each place. Point at a cell for its numbers.")
    of_a, of_b, difference = compared.coupling_maps(a, b, r, digit, scale=scale)
    for column, title, figure in zip(st.columns(2, gap="medium"), "AB", (of_a, of_b), strict=True):
        with column:
            st.markdown(f"**{title}**")
            desk.draw(figure.update_layout(height=270), key=f"two.maps.{title}")
    st.markdown("**A − B**")
    desk.draw(difference.update_layout(height=350), key="two.difference")
    c = [trace.routing.c[r, :, digit] for trace in (a, b)]
    said = f'(a, b, {r}, {digit}, scale="{scale}")'
    return three_taken(
        "Over the picture",
        lambda: compared.couplings_on_picture(a, b, r, digit, scale=scale),
        both(*(measure.on_picture(each, len(a.image)) for each in c)),
        f"compared.couplings_on_picture{said}",
        _ROOM,
    ) | three_taken(
        "Part by part",
        lambda: compared.coupling_maps(a, b, r, digit, scale=scale),
        both(*c),
        f"compared.coupling_maps{said}",
        _ROOM,
    )


def _pose(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> dict[str, Take]:
    apart = (
        ""
        if a.prediction == b.prediction
        else f" A and B are read differently, and the numbers of {article(a.prediction)} {a.prediction} have nothing to do with those of "
        f"{article(b.prediction)} {b.prediction}: compare within one digit, and choose the other one above to see its pose."
    )
    st.markdown(f"The {digit}'s vector after iteration {r + 1}, number by number.{apart}")
    desk.draw(compared.poses(a, b, r, digit), key="two.poses")
    return one_taken(
        "The pose in both",
        lambda: compared.poses(a, b, r, digit),
        both(*(trace.routing.v[r, digit] for trace in (a, b))),
        f"compared.poses(a, b, {r}, {digit})",
        _ROOM,
    )


FIRST: dict[str, Way] = {
    "Who makes the difference": _contributors,
    "Couplings": _couplings,
    "Pose": _pose,
}
