"""A way to where what was just said can be seen: another page, or the paper that says so."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from capsviz.views.lesson_steps import path, turn_to

_PAPER = re.compile(r"(?:arXiv )?(\d{4}\.\d{5})")


def way(page: str, words: str, *, key: str, **state: Any) -> None:
    """A link to a page as it is, or a button that opens it in a state: settings by their names."""
    if state:
        st.button(words, on_click=turn_to, args=(page,), kwargs=state, key=key, type="tertiary")
    else:
        st.page_link(path(page), label=words)


def cited(text: str) -> str:
    """The same Markdown, each number of arXiv in it a link to the paper."""
    return _PAPER.sub(r"[\g<0>](https://arxiv.org/abs/\1)", text)
