"""Operations on grey pictures that Pillow lacks or cannot do on floats. Knows arrays only."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32, Int
from PIL import Image

Grey = Float32[np.ndarray, "row col"]
Resized = Float32[np.ndarray, "new_row new_col"]
"""What a step returns that changes the size of its picture."""


DOWN, ALONG, SLANTED, BACK = (1, 0), (0, 1), (1, 1), (1, -1)
"""Directions in which windows run: over rows, over columns, over both diagonals."""


def largest_around(pixels: Grey, size: int, direction: tuple[int, int]) -> Grey:
    """The largest value within a window of `size` pixels (made odd) centred on each, along one direction."""
    return _running(np.maximum, pixels, size, direction)


def smallest_around(pixels: Grey, size: int, direction: tuple[int, int]) -> Grey:
    """The smallest value within a window of `size` pixels (made odd) centred on each, along one direction."""
    return _running(np.minimum, pixels, size, direction)


def _running(better: np.ufunc, pixels: Grey, size: int, direction: tuple[int, int]) -> Grey:
    reach, (down, along) = size // 2, direction
    window = np.pad(pixels, ((reach * down,) * 2, (reach * abs(along),) * 2), mode="edge")
    have, need = 1, 2 * reach + 1
    while have < need:  # windows of 1, 2, 4, ... pixels, and a last overlap
        more = min(have, need - have)
        rows, cols = window.shape[0] - more * down, window.shape[1] - more * abs(along)
        here, there = (0, more * along) if along >= 0 else (more, 0)
        window = better(window[:rows, here : here + cols], window[more * down :, there : there + cols])
        have += more
    return window


def spread(pixels: Grey, size: int) -> Grey:
    """Bright parts grown: the largest value in a square around each pixel."""
    return largest_around(largest_around(pixels, size, DOWN), size, ALONG)


def opened(pixels: Grey, size: int) -> Grey:
    """Without whatever is bright and narrower than about `size` pixels, whichever way it runs; steps and slopes stay."""
    wide = np.pad(pixels, size, mode="edge")
    upright = wide
    for around in (smallest_around, largest_around):
        upright = around(around(upright, size, DOWN), size, ALONG)
    slanted, side = wide, round(size / 2**0.5)
    for around in (smallest_around, largest_around):
        slanted = around(around(slanted, side, SLANTED), side, BACK)
    return np.maximum(upright, slanted)[size:-size, size:-size]


def mean_around(pixels: Float32[np.ndarray, "row col *channel"], size: int) -> Float32[np.ndarray, "row col *channel"]:
    """The mean over a square window of `size` pixels (made odd) centred on each."""
    reach = size // 2
    for axis in (0, 1):
        widths = [(0, 0)] * pixels.ndim
        widths[axis] = (reach + 1, reach)
        total = np.pad(pixels, widths, mode="edge").cumsum(axis=axis, dtype=np.float64)
        window, count = 2 * reach + 1, pixels.shape[axis]
        upper = total.take(range(window, window + count), axis=axis)
        pixels = ((upper - total.take(range(count), axis=axis)) / window).astype(np.float32)
    return pixels


def resized(pixels: Grey, size: tuple[int, int]) -> Resized:
    """Each new pixel the mean of what it covers. `size` is (width, height)."""
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(picture.resize(size, Image.Resampling.BOX))


def pieces(mask: Bool[np.ndarray, "row col"]) -> tuple[Int[np.ndarray, "row col"], int]:
    """Connected pieces numbered from 1 (0 is no piece), diagonal neighbours included, and how many there are."""
    row, begin, end = _runs(mask)
    one, other = _touching(row, begin, end, mask.shape[1] + 2)
    root = np.arange(len(row))
    while (root[one] != root[other]).any():
        lower = np.minimum(root[one], root[other])
        np.minimum.at(root, root[one], lower)
        np.minimum.at(root, root[other], lower)
        root = root[root]
    while (root != root[root]).any():
        root = root[root]
    names, number = np.unique(root, return_inverse=True)
    numbered = np.zeros(mask.shape, dtype=np.int64)
    numbered[mask] = np.repeat(number + 1, end - begin)
    return numbered, len(names)


def _runs(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The unbroken stretches of each row: row, first column, one past the last, in reading order."""
    change = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, begin = np.nonzero(change == 1)
    return row, begin, np.nonzero(change == -1)[1]


def _touching(row: np.ndarray, begin: np.ndarray, end: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of runs that touch from one row to the next."""
    first = np.searchsorted(row * stride + end, (row + 1) * stride + begin, side="left")
    last = np.searchsorted(row * stride + begin, (row + 1) * stride + end, side="right")
    count = np.maximum(last - first, 0)
    one = np.repeat(np.arange(len(row)), count)
    skipped = np.repeat(np.cumsum(count) - count, count)
    return one, np.repeat(first, count) + np.arange(len(one)) - skipped
