"""The views behind a page's first ones, one tab each, computed when it is opened; the open one stands in the link."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from capsviz import desk


def show(page: str, views: Mapping[str, Callable[[], None]]) -> None:
    """A tab for each view by its title. A view that this network or picture cannot have says so, and the others stay."""
    st.header("Go deeper", anchor=False)
    key = f"{page}.deeper"
    # a link may name a tab of another page
    if st.session_state.get(key) not in views:
        st.session_state.pop(key, None)
    tabs = st.tabs(list(views), key=key, on_change=lambda: desk.change(view=st.session_state[key]))
    for tab, view in zip(tabs, views.values(), strict=True):
        if tab.open:
            with tab, desk.spoken(st.info):
                view()
