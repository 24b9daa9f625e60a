"""Two digits laid over each other by hand, and what the network makes of them: Python's face of web/overlap.js."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from jaxtyping import Float, UInt8
from streamlit.components.v2 import component

from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.style import OVERLAID
from capsviz.settings import MOST_SHIFT

if TYPE_CHECKING:
    from capsviz.experiments.overlap import Overlap, Place

_mount = component(
    "capsviz_overlap",
    html=web("overlap.html"),
    css=web("house.css", "overlap.css"),
    js=web("packet.js", "svg.js", "overlap_painted.js", "overlap.js"),
)
NAMES = ("the first digit", "the second digit")


def lay_over(
    pictures: Sequence[Float[np.ndarray, "28 28"]],
    places: Sequence[Place],
    read: Overlap,
    *,
    subject: str,
    key: str,
    on_move: Callable[[list[int]], object],
) -> None:
    """Show two digits at their places and what was read there; `on_move` is told four shifts, right and down of each.

    Another `subject` is another pair: what a hand did to the one before is forgotten.
    """
    words = {
        "subject": subject,
        "places": [list(place) for place in places],
        "reach": MOST_SHIFT,
        "side": len(read.trace.image),
        "names": NAMES,
        "colours": OVERLAID,
        "said": [
            f"drawn by the capsule of the {digit}, length {read.trace.lengths[digit]:.2f}" for digit in read.found
        ],
    }
    arrays = {"digits": _levels(np.stack(pictures)), "drawn": _levels(read.drawn[list(read.found)])}
    _mount(key=key, data=packet(words, arrays), on_places_change=lambda: _moved(key, on_move))


def _moved(key: str, tell: Callable[[list[int]], object]) -> None:
    """Pass on four whole numbers within reach; anything else that a browser may send is ignored."""
    shifts = (st.session_state.get(key) or {}).get("places")
    if (
        isinstance(shifts, list)
        and len(shifts) == 4
        and all(type(shift) is int and abs(shift) <= MOST_SHIFT for shift in shifts)
    ):
        tell(shifts)


def _levels(pictures: Float[np.ndarray, "picture side side"]) -> UInt8[np.ndarray, "picture side side"]:
    return np.rint(255 * pictures.clip(0, 1)).astype(np.uint8)
