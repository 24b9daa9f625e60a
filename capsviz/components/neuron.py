"""A stroke's end, a neuron and a capsule: Python's face of web/neuron.js."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component("capsviz_neuron", css=web("house.css", "neuron.css"), js=web("svg.js", "equations.js", "neuron.js"))


def turn_stroke(
    ends: Mapping[str, Mapping[str, Any]],
    filters: Float[np.ndarray, "2 window window"],
    *,
    thickness: float,
    full: float,
    key: str,
) -> None:
    """Show a stroke's end to drag and turn, and what a neuron and a capsule with these filters say of it.

    `ends` lay the stroke at the press of a button, the first at once: `turn` in degrees clockwise, `right` and `up` in
    pixels from the middle, `presence` from 0 to 1. `full` is the neuron's answer to the first.
    """
    data = {
        "ends": [{"name": name, "end": dict(end)} for name, end in ends.items()],
        "filters": filters.reshape(2, -1).tolist(),
        "side": filters.shape[1],
        "thickness": thickness,
        "full": full,
    }
    _mount(key=key, data=data)
