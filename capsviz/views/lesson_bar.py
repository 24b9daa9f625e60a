"""The lesson's bar at the foot of a page: which lesson and stop, what to do, its questions, and the way on, back and out.

One line, two on a phone. Knows the desk; knows no page but by its name.
"""

from __future__ import annotations

import streamlit as st

from capsviz import desk
from capsviz.components.point import bring_into_view
from capsviz.glossary import TERMS, Term
from capsviz.lessons import TOUR
from capsviz.lessons.lesson import Lesson, Stop
from capsviz.views import lesson_asked, lesson_look
from capsviz.views.lesson_steps import begin, leave

_LOOK = """<style>
.st-key-lesson { position: fixed; left: 0; right: 0; bottom: 0; z-index: 900; box-sizing: border-box; flex-wrap: nowrap;
                 padding: .4rem 1.2rem; background: Canvas; border-top: 2px solid GrayText; }
.st-key-lesson [data-testid=stMarkdownContainer] { margin: 0; }
.st-key-lesson p { margin: 0; line-height: 1.25; }
.st-key-lesson button { min-height: 2.2rem; padding: .1rem .7rem; white-space: nowrap; }
.st-key-lesson > * { flex: none; }
.st-key-lesson > .st-key-lesson-point { position: absolute; width: 1px; min-width: 0; }
.st-key-lesson > :has(> .st-key-lesson-of) { flex: 0 1 auto; min-width: 4rem; }
.st-key-lesson > :has(> .st-key-lesson-task) { flex: 1 1 auto; }
.st-key-lesson-of p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-size: .9rem; opacity: .85; }
@media (max-width: 1100px) { .st-key-lesson kbd { display: none; } }
@media (max-width: 760px) {
  .st-key-lesson { flex-wrap: wrap; padding: .5rem .7rem .4rem; gap: .3rem; }
  .st-key-lesson > :has(> .st-key-lesson-task) { order: -1; flex: 1 0 100%; }
  .st-key-lesson > :has(> .st-key-lesson-of) { flex: 1 1 3rem; }
  .st-key-lesson button { padding: .1rem .5rem; }
}
</style>"""


def show(lesson: Lesson, here: Stop | None) -> None:
    """The bar of the current stop; `here` is that stop where its page is open, None where someone strayed from it."""
    now = desk.settings()
    stop, of = lesson.stops[now.stop - 1], f"{now.stop} of {len(lesson.stops)}"
    st.html(_LOOK)
    with st.container(key="lesson", horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(key="lesson-of", width="content"):
            st.markdown(f"{of} · {lesson.title}")
        with st.container(key="lesson-task", width="content"):
            st.markdown(f"**{stop.task}**")
        if here:
            _more(lesson, stop, now.stop)
            _steps(lesson, now.stop)
        else:
            again = {"on_click": begin, "args": (lesson, now.stop), "key": "lesson.return"}
            st.button("Return to the lesson", **again, type="primary")
        _leave(lesson, now.stop)
        bring_into_view(
            lesson_look.class_of(here.point) if here and here.point else "",
            place=f"{lesson.name} {now.stop} {here is None}",
            said=f"{lesson.title}, {of}. {stop.title} {stop.task}".replace("*", ""),
            key="lesson.point",
        )


def say_word(term: Term) -> None:
    """What a word means, plain words first."""
    st.markdown(f"**{term.name}**{f' *{term.letter}*' if term.letter else ''}: {term.plain}")
    if term.exact:
        st.caption(term.exact)


def _more(lesson: Lesson, stop: Stop, number: int) -> None:
    """What is said and asked at a stop, and the words that are new there."""
    missing = len(stop.questions) - lesson_asked.answered(lesson, number)
    words = "Answer" if missing else "Answered" if stop.questions else "More"
    with st.popover(words, type="primary" if missing else "secondary"):
        st.markdown(f"**{stop.title}**\n\n{lesson_asked.tell(stop.prose)}")
        lesson_asked.ask(lesson, number)
        if stop.words:
            with st.expander(f"New words: {', '.join(TERMS[word].name for word in stop.words)}"):
                for word in stop.words:
                    say_word(TERMS[word])


def _steps(lesson: Lesson, number: int) -> None:
    # a presenter's remote control sends these two keys
    back = {"on_click": begin, "args": (lesson, max(1, number - 1)), "key": "lesson.back"}
    st.button("Back", **back, disabled=number == 1, shortcut="PageUp")
    if number < len(lesson.stops):
        st.button("Next", on_click=begin, args=(lesson, number + 1), key="lesson.next", shortcut="PageDown")


def _leave(lesson: Lesson, number: int) -> None:
    name = "tour" if lesson.name == TOUR else "lesson"
    words = f"End the {name}" if number == len(lesson.stops) else "Leave"
    said = f"Leave the {name}; the way back to it is on the page Lessons"
    st.button(words, on_click=leave, args=(lesson, number), key="lesson.leave", type="tertiary", help=said)
