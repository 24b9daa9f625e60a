"""What a network is trained to want, as equations: the margin loss, and how the reconstruction is weighed beside it.

After Sabour, Frosst & Hinton 2017, sections 3 and 4.1. Knows tensors; knows no network and no data.
"""

from __future__ import annotations

from typing import Literal

from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

PRESENT, ABSENT, DOWN_WEIGHT = 0.9, 0.1, 0.5
"""m+, m- and lambda of equation 4."""
RECONSTRUCTION = 0.0005
"""Weight of the summed squared pixel errors. [paper, section 4.1]"""

LossConvention = Literal["printed", "official"]
"""How the two losses are weighed: as the paper prints them, or as the authors' code does (margin averaged)."""


def margin_terms(
    lengths: Float[Tensor, "*batch upper"], present: Float[Tensor, "*batch upper"]
) -> Float[Tensor, "*batch upper"]:
    """Each class's term, T max(0, m+ - |v|)² + λ (1 - T) max(0, |v| - m-)², where T is `present`. [paper, eq. 4]"""
    too_short = (PRESENT - lengths).clamp(min=0).square()
    too_long = (lengths - ABSENT).clamp(min=0).square()
    return present * too_short + DOWN_WEIGHT * (1 - present) * too_long


def margin(lengths: Float[Tensor, "batch upper"], labels: Int[Tensor, " batch *digit"]) -> Float[Tensor, " batch"]:
    """The terms of all classes together, for pictures of one class each, or of several different ones. [paper, eq. 4]"""
    present = functional.one_hot(labels.view(len(labels), -1), lengths.shape[1]).sum(dim=1).to(lengths)
    return margin_terms(lengths, present).sum(dim=1)


def margin_weight(convention: LossConvention, classes: int) -> float:
    """What the margin loss is multiplied by; the official code halves it and averages it over the classes."""
    return 1.0 if convention == "printed" else 1 / (2 * classes)
