"""What it would take to be another digit: the smallest change of the pose, and of the picture, that was found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.delta_generator import DeltaGenerator

from capsviz import cabinet, desk, ink, panel
from capsviz.figures.answers import changed
from capsviz.figures.spelled import article
from capsviz.views import pose_taken
from capsviz.views.pose_desk import PRESENT, Hand, drawn, in_hand, put_in_hand
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.becoming import Change

_TARGET, _FOUND = "becoming.target", "becoming.found"


class Found(NamedTuple):
    """What a search led to, None where it led to nothing; and what it was a search for."""

    sought: tuple[object, ...]
    pose: Change | None
    picture: Change | None


def show(digit: int) -> None:
    """Choose the other digit, search, and see both changes."""
    hand = in_hand(digit)
    st.markdown(
        "Two questions, each answered by following the gradient. **The pose:** how little must the sixteen numbers you "
        "hold change, until what is *drawn* from them is *read* as another digit? **The picture:** how little must the "
        "pixels of your picture change, until it is read so?"
    )
    others = [other for other in range(len(hand.untouched.lengths)) if other != digit]
    target = st.pills("What would it take to be read as", others, default=others[-2], required=True, key=_TARGET)
    sought = (
        desk.settings().network,
        desk.settings().iterations,
        hand.pose.tobytes(),
        hand.untouched.image.tobytes(),
        target,
    )
    if st.button(f"Search the way to the {target}", type="primary", key="becoming.search"):
        st.session_state[_FOUND] = Found(sought, *_search(hand, target))
    found: Found | None = st.session_state.get(_FOUND)
    if found is not None and found.sought == sought:
        left, right = st.columns(2, gap="large")
        with left:
            _pose(hand, target, found.pose)
        with right:
            _picture(hand, target, found.picture)
        takes = pose_taken.became(hand, target, drawn(hand.pose, digit), found.pose, found.picture)
        if takes:
            offer("pose-becoming", takes)


def _search(hand: Hand, target: int) -> tuple[Change | None, Change | None]:
    from capsviz.experiments import becoming

    now = desk.settings()
    net = cabinet.network(now.network)
    bar = st.progress(0.0, "Following the gradient …")
    of_pose = becoming.pose_to(net, hand.pose, hand.digit, target, iterations=now.iterations)
    of_picture = becoming.picture_to(net, hand.untouched.image, target, iterations=now.iterations)
    whole = 2 * (becoming.STEPS + 1)
    found = _last(of_pose, bar, "The pose", 0, whole), _last(of_picture, bar, "The picture", whole // 2, whole)
    bar.empty()
    return found


def _last(steps: Iterator[Change | None], bar: DeltaGenerator, what: str, done: int, whole: int) -> Change | None:
    best = None
    for n, best in enumerate(steps, start=1):
        bar.progress(
            (done + n) / whole,
            f"{what}: " + ("not there yet" if best is None else f"a change of {best.size:.3f} will do"),
        )
    return best


def _pose(hand: Hand, target: int, found: Change | None) -> None:
    st.markdown("**The pose**")
    if found is None:
        st.info(
            f"No change of this pose was found whose drawing is read as {article(target)} {target}. The gradient leads to one answer only, "
            "so there may be one all the same: move a slider and search from there."
        )
        return
    before = drawn(hand.pose, hand.digit)
    pixels = float(np.linalg.norm(found.picture - before))
    _shown(
        before,
        found,
        ("drawn from the pose you hold", f"drawn from the changed pose: read as {article(target)} {target}"),
    )
    st.markdown(
        f"The pose has to change by only **{found.size:.3f}** (its length is {np.linalg.norm(hand.pose):.2f}); with it the "
        f"drawing changes by {pixels:.2f}: {_ink(before, found.picture)}. {_read(found, target)}"
    )
    st.button("Hold this pose", on_click=put_in_hand, args=(hand.digit, found.ends), key="becoming.hold")


def _picture(hand: Hand, target: int, found: Change | None) -> None:
    st.markdown("**The picture**")
    if found is None:
        st.info(
            f"No change of this picture was found that is read as {article(target)} {target}; another picture may be nearer to one."
        )
        return
    before = hand.untouched.image
    _shown(before, found, ("your picture", f"changed: read as {article(target)} {target}"))
    st.markdown(
        f"The pixels have to change by **{found.size:.2f}** (their norm is {np.linalg.norm(before):.2f}): "
        f"{_ink(before, found.picture)}. {_read(found, target)}"
    )
    if st.button("Take this picture", key="becoming.take"):
        panel.look_at(desk.spelled(found.picture))
        # the whole page follows another picture
        st.rerun()


def _shown(before: Float[np.ndarray, "side side"], found: Change, captions: tuple[str, str]) -> None:
    st.html(changed(before, found.picture, found.lengths, captions))


def _ink(before: Float[np.ndarray, "side side"], after: Float[np.ndarray, "side side"]) -> str:
    return f"of all the ink of both, {100 * ink.moved(before[None], after[None]):.0f} % is in one of them only"


def _read(found: Change, target: int) -> str:
    second = float(np.delete(found.lengths, target).max())
    short = "" if found.lengths[target] > PRESENT else " All ten are short: the network sees hardly any digit there."
    return (
        f"Read afresh, the {target} is the longest with {found.lengths[target]:.2f}, before {second:.2f}.{short} It is the "
        "smallest change that was found, not always the smallest there is."
    )
