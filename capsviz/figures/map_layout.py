"""Where everything stands on a drawn map of the network, in pixels: from left to right, or from top to bottom.

Knows numbers; knows no trace and no plotly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

HEAD = 44.0
"""Pixels over a box for its name and its shape."""
SPACE = 20.0
"""Pixels between boxes."""
_GAP = 0.75
"""Cells between two types of primary capsule."""


class Box(NamedTuple):
    """A place on the map; y grows downward."""

    x: float
    y: float
    width: float
    height: float


class Digit(NamedTuple):
    """One digit capsule: where its links end, its ring, the track of its bar, and where its number is written."""

    mouth: tuple[float, float]
    ring: tuple[float, float]
    track: Box
    said: tuple[float, float]


class Layout(NamedTuple):
    """A whole map."""

    width: float
    height: float
    tall: bool
    boxes: dict[str, Box]
    places: Float[np.ndarray, "lower 2"]
    """The middle of each primary capsule's cell."""
    cell: float
    tiles: list[Box]
    """The square of each type."""
    digits: list[Digit]
    names: dict[str, tuple[float, float]]
    """Where each box's name begins."""
    foot: float
    """Where what the arrows and lines mean is said."""


def arrange(types: int, grid: int, classes: int, *, tall: bool = False) -> Layout:
    """The map of a network with so many types of primary capsule, on a grid of so many rows, and so many digit capsules."""
    return _downward(types, grid, classes) if tall else _across(types, grid, classes)


def _across(types: int, grid: int, classes: int) -> Layout:
    side, right, wide, tile = 170.0, 740.0, 260.0, 120.0
    field, cell, places, tiles = _field(types, grid, Box(side + 26, HEAD, 252, 512))
    height = HEAD + 512
    boxes = {
        "picture": Box(0.0, HEAD, side, side),
        "features": Box(0.0, side + 2 * HEAD + SPACE, side, side),
        "primary": field,
        "digits": Box(right, HEAD, wide, height - tile - 2 * HEAD - 12),
        "pose": Box(right, height - tile, wide - tile - SPACE, tile),
        "drawn": Box(right + wide - tile, height - tile, tile, tile),
    }
    digits = [_row(boxes["digits"], classes, j) for j in range(classes)]
    return Layout(right + wide, height + 62, False, boxes, places, cell, tiles, digits, _over(boxes), height + 14)


def _row(box: Box, classes: int, j: int) -> Digit:
    """One digit beside the links: its ring, its bar to the right."""
    pitch = box.height / classes
    y = box.y + (j + 0.5) * pitch
    track = Box(box.x + 40, y - min(0.24 * pitch, 8), box.width - 84, min(0.48 * pitch, 16))
    return Digit((box.x - 2, y), (box.x + 15, y), track, (box.x + box.width, y))


def _downward(types: int, grid: int, classes: int) -> Layout:
    width, links = 350.0, 120.0
    half = (width - SPACE) / 2
    field, cell, places, tiles = _field(types, grid, Box(0.0, half + 2 * HEAD + SPACE, width, 300))
    digits = Box(0.0, field.y + field.height + links, width, 118)
    low = digits.y + digits.height + 2 * HEAD
    boxes = {
        "picture": Box(0.0, HEAD, half, half),
        "features": Box(half + SPACE, HEAD, half, half),
        "primary": field,
        "digits": digits,
        "pose": Box(0.0, low, half, half),
        "drawn": Box(half + SPACE, low, half, half),
    }
    # the links run where the digits' name would stand
    names = _over(boxes) | {"digits": (0.0, digits.y + digits.height + HEAD)}
    columns = [_column(digits, classes, j) for j in range(classes)]
    return Layout(width, low + half + 120, True, boxes, places, cell, tiles, columns, names, low + half + 14)


def _column(box: Box, classes: int, j: int) -> Digit:
    """One digit below the links: its ring, its bar under it."""
    pitch = box.width / classes
    x = box.x + (j + 0.5) * pitch
    track = Box(x - 7, box.y + 34, 14, box.height - 34 - 22)
    return Digit((x, box.y - 2), (x, box.y + 15), track, (x, box.y + box.height - 8))


def _over(boxes: dict[str, Box]) -> dict[str, tuple[float, float]]:
    return {name: (box.x, box.y) for name, box in boxes.items()}


def _field(types: int, grid: int, room: Box) -> tuple[Box, float, Float[np.ndarray, "lower 2"], list[Box]]:
    """The primary capsules as squares, one for each type, in as many rows as make them largest: all, a cell, each, types."""

    def long(squares: int) -> float:
        return squares * (grid + _GAP) - _GAP

    def cell_of(across: int) -> float:
        return min(room.width / long(across), room.height / long(-(-types // across)))

    across = max(range(1, types + 1), key=cell_of)
    cell, down = cell_of(across), -(-types // across)
    pitch, side = (grid + _GAP) * cell, grid * cell
    tiles = [Box(room.x + k % across * pitch, room.y + k // across * pitch, side, side) for k in range(types)]
    kind, row, col = np.unravel_index(np.arange(types * grid**2), (types, grid, grid))
    corners = np.array([tile[:2] for tile in tiles])[kind]
    places = corners + (np.stack([col, row], axis=1) + 0.5) * cell
    return Box(room.x, room.y, long(across) * cell, long(down) * cell), cell, places, tiles
