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

NEAR = 1e-6
"""Values this close to an end of a range are not beyond it."""


class Shade(NamedTuple):
    """The colours of values: `value - base` runs over [low, high]."""

    base: float
    low: float
    high: float
    colours: str
    unit: str

    @property
    def title(self) -> str:
        """The unit over a bar or under an axis, where it stands in two lines if it has two parts."""
        return self.unit.replace("; ", "<br>")


def shade(c: Float[np.ndarray, "*shape"], even: float, scale: Scale, reach: float = REACH) -> Shade:
    """How couplings are coloured on one scale; only the stretched one depends on them. `even` is an even share, 1/10."""
    if scale == "plain":
        beyond = _beyond(c, 0.0, 1.0, "")
        return Shade(0, 0, 1, SEQUENTIAL, f"coupling c, 0 to 1{beyond}")
    if scale == "stretched":
        low, high = float(np.nanmin(c)), float(np.nanmax(c))
        if high - low < 1e-6:
            return Shade(0, low - 1e-3, high + 1e-3, SEQUENTIAL, f"nothing to stretch: every c is {low:.3f}")
        return Shade(0, low, high, SEQUENTIAL, f"c, stretched to {low:.3f} – {high:.3f}")
    beyond = _beyond(c - even, -reach, reach, "+")
    return Shade(even, -reach, reach, DIVERGING, f"c − {even:g}, fixed at ±{reach:g}{beyond}")


def _beyond(values: Float[np.ndarray, "*shape"], low: float, high: float, sign: str) -> str:
    """That values lie outside a fixed range, and how far out the farthest; nothing where all are inside."""
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    # an even share of 1/10 is no whole float32
    if low - NEAR <= least and most <= high + NEAR:
        return ""
    farthest = most if most - high >= low - least else least
    return f"; the end colour goes on to {farthest:{sign}.2g}".replace("-", "−")


def shade_of_change(change: Float[np.ndarray, "*shape"]) -> Shade:
    """How differences are coloured: symmetric about zero, stretched to the largest."""
    reach = max(float(np.abs(change).max()), 1e-6)
    return Shade(0, -reach, reach, DIVERGING, f"change of c, stretched to ±{reach:.2g}")
