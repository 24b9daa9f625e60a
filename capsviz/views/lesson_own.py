"""A link of one's own: a page in the state it has now, with less on it and larger type."""

from __future__ import annotations

import streamlit as st

from capsviz import desk
from capsviz.lessons.lesson import PAGES, link
from capsviz.settings import HIDABLE
from capsviz.views.lesson_list import address
from capsviz.views.lesson_look import WORDS

_TITLES = {"explore": "Explore", "blocks": "Building blocks", "why": "Why capsules"}


def show() -> None:
    """What to open, what to leave off it, and the link that does so."""
    st.header("A link of your own", anchor=False)
    st.markdown(
        "Set up any page as you want your class to see it, come back here, and take its link. The address of a page always "
        "holds the whole state: digit, network, iteration, edits. Three words can also be added by hand: `hide=` with what "
        "to leave off the page, `big=1` for a projector, and `view=` with the title of a tab that should be open."
    )
    which, what = st.columns([1, 2.4], gap="large")
    page = which.selectbox("Page", PAGES, index=PAGES.index("routing"), format_func=title, key="own.page")
    hidden = what.multiselect("Hide", HIDABLE, format_func=WORDS.__getitem__, key="own.hide")
    made = desk.asked().changed(hide=",".join(name for name in HIDABLE if name in hidden), lesson="", stop=1, term="")
    st.code(address() + link(page, made), language=None, wrap_lines=True)


def title(page: str) -> str:
    """What a page is called where people choose one."""
    return _TITLES.get(page, page.capitalize())
