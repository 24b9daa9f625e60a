"""A picture cut into squares, to point at one: by mouse, finger or arrow keys. Python's face of web/place.js."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from streamlit.components.v2 import component

from capsviz.components.heard import whole_number
from capsviz.components.web_files import web

_mount = component("capsviz_place", css=web("house.css", "place.css"), js=web("place.js"))


def point_at(
    source: str,
    across: int,
    chosen: int | None,
    on_point: Callable[[int], object],
    *,
    title: str,
    key: str,
    words: Sequence[str] = (),
) -> None:
    """Show the picture (a data URI, `title` its words); `on_point` is told the square, numbered in reading order.

    `words`, where there are any, are said of each square when it is hovered or reached by key, instead of its place.
    """
    data = {"source": source, "across": across, "chosen": chosen, "title": title, "words": list(words)}
    _mount(key=key, data=data, on_square_change=whole_number(key, "square", on_point, across**2))
