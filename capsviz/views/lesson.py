"""What leads through the pages: at their foot the lesson's stop, its questions, and the way back to everything.

Drawn around every page by app.py. Knows the desk; knows no page but by its name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from capsviz import cabinet, desk
from capsviz.components.point import bring_into_view
from capsviz.glossary import TERMS, Term
from capsviz.lessons import TOUR, find
from capsviz.lessons.lesson import HOME, Lesson, Stop, filled, named, opened
from capsviz.settings import Settings
from capsviz.views import lesson_look

if TYPE_CHECKING:
    from capsviz.lessons.facts import Read

_GO, _LEFT, _TAB, _ENDED = "lesson.go", "lesson.left", "lesson.tab", "lesson.ended"
_FOOT = """<style>
.st-key-lesson { position: fixed; left: 0; right: 0; bottom: 0; z-index: 900; max-height: 44vh; overflow-y: auto;
                 box-sizing: border-box; padding: .6rem max(1rem, calc(50vw - 36rem)) .5rem;
                 background: Canvas; border-top: 2px solid GrayText; box-shadow: 0 -.4rem 1rem rgb(0 0 0 / 12%); }
@media (max-width: 640px) { .st-key-lesson kbd { display: none; } }
</style>"""

_OFFER = """<style>
@media (min-width: 900px) {
  [data-testid=stLayoutWrapper]:has(> .st-key-lesson-tour) { align-self: flex-end; margin-bottom: -3.5rem; z-index: 1; }
}
</style>"""


def show(page: str) -> None:
    """The lesson that is open, if one is, around the page of this name (empty is the first one)."""
    desk.open_link()
    if (wanted := st.session_state.pop(_GO, None)) and wanted != (page or HOME):
        st.switch_page(path(wanted))
    lesson = _lesson()
    _open_tab(page or HOME)
    stop = lesson and lesson.stops[desk.settings().stop - 1]
    here = stop if stop and stop.page == (page or HOME) else None
    lesson_look.wear(desk.settings(), point=here.point if here else "", room=stop is not None)
    if lesson:
        _foot(lesson, here)
    elif not desk.settings().hide and (page or HOME) == HOME:
        _offer_tour()
    if not lesson and (desk.settings().hide or desk.settings().big):
        words = "Show everything" if desk.settings().hide else "Type as usual"
        st.button(words, on_click=_show_everything, key="lesson.everything", type="tertiary")


def begin(lesson: Lesson, number: int = 1) -> None:
    """Go to a stop of a lesson; called before the page is drawn again."""
    st.session_state.pop(_ENDED, None)
    stop = lesson.stops[number - 1]
    go(stop.page, dict(stop.state))
    desk.change(lesson=lesson.name, stop=number)


def go(page: str, params: dict[str, str]) -> None:
    """Go to a page in a state, with the digit and the network of now; called before the page is drawn again."""
    st.session_state.pop(_TAB, None)
    desk.settle(opened(params, desk.settings()))
    st.session_state[_GO] = page


def turn_to(page: str, **changes: Any) -> None:
    """Go to a page with everything as it is but these settings; called before the page is drawn again."""
    desk.change(**changes)
    st.session_state[_GO] = page


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


def read() -> Read:
    """The current picture in the current network, without edits, for the numbers of a lesson."""
    from capsviz.lessons.facts import Read

    return Read(cabinet.network(desk.settings().network), desk.current(()))


def say_word(term: Term) -> None:
    """What a word means, plain words first."""
    st.markdown(f"**{term.name}**{f' *{term.letter}*' if term.letter else ''}: {term.plain}")
    if term.exact:
        st.caption(term.exact)


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


def _open_tab(page: str) -> None:
    """Open the tab that the settings name, once; after that the visitor's own choice holds."""
    view = desk.settings().view
    if view and st.session_state.get(_TAB) != (page, view):
        st.session_state[_TAB] = (page, view)
        st.session_state[f"{page}.deeper"] = view


def _foot(lesson: Lesson, here: Stop | None) -> None:
    now = desk.settings()
    stop = lesson.stops[now.stop - 1]
    st.html(_FOOT)
    with st.container(key="lesson", gap="xxsmall"):
        _say(lesson, stop)
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            if stop.words:
                with st.popover("New words"):
                    for word in stop.words:
                        say_word(TERMS[word])
            if stop.questions:
                _asked(stop)
            st.space("stretch")
            _steps(lesson, here, now)
    target = lesson_look.class_of(here.point) if here and here.point else ""
    bring_into_view(target, place=f"{lesson.name} {now.stop} {here is None}", key="lesson.point")


def _say(lesson: Lesson, stop: Stop) -> None:
    title = stop.title if stop.title.endswith("?") else f"{stop.title}."
    st.caption(f"{lesson.title} · {desk.settings().stop} of {len(lesson.stops)}")
    st.markdown(f"**{title}** {_filled(stop.prose)}")


def _asked(stop: Stop) -> None:
    """The questions of a stop; an answer is worked out when it is asked for, so the page need not wait for it."""
    menu = st.popover("Questions", key="lesson.questions", on_change="rerun")
    if menu.open:
        for question in stop.questions:
            menu.markdown(f"**{question.ask}**")
            with menu.expander("What one may answer"):
                st.markdown(_filled(question.hear))


def _filled(text: str) -> str:
    if not (names := named(text)):
        return text
    from capsviz.lessons.facts import facts

    return filled(text, facts(read(), names))


def _steps(lesson: Lesson, here: Stop | None, now: Settings) -> None:
    last = now.stop == len(lesson.stops)
    name = "tour" if lesson.name == TOUR else "lesson"
    words = f"End the {name}" if last else f"Leave the {name}"
    st.button(words, on_click=_leave, args=(lesson, now.stop), key="lesson.leave", type="tertiary")
    # a presenter's remote control sends these two keys
    st.button(
        "Back",
        disabled=now.stop == 1,
        on_click=begin,
        args=(lesson, max(1, now.stop - 1)),
        key="lesson.back",
        shortcut="PageUp",
    )
    if here is None:
        st.button("Return to the lesson", on_click=begin, args=(lesson, now.stop), key="lesson.return", type="primary")
    elif not last:
        go_on = {"on_click": begin, "args": (lesson, now.stop + 1), "shortcut": "PageDown"}
        st.button("Next", **go_on, key="lesson.next", type="primary")


def _leave(lesson: Lesson, number: int) -> None:
    last = number == len(lesson.stops)
    st.session_state[_LEFT] = None if last else (lesson.name, number)
    desk.change(lesson="", stop=1, hide="")
    if last:
        st.session_state[_ENDED] = lesson.name
        turn_to("lessons")


def _show_everything() -> None:
    desk.change(hide="", big=0)
