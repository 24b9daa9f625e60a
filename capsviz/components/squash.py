"""A vector to drag and its squashed twin: Python's face of web/squash.js."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz.components.web_files import web

_mount = component(
    "capsviz_squash",
    css=web("house.css", "squash.css"),
    js=web("svg.js", "equations.js", "squash_curves.js", "squash.js"),
)

START = (1.4, -0.9)
"""Where the vector stands at first: one of its numbers is negative, and squash keeps it so."""


class Curve(NamedTuple):
    """One way to tame a length: how it is called, its length after for each length before, and how it is drawn."""

    name: str
    """"squash", or the name of the equation in equations.js that it is compared with."""
    label: str
    values: Float[np.ndarray, " n"] | None
    """None where the length after depends on the direction too: drawn for the vector's own."""
    colour: str | None = None
    """None is the page's own."""
    dash: str = ""


def drag_vector(lengths: Float[np.ndarray, " n"], curves: Sequence[Curve], *, key: str) -> None:
    """Show the plane and, beside it, each curve of lengths after against lengths before, evenly spaced from 0."""
    drawn = [curve._asdict() | {"values": None if curve.values is None else curve.values.tolist()} for curve in curves]
    _mount(key=key, data={"start": START, "lengths": lengths.tolist(), "curves": drawn})
