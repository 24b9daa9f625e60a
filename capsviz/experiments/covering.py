"""One picture with a black patch at every place: what does each network need to see?

Knows pictures; what networks make of them is `capsviz.experiments.compare.course`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int

EVERY = 2
"""The patch is laid on every second row and column."""


@dataclass(frozen=True, eq=False)
class Covered:
    """The pictures, by the place of the patch: row by row, and in a row from the left."""

    size: int
    """Pixels along the patch."""
    places: Int[np.ndarray, " place"]
    """Rows, and likewise columns, of the pixel in the middle of the patch."""
    pictures: Float32[np.ndarray, "picture side side"]

    def said(self, at: int) -> str:
        """Where the patch of a picture lies, rows and columns counted from 1."""
        down, right = divmod(at, len(self.places))
        return f"a patch of {self.size} pixels around row {self.places[down] + 1}, column {self.places[right] + 1}"


def cover(pixels: Float32[np.ndarray, "side side"], size: int) -> Covered:
    """A black square of so many pixels at every place, as `capsviz.transforms` lays one over the middle."""
    places = np.arange(EVERY // 2, len(pixels), EVERY)
    near = np.abs(np.arange(len(pixels)) - places[:, None]) < size / 2
    under = (near[:, None, :, None] & near[None, :, None, :]).reshape(-1, *pixels.shape)
    return Covered(size, places, np.where(under, np.float32(0), pixels))
