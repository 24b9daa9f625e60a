"""The losses of a batch, weighed as a recipe says. Knows tensors and equations; knows no network and no data."""

from __future__ import annotations

from typing import NamedTuple

from jaxtyping import Float, Int
from torch import Tensor

from capsviz.objective import margin, margin_weight
from capsviz.training.recipes import Recipe


class Losses(NamedTuple):
    """The two losses of one batch, each a mean over its pictures, weighed as they are added."""

    margin: Float[Tensor, ""]
    reconstruction: Float[Tensor, ""]

    @property
    def total(self) -> Float[Tensor, ""]:
        """What is made small."""
        return self.margin + self.reconstruction


def losses(
    poses: Float[Tensor, "batch upper dim"],
    decoded: Float[Tensor, "batch digit side side"],
    alone: Float[Tensor, "batch digit side side"],
    labels: Int[Tensor, "batch digit"],
    recipe: Recipe,
) -> Losses:
    """Both losses as the recipe weighs them: printed, or as in the official code with the margin 20 times smaller.

    Each digit of a picture was decoded from its own capsule and is held against itself alone; the errors of two add up.
    """
    classification = margin(poses.float().norm(dim=-1), labels).mean() * margin_weight(recipe.loss, poses.shape[1])
    squared = (decoded.float() - alone).square().sum(dim=(1, 2, 3)).mean()
    return Losses(classification, recipe.reconstruction * squared)
