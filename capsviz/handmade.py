"""A neuron, a capsule and four matrices made by hand, to see an idea before meeting a network that learned its own.

What follows a finger in the page repeats these equations there; browser tests hold it against them. Knows squash and
shapes; knows no network and no page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float

from capsviz.routing import squash

WINDOW = 17
"""Pixels along one edge of the window, as many as a primary capsule of the paper's network sees."""
THICKNESS = 3.0
"""Of the stroke, in pixels."""
SPREAD = 4.0
"""Pixels from the middle of the window after which the filters see less and less."""
FULL = 3.0
"""|s| of a whole stroke end in the middle, so that its length after squash is 9/10."""


class StrokeEnd(NamedTuple):
    """The end of a pen stroke, and how it lies in the window."""

    turn: float = 0.0
    """Degrees clockwise; at 0 the stroke comes from above."""
    right: float = 0.0
    """Pixels from the middle of the window."""
    up: float = 0.0
    presence: float = 1.0
    """How much ink there is, from 0 to 1."""


class Reading(NamedTuple):
    """What the neuron and the capsule say of one window."""

    neuron: float
    """max(0, w_up · x): one number, 0 or more."""
    s: Float[np.ndarray, 2]
    """The capsule's two sums, to the right and up: (w_right · x, w_up · x)."""
    v: Float[np.ndarray, 2]
    """Its vector, squash(s)."""


def draw_end(end: StrokeEnd) -> Float[np.ndarray, "window window"]:
    """The window as pixels in [0, 1], ink bright, row 0 at the top: ink where the stroke's line is near."""
    right, up = _places()
    right, up = right - end.right, up - end.up
    angle = np.deg2rad(end.turn)
    along = right * np.sin(angle) + up * np.cos(angle)
    # the stroke runs on out of the window, so only its end is a point
    off = np.hypot(right - np.maximum(along, 0) * np.sin(angle), up - np.maximum(along, 0) * np.cos(angle))
    return end.presence * np.clip(THICKNESS / 2 + 0.5 - off, 0, 1)


def filters() -> Float[np.ndarray, "2 window window"]:
    """The two filters, to the right and up: a pixel's place times a bell, so that together they feel where ink lies."""
    right, up = _places()
    bell = np.exp(-(right**2 + up**2) / (2 * SPREAD**2))
    pair = np.stack([right * bell, up * bell])
    return pair * (FULL / (pair[1] * draw_end(StrokeEnd())).sum())


def read_by_hand(pixels: Float[np.ndarray, "window window"]) -> Reading:
    """The neuron has one filter; the capsule has that one and a second, and squashes the two numbers as one vector."""
    s = np.einsum("krc,rc->k", filters(), pixels)
    return Reading(max(0.0, float(s[1])), s, squash(torch.from_numpy(s)).numpy())


PARTS, WHOLES = ("rectangle", "triangle"), ("house", "boat")
TURNS = ((0.0, 0.0), (0.0, 90.0))
"""How each part (row) lies in each whole (column), degrees clockwise: in a boat the triangle, its sail, lies sideways."""


def part_pose(turn: float, presence: float) -> Float[np.ndarray, 2]:
    """A part's pose, to the right and up: it points where the part's top points, and its length is its presence."""
    angle = np.deg2rad(turn)
    return presence * np.array([np.sin(angle), np.cos(angle)])


def rotations() -> Float[np.ndarray, "2 2 2 2"]:
    """W[part, whole], each a rotation: from how a part lies to how the whole would lie."""
    angle = np.deg2rad(np.array(TURNS))
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, -sin], axis=-1), np.stack([sin, cos], axis=-1)], axis=-2)


def votes(poses: Float[np.ndarray, "2 2"]) -> Float[np.ndarray, "2 2 2"]:
    """u_hat_ij = W_ij u_i for the two parts and the two wholes."""
    return np.einsum("ijdk,ik->ijd", rotations(), poses)


def _places() -> tuple[Float[np.ndarray, "window window"], Float[np.ndarray, "window window"]]:
    """How far right and how far up of the middle each pixel is."""
    rows, columns = np.mgrid[:WINDOW, :WINDOW].astype(float)
    middle = WINDOW // 2
    return columns - middle, middle - rows


def same_for_the_neuron() -> dict[str, StrokeEnd]:
    """A whole stroke end, and three that make the neuron answer half as much: turned, faint, and moved aside."""
    half = read_by_hand(draw_end(StrokeEnd())).neuron / 2
    return {
        "Whole": StrokeEnd(),
        "Turned": _found(lambda turn: StrokeEnd(turn=turn), half, most=90.0),
        "Faint": _found(lambda missing: StrokeEnd(presence=1 - missing), half, most=1.0),
        "Moved": _found(lambda right: StrokeEnd(right=right), half, most=WINDOW / 2),
    }


def _found(change: Callable[[float], StrokeEnd], wanted: float, *, most: float) -> StrokeEnd:
    """The change, from none to the most, at which the neuron has fallen to what is wanted; by halving."""
    low, high = 0.0, most
    for _ in range(40):
        middle = (low + high) / 2
        if read_by_hand(draw_end(change(middle))).neuron > wanted:
            low = middle
        else:
            high = middle
    return change(low)
