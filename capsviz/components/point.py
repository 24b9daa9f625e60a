"""Brings the thing that a lesson speaks about into view: Python's face of web/point.js."""

from __future__ import annotations

from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component("capsviz_point", js=web("point.js"))


def bring_into_view(target: str, *, place: str, key: str) -> None:
    """Scroll to what has the class `target`, or to the top where it is empty, once for each `place`."""
    _mount(key=key, data={"target": target, "place": place}, height=1)
