"""A picture changed so little that a person hardly sees it, and so that a network is fooled.

One step after Goodfellow, Shlens & Szegedy 2015 (1412.6572); many steps after Madry et al. 2018 (1706.06083); many
that also keep the reconstruction close, after Qin et al. 2020 (1907.02957). Knows networks; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from capsviz.experiments.compare import Course, course
from capsviz.experiments.drawing import distance
from capsviz.network import Capsules, Network

How = Literal["step", "steps", "quiet"]
STRENGTHS = tuple(round(0.025 * n, 3) for n in range(13))
"""How far every pixel may move, at most: 0, where nothing does, to 0.3."""
AHEAD = 0.05
"""A quiet attack is content with a lead of this much, and then cares for the reconstruction alone."""
_WEIGHT = 2.0
"""Of the reconstruction's distance beside the lead."""
_REACH = 2.5
"""All steps together could go so many times as far as they may, so that they can turn back."""


class Way(NamedTuple):
    """One way to attack."""

    title: str
    steps: int
    quiet: bool
    """Whether it also keeps what a capsule network draws close to the picture."""


WAYS: dict[How, Way] = {
    "step": Way("One step (FGSM)", 1, False),
    "steps": Way("Ten steps (PGD)", 10, False),
    "quiet": Way("Steps that also fool the drawing", 16, True),
}


@dataclass(frozen=True, eq=False)
class Attack:
    """One picture, attacked with growing strength, and what the attacked network makes of it."""

    strengths: Float[np.ndarray, " strength"]
    pictures: Float[np.ndarray, "strength side side"]
    course: Course
    leads: Float[np.ndarray, " strength"]
    """How far the strongest wrong class is ahead of the right one: below 0 while the picture is read rightly."""

    def falls(self) -> float | None:
        """The least strength at which the network is fooled; None where none fools it."""
        fooled = np.flatnonzero(self.leads >= 0)
        return float(self.strengths[fooled[0]]) if len(fooled) else None


def attack(
    net: Network,
    pixels: Float[np.ndarray, "side side"],
    digit: int,
    how: How,
    strengths: Sequence[float] = STRENGTHS,
) -> Attack:
    """Lead the network away from `digit` with every strength at once. What is said of the pictures is read afresh."""
    image = torch.from_numpy(np.array(pixels, dtype=np.float32))
    images = image.expand(len(strengths), *image.shape)
    digits, reach = torch.full((len(strengths),), digit), torch.tensor(strengths, dtype=torch.float32)
    made = perturbed(net, images, digits, reach, how)
    with torch.inference_mode():
        leads = lead(net(made[:, None]), digits)
    return Attack(np.array(strengths), made.numpy(), course(net, made), leads.numpy())


def perturbed(
    net: Network,
    images: Float[Tensor, "batch side side"],
    digits: Int[Tensor, " batch"],
    strengths: Float[Tensor, " batch"],
    how: How,
) -> Float[Tensor, "batch side side"]:
    """Each picture moved uphill, no pixel by more than its strength and none out of [0, 1]."""
    way = WAYS[how]
    reach = strengths[:, None, None]
    low, high = (images - reach).clamp(min=0), (images + reach).clamp(max=1)
    pace = reach * (1 if way.steps == 1 else _REACH / way.steps)
    made = images.clone()
    for _ in range(way.steps):
        made = (made + pace * _uphill(net, made, digits, way.quiet).sign()).clamp(low, high)
    return made


def lead(out: Float[Tensor, "batch classes *dim"], digits: Int[Tensor, " batch"]) -> Float[Tensor, " batch"]:
    """How far the strongest other class is ahead: lengths of poses, or scores before the softmax."""
    scores = out.norm(dim=-1) if out.ndim == 3 else out
    own = functional.one_hot(digits, scores.shape[1]).bool()
    return scores.masked_fill(own, -torch.inf).amax(dim=1) - scores[own]


def _uphill(net: Network, images: Tensor, digits: Tensor, quiet: bool) -> Float[Tensor, "batch side side"]:
    """The gradient of what the attack wants, by every pixel."""
    with torch.inference_mode(False), torch.enable_grad():
        pixels = images.clone().requires_grad_()
        out = net(pixels[:, None])
        goal = lead(out, digits)
        if quiet and isinstance(net, Capsules):
            goal = goal.clamp(max=AHEAD) - _WEIGHT * _seen_through(net, pixels, out, digits)
        (uphill,) = torch.autograd.grad(goal.sum(), pixels)
    return uphill


def _seen_through(net: Capsules, pixels: Tensor, out: Tensor, digits: Tensor) -> Float[Tensor, " batch"]:
    """How far the picture lies from what the strongest wrong class draws of it."""
    own = functional.one_hot(digits, out.shape[1]).bool()
    wrong = out.norm(dim=-1).masked_fill(own, -torch.inf).argmax(dim=1)
    return distance(pixels, net.decode(out, wrong))
