"""How often a network is wrong, and how sure that number is.

Knows networks and labelled pictures; knows no run and no file.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import torch
from jaxtyping import Bool, Float, Int
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

    @property
    def values(self) -> dict[str, Any]:
        """The score as cards keep it."""
        ends = [round(end, 6) for end in self.interval]
        return {"error": self.error, "errors": self.errors, "pictures": self.pictures, "interval": ends}

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{100 * self.error:.2f} % ({self.errors} of {self.pictures:,} wrong; "
            f"95 % interval {100 * low:.2f} to {100 * high:.2f} %)"
        )


@torch.inference_mode()
def outputs(
    net: nn.Module, images: Float[Tensor, "picture 1 side side"], *, batch: int = 250
) -> Float[Tensor, "picture classes"]:
    """What the answer is read off, for each picture: the ten lengths, or the ten scores where there are no capsules."""
    device = next((parameter.device for parameter in net.parameters()), images.device)
    return torch.cat([_read(net(some.to(device))).cpu() for some in images.split(batch)])


def answers(net: nn.Module, images: Float[Tensor, "picture 1 side side"]) -> Int[Tensor, " picture"]:
    """The class of the longest pose, or of the largest score where there are no capsules, for each picture."""
    return outputs(net, images).argmax(dim=1)


def score(net: nn.Module, digits: Digits, *, batch: int = 250) -> Score:
    """The network's errors on these pictures, as they are: nothing is moved."""
    return judged(outputs(net, digits.images(), batch=batch), digits.labels)


def judged(found: Float[Tensor, "picture classes"], labels: Int[Tensor, " picture *digit"]) -> Score:
    """The errors among `outputs`: pictures whose largest is not the class shown, or whose two largest not both of them."""
    return Score(int(wrong(found, labels).sum()), len(labels))


def wrong(found: Float[Tensor, "picture classes"], labels: Int[Tensor, " picture *digit"]) -> Bool[Tensor, " picture"]:
    """Which of the pictures are read wrongly."""
    meant = labels.view(len(labels), -1)
    # of equal ones the first counts, as in `answers`
    read = found.argsort(dim=1, descending=True, stable=True)[:, : meant.shape[1]]
    return (read.sort(dim=1).values != meant.sort(dim=1).values).any(dim=1)


def _read(out: Tensor) -> Tensor:
    return out if out.ndim == 2 else out.norm(dim=-1)
