"""What a network makes of many pictures, batch by batch, and what is usual of real digits.

Knows networks and pictures; knows no data set and no file.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.experiments.drawing import distance
from capsviz.network import Capsules, Network

USUAL = 0.05
"""The share of other, unchanged digits that an alarm may be raised at."""
_BATCH = 100


class Reading(NamedTuple):
    """What a network makes of pictures."""

    scores: Float[Tensor, "picture upper"]
    """Lengths of capsules, else the softmax."""
    distance: Float[Tensor, " picture"] | None
    """Between the picture and what is drawn from the answer's pose: root mean square of the pixels' difference."""


class Usual(NamedTuple):
    """What only a share of `USUAL` of the other digits, unchanged, goes beyond."""

    sure: float
    """The largest score, downward."""
    distance: float | None
    """The distance of what is drawn, upward."""


@torch.inference_mode()
def read(net: Network, images: Float[Tensor, "picture side side"], *, half: bool = False) -> Reading:
    """The scores of every picture and how well it is drawn again; `half` computes them in bfloat16."""
    return _together([_read(net, images[place], half) for place in torch.arange(len(images)).split(_BATCH)])


def _read(net: Network, images: Float[Tensor, "picture side side"], half: bool) -> Reading:
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        out = net(images[:, None]).float()
    if not isinstance(net, Capsules):
        return Reading(out.softmax(dim=1), None)
    lengths = out.norm(dim=-1)
    drawn = net.decode(out, lengths.argmax(dim=1))
    return Reading(lengths, distance(images, drawn))


def _together(parts: list[Reading]) -> Reading:
    distances = [part.distance for part in parts if part.distance is not None]
    return Reading(torch.cat([part.scores for part in parts]), torch.cat(distances) if distances else None)


def usual(reading: Reading) -> Usual:
    """The thresholds of alarm that unchanged digits give."""
    distance = None if reading.distance is None else float(reading.distance.quantile(1 - USUAL))
    return Usual(float(reading.scores.amax(dim=1).quantile(USUAL)), distance)
