"""Where two networks part ways: of many pictures, changed or attacked, those that one network alone misreads.

Knows networks, changes and attacks; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from capsviz.experiments.attacks import How, perturbed
from capsviz.experiments.compare import course
from capsviz.network import Network
from capsviz.transforms import named


@dataclass(frozen=True, eq=False)
class Parted:
    """What each network answers to the same pictures, made harder, beside what they show."""

    digits: Int[np.ndarray, " picture"]
    """What they show."""
    as_they_are: dict[str, Int[np.ndarray, " picture"]]
    """Each network's answers before."""
    made_harder: dict[str, Int[np.ndarray, " picture"]]
    """And after."""

    def right(self, name: str) -> Bool[np.ndarray, " picture"]:
        """Which of them a network still reads rightly."""
        return self.made_harder[name] == self.digits

    def alone(self, name: str) -> Int[np.ndarray, " found"]:
        """The places of those that every network read rightly before, and all but this one still do."""
        told = np.all([answers == self.digits for answers in self.as_they_are.values()], axis=0)
        others = np.all([self.right(other) for other in self.made_harder if other != name], axis=0)
        return np.flatnonzero(told & others & ~self.right(name))


def parted_by_change(
    nets: Mapping[str, Network],
    pictures: Float[np.ndarray, "picture side side"],
    digits: Int[np.ndarray, " picture"],
    change: str,
    amount: float,
) -> Parted:
    """All pictures changed by one amount, the same for every network. Raises `ChangeError`."""

    def harder(_net: Network, images: Tensor) -> Tensor:
        return named(change)(images, torch.full((len(images),), amount))

    return _parted(nets, pictures, digits, harder)


def parted_by_attack(
    nets: Mapping[str, Network],
    pictures: Float[np.ndarray, "picture side side"],
    digits: Int[np.ndarray, " picture"],
    how: How,
    strength: float,
) -> Parted:
    """All pictures attacked with one strength, for each network along its own slopes."""

    def harder(net: Network, images: Tensor) -> Tensor:
        return perturbed(net, images, torch.from_numpy(digits), torch.full((len(images),), strength), how)

    return _parted(nets, pictures, digits, harder)


def _parted(
    nets: Mapping[str, Network],
    pictures: Float[np.ndarray, "picture side side"],
    digits: Int[np.ndarray, " picture"],
    harder: Callable[[Network, Tensor], Tensor],
) -> Parted:
    images = torch.from_numpy(np.array(pictures, dtype=np.float32))
    before = {name: course(net, images).answers for name, net in nets.items()}
    after = {name: course(net, harder(net, images)).answers for name, net in nets.items()}
    return Parted(digits, before, after)
