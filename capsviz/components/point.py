"""Brings the thing that a lesson speaks about into view, and says where one is: Python's face of web/point.js."""

from __future__ import annotations

from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component(
    "capsviz_point",
    css=web("house.css", "lesson_foot.css"),
    js=web("svg.js", "page_keys.js", "lesson_foot.js", "point.js"),
)


def bring_into_view(target: str, *, place: str, said: str, key: str, within: str = "", folds: bool = False) -> None:
    """Scroll to what has the class `target`, or to the top where it is empty, once for each `place`.

    Where that is taller than the room on the page, what has the class `within` inside it is what comes into view. `said` is
    read to those who listen to the page when the place changes. `folds` offers to fold the bar that this stands in.
    """
    data = {"target": target, "within": within, "place": place, "said": said, "folds": folds}
    _mount(key=key, data=data, height="content" if folds else 1, width="content" if folds else "stretch")
