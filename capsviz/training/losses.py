"""What the network is trained to want: the margin loss and the reconstruction.

After Sabour, Frosst & Hinton 2017, section 3 and 4.1. Knows tensors; knows no network and no data.
"""

from __future__ import annotations

from typing import NamedTuple

from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from capsviz.training.recipes import Recipe

PRESENT, ABSENT, DOWN_WEIGHT = 0.9, 0.1, 0.5
"""m+, m- and lambda of equation 4."""


class Losses(NamedTuple):
    """The two losses of one batch, each a mean over its pictures, weighed as they are added."""

    margin: Float[Tensor, ""]
    reconstruction: Float[Tensor, ""]

    @property
    def total(self) -> Float[Tensor, ""]:
        """What is made small."""
        return self.margin + self.reconstruction


def margin(lengths: Float[Tensor, "batch upper"], labels: Int[Tensor, " batch"]) -> Float[Tensor, " batch"]:
    """L = Σ_k T_k max(0, m+ - |v_k|)² + λ (1 - T_k) max(0, |v_k| - m-)². [paper, eq. 4]"""
    target = functional.one_hot(labels, lengths.shape[1]).to(lengths)
    present = target * (PRESENT - lengths).clamp(min=0).square()
    absent = DOWN_WEIGHT * (1 - target) * (lengths - ABSENT).clamp(min=0).square()
    return (present + absent).sum(dim=1)


def losses(
    poses: Float[Tensor, "batch upper dim"],
    decoded: Float[Tensor, "batch side side"],
    images: Float[Tensor, "batch 1 side side"],
    labels: Int[Tensor, " batch"],
    recipe: Recipe,
) -> Losses:
    """Both losses as the recipe weighs them: printed, or as in the official code with the margin 20 times smaller."""
    classification = margin(poses.float().norm(dim=-1), labels).mean()
    if recipe.loss == "official":
        # the official code halves the margin loss and averages it over the ten classes
        classification = classification / (2 * poses.shape[1])
    squared = (decoded.float() - images[:, 0]).square().sum(dim=(1, 2)).mean()
    return Losses(classification, recipe.reconstruction * squared)
