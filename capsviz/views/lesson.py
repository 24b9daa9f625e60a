"""What leads through the pages: the lesson that is open, the tour that is offered, and the way back to everything.

Drawn around every page by app.py. Knows the desk; knows no page but by its name.
"""

from __future__ import annotations

import streamlit as st

from capsviz import desk
from capsviz.components.point import bring_into_view
from capsviz.lessons import TOUR, find
from capsviz.lessons.lesson import HOME, Lesson
from capsviz.views import lesson_bar, lesson_look
from capsviz.views.lesson_steps import arrivals, arrive, begin

_WRAP = "[data-testid=stLayoutWrapper]"
_OFFER = f"""<style>
@media (min-width: 900px) {{
  {_WRAP}:has(> .st-key-lesson-tour) {{ align-self: flex-end; margin-bottom: -3.5rem; z-index: 1; }}
}}
</style>"""


def show(page: str) -> None:
    """The lesson that is open, if one is, around the page of this name (empty is the first one)."""
    page = page or HOME
    desk.open_link()
    lesson = _lesson()
    tab = arrive(page)
    stop = lesson and lesson.stops[desk.settings().stop - 1]
    here = stop if stop and stop.page == page else None
    lesson_look.wear(desk.settings(), point=here.point if here else "")
    if lesson:
        lesson_bar.show(lesson, here)
    elif not desk.settings().hide and page == HOME:
        _offer_tour()
    if not lesson:
        _scroll_to(page, tab)
    if not lesson and (desk.settings().hide or desk.settings().big):
        words = "Show everything" if desk.settings().hide else "Type as usual"
        st.button(words, on_click=_show_everything, key="lesson.everything", type="tertiary")


def _lesson() -> Lesson | None:
    """The lesson of the settings; one that is not there is said, and the page stands without it."""
    now = desk.settings()
    if not now.lesson:
        return None
    with desk.spoken():
        lesson = find(now.lesson)
        if now.stop > len(lesson.stops):
            desk.complain(f"This lesson has {len(lesson.stops)} stops and no stop {now.stop}; here is its last.")
            desk.change(stop=len(lesson.stops))
        return lesson
    desk.change(lesson="", stop=1)
    return None


def _offer_tour() -> None:
    """On the first page, beside its title."""
    st.html(_OFFER)
    with st.container(key="lesson-tour", width="content"):
        st.button("Take the tour", on_click=begin, args=(find(TOUR),), key="lesson.tour")


def _scroll_to(page: str, tab: str) -> None:
    """As one comes to a page: its top, or the tab that a link opened, which stands below the page's first views."""
    # takes no room above the title
    st.html(
        f"<style>{_WRAP}:has(> .st-key-lesson-came) {{ position: absolute; width: 1px; overflow: hidden; }}</style>"
    )
    with st.container(key="lesson-came"):
        target = lesson_look.class_of(f"{page}.deeper") if tab else ""
        within = lesson_look.meant(desk.settings())
        bring_into_view(target, within=within, place=f"{page} {tab} {arrivals()}", said="", key="lesson.came.point")


def _show_everything() -> None:
    desk.change(hide="", big=0)
