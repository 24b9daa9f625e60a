"""The joints of a digit's strokes, and the parts that it falls into when it is cut there.

The strokes are thinned to their middle line, one pixel wide (Guo and Hall 1989). It is cut where strokes meet; where
none do, at its sharp bends; and where there is none of these either, as in most 0 and 1, in its middle, a ring at its
top as well. So all that is more than a dot has parts; strokes that do not touch are parts already. All ink belongs to
the part whose middle line is nearest. What this cannot know is how the pen moved: a stroke that only touches another
is cut there as a crossing is, and two strokes that lie on each other are one.

Knows one picture as an array; knows no network.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

LEAST = 0.1
"""A picture that is nowhere as bright as this shows nothing, and has no parts."""
SHARP = 70.0
"""Degrees by which a line turns at a sharp bend."""
_REACH = 4
"""Pixels along the line, to either side, that say how much it turns."""
_SPUR = 3
"""A line that ends so few pixels from where strokes meet is no stroke but an edge of ink that thinning left over."""
_SHORT = 3
"""A piece of line of fewer pixels is no part by itself."""
_AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""The eight neighbours as (down, right), clockwise from above: the bits of a neighbourhood's number, lowest first."""

Picture = Float[np.ndarray, "side side"]
Mask = Bool[np.ndarray, "side side"]
Pixels = Int[np.ndarray, "_ 2"]
"""Rows and columns of some pixels, from 0."""
Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a digit that was cut at its joints."""

    line: Pixels
    """Its middle line, in order from one end to the other."""
    ink: Pixels
    """Every pixel of the digit that is not black and lies nearer to this line than to that of any other part."""


def parts(image: Picture) -> tuple[Part, ...]:
    """What is left of a digit, ink bright, when it is cut at its joints: the part with most ink first.

    No pixel is in two parts, and none that is not black is in no part. A blank picture has no parts, a dot is one.
    """
    if not (image >= LEAST).any():
        return ()
    lines = _cut(_pruned(skeleton(image >= image.max() / 2)))
    ink = np.argwhere(image > 0)
    points, owner = np.concatenate(lines), np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    nearest = owner[np.square(ink[:, None] - points).sum(axis=2).argmin(axis=1)]
    found = [Part(line, ink[nearest == at]) for at, line in enumerate(lines)]
    return tuple(sorted(found, key=lambda part: -float(image[*part.ink.T].sum())))


def opened(image: Picture) -> Picture:
    """The picture with a black line, a pixel wide, between the parts that it is cut into."""
    owner = np.zeros((len(image) + 2,) * 2, dtype=np.int64)
    for at, part in enumerate(parts(image), start=1):
        owner[*(part.ink + 1).T] = at
    here = owner[1:-1, 1:-1]
    beside = (owner[1 + down :, 1 + right :][: len(image), : len(image)] for down, right in _AROUND[::2])
    return np.where(np.any([near > here for near in beside], axis=0) & (here > 0), 0, image)


def skeleton(ink: Mask) -> Mask:
    """The middle line of ink, one pixel wide and in as many pieces as the ink (Guo and Hall 1989, algorithm A1)."""
    line, before = ink.copy(), -1
    while before != (before := int(line.sum())):
        for removed in _REMOVED:
            line &= ~removed[_neighbourhoods(line)]
    return line


def _neighbourhoods(line: Mask) -> Int[np.ndarray, "side side"]:
    """Which of its eight neighbours each pixel has, as a number from 0 to 255."""
    side, padded = len(line), np.pad(line, 1).astype(np.int64)
    shifted = (padded[1 + down :, 1 + right :][:side, :side] for down, right in _AROUND)
    return np.stack([neighbour << bit for bit, neighbour in enumerate(shifted)]).sum(axis=0)


def _removable() -> Bool[np.ndarray, "pass neighbourhood"]:
    """For each of the two passes of Guo and Hall the neighbourhoods whose middle is taken away."""
    has = [(np.arange(256) >> bit & 1).astype(bool) for bit in range(8)]
    north, north_east, east, south_east, south, south_west, west, north_west = has
    runs = np.sum([~has[k] & (has[k + 1] | has[(k + 2) % 8]) for k in (0, 2, 4, 6)], axis=0)
    count = np.min([np.sum([has[k - by] | has[k + 1 - by] for k in (0, 2, 4, 6)], axis=0) for by in (0, 1)], axis=0)
    border = (runs == 1) & (count >= 2) & (count <= 3)
    passes = ((south | south_west | ~north_west) & west, (north | north_east | ~south_east) & east)
    return np.stack([border & ~kept for kept in passes])


_REMOVED = _removable()
_BITS = np.arange(256)[:, None] >> np.arange(8) & 1
_STROKES = (np.roll(_BITS, -1, axis=1) > _BITS).sum(axis=1)
"""For each neighbourhood how many strokes leave its middle: 1 at an end, 2 along a line, more where strokes meet."""


def _strokes(line: Mask) -> Int[np.ndarray, "side side"]:
    return np.where(line, _STROKES[_neighbourhoods(line)], 0)


def _pruned(line: Mask) -> Mask:
    """Without spurs, which thinning leaves where ink has edges."""
    strokes, kept = _strokes(line), line.copy()
    among = _places(line)
    for end in _places(strokes == 1):
        way: list[Place] = []
        ahead: Place | None = end
        while ahead and strokes[ahead] < 3 and len(way) < _SPUR:
            way.append(ahead)
            ahead = next((place for place in _beside(ahead, among) if place not in way), None)
        if ahead and strokes[ahead] > 2:
            kept[*np.transpose(way)] = False
    return skeleton(kept)


def _cut(line: Mask) -> list[Pixels]:
    """The middle line cut where strokes meet, else at its sharp bends, else in its middle; a dot stays whole."""
    meet = _strokes(line) > 2
    meet |= _neighbourhoods(meet) > 0
    apart = [piece for piece in _pieces(_places(line & ~meet)) if len(piece) >= _SHORT]
    if len(apart) > 1:
        return apart
    whole = _pieces(_places(line))
    bent = [piece for each in whole for piece in _bent(each)]
    return bent if len(bent) > 1 else [half for half in np.array_split(max(whole, key=len), 2) if len(half)]


def _bent(line: Pixels) -> list[Pixels]:
    """A line cut at its sharp bends, the sharpest first; pieces too short for a part are left out."""
    turns, cuts = _turning(line), []
    while turns.max(initial=0) > SHARP:
        cuts.append(int(turns.argmax()))
        turns[max(0, cuts[-1] - 2 * _REACH) : cuts[-1] + 2 * _REACH + 1] = 0
    return [piece for piece in np.split(line, sorted(cuts)) if len(piece) >= _SHORT]


def _turning(line: Pixels) -> Float[np.ndarray, " pixel"]:
    """By how many degrees a line turns at each of its pixels; 0 near its ends."""
    middle = line[_REACH:-_REACH]
    came, goes = middle - line[: -2 * _REACH], line[2 * _REACH :] - middle
    across = came[:, 0] * goes[:, 1] - came[:, 1] * goes[:, 0]
    turns = np.zeros(len(line))
    turns[_REACH : _REACH + len(across)] = np.degrees(np.abs(np.arctan2(across, (came * goes).sum(axis=1))))
    return turns


def _pieces(among: Collection[Place]) -> list[Pixels]:
    """What hangs together, each piece in order from one end; a ring is opened at its top, which goes to its end."""
    left, found = set(among), []
    while left:
        piece = set(_walk(min(left), left))
        left -= piece
        ends = sorted(place for place in piece if len(list(_beside(place, piece))) < 2)
        if ends:
            found.append(np.array(_walk(ends[0], piece)))
            continue
        top = min(piece)
        rest = piece - {top}
        found.append(np.array([*_walk(next(_beside(top, rest)), rest), top]))
    return found


def _walk(start: Place, among: Collection[Place]) -> list[Place]:
    """Every place that can be reached without a gap, the nearest first."""
    seen, found = {start}, [start]
    for place in found:
        new = [one for one in _beside(place, among) if one not in seen]
        seen |= set(new)
        found += new
    return found


def _beside(place: Place, among: Collection[Place]) -> Iterator[Place]:
    """The neighbours of a place, those that share an edge with it first."""
    row, column = place
    for down, right in (*_AROUND[::2], *_AROUND[1::2]):
        if (row + down, column + right) in among:
            yield row + down, column + right


def _places(mask: Mask) -> dict[Place, None]:
    """The pixels of a mask, row by row."""
    return dict.fromkeys((int(row), int(column)) for row, column in np.argwhere(mask))
