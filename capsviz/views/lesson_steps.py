"""Moving about: to a stop of a lesson, to a page in a state, out of a lesson and back to where one was.

Knows the desk; draws nothing and knows no page but by its name. All of it is called before the page is drawn again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from capsviz import desk
from capsviz.lessons import find
from capsviz.lessons.lesson import Lesson, opened

_GO, _LEFT, _CAME, _ENDED = "lesson.go", "lesson.left", "lesson.came", "lesson.ended"
_ARRIVALS = "lesson.arrivals"


def begin(lesson: Lesson, number: int = 1) -> None:
    """Go to a stop of a lesson."""
    st.session_state.pop(_ENDED, None)
    stop = lesson.stops[number - 1]
    go(stop.page, dict(stop.state))
    desk.change(lesson=lesson.name, stop=number)


def go(page: str, params: dict[str, str]) -> None:
    """Go to a page in a state, with the digit and the network of now."""
    st.session_state.pop(_CAME, None)
    desk.settle(opened(params, desk.settings()))
    st.session_state[_GO] = page


def turn_to(page: str, **changes: Any) -> None:
    """Go to a page with everything as it is but these settings."""
    st.session_state.pop(_CAME, None)
    desk.change(**changes)
    st.session_state[_GO] = page


def leave(lesson: Lesson, number: int) -> None:
    """Show everything again; after the last stop, what the lesson was about."""
    last = number == len(lesson.stops)
    st.session_state[_LEFT] = None if last else (lesson.name, number)
    desk.change(lesson="", stop=1, hide="")
    if last:
        st.session_state[_ENDED] = lesson.name
        turn_to("lessons")


def arrive(page: str) -> str:
    """Turn to the page that was wanted, if it is another one; the tab that was open as one came to this page, or none."""
    if (wanted := st.session_state.pop(_GO, None)) and wanted != page:
        st.switch_page(path(wanted))
    came = st.session_state.get(_CAME)
    if came is None or came[0] != page:
        came = st.session_state[_CAME] = (page, desk.settings().view)
        st.session_state[_ARRIVALS] = arrivals() + 1
        # from here on the visitor's own choice holds
        if came[1]:
            st.session_state[f"{page}.deeper"] = came[1]
    return came[1]


def arrivals() -> int:
    """How many times a page was come to in this visit."""
    return st.session_state.get(_ARRIVALS, 0)


def left() -> tuple[str, int] | None:
    """The lesson that was left during this visit, and the stop to go on from."""
    return st.session_state.get(_LEFT)


def ended() -> Lesson | None:
    """The lesson that was walked to its end, until another begins."""
    name = st.session_state.get(_ENDED)
    return find(name) if name else None


def path(page: str) -> Path:
    """The file of a page."""
    return Path(__file__).parents[1] / "pages" / f"{page}.py"
