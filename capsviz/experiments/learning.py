"""One step of learning on one picture: what it does to the losses, and how far each layer's weights move.

Knows capsule networks and what they are trained to want; knows no data set and no page.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.network import CapsNet
from capsviz.objective import RECONSTRUCTION, margin


@dataclass(frozen=True, eq=False)
class Moment:
    """What a network makes of one picture: its two losses, weighed as they are added, and the ten lengths."""

    margin: float
    reconstruction: float
    lengths: Float[np.ndarray, " upper"]


@dataclass(frozen=True, eq=False)
class Step:
    """One step downhill: before, after, and for each layer how far its weights moved against how long they are."""

    before: Moment
    after: Moment
    moved: dict[str, float]
    """‖ΔW‖ / ‖W‖ by layer: the first part of its parameters' names."""


def gradient_step(net: CapsNet, pixels: Float[np.ndarray, "side side"], label: int, rate: float) -> Step:
    """Move every weight of a copy of the network against its gradient on one picture, once, by `rate` times as much.

    Plain gradient descent: training itself uses Adam, on many pictures at a time. `net` stays as it is.
    """
    learner = deepcopy(net).requires_grad_(True)
    images = torch.from_numpy(np.array(pixels, dtype=np.float32))[None, None]
    labels = torch.tensor([label])
    before, total = _moment(learner, images, labels)
    total.backward()
    old = {name: parameter.detach().clone() for name, parameter in learner.named_parameters()}
    with torch.no_grad():
        for parameter in learner.parameters():
            if parameter.grad is not None:
                parameter -= rate * parameter.grad
        after, _ = _moment(learner, images, labels)
    return Step(before, after, _moved(old, dict(learner.named_parameters())))


def _moment(net: CapsNet, images: Tensor, labels: Tensor) -> tuple[Moment, Tensor]:
    poses = net(images)
    lengths = poses.norm(dim=-1)
    wanted = margin(lengths, labels).mean()
    redrawn = RECONSTRUCTION * (net.decode(poses, labels) - images[:, 0]).square().sum()
    seen = Moment(float(wanted.detach()), float(redrawn.detach()), lengths[0].detach().numpy())
    return seen, wanted + redrawn


def _moved(old: dict[str, Tensor], new: dict[str, Tensor]) -> dict[str, float]:
    """Parameters of one layer are taken together."""
    layers = dict.fromkeys(name.split(".")[0] for name in old)
    return {
        layer: float(
            torch.stack([(new[name].detach() - old[name]).norm() for name in old if name.split(".")[0] == layer]).norm()
            / torch.stack([old[name].norm() for name in old if name.split(".")[0] == layer]).norm()
        )
        for layer in layers
    }
