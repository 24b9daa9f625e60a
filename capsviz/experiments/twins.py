"""A picture that looks like another, made until a network's inner numbers say of both the same: a gradient search.

What a layer throws away cannot be missed by any layer after it: pictures that differ only in that are twins to the
network. After Jacobsen et al. 2019 (1811.00401). Knows networks; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from capsviz.experiments.drawing import distance
from capsviz.intervention import Site
from capsviz.network import Capsules, Network

STEPS = 160
RATE = 0.02
"""How far a pixel moves in one step, about."""
_ENOUGH = 0.98
"""Pictures count as apart from this share of the distance that is asked for."""
_APART = 20.0
"""Of the shortfall of the pictures' distance beside the inner one."""


@dataclass(frozen=True, eq=False)
class Twin:
    """A picture that the search has met."""

    step: int
    """After how many steps."""
    picture: Float[np.ndarray, "side side"]
    inside: float
    """How far its inner numbers lie from those of the picture it is to be a twin of, against their length: 0 is the same."""
    outside: float
    """How far the two pictures lie apart: the root mean square of the pixels' difference, in [0, 1]."""


def inner(net: Network, images: Float[Tensor, "batch side side"]) -> Float[Tensor, "batch number"]:
    """What a network keeps of pictures: the poses of all classes, else everything after its last pooling."""
    seen: dict[Site, Tensor] = {}
    out = net(images[:, None], lambda site, value: seen.setdefault(site, value))
    return (out if isinstance(net, Capsules) else seen[Site("pooled", 1)]).flatten(1)


def grainy(pixels: Float[np.ndarray, "side side"], apart: float, seed: int = 0) -> Float32[np.ndarray, "side side"]:
    """The picture on its way to grain, `apart` from it or as far as the grain itself."""
    grain = np.random.default_rng(seed).random(pixels.shape, dtype=np.float32)
    way = grain - pixels
    return pixels + way * min(1.0, apart / float(np.sqrt(np.square(way).mean())))


def search(
    net: Network,
    pixels: Float[np.ndarray, "side side"],
    start: Float[np.ndarray, "side side"],
    *,
    apart: float,
    steps: int = STEPS,
) -> Iterator[Twin]:
    """From `start`, step by step, the closest twin of `pixels` so far among pictures that are `apart` from it.

    The first is the start itself. One can stop at any time.
    """
    image, made = (torch.from_numpy(np.array(each, dtype=np.float32))[None] for each in (pixels, start))
    made.requires_grad_()
    wanted = inner(net, image).detach()
    pace, best = _Pace(), None
    for step in range(steps + 1):
        inside = (inner(net, made) - wanted).norm() / wanted.norm()
        outside = distance(image, made)[0]
        now = Twin(step, made.detach()[0].numpy().copy(), float(inside.detach()), float(outside.detach()))
        best = _closer(best, now, apart)
        yield best
        goal = inside + _APART * (apart - outside).clamp(min=0)
        (uphill,) = torch.autograd.grad(goal, made)
        made = (made.detach() - pace(uphill)).clamp(0, 1).requires_grad_()


class _Pace:
    """How far each pixel moves, after Kingma & Ba 2015 (Adam, 1412.6980): torch's own loads its whole compiler first."""

    def __init__(self) -> None:
        self.steps, self.mean, self.square = 0, torch.tensor(0.0), torch.tensor(0.0)

    def __call__(self, slope: Float[Tensor, "batch side side"]) -> Float[Tensor, "batch side side"]:
        """The way along this slope, and the slopes before it."""
        self.steps += 1
        self.mean = 0.9 * self.mean + 0.1 * slope
        self.square = 0.999 * self.square + 0.001 * slope.square()
        mean, square = self.mean / (1 - 0.9**self.steps), self.square / (1 - 0.999**self.steps)
        return RATE * mean / (square.sqrt() + 1e-8)


def differ(net: Network, one: Float[np.ndarray, "side side"], other: Float[np.ndarray, "side side"]) -> float:
    """How far the inner numbers of `other` lie from those of `one`, against their length."""
    with torch.inference_mode():
        first, second = inner(net, torch.from_numpy(np.stack([one, other]).astype(np.float32)))
        return float((second - first).norm() / first.norm())


def _closer(best: Twin | None, now: Twin, apart: float) -> Twin:
    """The closer inside of two that are far enough apart outside; where none is, the one that is looked at now."""
    far = [each for each in (best, now) if each is not None and each.outside >= _ENOUGH * apart]
    return min(far, key=lambda each: each.inside) if far else now
