"""The words of the glossary, underlined where they first stand on a page: Python's face of web/words.js."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.components.v2 import component

from capsviz.components.web_files import web
from capsviz.glossary import Term

_mount = component("capsviz_words", css=web("house.css", "words.css"), js=web("svg.js", "words.js"))


def explain(terms: Mapping[str, Term], on_more: Callable[[str], None], *, key: str) -> None:
    """Explain these words wherever they stand in the page's prose; `on_more` is told the one of which more is wanted."""
    words = [
        {"key": name, "name": term.name, "letter": term.letter, "plain": term.plain, "forms": [term.name, *term.forms]}
        for name, term in terms.items()
    ]

    def more() -> None:
        name = (st.session_state.get(key) or {}).get("more")
        if isinstance(name, str) and name in terms:
            on_more(name)

    _mount(key=key, data={"words": words}, on_more_change=more)
