"""The lessons and the tour, one after the other: begin, give the link to a class, print the teacher's sheet."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from capsviz import desk
from capsviz.errors import capitalised
from capsviz.lessons import TOUR, find, lessons
from capsviz.lessons.lesson import Lesson
from capsviz.views import lesson_asked, lesson_steps


def show() -> None:
    """One row for each; the one that was left can be gone on with."""
    _ended()
    _resume()
    st.toggle(
        "Type for a projector",
        value=bool(desk.settings().big),
        key="lessons.big",
        on_change=lambda: desk.change(big=int(st.session_state["lessons.big"])),
    )
    if only_here():
        st.caption(
            "You opened the app under an address of this computer alone, and so are the links below. For links that a class "
            "can open, open this page under the *Network URL* that is printed when the app starts."
        )
    for one in lessons().values():
        with st.container(border=True):
            _row(one)


def _ended() -> None:
    """After the last stop: what one should be able to say now."""
    if (one := lesson_steps.ended()) is None:
        return
    with st.container(border=True, key="lessons.ended"):
        st.markdown(f"**That was: {one.title}.** Its aim was {one.aim}")
        asked = [question.ask for stop in one.stops for question in stop.questions if question.again]
        if asked:
            st.markdown("Can you answer these without looking?\n\n" + "\n".join(f"- {question}" for question in asked))
        if answers := lesson_asked.as_text(one):
            st.download_button("Your answers (text)", answers, f"{one.name}.txt", key="lessons.answers")


def _resume() -> None:
    if (was := lesson_steps.left()) is not None:
        name, number = was
        one = find(name)
        words = f"Go on with: {one.title}, {number} of {len(one.stops)}"
        st.button(words, on_click=lesson_steps.begin, args=(one, number), key="lessons.resume", type="primary")


def _row(one: Lesson) -> None:
    said, ways = st.columns([3, 1.1], gap="large", vertical_alignment="center")
    with said:
        st.markdown(f"**{one.title}** · {one.minutes} minutes, {len(one.stops)} stops")
        st.markdown(f"*{capitalised(one.aim)}*" if one.name == TOUR else f"Aim: {one.aim}")
        with st.expander("Its stops and their links", key=f"lessons.stops.{one.name}", on_change="rerun") as stops:
            if stops.open:
                _stops(one)
    with ways:
        words = "Begin the tour" if one.name == TOUR else "Begin"
        st.button(words, on_click=lesson_steps.begin, args=(one,), key=f"lessons.begin.{one.name}", width="stretch")
        if one.name != TOUR:
            _sheet(one)


def _stops(one: Lesson) -> None:
    for number, stop in enumerate(one.stops, 1):
        st.markdown(f"{number}. {stop.title}, {stop.minutes} min")
        st.code(address() + one.link(number, desk.settings()), language=None, wrap_lines=True)


def _sheet(one: Lesson) -> None:
    """Made when it is asked for: its answers are worked out with the current digit and network."""
    menu = st.popover("Teacher's sheet", key=f"lessons.sheet.{one.name}", on_change="rerun", width="stretch")
    if not menu.open:
        return
    from capsviz.lessons.sheet import sheet

    now = desk.settings()
    made = sheet(one, lesson_asked.read(), now, address())
    menu.markdown("Aim, timing, what to ask, what to hear, links. The numbers in it are those of your current digit.")
    menu.download_button(
        "Sheet to print (HTML)", made.encode(), f"{one.name}.html", "text/html", key=f"lessons.file.{one.name}"
    )


def only_here() -> bool:
    """Whether links from here open on this computer alone."""
    host = urlsplit(address()).hostname or ""
    return host == "localhost" or host.startswith("127.") or host == "::1"


def address() -> str:
    """Where this app is, as its visitors reach it."""
    parts = (st.context.url or "").split("/")
    return "/".join(parts[:3])
