"""What max pooling keeps: the pooled map, who won, who still wins after a shift, and how alike two recordings are.

Knows arrays and recordings; knows no network, no figure and no page.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Bool, Float, Int

from capsviz.intervention import Site

CORNERS = ("upper left", "upper right", "lower left", "lower right")
"""The four places that are pooled into one."""
NONE = -1
"""In place of a winner, where nothing is above zero."""


def pooled(values: Float[np.ndarray, "*map row col"]) -> Float[np.ndarray, "*map half_row half_col"]:
    """The largest of every two by two places; an odd last row or column is left out, as torch leaves it."""
    return _fours(values).max(axis=-1)


def winner(values: Float[np.ndarray, "*map row col"]) -> Int[np.ndarray, "*map half_row half_col"]:
    """Which of each two by two places is passed on, by its place in `CORNERS`, the first of equals.

    `NONE` where all four are zero or less.
    """
    fours = _fours(values)
    return np.where(fours.max(axis=-1) > 0, fours.argmax(axis=-1), NONE)


def winners(values: Float[np.ndarray, "*map row col"]) -> Bool[np.ndarray, "*map row col"]:
    """The same at the places themselves: whether each is passed on."""
    won = np.arange(4) == winner(values)[..., None]
    *maps, rows, columns, _ = won.shape
    laid = np.moveaxis(won.reshape(*maps, rows, columns, 2, 2), -3, -2).reshape(*maps, 2 * rows, 2 * columns)
    found = np.zeros(values.shape, dtype=bool)
    found[..., : 2 * rows, : 2 * columns] = laid
    return found


def winners_that_stay(one: Float[np.ndarray, "*map row col"], other: Float[np.ndarray, "*map row col"]) -> float:
    """Of the fours with a winner in either, the share that the same place wins in both, in [0, 1]; 1 where none has."""
    first, second = winner(one), winner(other)
    alive = (first != NONE) | (second != NONE)
    return float((first == second)[alive].mean()) if alive.any() else 1.0


def likeness(one: Float[np.ndarray, "*shape"], other: Float[np.ndarray, "*shape"]) -> float:
    """The cosine between two recordings of one station, in [-1, 1]; 0 where either is silent."""
    size = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float(np.vdot(one, other)) / size if size > 0 else 0.0


def alike(one: Mapping[Site, np.ndarray], other: Mapping[Site, np.ndarray]) -> dict[str, float]:
    """The likeness of two recordings of one network, site by site; its "pose" is that of the class that `one` answers."""
    found = {str(site): likeness(one[site], other[site]) for site in one}
    if (poses := Site("v")) in one:
        answer = int(np.linalg.norm(one[poses], axis=-1).argmax())
        found["pose"] = likeness(one[poses][answer], other[poses][answer])
    return found


def shifted(pixels: Float[np.ndarray, "row col"], right: int) -> Float[np.ndarray, "row col"]:
    """The picture that many whole pixels further to the right; what leaves is lost, what enters is black."""
    columns = pixels.shape[1]
    moved = np.zeros_like(pixels)
    moved[:, right:] = pixels[:, : columns - right]
    return moved


def _fours(values: Float[np.ndarray, "*map row col"]) -> Float[np.ndarray, "*map half_row half_col 4"]:
    *maps, rows, columns = values.shape
    even = values[..., : rows // 2 * 2, : columns // 2 * 2].reshape(*maps, rows // 2, 2, columns // 2, 2)
    return np.moveaxis(even, -3, -2).reshape(*maps, rows // 2, columns // 2, 4)
