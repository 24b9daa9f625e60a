"""The drawing pad: Python's face of `web/pad.js`. Knows streamlit; knows no network and no preparation of pictures.

What arrives was sent by a browser, so nothing in it is believed: lengths, types and ranges are checked first.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import streamlit as st
from streamlit.components.v2 import component

from capsviz.components.web_files import web
from capsviz.errors import CapsvizError

SIDE = 280
"""Pixels along one edge of the picture of a drawing, ten for each of the network's."""
MAX_NUMBERS = 12_000
"""Numbers in all strokes together: 4,000 points, enough to cover the pad twice with the medium brush."""
MAX_PNG = 400_000
"""Bytes of the picture of a drawing; without any compression it would have 313,881."""
MAX_PASTED = 20 * 2**20
"""Bytes of a pasted picture."""

Strokes = tuple[tuple[int, ...], ...]
"""Each stroke a flat x, y, width, x, y, width ..., in tenths of a pixel of the 280x280 picture, from its top left."""


class PadError(CapsvizError):
    """Something the drawing pad cannot have sent, in a sentence."""


@dataclass(frozen=True)
class Drawing:
    """What stands on the pad. Two drawings are equal when every point is: so a page knows whether it saw this one."""

    png: bytes
    """The drawing as a 280x280 PNG, white ink on black; `capsviz.read_image(png, ink="bright")` reads it."""
    strokes: Strokes


class Under(NamedTuple):
    """What lies under the ink, to be drawn on; it is no part of the drawing."""

    picture: str
    """The address of a picture of the whole pad, bright on black."""
    below: float
    """Where the part that is drawn on begins, as a share of the height."""
    hint: str
    """What stands there while nothing is drawn."""


class PadState(NamedTuple):
    """What a person did with the pad."""

    drawing: Drawing | None
    """None while nothing is drawn, or after it was cleared."""
    pasted: bytes | None
    """A picture from the clipboard, in the one run after it was pasted, as it came: `capsviz.read_image` reads it."""


def draw_pad(*, key: str, on_change: Callable[[], None] | None = None, under: Under | None = None) -> PadState:
    """Show the pad and say what is on it, while a stroke is being drawn too (every 120 ms, and at its end).

    With `under` the pad shows a picture to go on from. A drawing is kept under `key` when the page changes, and can be undone when it comes back. `on_change` is called
    before a run in which a drawing or a pasted picture arrives; `read_pad` says there what came. Raises `PadError`,
    once the pad stands on the page, for anything it cannot have sent.
    """
    _keep(key)
    drawing, problem = _try_reading(st.session_state.get(_kept(key)))
    arrived = partial(_arrived, key, on_change)
    _mount(
        key=key,
        data={
            "reset": st.session_state.get(_reset(key), 0),
            "strokes": drawing.strokes if drawing else (),
            "limits": {"numbers": MAX_NUMBERS, "pasted": MAX_PASTED},
            "under": under and under._asdict(),
        },
        on_drawing_change=arrived,
        on_pasted_change=arrived,
    )
    if problem:
        raise problem
    return PadState(drawing, _read_pasted(key))


def read_pad(*, key: str) -> PadState:
    """What is on the pad, asked from elsewhere: in `on_change`, or on a page without it. Raises `PadError`."""
    _keep(key)
    sent = st.session_state.get(_kept(key))
    return PadState(None if sent is None else read_drawing(sent), _read_pasted(key))


def clear_pad(*, key: str) -> None:
    """Empty the pad from Python, when another picture takes the drawing's place. Call it before `draw_pad`."""
    st.session_state[_reset(key)] = st.session_state.get(_reset(key), 0) + 1
    st.session_state.pop(_kept(key), None)


def read_drawing(sent: object) -> Drawing | None:
    """A drawing as the browser sends it, `{"strokes": [[x, y, width, ...], ...], "png": base64}`. Raises `PadError`."""
    if not isinstance(sent, dict):
        raise _unexpected(f"{type(sent).__name__} instead of a drawing")
    strokes = _read_strokes(sent.get("strokes"))
    if not strokes:
        return None
    png = _read_base64(sent.get("png"), MAX_PNG, "a picture")
    if not png.startswith(_PNG_HEAD):
        raise _unexpected(f"a picture that is not a PNG of {SIDE}x{SIDE} px")
    return Drawing(png, strokes)


_PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + 2 * SIDE.to_bytes(4)
_PLACES = range(-300, SIDE * 10 + 301)
_WIDTHS = range(1, 1001)


_mount = component("capsviz_pad", html=web("pad.html"), css=web("pad.css"), js=web("strokes.js", "hand.js", "pad.js"))


def _kept(key: str) -> str:
    return f"{key} kept"


def _reset(key: str) -> str:
    return f"{key} reset"


def _sent(key: str) -> dict[str, Any]:
    return dict(st.session_state.get(key) or {})


def _arrived(key: str, on_change: Callable[[], None] | None) -> None:
    _keep(key)
    if on_change:
        on_change()


def _keep(key: str) -> None:
    """Copy what the pad sent to where a change of page does not erase it."""
    drawing = _sent(key).get("drawing")
    # a drawing from before a reset may still be on its way, and the browser repeats the last one with every message
    if isinstance(drawing, dict) and drawing.get("reset") == st.session_state.get(_reset(key), 0):
        st.session_state[_kept(key)] = drawing


def _try_reading(sent: Any) -> tuple[Drawing | None, PadError | None]:
    try:
        return (None if sent is None else read_drawing(sent)), None
    except PadError as error:
        return None, error


def _read_strokes(sent: object) -> Strokes:
    if not isinstance(sent, list) or not all(isinstance(stroke, list) for stroke in sent):
        raise _unexpected("no list of strokes")
    numbers = sum(map(len, sent))
    if len(sent) > MAX_NUMBERS or numbers > MAX_NUMBERS:
        raise _unexpected(f"{len(sent)} strokes with {numbers} numbers, where {MAX_NUMBERS} is the most")
    if not all(stroke and len(stroke) % 3 == 0 for stroke in sent):
        raise _unexpected("a stroke that is not made of x, y and width")
    if not all(type(number) is int for stroke in sent for number in stroke):
        raise _unexpected("a stroke with something else than whole numbers in it")
    if not all(number in (_WIDTHS if i % 3 == 2 else _PLACES) for stroke in sent for i, number in enumerate(stroke)):
        raise _unexpected("a stroke that lies outside the pad")
    return tuple(map(tuple, sent))


def _read_pasted(key: str) -> bytes | None:
    pasted = _sent(key).get("pasted")
    return None if pasted is None else _read_base64(pasted, MAX_PASTED, "a pasted picture")


def _read_base64(sent: object, most: int, what: str) -> bytes:
    if not isinstance(sent, str):
        raise _unexpected(f"{what} as {type(sent).__name__} instead of text")
    if len(sent) > (most + 2) // 3 * 4:
        raise _unexpected(f"{what} of more than {most:,} bytes")
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _unexpected(f"{what} that is not base64") from error


def _unexpected(what: str) -> PadError:
    return PadError(f"the drawing pad sent {what}; clear it and draw again, or reload the page")
