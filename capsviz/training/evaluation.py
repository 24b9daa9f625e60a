"""How often a network is wrong, and how sure that number is.

Knows networks and labelled pictures; knows no run and no file.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from capsviz.training.data import Digits


class Score(NamedTuple):
    """Errors among pictures."""

    errors: int
    pictures: int

    @property
    def error(self) -> float:
        """The fraction that was read wrongly."""
        return self.errors / self.pictures

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the error: where the true rate lies, if the pictures were drawn at random."""
        z, n, p = 1.959964, self.pictures, self.error
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
        # rounding must not leave the error itself outside, where none or all are wrong
        return min(p, max(0.0, middle - half)), max(p, min(1.0, middle + half))

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{100 * self.error:.2f} % ({self.errors} of {self.pictures:,} wrong; "
            f"95 % interval {100 * low:.2f} to {100 * high:.2f} %)"
        )


@torch.inference_mode()
def answers(net: nn.Module, images: Float[Tensor, "picture 1 side side"]) -> Int[Tensor, " picture"]:
    """The class of the longest pose, for each picture."""
    return net(images).norm(dim=-1).argmax(dim=1)


def score(net: nn.Module, digits: Digits, *, batch: int = 250) -> Score:
    """The network's errors on these pictures, as they are: nothing is moved."""
    places = torch.arange(len(digits.labels)).split(batch)
    errors = sum(int((answers(net, digits.images(place)) != digits.labels[place]).sum()) for place in places)
    return Score(errors, len(digits.labels))
