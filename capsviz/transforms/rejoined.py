"""The parts of a digit put together wrongly: cut at its joints, turned, and joined where they do not belong.

Knows one picture as an array; knows no network.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from capsviz.transforms.joints import Part, Picture, Pixels, parts

BOX = 20
"""Pixels along an edge of the box that MNIST's digits are written in; only where there is no room a part leaves it."""
_TRIED = 400
"""So many places for a part are tried, the best joined first."""
_TINY = 1e-5
"""Ink that float32 makes of nothing."""

Sheet = Float[np.ndarray, "wide wide"]
"""Three times as wide as the picture, which lies in its middle."""


class _Loose(NamedTuple):
    """A part that is to be joined."""

    ink: Pixels
    values: Float[np.ndarray, " pixel"]
    line: Pixels
    end: Pixels
    """The end of the line at which it was cut, as one pixel."""

    def turned(self, way: int) -> _Loose:
        """By a quarter about the corner of the picture: counterclockwise for 1, clockwise for -1."""
        ink, line, end = (np.stack([-way * at[:, 1], way * at[:, 0]], axis=1) for at in (self.ink, self.line, self.end))
        return _Loose(ink, self.values, line, end)

    def moved(self, by: Pixels) -> _Loose:
        """Shifted down and to the right."""
        return _Loose(self.ink + by, self.values, self.line + by, self.end + by)


def rejoined(image: Picture) -> Picture:
    """The picture cut at its joints (`joints.parts`) and put together wrongly.

    The largest part stays. Every other one, the larger first, is turned by a quarter, either way, and joined with the
    end at which it was cut to the middle line of those before it, to the half of it that is furthest from where the part
    hung: as close as it can without covering ink. Then all is shifted by whole pixels until its centre of mass is where it was,
    or as far as the picture goes. As parts only turn by quarters and move by whole pixels, no ink is lost or made; only
    where the picture is so full that a part finds no room, what would be brighter than white is cut off. The same
    picture is always put together in the same way. One of fewer than two parts, blank or a dot, stays as it is.
    """
    found = parts(image)
    if len(found) < 2:
        return image.copy()
    side, first = len(image), found[0]
    sheet = np.zeros((3 * side, 3 * side), dtype=image.dtype)
    sheet[*(first.ink + side).T] = image[*first.ink.T]
    was, now = first.line, first.line + side
    for part in found[1:]:
        loose = _Loose(part.ink, image[*part.ink.T], part.line, _cut_end(part, found))
        away = np.hypot(*(was - loose.end).T)
        joined = _joined(sheet, loose, now[away >= np.median(away)])
        sheet[*joined.ink.T] += joined.values
        was, now = np.concatenate([was, part.line]), np.concatenate([now, joined.line])
    return _centred(sheet.clip(0, 1), image)


def _cut_end(part: Part, found: tuple[Part, ...]) -> Pixels:
    """The end of a part's line that lies nearest to another part, as one pixel."""
    others = np.concatenate([other.line for other in found if other is not part])
    ends = part.line[[0, -1]]
    nearest = np.square(ends[:, None] - others).sum(axis=2).min(axis=1).argmin()
    return ends[[nearest]]


def _joined(sheet: Sheet, part: _Loose, line: Pixels) -> _Loose:
    """The part where it loses least ink, in either quarter turn, and among such places where it is best joined."""
    tried = [(turned, *_place(sheet, turned, line)) for turned in (part.turned(1), part.turned(-1))]
    turned, by, _, _ = min(tried, key=lambda one: one[2:])
    return turned.moved(by)


def _place(sheet: Sheet, part: _Loose, line: Pixels) -> tuple[Pixels, float, float]:
    """How a part is best moved, as one (down, right); how much ink is lost there, and how badly it is joined.

    That is the distance in pixels from its end to the line, and half of those by which the whole leaves the box.
    """
    taken = np.argwhere(sheet)
    (top, bottom), (low, high) = (np.stack([at.min(axis=0), at.max(axis=0)]) for at in (taken, part.ink))
    # all of it has to fit into one picture
    side = len(sheet) // 3
    down, right = (np.arange(a, b + 1) for a, b in zip(bottom - side + 1 - low, top + side - 1 - high, strict=True))
    moves = np.stack(np.meshgrid(down, right, indexing="ij"), axis=2).reshape(-1, 2)
    apart = [np.square(at[:, None] + part.end[0, axis] - line[:, axis]) for axis, at in enumerate((down, right))]
    loose = np.sqrt((apart[0][:, None] + apart[1]).min(axis=2)).ravel()
    wide = np.maximum(bottom, moves + high) - np.minimum(top, moves + low) + 1
    badly = loose + np.maximum(wide - BOX, 0).sum(axis=1) / 2
    best = np.argsort(badly, kind="stable")[:_TRIED]
    rows, columns = (moves[best, axis, None] + part.ink[:, axis] for axis in (0, 1))
    lost = (sheet[rows, columns] + part.values - 1).clip(min=0).sum(axis=1)
    # the first of those that lose least: argmin takes it
    chosen = np.where(lost < _TINY, 0, lost).argmin()
    return moves[best[[chosen]]], float(max(lost[chosen], _TINY)), float(badly[best[chosen]])


def _centred(sheet: Sheet, image: Picture) -> Picture:
    """What is on the sheet, as one picture: its centre of mass where the picture's is, as far as it goes."""
    side, ink = len(image), np.argwhere(sheet)
    by = np.rint(_centre(image) - _centre(sheet)).astype(int)
    by = np.clip(by, -ink.min(axis=0), side - 1 - ink.max(axis=0))
    made = np.zeros_like(image)
    made[*(ink + by).T] = sheet[*ink.T]
    return made


def _centre(picture: Float[np.ndarray, "row col"]) -> Float[np.ndarray, " 2"]:
    """Row and column of the centre of mass."""
    ink = np.argwhere(picture)
    return np.average(ink, axis=0, weights=picture[*ink.T])
