"""What a stop of a lesson asks: a choice or a few words of one's own, and after "See" what one may answer, beside them.

What was said is kept for this visit only, and is shown as plain text. Knows the desk; knows no page.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from capsviz import cabinet, desk
from capsviz.figures.pictures import ink_uri
from capsviz.lessons.lesson import Lesson, Question, filled, named

if TYPE_CHECKING:
    from capsviz.lessons.facts import Read

_SAID = "lesson.said"
MOST = 600
"""Characters of an answer in one's own words."""
_STAYS = "A sentence is enough. It stays here until you close or reload the page, and goes nowhere else."
Place = tuple[str, int, int]
"""A question: its lesson's name, the stop counted from 1, and its number there."""


class Said(NamedTuple):
    """What was answered to a question, and what it was told, with the digit that was shown then."""

    words: str
    """A choice, or what was written: text of a visitor, never markup. Empty where someone only wanted to see."""
    right: str
    """The right choice; empty where there was none to make."""
    hear: str
    network: str
    picture: str


def ask(question: Question, place: Place) -> None:
    """A question, with its answer once there is one."""
    said = _kept().get(place)
    with st.container(key=_key("question", place)):
        if said is None:
            _ask(question, place)
        else:
            _answer(question, said, place)


def answered(place: Place) -> bool:
    """Whether a question was answered during this visit."""
    return place in _kept()


def as_text(lesson: Lesson) -> str:
    """Every question of a lesson that was answered, what was said and what one may answer; empty where none was."""
    rows = [
        f"{_plain(question.ask)}\n  You: {said.words or 'nothing'}\n  One may answer: {_plain(f'{said.right} {said.hear}')}\n"
        for number, stop in enumerate(lesson.stops, 1)
        for at, question in enumerate(stop.questions)
        if (said := _kept().get((lesson.name, number, at)))
    ]
    return "\n".join([f"{lesson.title}\n", *rows]) if rows else ""


def _plain(text: str) -> str:
    return text.replace("*", "").strip()


def tell(text: str) -> str:
    """A text of a lesson with its numbers, worked out on the current digit."""
    if not (names := named(text)):
        return text
    from capsviz.lessons.facts import facts

    return filled(text, facts(read(), names))


def read() -> Read:
    """The current picture in the current network, without edits, for the numbers of a lesson."""
    from capsviz.lessons.facts import Read

    return Read(cabinet.network(desk.settings().network), desk.current(()))


def _kept() -> dict[Place, Said]:
    return st.session_state.setdefault(_SAID, {})


def _key(what: str, place: Place) -> str:
    return f"lesson.{what}.{'.'.join(map(str, place))}"


def _ask(question: Question, place: Place) -> None:
    key, label = _key("words", place), f"**{question.ask}**"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if question.options:
            options = [tell(option) for option in question.options]
            said = st.radio(label, options, None, key=key, persist_state="session", width="stretch")
        else:
            kept = {"key": key, "max_chars": MOST, "on_change": "ignore", "persist_state": "session"}
            said = st.text_area(label, height=68, help=_STAYS, **kept)
        see = {"on_click": _commit, "args": (question, place), "key": _key("see", place)}
        st.button("See", **see, disabled=said is None, type="primary")


def _commit(question: Question, place: Place) -> None:
    words = st.session_state.get(_key("words", place)) or ""
    with desk.spoken():
        now = desk.settings()
        _kept()[place] = Said(words.strip(), tell(question.right), tell(question.hear), now.network, now.picture)


def _answer(question: Question, said: Said, place: Place) -> None:
    st.markdown(f"**{question.ask}**")
    if of := _of_another(question, said):
        st.html(of)
    mine, one_may = st.columns([1, 2.4], gap="medium")
    mine.caption("You chose" if question.options else "You wrote")
    # text of a visitor: `st.text` shows it letter by letter, as it was typed
    mine.text(said.words or "nothing")
    mine.button("Answer again", on_click=_forget, args=(place,), key=_key("again", place), type="tertiary")
    one_may.caption("It is" if question.options else "One may answer")
    if question.options:
        one_may.markdown(f"**{said.right}** {_verdict(said)}")
    one_may.markdown(said.hear)


def _of_another(question: Question, said: Said) -> str:
    """The digit that an answer speaks of, where it names numbers and is of another digit or network than those of now."""
    now = desk.settings()
    if not named("".join((question.hear, question.right, *question.options))):
        return ""
    if (said.network, said.picture) == (now.network, now.picture):
        return ""
    network = "" if said.network == now.network else f", read by {said.network}"
    again = f"You answered for this digit{network}. For what is there now, answer again"
    return (
        f'<div style="display:flex;gap:.7rem;align-items:center"><img src="{ink_uri(desk.pixels(said.picture))}" '
        f'alt="the digit of then" style="width:2.6rem;image-rendering:pixelated"><span>{escape(again)}.</span></div>'
    )


def _forget(place: Place) -> None:
    _kept().pop(place, None)


def _verdict(said: Said) -> str:
    return "You saw that." if said.words == said.right else ""
