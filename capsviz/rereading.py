"""A pose drawn, and the drawing read again as a picture, over and over: does what was asked for come back?

Knows networks; knows no trace, no edit and no page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, UInt16
from torch import Tensor, nn

from capsviz.network import Capsules

MOST_READINGS = 8
"""After so many readings nobody waits any longer for a pose to settle."""
SETTLED = 0.01
"""A pose has settled when a reading moves it by less than this, of a length below 1."""


class Reading(NamedTuple):
    """One time around: what was drawn of a pose, and what the network sees in that drawing."""

    picture: Float32[np.ndarray, "side side"]
    lengths: Float32[np.ndarray, " upper"]
    pose: Float32[np.ndarray, " dim"]
    """The pose of the same class that came back."""
    moved: float
    """How far the pose that came back is from the one that was drawn."""


@torch.inference_mode()
def draw(net: Capsules, poses: Float[np.ndarray, "n dim"], digit: int) -> Float32[np.ndarray, "n side side"]:
    """What the decoder draws from each of these poses of one class."""
    return _drawn(net, torch.from_numpy(np.array(poses, dtype=np.float32)), digit).numpy()


@torch.inference_mode()
def read_again(
    net: Capsules, pose: Float[np.ndarray, " dim"], digit: int, *, iterations: int | None = None
) -> tuple[Reading, ...]:
    """Draw, read, draw what was read, read again: until the pose settles, at most `MOST_READINGS` times."""
    asked = torch.from_numpy(np.array(pose, dtype=np.float32))
    passes = iterations if net.config.iterates else None
    readings: list[Reading] = []
    while len(readings) < MOST_READINGS and not settled(readings):
        picture = _drawn(net, asked[None], digit)
        poses = net(picture[:, None], iterations=passes)[0]
        came, moved = poses[digit], float((poses[digit] - asked).norm())
        readings.append(Reading(picture[0].numpy(), poses.norm(dim=-1).numpy(), came.numpy(), moved))
        asked = came
    return tuple(readings)


def settled(readings: list[Reading] | tuple[Reading, ...]) -> bool:
    """Whether the last reading left the pose where it was."""
    return bool(readings) and readings[-1].moved < SETTLED


def _drawn(net: Capsules, poses: Float[Tensor, "n dim"], digit: int) -> Float[Tensor, "n side side"]:
    all_poses = poses.new_zeros(len(poses), net.config.classes, net.config.dim)
    all_poses[:, digit] = poses
    return net.decode(all_poses, torch.full((len(poses),), digit))


def drawing_weights(net: Capsules) -> dict[str, UInt16[np.ndarray, ...]]:
    """The decoder's weights as half floats, for a page to draw with: w1, b1 to w3, b3, matrices [in][out].

    Exact for a network that was loaded, as weights are stored in 16 bits.
    """
    layers = [layer for layer in net.decoder if isinstance(layer, nn.Linear)]
    return {
        name: np.ascontiguousarray(tensor.numpy().astype(np.float16)).view(np.uint16)
        for n, layer in enumerate(layers, start=1)
        for name, tensor in ((f"w{n}", layer.weight.T), (f"b{n}", layer.bias))
    }
