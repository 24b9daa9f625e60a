"""A pose drawn, and the drawing read again as a picture, over and over: does what was asked for come back?

Knows networks; knows no trace, no edit and no page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32

from capsviz.experiments.drawing import drawn
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
def read_again(
    net: Capsules,
    pose: Float[np.ndarray, " dim"],
    digit: int,
    *,
    iterations: int | None = None,
    most: int = MOST_READINGS,
) -> tuple[Reading, ...]:
    """Draw, read, draw what was read, read again: until the pose settles, at most `most` times."""
    asked = torch.from_numpy(np.array(pose, dtype=np.float32))
    passes = iterations if net.config.iterates else None
    readings: list[Reading] = []
    while len(readings) < most and not settled(readings):
        picture = drawn(net, asked[None], digit)
        poses = net(picture[:, None], iterations=passes)[0]
        came, moved = poses[digit], float((poses[digit] - asked).norm())
        readings.append(Reading(picture[0].numpy(), poses.norm(dim=-1).numpy(), came.numpy(), moved))
        asked = came
    return tuple(readings)


@torch.inference_mode()
def lengths_read(
    net: Capsules, poses: Float[np.ndarray, "n dim"], digit: int, *, iterations: int | None = None
) -> Float32[np.ndarray, "n upper"]:
    """The ten lengths when what is drawn from each of these poses is read once, all as one batch."""
    pictures = drawn(net, torch.from_numpy(np.array(poses, dtype=np.float32)), digit)
    return net(pictures[:, None], iterations=iterations if net.config.iterates else None).norm(dim=-1).numpy()


def settled(readings: list[Reading] | tuple[Reading, ...]) -> bool:
    """Whether the last reading left the pose where it was."""
    return bool(readings) and readings[-1].moved < SETTLED
