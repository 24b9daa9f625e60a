"""A sentence for browsers that draw nothing on a canvas, where a figure needs one. Python's face of web/undrawn.js."""

from __future__ import annotations

from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component("capsviz_undrawn", css=web("house.css"), js=web("undrawn.js"))


def told_undrawn(sentence: str, *, key: str) -> None:
    """Say the sentence where the browser shows no canvas, and nothing where it does."""
    _mount(key=key, data={"sentence": sentence}, height="content")
