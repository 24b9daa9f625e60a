"""Digits laid over each other on one picture: each at its place, the ink added up, white at most.

After Sabour, Frosst & Hinton 2017, section 6 (MultiMNIST). Knows tensors; knows no network and no data set.
"""

from __future__ import annotations

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional


def placed(
    pictures: Float[Tensor, "picture own own"], shifts: Int[Tensor, "picture 2"], side: int
) -> Float[Tensor, "picture side side"]:
    """Each picture in the middle of a black one of `side` pixels, then shifted by whole pixels (right, down).

    What leaves the edge is lost. Raises `ValueError` where `side` is smaller than the pictures are.
    """
    wider = side - pictures.shape[-1]
    if wider < 0:
        raise ValueError(f"a picture of {pictures.shape[-1]} px has no room on one of {side} px")
    reach = wider + int(shifts.abs().max())
    padded = functional.pad(pictures, (reach,) * 4)
    begin = torch.arange(side) + reach - wider // 2
    columns, rows = begin - shifts[:, :1], begin - shifts[:, 1:]
    return padded[torch.arange(len(pictures))[:, None, None], rows[:, :, None], columns[:, None, :]]


def laid_over(alone: Float[Tensor, "batch digit side side"]) -> Float[Tensor, "batch 1 side side"]:
    """The digits of each picture added up, no pixel brighter than 1. One digit stays exactly as it is."""
    whole, *others = alone.unbind(dim=1)
    for other in others:
        whole = (whole + other).clamp(max=1)
    return whole[:, None]


def cover(alone: Float[Tensor, "batch 2 side side"]) -> Float[Tensor, " batch"]:
    """How far two digits cover each other, in [0, 1]: the share of the ink of the fainter one that lies on the other's.

    Ink on ink is the smaller of the two values at each pixel; 0 where one of the two has no ink.
    """
    shared = alone.amin(dim=1).sum(dim=(1, 2))
    fainter = alone.sum(dim=(2, 3)).amin(dim=1)
    return shared / fainter.clamp(min=torch.finfo().tiny)
