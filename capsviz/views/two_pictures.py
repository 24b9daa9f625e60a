"""Compare two pictures: the current one, A, beside another, B, and what is different inside the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from capsviz import cabinet, desk, measure, pair, panel
from capsviz.components.gallery import Thumbnail, choose_picture
from capsviz.figures import compared
from capsviz.figures.pictures import ink_uri, tiles
from capsviz.figures.walk import length_bars
from capsviz.trace import CapsTrace
from capsviz.views.two_deeper import MORE

SHOWN = 10
SEEN = 5e-4
"""Couplings that differ by less look the same in three decimals."""
_GALLERY = "two.gallery"


def show() -> None:
    """What becomes B, both pictures and their lengths, and one way at a time to look at what differs."""
    st.markdown(
        "Two pictures through the same network. **A** is the current picture; **B** is one that you keep beside it. "
        "Choose two that differ by little, and see where inside the network it becomes much."
    )
    _choose()
    a, b = desk.current(()), desk.other()
    if b is None:
        st.info(
            "There is no B yet. Keep the current picture as B and draw another, take B from the gallery, or begin with "
            "the example: a 9, and the same 9 with the top of its loop rubbed out."
        )
        nine, four = pair.nine_and_four()
        st.html(tiles([("A of the example", nine, ""), ("B of the example", four, "")]))
    elif not pair.differing_pixels(a, b):
        st.info("A and B are the same picture. Now draw or choose another one: it becomes A.")
    else:
        _compare(a, b)


def _choose() -> None:
    now = desk.settings()
    with st.container(horizontal=True):
        st.button("A 9 and a 4, one stroke apart", on_click=_example, key="two.example")
        st.button("Keep this picture as B", on_click=desk.change, kwargs={"other": now.picture}, key="two.keep")
        with st.popover("B from the gallery"):
            shown = [
                Thumbnail(name, f"{picture.digit}, {picture.hand}", ink_uri(picture.pixels))
                for name, picture in cabinet.gallery().items()
            ]
            choose_picture(shown, now.other, _chosen, key=_GALLERY)
        st.button("Swap A and B", on_click=_swap, disabled=not now.other, key="two.swap")


def _example() -> None:
    nine, four = pair.nine_and_four()
    panel.look_at(desk.spelled(nine))
    desk.change(other=desk.spelled(four))


def _chosen() -> None:
    name = st.session_state[_GALLERY].choice
    if name in cabinet.gallery():
        desk.change(other=name)


def _swap() -> None:
    now = desk.settings()
    panel.look_at(now.other)
    desk.change(other=now.picture)


def _compare(a: CapsTrace, b: CapsTrace) -> None:
    if desk.edits():
        st.caption("Both pictures are routed without your edits here, as those were made for one of them.")
    which, when = st.columns([1.6, 1], vertical_alignment="bottom", gap="medium")
    digit = which.pills(
        f"Compared for the digit (A is read as {a.prediction}, B as {b.prediction})",
        range(10),
        required=True,
        **desk.bound("digit", shown=desk.looked_at(a), at="two"),
    )
    rounds = a.routing.iterations
    if rounds > 1:
        when.slider("In iteration", 1, rounds, **desk.bound("iteration", at="two"))
    r = min(desk.settings().iteration, rounds) - 1
    _pictures(a, b, r)
    ways: dict[str, Callable[[CapsTrace, CapsTrace, int, int], None]] = {
        "Who makes the difference": _contributors,
        "Couplings": _couplings,
        "Pose": _pose,
        **MORE,
    }
    way = st.segmented_control(
        "Look at", list(ways), default="Who makes the difference", required=True, key="two.way", persist_state="session"
    )
    ways[way](a, b, r, digit)


def _pictures(a: CapsTrace, b: CapsTrace, r: int) -> None:
    beside = st.columns(3, gap="medium")
    for column, name, trace in zip(beside, "AB", (a, b), strict=False):
        lengths = measure.lengths(trace.routing)[r]
        with column:
            st.html(tiles([(name, trace.image, f"read as {trace.prediction}")]))
            st.html(length_bars(lengths, what=f"lengths of {name} after iteration {r + 1}"))
    with beside[2]:
        st.html(tiles([("A − B", compared.ink(a.image, b.image), "red: ink only in A, blue: only in B")]))
        st.markdown(_in_words(a, b, r))


def _in_words(a: CapsTrace, b: CapsTrace, r: int) -> str:
    longest = [int(measure.lengths(trace.routing)[r].argmax()) for trace in (a, b)]
    same = pair.same_vector(a, b)
    return (
        f"The pictures differ in **{pair.differing_pixels(a, b)}** of {a.image.size} pixels. "
        f"**{int((~same).sum())}** of the {len(same)} primary capsules have another vector; the others do not see what "
        f"differs. After iteration {r + 1} the longest digit is **{longest[0]}** in A and **{longest[1]}** in B."
    )


def _contributors(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> None:
    difference = pair.contribution_difference(a, b, r, digit)
    parts = measure.strongest(np.abs(difference), SHOWN)
    st.markdown(
        f"Each part adds something to the vector of the {digit}: its *contribution*, coupling times how far its vote "
        f"goes along that vector. These {SHOWN} of the {len(a.u)} differ most; they hold "
        f"**{pair.share_of_largest(difference, SHOWN):.0%}** of all differences."
    )
    st.html(compared.contributors(a, b, r, digit, parts))
    same = pair.same_vector(a, b)
    blind = [part for part in parts if same[part]]
    if blind:
        st.markdown(_unmoved(a, b, r, digit, blind[0]))


def _unmoved(a: CapsTrace, b: CapsTrace, r: int, digit: int, part: int) -> str:
    """Why a part with the same vector in both pictures adds something else all the same."""
    of_a, of_b = (trace.routing.c[r, part, digit] for trace in (a, b))
    why = (
        f"Its coupling to the {digit} is the same too: what it adds differs only because the vector of the {digit}, which "
        "it adds to, points elsewhere."
        if abs(of_a - of_b) < SEEN
        else f"Yet its coupling to the {digit} is **{of_a:.3f}** in A and **{of_b:.3f}** in B, because it compares its vote "
        f"with what all the others made of the digits. Without routing it would be {1 / a.routing.c.shape[-1]:g} in both."
    )
    return f"**Capsule {part} does not see what differs**: its vector is the same in both, number for number. {why}"


def _couplings(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> None:
    scale = desk.settings().scale
    st.markdown(
        f"**Over the pictures**: couplings to the {digit} in iteration {r + 1}, at each pixel the mean over the parts "
        "that see it, which in a corner are few. Lines are the ink; in the difference B's is dotted."
    )
    _draw(st.columns(3, gap="medium"), compared.couplings_on_picture(a, b, r, digit, scale=scale), "over", height=300)
    st.markdown(
        "**Capsule by capsule**: a square for each type, a cell for each place. Point at a cell for its numbers."
    )
    of_a, of_b, difference = compared.coupling_maps(a, b, r, digit, scale=scale)
    _draw(st.columns(2, gap="medium"), (of_a, of_b), "maps", height=270)
    _draw([st.container()], (difference,), "difference", height=350)


def _draw(places: Sequence[DeltaGenerator], figures: tuple[go.Figure, ...], key: str, *, height: int) -> None:
    titles = ("A", "B", "A − B") if len(figures) > 1 else ("A − B",)
    for place, title, figure in zip(places, titles, figures, strict=False):
        with place:
            st.markdown(f"**{title}**")
            desk.draw(figure.update_layout(height=height), key=f"two.{key}.{title}")


def _pose(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> None:
    apart = (
        ""
        if a.prediction == b.prediction
        else f" A and B are read differently, and the numbers of a {a.prediction} have nothing to do with those of a "
        f"{b.prediction}: compare within one digit, and choose the other one above to see its pose."
    )
    st.markdown(f"The {digit}'s vector after iteration {r + 1}, number by number.{apart}")
    desk.draw(compared.poses(a, b, r, digit), key="two.poses")
