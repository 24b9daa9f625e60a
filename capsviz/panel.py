"""Where a picture comes in: the pad, the gallery, a file, the camera, the clipboard; and how it was prepared.

Knows the desk and the components; knows no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import streamlit as st

from capsviz import cabinet, desk
from capsviz.components.gallery import Thumbnail, choose_picture
from capsviz.components.pad import Drawing, clear_pad, draw_pad, read_pad
from capsviz.errors import CapsvizError
from capsviz.figures.pictures import ink_uri, tiles
from capsviz.image import STEPS, ImageError, Ink, Picture, read_image

_INKS: dict[Ink, str] = {
    "auto": "found by itself",
    "dark": "darker than the paper",
    "bright": "brighter than the paper",
}
_PAD, _GALLERY, _FILE, _CAMERA, _SOURCE = "panel.pad", "panel.gallery", "panel.file", "panel.camera", "panel.source"
_TAKEN = "panel.taken"
"""The drawing last read from the pad, whether or not a digit was found in it."""


@dataclass(frozen=True)
class Source:
    """The bytes behind the current picture and how they are to be read; kept for this visit only."""

    data: bytes
    origin: str
    ink: Ink = "auto"
    skip: frozenset[str] = frozenset()

    def read(self) -> Picture:
        """The prepared picture. Raises `ImageError`."""
        return read_image(self.data, ink=self.ink, skip=self.skip)


@contextmanager
def beside() -> Iterator[None]:
    """The page's figures beside the ways a picture comes in, and how it was prepared below both."""
    left, right = st.columns([1, 2.5], gap="large")
    with left:
        choose()
    with right:
        desk.wait()
        yield
    preparation()


def choose() -> None:
    """One way in at a time, the pad first."""
    ways: dict[str, Callable[[], None]] = {"Draw": _draw, "Gallery": _gallery, "File": _file, "Camera": _camera}
    way = st.segmented_control(
        "Your digit",
        list(ways),
        default="Draw",
        required=True,
        key="panel.way",
        persist_state="session",
        width="stretch",
    )
    ways[way]()
    _network()


def _network() -> None:
    """Which network reads the picture, where there is more than one with capsules."""
    cards = cabinet.cards_of_capsules()
    if len(cards) > 1:
        chosen = st.selectbox("Network", list(cards), **desk.bound("network"))
        st.caption(cards[chosen]["description"])


def look_at(picture: str) -> None:
    """Make a picture of the gallery, or one packed for a link, the current one; the pad and what was prepared go."""
    desk.look_at(picture)
    st.session_state.pop(_SOURCE, None)
    clear_pad(key=_PAD)


def preparation() -> None:
    """Each step from the picture that came to the 28x28 the network reads, with a switch to leave it out."""
    source: Source | None = st.session_state.get(_SOURCE)
    if source is None:
        return
    opened = st.expander(f"How your {source.origin} was prepared", key="panel.preparation", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.markdown(
            "The network was trained on pictures of one kind: bright ink on black, 28 × 28 pixels, the digit in the "
            "middle. These steps turn yours into one, from left to right. **Leave one out** and see what becomes of "
            "the answer."
        )
        picture = source.read()
        st.html(tiles([(step.title, step.pixels, step.note) for step in picture.steps]))
        _switches(source)


def _switches(source: Source) -> None:
    titles = {step.name: step.title for step in STEPS}
    left, right = st.columns([2, 1], gap="large")
    # what is in force, also after a switch that was refused and after another picture
    st.session_state["panel.skip"], st.session_state["panel.ink"] = sorted(source.skip), source.ink
    left.pills(
        "Leave out",
        list(titles),
        format_func=titles.__getitem__,
        selection_mode="multi",
        key="panel.skip",
        on_change=lambda: _prepare(replace(source, skip=frozenset(st.session_state["panel.skip"]))),
    )
    right.radio(
        "The ink is",
        list(_INKS),
        format_func=_INKS.__getitem__,
        key="panel.ink",
        on_change=lambda: _prepare(replace(source, ink=st.session_state["panel.ink"])),
    )


def _prepare(source: Source) -> None:
    with desk.spoken():
        _take(source)


def _draw() -> None:
    state = draw_pad(key=_PAD, on_change=_drawn)
    # a message that follows at once can cut the callback short; what it left is taken here
    if state.drawing is not None and state.drawing != st.session_state.get(_TAKEN):
        _drawn()
        st.rerun()


def _drawn() -> None:
    with desk.spoken():
        state = read_pad(key=_PAD)
        if state.pasted is not None:
            _take(Source(state.pasted, "pasted picture"))
            clear_pad(key=_PAD)
        elif state.drawing is not None:
            _take_drawing(state.drawing)


def _take_drawing(drawing: Drawing) -> None:
    try:
        _take(Source(drawing.png, "drawing", ink="bright"))
    except CapsvizError:
        st.session_state[_TAKEN] = drawing
        raise
    # not in a `finally`: where Streamlit cuts this short, the drawing was not taken
    st.session_state[_TAKEN] = drawing


def _gallery() -> None:
    shown = [
        Thumbnail(name, f"{picture.digit}, {picture.hand}", ink_uri(picture.pixels))
        for name, picture in cabinet.gallery().items()
    ]
    choose_picture(shown, desk.settings().picture, _chosen, key=_GALLERY)
    st.caption("Digits drawn for this page from pen strokes, three hands for each.")


def _chosen() -> None:
    name = st.session_state[_GALLERY].choice
    if name in cabinet.gallery():
        look_at(name)


def _file() -> None:
    st.file_uploader(
        "A picture of one digit", key=_FILE, on_change=_received, args=(_FILE, "upload"), max_upload_size=40
    )
    st.caption("PNG, JPEG, WebP, BMP, GIF or TIFF. A photo of a digit on paper is fine. It stays on this machine.")


def _camera() -> None:
    st.camera_input("Hold a digit up to the camera", key=_CAMERA, on_change=_received, args=(_CAMERA, "photo"))


def _received(key: str, origin: str) -> None:
    received = st.session_state[key]
    if received is not None:
        with desk.spoken():
            _take(Source(received.getvalue(), origin))
            clear_pad(key=_PAD)


def _take(source: Source) -> None:
    """Make a source the current picture; one that cannot be read leaves everything as it was."""
    try:
        picture = source.read()
        desk.take(picture.pixels)
    except ImageError as error:
        raise CapsvizError(f"The {source.origin} could not be used, so the picture before it stays: {error}") from error
    st.session_state[_SOURCE] = source
    for note in picture.notes:
        desk.complain(note)
