"""What every screen of "Building blocks" is made of: a question, two sentences, something to touch, what to notice."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from capsviz import desk
from capsviz.figures.pictures import ink_uri

PAGES = Path(__file__).parents[1] / "pages"


def ask(question: str, lead: str) -> None:
    """The question a screen answers, and two sentences to start from."""
    st.header(question, anchor=False)
    st.markdown(lead)


def notice(line: str) -> None:
    """The one thing to see in what was just touched."""
    st.markdown(f"**Notice:** {line}")


def your_digit() -> None:
    """The current picture, small, and where it is changed."""
    source = ink_uri(desk.pixels(desk.settings().picture))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<img src="{source}" alt="your digit" style="width:3.5rem;height:3.5rem;image-rendering:pixelated;'
            'border-radius:.3rem;display:block">',
            width="content",
        )
        change_digit()


def change_digit() -> None:
    """The way to where the current picture is changed."""
    st.page_link(PAGES / "explore.py", label="Your digit: change it on Explore")
