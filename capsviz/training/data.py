"""MNIST as two tensors, its split, and the moving of training pictures.

Knows torchvision and tensors; knows no network.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from capsviz.errors import CapsvizError
from capsviz.experiments.real_digits import data_folder, named_folder
from capsviz.overlay import placed
from capsviz.training.recipes import Augmentation
from capsviz.transforms import pulled

HELD_OUT = 10_000
"""The last pictures of the training set, kept out of training for every choice."""


class DataError(CapsvizError):
    """A data folder that cannot be used, in a sentence that says what to do."""


class Digits(NamedTuple):
    """Pictures as stored, 0 to 255, ink bright, and what they show."""

    pixels: UInt8[Tensor, "picture side side"]
    labels: Int[Tensor, " picture"]

    def images(self, chosen: Int[Tensor, " batch"] | slice = slice(None)) -> Float[Tensor, "batch 1 side side"]:
        """The chosen pictures as the network reads them, in [0, 1]."""
        return self.pixels[chosen][:, None].float() / 255

    def first(self, count: int) -> Digits:
        """The first `count` pictures: those trained on."""
        return Digits(self.pixels[:count], self.labels[:count])

    def last(self, count: int) -> Digits:
        """The last `count` pictures: those held out."""
        begin = len(self.labels) - count
        return Digits(self.pixels[begin:], self.labels[begin:])


def mnist(data: Path | None = None, *, train: bool) -> Digits:
    """MNIST's 60,000 training or 10,000 test pictures. Downloads to the user's cache only where no folder was named.

    Raises `DataError` where the folder or its files cannot be used.
    """
    from torchvision.datasets import MNIST

    where = data_folder(data)
    try:
        stored = MNIST(str(where), train=train, download=named_folder(data) is None)
    except (
        Exception
    ) as error:  # torchvision raises whatever a damaged file happens to trip: KeyError, EOFError and more
        raise DataError(
            f"{where} does not hold a readable MNIST/raw ({type(error).__name__}: {error}); "
            f"name the folder that has MNIST/raw in it with --data or CAPSVIZ_DATA"
        ) from error
    return _checked(Digits(stored.data, stored.targets), where, 60_000 if train else 10_000)


def _checked(digits: Digits, where: Path, expected: int) -> Digits:
    pixels, labels = digits
    if pixels.shape != (expected, 28, 28) or pixels.dtype != torch.uint8 or labels.shape != (expected,):
        raise DataError(
            f"{where} holds pictures {tuple(pixels.shape)} and labels {tuple(labels.shape)}, expected {expected} "
            f"pictures of 28x28 bytes; MNIST/raw is damaged, put the original files there"
        )
    if labels.min() < 0 or labels.max() > 9:
        raise DataError(
            f"{where} holds labels from {labels.min()} to {labels.max()}, expected 0 to 9; "
            f"MNIST/raw is damaged, put the original files there"
        )
    return digits


class Moves(NamedTuple):
    """What becomes of each picture of a batch: it is shifted, turned, slanted and stretched about its middle, in this order."""

    shift: Int[Tensor, "batch 2"]
    """Pixels to the right, pixels down."""
    angle: Float[Tensor, " batch"]
    """Counterclockwise, radians."""
    slant: Float[Tensor, " batch"]
    """Columns to the right for each row up: positive leans like italics."""
    stretch: Float[Tensor, "batch 2"]
    """Factors of the width and the height."""


def draw(how: Augmentation, count: int, generator: torch.Generator) -> Moves:
    """One move for each of `count` pictures."""
    return Moves(
        shift=-torch.randint(-how.shift, how.shift + 1, (count, 2), generator=generator),
        angle=math.radians(how.rotation) * torch.randn(count, generator=generator),
        slant=how.shear * torch.randn(count, generator=generator),
        stretch=1 + how.scale * (2 * torch.rand(count, 2, generator=generator) - 1),
    )


def move(images: Float[Tensor, "batch 1 side side"], moves: Moves) -> Float[Tensor, "batch 1 side side"]:
    """Each picture moved by its own; what leaves the edge is lost, what enters is 0. A shift alone is exact."""
    shift, angle, slant, stretch = moves
    if not (angle.any() or slant.any() or (stretch != 1).any()):
        return placed(images[:, 0], shift, images.shape[-1])[:, None]
    # the grid says for each pixel where it comes from, so everything here is the inverse of the move
    turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], dim=1).view(-1, 2, 2)
    turn[:, :, 1] += slant[:, None] * turn[:, :, 0]
    return pulled(images[:, 0], turn / stretch[:, None, :], shift.float())[:, None]


def augment(
    images: Float[Tensor, "batch 1 side side"], how: Augmentation, generator: torch.Generator
) -> Float[Tensor, "batch 1 side side"]:
    """Each picture moved by its own draw, and where it is so wanted a square of it made black."""
    moved = move(images, draw(how, len(images), generator))
    return erased(moved, squares(how.erase, moved, generator)) if how.erase else moved


def squares(
    largest: int, images: Float[Tensor, "batch 1 side side"], generator: torch.Generator
) -> Int[Tensor, "batch 3"]:
    """One square for each picture: its first row, its first column and its side, all of it inside the picture."""
    sides = torch.randint(largest + 1, (len(images),), generator=generator)
    room = images.shape[-1] - sides + 1
    corners = (torch.rand(len(images), 2, generator=generator) * room[:, None]).long()
    return torch.cat([corners, sides[:, None]], dim=1)


def erased(
    images: Float[Tensor, "batch 1 side side"], squares: Int[Tensor, "batch 3"]
) -> Float[Tensor, "batch 1 side side"]:
    """The pictures with these squares made black."""
    places = torch.arange(images.shape[-1])
    first, sides = squares[:, :2, None], squares[:, 2, None, None]
    rows, columns = ((places >= first) & (places < first + sides)).unbind(dim=1)
    return images.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0)
