"""The words of the pages, one after the other, the one that a link asks for first; and on every page where they stand."""

from __future__ import annotations

import streamlit as st

from capsviz import desk
from capsviz.components.words import explain
from capsviz.glossary import TERMS, Term
from capsviz.lessons.lesson import state
from capsviz.views.lesson_bar import say_word
from capsviz.views.lesson_steps import go, turn_to

PAGE = "glossary"


def show() -> None:
    """A row for each word, the one that was asked for first."""
    chosen = st.selectbox(
        "Which word?", ("", *TERMS), format_func=lambda name: TERMS[name].name if name else "all", **desk.bound("term")
    )
    with st.container(key=PAGE):
        for name in sorted(TERMS, key=lambda name: name != chosen):
            _row(name, TERMS[name])


def words_of(page: str) -> None:
    """The words of a page, underlined where they first stand and listed at its foot."""
    if page != PAGE:
        explain(TERMS, lambda name: turn_to(PAGE, term=name), key="words")


def _row(name: str, term: Term) -> None:
    with st.container(border=True):
        said, see = st.columns([4.4, 0.8], gap="medium", vertical_alignment="center")
        with said, st.container(gap="xsmall"):
            say_word(term)
        page, params = state(term.link)
        see.button("Touch it", on_click=go, args=(page, dict(params)), key=f"glossary.{name}")
