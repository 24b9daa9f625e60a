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


Harder = Callable[[Network, Float[Tensor, "picture side side"], Int[Tensor, " picture"]], Tensor]
"""Makes pictures harder to read, for one network, knowing what they show."""


def changed(change: str, amount: float) -> Harder:
    """All pictures changed by one amount, the same for every network. Raises `ChangeError` when it is used."""
    return lambda _net, images, _digits: named(change)(images, torch.full((len(images),), amount))


def attacked(how: How, strength: float) -> Harder:
    """All pictures attacked with one strength, for each network along its own slopes."""
    return lambda net, images, digits: perturbed(net, images, digits, torch.full((len(images),), strength), how)


def parted(
    nets: Mapping[str, Network],
    pictures: Float[np.ndarray, "picture side side"],
    digits: Int[np.ndarray, " picture"],
    harder: Harder,
) -> Parted:
    """What every network answers to the pictures as they are, and made harder."""
    images, shown = torch.from_numpy(np.array(pictures, dtype=np.float32)), torch.from_numpy(digits)
    before = {name: course(net, images).answers for name, net in nets.items()}
    after = {name: course(net, harder(net, images, shown)).answers for name, net in nets.items()}
    return Parted(digits, before, after)
