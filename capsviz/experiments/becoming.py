"""What it would take to be another digit: the smallest change, of a picture or of a pose that is drawn.

By following the gradient on the boundary, the direction and the length of the change taken apart (Rony et al. 2019,
arXiv 1811.09600): a change that suffices is shortened, one that does not is lengthened. What is found need not be the
smallest there is. Knows networks; knows no trace, no edit and no page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from capsviz.experiments.drawing import drawn
from capsviz.network import Capsules

STEPS = 60
"""After so many the change hardly gets smaller."""
LEAD = 0.02
"""The new digit is to be longer than every other by so much: a change of a picture's last bit must not undo it."""
FIRST = 0.2
"""Length of the first change of a pose; of a picture, whose numbers are more, `FIRST_OF_A_PICTURE`."""
FIRST_OF_A_PICTURE = 1.0
PACE = 0.05
"""By this share the change is shortened or lengthened at each step."""
LONGEST = 0.999
"""No squashed vector is as long as 1."""


class Change(NamedTuple):
    """A change after which another digit is the longest, and what the network reads then."""

    ends: Float32[np.ndarray, ...]
    """The changed picture, or the changed pose."""
    size: float
    """The norm of the change."""
    picture: Float32[np.ndarray, "side side"]
    """What is read: the changed picture, or what is drawn from the changed pose."""
    lengths: Float32[np.ndarray, " upper"]
    """Of a fresh reading of that picture, on its own."""


class _Space(NamedTuple):
    """Where a change is looked for."""

    picture: Callable[[Tensor], Tensor]
    """What is read of a place in it."""
    keep: Callable[[Tensor], Tensor]
    """The nearest place that there is."""
    first: float
    """Length of the first change."""


def picture_to(
    net: Capsules, pixels: Float[np.ndarray, "side side"], target: int, *, iterations: int | None = None
) -> Iterator[Change | None]:
    """Change the pixels until `target` is the longest, by as little as can be; after each step the best so far."""
    start = torch.from_numpy(np.array(pixels, dtype=np.float32))
    space = _Space(lambda picture: picture, _ink, FIRST_OF_A_PICTURE)
    return _search(net, start, space, target, iterations)


def pose_to(
    net: Capsules, pose: Float[np.ndarray, " dim"], digit: int, target: int, *, iterations: int | None = None
) -> Iterator[Change | None]:
    """Change a pose of `digit` until what is drawn from it is read as `target`; after each step the best so far."""
    start = torch.from_numpy(np.array(pose, dtype=np.float32))
    space = _Space(lambda held: drawn(net, held[None], digit)[0], _short, FIRST)
    return _search(net, start, space, target, iterations)


def _search(
    net: Capsules, start: Tensor, space: _Space, target: int, iterations: int | None
) -> Iterator[Change | None]:
    passes = iterations if net.config.iterates else None

    def read(seen: Tensor) -> Tensor:
        return net(seen[None, None], iterations=passes)[0].norm(dim=-1)

    now, size, best = start, space.first, None
    for step in range(STEPS + 1):
        short, uphill = _short_by(lambda held: read(space.picture(held)), now, target)
        far = float((now - start).norm())
        if short <= 0 and (best is None or far < best.size):
            best = _checked(now, far, space.picture, read, target) or best
        yield best
        # one that suffices was as long as it is; one that ran into a wall was shorter than it was meant to be
        size = far * (1 - PACE) if short <= 0 else size * (1 + PACE)
        pace = space.first * (0.01 + 0.99 * (1 + math.cos(math.pi * step / STEPS)) / 2)
        way = now - pace * uphill - start
        now = space.keep(start + way * (size / way.norm().clamp(min=1e-12)))


def _short_by(read: Callable[[Tensor], Tensor], now: Tensor, target: int) -> tuple[float, Tensor]:
    """By how much `target` is too short to lead, and the direction, of length 1, in which that grows."""
    with torch.inference_mode(False), torch.enable_grad():
        held = now.clone().requires_grad_()
        short = _too_short(read(held), target)
        (uphill,) = torch.autograd.grad(short, held)
    return float(short.detach()), uphill / uphill.norm().clamp(min=1e-12)


def _too_short(lengths: Float[Tensor, " upper"], target: int) -> Tensor:
    others = torch.cat([lengths[:target], lengths[target + 1 :]])
    return others.max() + LEAD - lengths[target]


@torch.inference_mode()
def _checked(
    ends: Tensor, size: float, picture: Callable[[Tensor], Tensor], read: Callable[[Tensor], Tensor], target: int
) -> Change | None:
    """The change, if a fresh reading without any gradient agrees."""
    seen = picture(ends)
    lengths = read(seen)
    if int(lengths.argmax()) != target:
        return None
    return Change(ends.numpy(), size, seen.numpy(), lengths.numpy())


def _ink(picture: Tensor) -> Tensor:
    return picture.clamp(0, 1)


def _short(pose: Tensor) -> Tensor:
    return pose * min(1.0, LONGEST / max(float(pose.norm()), LONGEST))
