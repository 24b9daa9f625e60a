"""The last thing a network knows before its answer, and how it moves while a picture is changed.

Knows networks; knows no figure and no page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.intervention import Site
from capsviz.network import Capsules, Network


@dataclass(frozen=True, eq=False)
class Moves:
    """One network's last numbers along a change."""

    numbers: Float[np.ndarray, "amount feature"]
    """The pose of one class, where the network has capsules, else its last features."""
    neutral: int
    """The place among the amounts that changes least."""

    @property
    def away(self) -> Float[np.ndarray, "amount feature"]:
        """How far each number is from where it stands for the unchanged picture."""
        return self.numbers - self.numbers[self.neutral]

    def share(self) -> Float[np.ndarray, " amount"]:
        """How far all numbers together moved, against how long they were as one vector."""
        length = max(float(np.linalg.norm(self.numbers[self.neutral])), float(np.finfo(np.float32).tiny))
        return np.linalg.norm(self.away, axis=1) / length


def last(net: Network, images: Float[Tensor, "picture side side"]) -> Float[Tensor, "picture ..."]:
    """The poses of all classes (class, dim), else the last features before the scores."""
    seen: dict[Site, Tensor] = {}
    out = net(images[:, None], lambda site, value: seen.setdefault(site, value))
    return out if isinstance(net, Capsules) else seen[Site("hidden")]


@torch.inference_mode()
def moves(net: Network, pictures: Float[np.ndarray, "amount side side"], digit: int, neutral: int) -> Moves:
    """The last numbers for each of these pictures; of a capsule network the pose of `digit`."""
    found = last(net, torch.from_numpy(np.array(pictures, dtype=np.float32)))
    return Moves((found[:, digit] if found.ndim == 3 else found).numpy(), neutral)
