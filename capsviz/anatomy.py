"""The stations between a picture and its ten lengths: the shape of what passes, and how many numbers were learned for it.

Knows networks and traces; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from torch import Tensor, nn

from capsviz.network import Capsules
from capsviz.trace import CapsTrace


class Station(NamedTuple):
    """One station: what passes there for one picture, and what it took to make it."""

    name: str
    shape: tuple[int, ...]
    learned: int
    """Weights that were learned to make it from the station before."""

    @property
    def numbers(self) -> int:
        """How many numbers pass."""
        return prod(self.shape)


def stations(net: Capsules, trace: CapsTrace) -> tuple[Station, ...]:
    """Every station on the way of a traced picture, in order; together they hold every number that was learned."""
    learned = dict(net.named_parameters())
    features = _taken(learned, "conv1.")
    votes = _taken(learned, "digits.W")
    routing = _taken(learned, "digits.")
    decoder = _taken(learned, "decoder.")
    primary = _count(learned.values())
    return (
        Station("picture", trace.image.shape, 0),
        Station("features", trace.features.shape, features),
        Station("primary", trace.u.shape, primary),
        Station("votes", trace.routing.u_hat.shape, votes),
        Station("routing", trace.routing.c.shape, routing),
        Station("poses", trace.poses.shape, 0),
        Station("lengths", trace.lengths.shape, 0),
        Station("reconstruction", trace.reconstruction.shape, decoder),
    )


def learned_in_all(net: Capsules) -> int:
    """Every number of the network that was learned, counted one tensor after the other."""
    return _count(net.parameters())


def _taken(learned: dict[str, nn.Parameter], start: str) -> int:
    """Take the tensors whose names start like this out of those not yet counted, and count them."""
    names = [name for name in learned if name.startswith(start)]
    return _count([learned.pop(name) for name in names])


def _count(tensors: Iterable[Tensor]) -> int:
    return sum(tensor.numel() for tensor in tensors)
