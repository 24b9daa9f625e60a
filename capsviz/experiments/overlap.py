"""Two digits on one picture: which capsules claim them, what each of those draws, and what it made of one alone.

Knows networks, traces and pictures; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.network import Capsules
from capsviz.overlay import cover, laid_over, placed
from capsviz.trace import CapsTrace

REACH = 4
"""How many pixels each digit can be shifted from the middle, along each axis. [Sabour et al. 2017, section 6]"""

CLEAR = 0.01
"""A part leans to a digit where its couplings differ by this share of an even one."""

Place = tuple[int, int]
"""By how many pixels a digit is shifted to the right and down."""


class OverlapError(CapsvizError):
    """Two pictures that cannot be laid over each other, in a sentence."""


class Leaning(NamedTuple):
    """To which of two digits the parts lean in one iteration: how many, of all of them."""

    one: int
    other: int
    parts: int

    @property
    def even(self) -> int:
        """How many lean to neither."""
        return self.parts - self.one - self.other


@dataclass(frozen=True, eq=False)
class Overlap:
    """Two digits laid over each other, as a network reads them."""

    alone: Float[np.ndarray, "2 side side"]
    """Each digit at its place, as if the other were not there."""
    trace: CapsTrace
    """The picture of both, read."""
    apart: Int[np.ndarray, " 2"]
    """What the network answers to each digit by itself."""
    found: tuple[int, int]
    """The two longest capsules; first the one that draws the first digit, as far as one can tell from what they draw."""
    drawn: Float[np.ndarray, "upper side side"]
    """What each capsule draws from its own pose."""
    cover: float
    """The share of the fainter digit's ink that lies on the other's, in [0, 1]."""

    def leanings(self) -> list[Leaning]:
        """How many parts couple more to the one found than to the other, by `CLEAR` at least, in each iteration."""
        c = self.trace.routing.c
        one, other = self.found
        more = (c[:, :, one] - c[:, :, other]) * c.shape[-1]
        return [Leaning(int((row >= CLEAR).sum()), int((row <= -CLEAR).sum()), len(row)) for row in more]


@torch.inference_mode()
def read_two(
    net: Capsules,
    pictures: Sequence[Float[np.ndarray, "own own"]],
    places: Sequence[Place],
    *,
    iterations: int | None = None,
) -> Overlap:
    """Lay two pictures (in [0, 1], ink bright) over each other at their places and read them.

    Raises `OverlapError` where a picture is empty or a place is out of reach.
    """
    _check(pictures, places)
    stack, whole = lay(pictures, places, net.config.side)
    trace, alone = capture(net, whole, iterations=iterations), torch.from_numpy(stack)
    apart = net(alone[:, None], iterations=iterations).norm(dim=-1).argmax(dim=1)
    poses = torch.from_numpy(trace.poses.copy())
    drawn = net.decode(poses.expand(len(poses), *poses.shape), torch.arange(len(poses)))
    longest = trace.lengths.argsort()[::-1][:2]
    return Overlap(
        alone=stack,
        trace=trace,
        apart=apart.numpy(),
        found=_matched((int(longest[0]), int(longest[1])), drawn, alone),
        drawn=drawn.numpy(),
        cover=float(cover(alone[None])),
    )


def lay(
    pictures: Sequence[Float[np.ndarray, "own own"]], places: Sequence[Place], side: int
) -> tuple[Float[np.ndarray, "2 side side"], Float[np.ndarray, "side side"]]:
    """Each of two pictures at its place on one of `side` pixels, and the two added up."""
    alone = placed(torch.from_numpy(np.stack(pictures).astype(np.float32)), torch.tensor(places), side)
    return alone.numpy(), laid_over(alone[None])[0, 0].numpy()


def _matched(found: tuple[int, int], drawn: Tensor, alone: Tensor) -> tuple[int, int]:
    """The two in the order in which what they draw lies nearer to the two digits."""
    one, other = found
    as_found = (drawn[one] - alone[0]).square().sum() + (drawn[other] - alone[1]).square().sum()
    exchanged = (drawn[other] - alone[0]).square().sum() + (drawn[one] - alone[1]).square().sum()
    return (one, other) if as_found <= exchanged else (other, one)


def _check(pictures: Sequence[np.ndarray], places: Sequence[Place]) -> None:
    for name, picture, place in zip(("first", "second"), pictures, places, strict=True):
        if not picture.any():
            raise OverlapError(f"the {name} picture is empty; draw a digit on it, or choose one from the gallery")
        if max(map(abs, place)) > REACH:
            raise OverlapError(f"the {name} digit is shifted by {place} pixels; each can be shifted by up to {REACH}")
