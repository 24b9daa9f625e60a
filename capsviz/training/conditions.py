"""Under which changes of the test pictures networks are measured, and by how much: the changes are `capsviz.transforms`'.

Knows changes of pictures; knows no network and no file.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.training.data import Moves, move
from capsviz.transforms import named

_Images = Float[Tensor, "picture 1 side side"]


class Condition(NamedTuple):
    """One change of every picture, and how much. Where a change has two directions, chance decides for each picture."""

    change: str
    amount: float
    said: str


def changed(images: _Images, condition: Condition) -> _Images:
    """Each picture changed so; what is left to chance is the same at every call."""
    generator = torch.Generator().manual_seed(1_000_003)
    if condition.change == _AT_ONCE.change:
        return move(images, _moves_at_once(len(images), generator))
    pictures = images[:, 0]
    for part in condition.change.split("+"):
        change = named(part)
        both_ways = change.low == -change.high
        signs = 1.0 - 2 * torch.randint(2, (len(images),), generator=generator) if both_ways else 1.0
        pictures = change(pictures, condition.amount * signs * torch.ones(len(images)))
    return pictures[:, None]


def _moves_at_once(count: int, generator: torch.Generator) -> Moves:
    """What affNIST does to a picture, but for its place: drawn evenly from the whole of each range."""
    draws = 2 * torch.rand(4, count, generator=generator) - 1
    return Moves(
        shift=torch.zeros(count, 2, dtype=torch.int64),
        angle=math.radians(20) * draws[0],
        slant=0.2 * draws[1],
        stretch=1 + 0.2 * draws[2:].T,
    )


def _each(change: str, said: str, *amounts: int | float) -> list[Condition]:
    return [Condition(change, float(amount), said.format(f"{amount:g}")) for amount in amounts]


_AT_ONCE = Condition("affine", 1.0, "turned up to 20°, slanted up to 0.2, each axis resized by 0.8 to 1.2, at once")

CONDITIONS = (
    *_each("turn", "turned by {}°, either way", 10, 20, 30, 45, 60, 90, 120, 150, 180),
    *_each("right+down", "shifted by {} px, to a side and up or down", 2, 4, 6),
    *_each("scale", "resized to {} of its size", 0.8, 0.9, 1.1, 1.2),
    *_each("shear", "slanted by {}, either way", 0.1, 0.2),
    _AT_ONCE,
    *_each("patch", "a black square of {} px over its middle", 4, 8, 12),
    *_each("negative", "its negative, dark ink on white", 1),
    *_each("noise", "noise of standard deviation {}", 0.1, 0.2, 0.3, 0.5),
)
"""Turns go all the way round; shifts, sizes and slants as far as affNIST's."""
