"""How couplings become colours: which value stands at each end, in which colours, and what the bar beside it says.

Knows arrays; knows no trace and no page.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from capsviz.figures.style import DIVERGING, SEQUENTIAL

Scale = Literal["difference", "plain", "stretched"]
REACH = 0.1
"""The fixed range of c - 1/10 is ±0.1: below lies c = 0."""
REACH_ON_PICTURE = 0.02
"""Over the picture it is ±0.02: there each pixel is a mean over hundreds of parts, and most of those stay even."""


class Shade(NamedTuple):
    """The colours of values: `value - base` runs over [low, high]."""

    base: float
    low: float
    high: float
    colours: str
    unit: str


def shade(c: Float[np.ndarray, "*shape"], even: float, scale: Scale, reach: float = REACH) -> Shade:
    """How couplings are coloured on one scale; only the stretched one depends on them. `even` is an even share, 1/10."""
    if scale == "plain":
        return Shade(0, 0, 1, SEQUENTIAL, "coupling c, 0 to 1")
    if scale == "stretched":
        low, high = float(np.nanmin(c)), float(np.nanmax(c))
        if high - low < 1e-6:
            return Shade(0, low - 1e-3, high + 1e-3, SEQUENTIAL, f"nothing to stretch: every c is {low:.3f}")
        return Shade(0, low, high, SEQUENTIAL, f"c, stretched to {low:.3f} – {high:.3f}")
    return Shade(even, -reach, reach, DIVERGING, f"c − {even:g}, fixed at ±{reach:g}")


def shade_of_change(change: Float[np.ndarray, "*shape"]) -> Shade:
    """How differences are coloured: symmetric about zero, stretched to the largest."""
    reach = max(float(np.abs(change).max()), 1e-6)
    return Shade(0, -reach, reach, DIVERGING, f"change of c, stretched to ±{reach:.2g}")
