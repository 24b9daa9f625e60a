"""Poses as a space, and what leads from one to another: one view at a time, computed when it is chosen."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from capsviz import desk
from capsviz.views import pose_among, pose_becoming, pose_grid, pose_moving, pose_paths, pose_take_away
from capsviz.views.pose_desk import DEEPER

VIEWS: dict[str, Callable[[int], None]] = {
    "The whole grid": pose_grid.show,
    "Paths": pose_paths.show,
    "Among real digits": pose_among.show,
    "Become another digit": pose_becoming.show,
    "Move the picture": pose_moving.show,
    "Take it away": pose_take_away.show,
}
_CHOSEN = "pose.deeper"


@st.fragment(key=DEEPER)
@desk.spoken(st.info)
def show(digit: int) -> None:
    """Nothing until one of them is chosen: a slider that is let go is answered above, and sooner."""
    st.header("Go deeper", anchor=False)
    now = desk.settings().view
    st.session_state[_CHOSEN] = now if now in VIEWS else None
    st.pills(
        "Choose what to look at",
        list(VIEWS),
        label_visibility="collapsed",
        key=_CHOSEN,
        on_change=lambda: desk.change(view=st.session_state[_CHOSEN] or ""),
    )
    if now in VIEWS:
        with desk.spoken(st.info):
            VIEWS[now](digit)
    # a fragment reruns alone, without the end of the page
    desk.follow_link()
