"""The named recipes: what is trained, on what, for how long. Frozen, so that a name means one thing.

Knows network shapes; runs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from capsviz.network import CapsNetConfig

LossConvention = Literal["printed", "official"]
"""How the two losses are weighed: as the paper prints them, or as the authors' code does (margin averaged)."""


@dataclass(frozen=True)
class Augmentation:
    """How each training picture is moved, drawn anew per picture. Angles in degrees, the rest as fractions or pixels."""

    shift: int = 2
    """Whole pixels, uniform in [-shift, shift] along each axis: the paper's only augmentation."""
    rotation: float = 0.0
    """Standard deviation of a turn, degrees."""
    scale: float = 0.0
    """Each axis is scaled by a factor uniform in [1 - scale, 1 + scale]."""
    shear: float = 0.0
    """Standard deviation of the slant: columns shifted per row."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a run goes, but its seed and where it runs."""

    name: str
    network: CapsNetConfig = field(default_factory=CapsNetConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    epochs: int = 14
    batch: int = 64
    rate: float = 1e-3
    """Adam's learning rate after the warm-up; it falls to zero along half a cosine."""
    warmup: int = 200
    """Batches over which the rate rises from zero."""
    ema: float = 0.999
    """How much of the running average of the weights is kept at each batch; the average is what ships."""
    loss: LossConvention = "printed"
    reconstruction: float = 0.0005
    """Weight of the summed squared pixel errors."""


_PAPER = Recipe("sabour-r3-paper")
_MOVED = Augmentation(shift=2, rotation=6.0, scale=0.08, shear=0.06)
_SMALL = CapsNetConfig(filters=64, types=8, decoder=(128, 256))

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        _PAPER,
        replace(_PAPER, name="sabour-r3-official", loss="official", network=CapsNetConfig(bias=True)),
        replace(_PAPER, name="sabour-r3", augmentation=_MOVED),
        replace(_PAPER, name="sabour-r1", augmentation=_MOVED, network=CapsNetConfig(iterations=1)),
        replace(_PAPER, name="small", augmentation=_MOVED, network=_SMALL),
    )
}
