"""Compare two pictures: the current one, A, beside another, B, and what is different inside the network."""

from __future__ import annotations

import streamlit as st

from capsviz import cabinet, desk, measure, pair, panel
from capsviz.components.gallery import Thumbnail, choose_picture
from capsviz.figures import compared
from capsviz.figures.pictures import ink_uri, tiles
from capsviz.figures.walk import length_bars
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer
from capsviz.views.two_deeper import MORE
from capsviz.views.two_parts import FIRST
from capsviz.views.two_shown import both, one_taken

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
        if st.button("A 9 and a 4, one stroke apart", key="two.example"):
            _example()
            # another picture concerns the whole page
            st.rerun()
        st.button("Keep this picture as B", on_click=desk.change, kwargs={"other": now.picture}, key="two.keep")
        with st.popover("B from the gallery"):
            shown = [
                Thumbnail(name, f"{picture.digit}, {picture.hand}", ink_uri(picture.pixels))
                for name, picture in cabinet.gallery().items()
            ]
            choose_picture(shown, now.other, _chosen, key=_GALLERY)
        if st.button("Swap A and B", disabled=not now.other, key="two.swap"):
            _swap()
            st.rerun()


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
    ways = FIRST | MORE
    way = st.pills(
        "Look at", list(ways), default="Who makes the difference", required=True, key="two.way", persist_state="session"
    )
    taken = ways[way](a, b, r, digit)
    # each way has figures of its own, so each has a menu of its own
    offer(f"two-{way.lower().replace(' ', '-')}", taken | _taken(a, b, r))


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
        f"**{int((~same).sum()):,}** of the {len(same):,} parts have another vector; the others do not see what "
        f"differs. After iteration {r + 1} the longest digit is **{longest[0]}** in A and **{longest[1]}** in B."
    )


def _taken(a: CapsTrace, b: CapsTrace, r: int) -> dict[str, Take]:
    """The pictures and their lengths, which stand above whatever is looked at."""
    room = "from capsviz.figures import compared"
    return one_taken(
        "The pictures, A − B",
        lambda: compared.ink_difference(a, b),
        both(a.image, b.image),
        "compared.ink_difference(a, b)",
        room,
    ) | one_taken(
        "The lengths of both",
        lambda: compared.lengths(a, b, r),
        both(*(measure.lengths(trace.routing)[r] for trace in (a, b))),
        f"compared.lengths(a, b, {r})",
        room,
    )
