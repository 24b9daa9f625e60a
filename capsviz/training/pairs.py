"""The pictures that a network is trained and measured on: a digit each, or two of different classes laid over each other.

Knows labelled digits and recipes; knows no network.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from capsviz.overlay import laid_over, placed
from capsviz.training.data import DataError, Digits, augment
from capsviz.training.recipes import Recipe

_SEED = 1_000_003
"""Of the pairs that networks are measured on: the same for every network, at every time."""


class Shown(NamedTuple):
    """Pictures, what they show, and each digit of theirs by itself."""

    images: Float[Tensor, "picture 1 side side"]
    """What the network reads, in [0, 1]."""
    labels: Int[Tensor, "picture digit"]
    """The class of the one digit, or of the two."""
    alone: Float[Tensor, "picture digit side side"]
    """Each digit as if the other were not there: what its capsule should draw."""


class Laid(NamedTuple):
    """Which digits lie on each picture, and where."""

    digits: Int[Tensor, "picture digit"]
    """Their numbers in the data set."""
    shifts: Int[Tensor, "picture digit 2"]
    """Pixels to the right and down of the middle."""


def drawn(digits: Digits, chosen: Int[Tensor, " picture"], recipe: Recipe, generator: torch.Generator) -> Shown:
    """Pictures to train on, one for each of the chosen digits: moved, and paired where the recipe says so.

    A digit is first moved by its own draw, then shifted as far as the network's picture has room for it.
    """
    found = _found(digits, chosen, recipe, generator)
    images = augment(digits.images(found.flatten()), recipe.augmentation, generator)
    return _shown(digits, images, Laid(found, _shifts(digits, found, recipe, generator)), recipe)


def measured(digits: Digits, recipe: Recipe) -> Shown:
    """Pictures to measure with: every digit as it is, or paired; the same pairs at every call."""
    laid = laid_to_measure(digits, recipe)
    return _shown(digits, digits.images(laid.digits.flatten()), laid, recipe)


def laid_to_measure(digits: Digits, recipe: Recipe) -> Laid:
    """What lies where on the pictures of `measured`."""
    generator = torch.Generator().manual_seed(_SEED)
    found = _found(digits, torch.arange(len(digits.labels)), recipe, generator)
    return Laid(found, _shifts(digits, found, recipe, generator))


def partners(
    labels: Int[Tensor, " digit"], chosen: Int[Tensor, " picture"], generator: torch.Generator
) -> Int[Tensor, " picture"]:
    """For each of the chosen digits one of another class, every such digit as likely. Raises `DataError`."""
    counts = labels.bincount()
    own = counts[labels[chosen]]
    others = len(labels) - own
    if not others.all():
        raise DataError(
            f"all {len(labels)} digits are of one class; pairs are made of two, so give digits of two and more"
        )
    place = torch.randint(2**62, (len(chosen),), generator=generator) % others
    # sorted by class, the digits of one's own lie together: they are stepped over
    place += own * (place >= (counts.cumsum(dim=0) - counts)[labels[chosen]])
    return labels.argsort(stable=True)[place]


def _found(digits: Digits, chosen: Tensor, recipe: Recipe, generator: torch.Generator) -> Tensor:
    if not recipe.pairs:
        return chosen[:, None]
    return torch.stack([chosen, partners(digits.labels, chosen, generator)], dim=1)


def _shifts(digits: Digits, found: Tensor, recipe: Recipe, generator: torch.Generator) -> Tensor:
    room = (recipe.network.side - digits.pixels.shape[-1]) // 2
    return torch.randint(-room, room + 1, (*found.shape, 2), generator=generator)


def _shown(digits: Digits, images: Tensor, laid: Laid, recipe: Recipe) -> Shown:
    alone = placed(images[:, 0], laid.shifts.flatten(0, 1), recipe.network.side)
    alone = alone.unflatten(0, tuple(laid.digits.shape))
    return Shown(laid_over(alone), digits.labels[laid.digits], alone)
