"""Brings the thing that a lesson speaks about into view, and says where one is: Python's face of web/point.js."""

from __future__ import annotations

from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component("capsviz_point", css=web("house.css"), js=web("svg.js", "page_keys.js", "point.js"))


def bring_into_view(target: str, *, place: str, said: str, key: str) -> None:
    """Scroll to what has the class `target`, or to the top where it is empty, once for each `place`.

    `said` is read to those who listen to the page when the place changes.
    """
    _mount(key=key, data={"target": target, "place": place, "said": said}, height=1)
