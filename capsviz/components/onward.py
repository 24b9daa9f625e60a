"""A button to what comes next, read from its top: Python's face of web/onward.js."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component("capsviz_onward", css=web("house.css"), js=web("svg.js", "onward.js"))


def lead_on(words: str, on_click: Callable[[], None], *, key: str) -> None:
    """Show the button; `on_click` is called before the next run."""
    _mount(key=key, data={"words": words}, on_onward_change=on_click)
