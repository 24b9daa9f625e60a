"""The gallery: small pictures to choose from, by mouse, finger or arrow keys. Python's face of web/gallery.js."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component("capsviz_gallery", css=web("gallery.css"), js=web("gallery.js"))


class Thumbnail(NamedTuple):
    """One picture to choose: its name in a link, what it shows in words, and itself as a data URI."""

    name: str
    title: str
    source: str


def choose_picture(
    pictures: Sequence[Thumbnail], chosen: str | None, on_choose: Callable[[], None], *, key: str
) -> str | None:
    """Show the pictures, mark the chosen one, and return the name just clicked (None in every other run)."""
    data = {"pictures": [picture._asdict() for picture in pictures], "chosen": chosen}
    return _mount(key=key, data=data, on_choice_change=on_choose).choice
