"""MNIST as two tensors, its split, and the moving of training pictures.

Knows torchvision and tensors; knows no network.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import NamedTuple

import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

from capsviz.training.recipes import Augmentation

HELD_OUT = 10_000
"""The last pictures of the training set, kept out of training for every choice."""


class DataError(ValueError):
    """A data folder that cannot be used, in a sentence that says what to do."""


class Digits(NamedTuple):
    """Pictures as stored, 0 to 255, ink bright, and what they show."""

    pixels: UInt8[Tensor, "picture 28 28"]
    labels: Int[Tensor, " picture"]

    def images(self, chosen: Int[Tensor, " batch"]) -> Float[Tensor, "batch 1 28 28"]:
        """The chosen pictures as the network reads them, in [0, 1]."""
        return self.pixels[chosen][:, None].float() / 255


def root(data: Path | None = None) -> Path:
    """The data folder: the one named, else CAPSVIZ_DATA, else the user's cache."""
    named = data or os.environ.get("CAPSVIZ_DATA")
    return Path(named) if named else Path.home() / ".cache" / "capsviz"


def mnist(data: Path | None = None, *, train: bool) -> Digits:
    """MNIST's 60,000 training or 10,000 test pictures. Downloads to the user's cache only where no folder was named.

    Raises `DataError` where the folder or its files cannot be used.
    """
    from torchvision.datasets import MNIST

    where, named = root(data), bool(data or os.environ.get("CAPSVIZ_DATA"))
    try:
        stored = MNIST(str(where), train=train, download=not named)
    except (RuntimeError, ValueError, OSError, AssertionError) as error:
        raise DataError(
            f"{where} does not hold a readable MNIST/raw ({error}); name its folder with --data or CAPSVIZ_DATA"
        ) from error
    expected = 60_000 if train else 10_000
    if stored.data.shape != (expected, 28, 28) or len(stored.targets) != expected:
        raise DataError(
            f"{where}: {tuple(stored.data.shape)} pictures, expected {expected} of 28x28; the files are damaged"
        )
    return Digits(stored.data, stored.targets)


def augment(
    images: Float[Tensor, "batch 1 side side"], how: Augmentation, generator: torch.Generator
) -> Float[Tensor, "batch 1 side side"]:
    """Each picture turned, scaled, slanted and shifted by its own draw; what leaves the edge is lost, what enters is 0."""
    count, side = len(images), images.shape[-1]
    shift = torch.randint(-how.shift, how.shift + 1, (count, 2), generator=generator)
    if how.rotation == how.scale == how.shear == 0:
        return _shifted(images, shift)
    angle = math.radians(how.rotation) * torch.randn(count, generator=generator)
    slant = how.shear * torch.randn(count, generator=generator)
    stretch = 1 + how.scale * (2 * torch.rand(count, 2, generator=generator) - 1)
    turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], dim=1).view(count, 2, 2)
    turn[:, :, 1] += slant[:, None] * turn[:, :, 0]
    theta = torch.cat([turn / stretch[:, None, :], (shift * 2 / side)[:, :, None]], dim=2)
    grid = functional.affine_grid(theta, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def _shifted(images: Tensor, shift: Tensor) -> Tensor:
    side, reach = images.shape[-1], int(shift.abs().max())
    padded = functional.pad(images[:, 0], (reach,) * 4)
    rows = torch.arange(side) + reach - shift[:, :1]
    columns = torch.arange(side) + reach - shift[:, 1:]
    return padded[torch.arange(len(images))[:, None, None], rows[:, :, None], columns[:, None, :]][:, None]
