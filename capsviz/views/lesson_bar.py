"""The lesson's bar at the foot of a page: what to do, its questions, its new words, and the way on, back and out.

The page ends where the bar begins, so that nothing lies under it; the bar folds to one line, two on a phone. Knows the
desk; knows no page but by its name.
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
[data-testid=stAppViewContainer] { height: auto !important; bottom: var(--lesson-foot, 8rem) !important; }
[data-testid=stAppViewContainer] > div, [data-testid=stMain] { height: 100% !important; }
.st-key-lesson { position: fixed; left: 0; right: 0; bottom: 0; z-index: 900; box-sizing: border-box; padding: .4rem 1.2rem;
                 background: Canvas; border-top: 2px solid GrayText; display: grid; align-items: start; gap: .1rem 1rem;
                 grid-template: "said steps" auto "said of" 1fr / minmax(0, 1fr) auto; }
.st-key-lesson > * { min-width: 0; width: auto; }
.st-key-lesson > :has(> .st-key-lesson-said) { grid-area: said; }
.st-key-lesson > :has(> .st-key-lesson-task) { grid-area: said; align-self: center; }
.st-key-lesson > :has(> .st-key-lesson-of) { grid-area: of; width: 0; min-width: 100%; justify-self: end; }
.st-key-lesson > :has(> .st-key-lesson-steps) { grid-area: steps; justify-self: end; }
.st-key-lesson-steps { flex-wrap: nowrap; align-items: center; gap: .35rem; }
.st-key-lesson-steps > * { flex: none; }
.st-key-lesson :is([data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]) { margin: 0; }
.st-key-lesson p { margin: 0; line-height: 1.35; }
.st-key-lesson button { min-height: 2.2rem; padding: .1rem .7rem; white-space: nowrap; }
.st-key-lesson-of p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; font-size: .9rem; opacity: .85;
                      text-align: right; }
.st-key-lesson [role=tablist] { gap: .2rem 1.1rem; }
.st-key-lesson [role=tab] { height: 2.2rem; padding: 0; white-space: nowrap; }
.st-key-lesson [data-testid=stTabPanel] { padding-top: .4rem; }
.st-key-lesson-said [data-testid=stVerticalBlock] { gap: .4rem; }
.st-key-lesson [data-testid=stTabPanel] { max-height: 38vh; overflow-y: auto; }
.st-key-lesson:not([data-folded]) > :has(> .st-key-lesson-said) ~ :has(> .st-key-lesson-task),
.st-key-lesson[data-folded] > :has(> .st-key-lesson-said) { display: none; }
.st-key-lesson[data-folded] { grid-template: "of said steps" auto / minmax(4rem, auto) minmax(0, 1fr) auto; align-items: center; }
.st-key-lesson[data-folded] > :has(> .st-key-lesson-of) { min-width: 4rem; width: auto; max-width: 24rem; }
@media (max-width: 1300px) { .st-key-lesson kbd { display: none; } }
@media (max-width: 760px) {
  .st-key-lesson, .st-key-lesson[data-folded] { padding: .4rem .7rem; grid-template: "of steps" auto "said said" auto / minmax(0, 1fr) auto;
                                                align-items: center; }
  .st-key-lesson > :has(> .st-key-lesson-of) { width: auto; min-width: 0; justify-self: start; max-width: 100%; }
  .st-key-lesson-of p { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; white-space: normal;
                        text-align: left; font-size: .8rem; line-height: 1.15; }
  .st-key-lesson button { padding: .1rem .5rem; }
  .st-key-lesson [role=tablist] { gap: .9rem; }
}
</style>"""


def show(lesson: Lesson, here: Stop | None) -> None:
    """The bar of the current stop; `here` is that stop where its page is open, None where someone strayed from it."""
    now = desk.settings()
    stop, of = lesson.stops[now.stop - 1], f"{now.stop} of {len(lesson.stops)}"
    st.html(_LOOK)
    with st.container(key="lesson", horizontal=True, gap="small"):
        if here:
            _said(lesson, stop, now.stop)
        with st.container(key="lesson-task"):
            st.markdown(f"**{stop.task}**")
        with st.container(key="lesson-of"):
            st.markdown(f"{of} · {stop.title if here else lesson.title}")
        with st.container(key="lesson-steps", horizontal=True, width="content", vertical_alignment="center"):
            if here:
                _steps(lesson, now.stop)
            else:
                again = {"on_click": begin, "args": (lesson, now.stop), "key": "lesson.return"}
                st.button("Return to the lesson", **again, type="primary")
            _leave(lesson, now.stop)
            bring_into_view(
                lesson_look.class_of(here.point) if here and here.point else "",
                within=here.within if here else "",
                place=f"{lesson.name} {now.stop} {here is None}",
                said=f"{lesson.title}, {of}. {stop.title} {stop.task}".replace("*", ""),
                folds=here is not None,
                key="lesson.point",
            )


def say_word(term: Term) -> None:
    """What a word means, plain words first."""
    st.markdown(f"**{term.name}**{f' *{term.letter}*' if term.letter else ''}: {term.plain}")
    if term.exact:
        st.caption(term.exact)


def _said(lesson: Lesson, stop: Stop, number: int) -> None:
    """What to do at a stop, each of its questions, and the words that are new there: one at a time."""
    of = len(stop.questions)
    asked = [f"Question {at + 1}" if of > 1 else "Question" for at in range(of)]
    names = ["Task", *asked, *(["New words"] if stop.words else [])]
    with st.container(key="lesson-said"):
        task, *rest = st.tabs(names, key=f"lesson.tabs.{lesson.name}.{number}")
        task.markdown(lesson_asked.tell(stop.prose))
        for at, (tab, question) in enumerate(zip(rest, stop.questions, strict=False)):
            with tab:
                lesson_asked.ask(question, (lesson.name, number, at))
        # the first tab is the task
        _tick([at + 2 for at in range(of) if lesson_asked.answered((lesson.name, number, at))])
        for tab in rest[len(asked) :]:
            with tab:
                for word in stop.words:
                    say_word(TERMS[word])


def _tick(numbers: list[int]) -> None:
    """Mark these tabs, counted from 1, as done; another name would close the tab that is open."""
    places = ", ".join(f".st-key-lesson [role=tab]:nth-child({number})::after" for number in numbers)
    st.html(f"<style>{places} {{ content: '✓'; margin-left: .3rem; }}</style>" if places else "<style></style>")


def _steps(lesson: Lesson, number: int) -> None:
    # a presenter's remote control sends these two keys
    back = {"on_click": begin, "args": (lesson, max(1, number - 1)), "key": "lesson.back"}
    st.button("Back", **back, disabled=number == 1, shortcut="PageUp")
    if number < len(lesson.stops):
        st.button("Next stop", on_click=begin, args=(lesson, number + 1), key="lesson.next", shortcut="PageDown")


def _leave(lesson: Lesson, number: int) -> None:
    name = "tour" if lesson.name == TOUR else "lesson"
    words = f"End the {name}" if number == len(lesson.stops) else "Leave"
    said = f"Leave the {name}; the way back to it is on the page Lessons"
    st.button(words, on_click=leave, args=(lesson, number), key="lesson.leave", type="tertiary", help=said)
