"""Ten logits to slide and their couplings: Python's face of web/logits.js."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz.components import ten
from capsviz.components.web_files import web
from capsviz.figures.style import CLASS_COLOURS

REACH = 4.0
"""Logits can be slid from -4 to 4."""

_mount = component(
    "capsviz_logits", css=web("house.css", "ten.css", "logits.css"), js=web("svg.js", "ten.js", "logits.js")
)


def read_logits(*, key: str) -> Float[np.ndarray, 10]:
    """Where the sliders stand; at 0 before anyone moved them. Raises `SliderError`."""
    state = ten.kept(key)
    return np.zeros(ten.CLASSES) if state is None else np.array(ten.read_values(state, -REACH, REACH))


def give_logits(logits: Float[np.ndarray, 10], *, key: str) -> None:
    """Let the sliders stand at these logits, or as near as they reach. Call it in a callback."""
    ten.give(key, {"values": logits.astype(float).clip(-REACH, REACH).tolist()})


def slide_logits(
    couple: Callable[[Float[np.ndarray, 10]], Float[np.ndarray, 10]], *, key: str
) -> Float[np.ndarray, 10]:
    """Show the sliders and what `couple` makes of them, while one moves too; return the logits."""
    logits = read_logits(key=key)
    data = {
        "colours": CLASS_COLOURS,
        "reach": REACH,
        "reset": ten.reset(key),
        "values": logits.tolist(),
        "couplings": couple(logits).tolist(),
    }
    _mount(key=key, data=data, on_ten_change=lambda: None)
    return logits
