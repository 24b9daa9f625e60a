"""Digits drawn from parametric pen strokes: a gallery that needs no file, and pictures whose true pose is known.

Knows curves and pixels; knows no network and no data set.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from jaxtyping import Float, Float32

from capsviz.errors import CapsvizError

SIDE = 28
"""Pixels along an edge of a picture."""
BOX = 20
"""Pixels along an edge of the box that a digit's ink stays in, before it is centred and shifted; as in MNIST."""
MIDDLE = 14.0
"""Row and column, counted from 0, of the centre of mass; as in MNIST."""

RANGES: dict[str, tuple[float, float]] = {
    "thickness": (1.0, 5.0),
    "slant": (-0.6, 0.6),
    "turn": (-180.0, 180.0),
    "size": (0.5, 1.0),
    "width": (0.6, 1.5),
    "roundness": (0.0, 1.0),
    "shift": (-4.0, 4.0),
}
"""The smallest and the largest value of each parameter of a hand."""


@dataclass(frozen=True)
class Hand:
    """How a digit is written. Raises `CapsvizError` for a value outside `RANGES`.

    The shape is sized first, then widened, slanted, turned, centred by mass and shifted; the pen, always round and as
    thick as said, follows it last. Where the ink would leave the box of 20x20 pixels, the shape alone is reduced until
    it fits: up to a size of 0.55 no slant, turn and width together need that, and each acts alone.
    """

    thickness: float = 2.4
    """Width of the pen in pixels, 1 to 5."""
    slant: float = 0.0
    """Columns to the right for each row up, -0.6 to 0.6: positive leans as most writing does."""
    turn: float = 0.0
    """Degrees, -180 to 180: positive is counter-clockwise."""
    size: float = 1.0
    """Height of the ink before slant and turn as a fraction of 20 pixels, 0.5 to 1."""
    width: float = 1.0
    """Factor on the shape's own width, 0.6 to 1.5: above 1 is wider."""
    roundness: float = 0.25
    """How far corners are rounded, 0 (sharp) to 1 (quick writing)."""
    shift: tuple[float, float] = (0.0, 0.0)
    """Pixels by which the centre of mass is moved (down, right), -4 to 4 each."""

    def __post_init__(self) -> None:
        for field in fields(self):
            low, high = RANGES[field.name]
            value = getattr(self, field.name)
            for number in value if field.name == "shift" else (value,):
                # written so that nan fails too
                if not low <= number <= high:
                    raise CapsvizError(f"the {field.name} of a hand lies between {low:g} and {high:g}, not {number}")


HANDS: dict[str, Hand] = {
    "upright": Hand(),
    "slanted": Hand(thickness=2.0, slant=0.35, width=0.9, roundness=0.5),
    "bold": Hand(thickness=3.8, width=1.1, roundness=0.9),
}
"""The gallery's hands."""


@dataclass(frozen=True, eq=False)
class GalleryPicture:
    """A digit of the gallery. `name` is "<digit>.<hand>", such as "7.upright"."""

    name: str
    digit: int
    hand: str
    pixels: Float32[np.ndarray, "28 28"]


def gallery() -> tuple[GalleryPicture, ...]:
    """Each digit in each hand, digits first: 30 pictures, read-only."""
    return tuple(_picture(digit, name, hand) for digit in SHAPES for name, hand in HANDS.items())


def draw(digit: int, hand: Hand = Hand()) -> Float32[np.ndarray, "28 28"]:
    """A digit as `hand` writes it: ink bright on black, in [0, 1], in whole steps of 1/255.

    Raises `CapsvizError` where there is no such digit, or where the shift pushes its ink out of the picture.
    """
    if digit not in SHAPES:
        raise CapsvizError(f"there is no digit {digit}; choose one of 0 to 9")
    points = _posed(_written(digit, hand), hand)
    # a coarser picture is enough to find the centre of mass: to 0.03 pixels
    points += MIDDLE + np.array(hand.shift) - _centre_of_mass(inked(points, hand.thickness, 2))
    _check_inside(points, digit, hand)
    return np.rint(inked(points, hand.thickness, 3) * 255).astype(np.float32) / np.float32(255)


def _picture(digit: int, name: str, hand: Hand) -> GalleryPicture:
    pixels = draw(digit, hand)
    pixels.flags.writeable = False
    return GalleryPicture(f"{digit}.{name}", digit, name, pixels)


Points = Float[np.ndarray, "point 2"]

SHAPES: dict[int, tuple[tuple[tuple[float, float], ...], ...]] = {
    0: (
        (
            (42, 0), (14, 0), (0, 25), (0, 54), (0, 82), (13, 100), (32, 100),
            (54, 100), (68, 74), (68, 44), (68, 18), (58, 0), (38, 0.5),
        ),
    ),
    1: (((3, 0), (2, 35), (1, 65), (0, 100)),),
    2: (
        (
            (3, 24), (6, 8), (20, 0), (33, 0), (52, 0), (62, 12), (62, 28), (62, 52), (30, 76), (2, 97),
            (22, 90), (45, 100), (70, 95),
        ),
    ),
    3: (
        (
            (4, 11), (12, 3), (22, 0), (32, 0), (50, 0), (59, 10), (59, 22), (59, 37), (43, 46), (24, 47),
            (50, 47), (66, 57), (66, 74), (66, 91), (49, 100), (31, 100), (18, 100), (7, 95), (0, 87),
        ),
    ),
    4: (
        ((10, 2), (8, 22), (0, 42), (0, 53), (0, 60), (20, 58), (66, 52)),
        ((58, 0), (56, 30), (53, 65), (51, 100)),
    ),
    5: (
        (
            (63, 0), (45, 2), (30, 2), (14, 2), (13, 17), (10, 30), (8, 44), (24, 34), (62, 34), (62, 67),
            (62, 89), (44, 100), (27, 100), (15, 100), (6, 96), (0, 89),
        ),
    ),
    6: (
        (
            (48, 0), (26, 8), (1, 38), (1, 70), (1, 90), (13, 100), (30, 100), (48, 100), (60, 88), (60, 73),
            (60, 58), (49, 50), (36, 50), (20, 50), (8, 60), (2, 76),
        ),
    ),
    7: (((0, 10), (18, 10), (44, 7), (64, 1), (52, 28), (34, 60), (26, 100)),),
    8: (
        (
            (52, 13), (47, 4), (39, 0), (31, 0), (15, 0), (6, 10), (6, 22), (6, 42), (58, 50), (58, 76),
            (58, 90), (47, 100), (30, 100), (13, 100), (1, 91), (1, 77), (1, 54), (55, 42), (55, 21),
            (55, 18), (54, 16), (52, 13),
        ),
    ),
    9: (
        (
            (56, 18), (53, 6), (43, 0), (31, 0), (12, 0), (0, 12), (0, 28), (0, 42), (10, 52), (24, 52),
            (42, 52), (55, 38), (56, 18), (57, 48), (52, 76), (46, 100),
        ),
    ),
}  # fmt: skip
"""Each digit's strokes, in hundredths of its height, (right, down): a first point, then cubic Bézier curves as handle,
handle, point. A corner is a point whose handles lie on no line with it."""

_SPACING = 0.015
"""Distance of the points that a stroke is followed in, in heights of a digit: at most 0.3 pixels."""
_REACH = 4
"""Points to either side that round a corner."""


@cache
def _strokes(digit: int) -> tuple[Points, ...]:
    """The pen's ways for a digit of height 1, as points at even distances, (down, right)."""
    return tuple(_followed(np.array(stroke)[:, ::-1] / 100) for stroke in SHAPES[digit])


def _followed(controls: Float[np.ndarray, "control 2"]) -> Points:
    t = np.linspace(0, 1, 64)[:, None]
    weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    curves = [weights @ controls[first : first + 4] for first in range(0, len(controls) - 1, 3)]
    return _evenly(np.concatenate(curves), _SPACING)


def _evenly(points: Float[np.ndarray, "given 2"], spacing: float) -> Points:
    """The same line in points at even distances of at most `spacing`."""
    way = np.concatenate([[0], np.linalg.norm(np.diff(points, axis=0), axis=1).cumsum()])
    at = np.linspace(0, way[-1], int(np.ceil(way[-1] / spacing)) + 1)
    return np.stack([np.interp(at, way, axis) for axis in points.T], axis=1)


def _written(digit: int, hand: Hand) -> Points:
    """All points of the digit, corners rounded, upright and of the hand's size in pixels."""
    points = np.concatenate([_rounded(stroke, hand.roundness) for stroke in _strokes(digit)])
    top, bottom = points[:, 0].min(), points[:, 0].max()
    return points * (BOX * hand.size - hand.thickness) / (bottom - top)


def _rounded(points: Points, roundness: float) -> Points:
    """The line on its way to its own average over a neighbourhood, taken twice; its ends stay where they are."""
    window = np.ones(2 * _REACH + 1) / (2 * _REACH + 1)
    round_line = points
    for _ in range(2):
        # a line reflected in its ends keeps them
        padded = np.pad(round_line, ((_REACH, _REACH), (0, 0)), mode="reflect", reflect_type="odd")
        round_line = np.stack([np.convolve(axis, window, mode="valid") for axis in padded.T], axis=1)
    return points + roundness * (round_line - points)


def _posed(points: Points, hand: Hand) -> Points:
    """The points widened, slanted, turned, and reduced where the ink would leave the box."""
    sin, cos = np.sin(np.radians(hand.turn)), np.cos(np.radians(hand.turn))
    lean = np.array([[1, 0], [-hand.slant, hand.width]])
    points = points @ (np.array([[cos, -sin], [sin, cos]]) @ lean).T
    room = (BOX - hand.thickness) / np.ptp(points, axis=0).max()
    points = points * min(1.0, room)
    return points - (points.min(axis=0) + points.max(axis=0)) / 2 + MIDDLE


def inked(points: Points, thickness: float, fine: int) -> Float[np.ndarray, "28 28"]:
    """How much of each pixel a round pen covers that was led through `points`, from `fine` x `fine` places in each."""
    places = ((np.arange(SIDE * fine) + 0.5) / fine - 0.5).astype(np.float32)
    down, right = np.square(places - points.T[..., None].astype(np.float32))
    nearest = np.sqrt((down[:, :, None] + right[:, None, :]).min(axis=0))
    ink = np.clip(0.5 + (thickness / 2 - nearest) * fine, 0, 1)
    return ink.reshape(SIDE, fine, SIDE, fine).mean(axis=(1, 3))


def _centre_of_mass(ink: Float[np.ndarray, "28 28"]) -> Float[np.ndarray, " 2"]:
    """Row and column, from 0."""
    places = np.arange(SIDE)
    return np.array([ink.sum(axis=1) @ places, ink.sum(axis=0) @ places]) / ink.sum()


def _check_inside(points: Points, digit: int, hand: Hand) -> None:
    edge = hand.thickness / 2 - 0.5
    if points.min() < edge or points.max() > SIDE - 1 - edge:
        down, right = hand.shift
        raise CapsvizError(
            f"shifted by ({down:g}, {right:g}) pixels this {digit} would leave the picture; shift it less or make it smaller"
        )
