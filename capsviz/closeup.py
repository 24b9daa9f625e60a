"""One capsule and one ordinary unit of a trace, close up: where they look and what they say.

Knows traces; knows no network, no figure and no page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from capsviz.measure import SEEN, WINDOW, Place, grid, place, strongest
from capsviz.trace import CapsTrace


class SeenCapsule(NamedTuple):
    """A primary capsule and what it sees."""

    number: int
    place: Place
    pose: Float[np.ndarray, " lower_dim"]
    length: float
    window: Float[np.ndarray, "seen seen"]
    """The pixels it sees, its top left one at (2 row, 2 col) of the picture."""


class SeenUnit(NamedTuple):
    """One filter of Conv1 at one place, and what it sees."""

    filter: int
    row: int
    col: int
    value: float
    """Its answer after the ReLU, 0 or more."""
    window: Float[np.ndarray, "seen seen"]
    """The pixels it sees, its top left one at (row, col) of the picture."""


def strongest_capsule(trace: CapsTrace) -> SeenCapsule:
    """The primary capsule with the longest vector. Raises `CapsvizError` where capsules have no place."""
    lengths = np.linalg.norm(trace.u, axis=1)
    number = strongest(lengths, 1)[0]
    where = place(number, grid(trace))
    window = trace.image[2 * where.row :, 2 * where.col :][:SEEN, :SEEN]
    return SeenCapsule(number, where, trace.u[number], float(lengths[number]), window)


def strongest_unit(trace: CapsTrace, capsule: SeenCapsule) -> SeenUnit:
    """The Conv1 unit with the largest answer among those that this capsule reads."""
    top, left = 2 * capsule.place.row, 2 * capsule.place.col
    read = trace.features[:, top : top + WINDOW, left : left + WINDOW]
    number, row, col = (int(k) for k in np.unravel_index(read.argmax(), read.shape))
    row, col = top + row, left + col
    return SeenUnit(number, row, col, float(read.max()), trace.image[row : row + WINDOW, col : col + WINDOW])
