"""The named recipes: what is trained, on what, for how long. Frozen, so that a name means one thing.

Knows network shapes; runs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from capsviz.errors import CapsvizError
from capsviz.network import CapsNetConfig, Config, EfficientConfig, matched
from capsviz.network import recall as recall_network
from capsviz.objective import RECONSTRUCTION, LossConvention


class RecipeError(CapsvizError):
    """A recipe that does not exist or cannot be followed, in a sentence."""


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
    erase: int = 0
    """A square at a random place is made black; its side is uniform in [0, erase], in pixels."""


AUGMENTATIONS = {
    "paper": Augmentation(),
    "moved": Augmentation(rotation=6.0, scale=0.08, shear=0.06),
    "moved-more": Augmentation(rotation=10.0, scale=0.12, shear=0.1),
    "erased": Augmentation(rotation=6.0, scale=0.08, shear=0.06, erase=10),
}
"""The named augmentations: a run can take another than its recipe's."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a run goes, but its seed and where it runs."""

    name: str
    network: Config = field(default_factory=CapsNetConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    pairs: bool = False
    """Two digits of different classes on each picture, each shifted as far as the network's picture has room for it."""
    epochs: int = 14
    batch: int = 64
    rate: float = 1e-3
    """Adam's learning rate after the warm-up; it falls to zero along half a cosine."""
    warmup: int = 200
    """Batches over which the rate rises from zero."""
    ema: float = 0.999
    """How much of the running average of the weights is kept at each batch, when a run is long enough; it is what ships."""
    loss: LossConvention = "printed"
    reconstruction: float = RECONSTRUCTION
    """Weight of the summed squared pixel errors."""
    film: int = 0
    """How many frames are kept of the weights on their way, from untrained to done; none, or 3 and more."""
    description: str = field(default="", compare=False)
    """One honest line for whoever picks the network; it decides nothing."""

    def __post_init__(self) -> None:
        if self.film < 0 or self.film in (1, 2):
            raise ValueError(f"a film has 3 frames or more, or there is none (0); not {self.film}")
        if self.pairs and self.network.kind == "cnn":
            raise ValueError("class scores through a softmax name one class; pairs need a network of capsules")


_PAPER = Recipe(
    "sabour-r3-paper",
    description="The paper's network and its own augmentation, shifts up to 2 px; losses as printed.",
)
_OFFICIAL = replace(
    _PAPER,
    name="sabour-r3-official",
    network=CapsNetConfig(bias=True),
    loss="official",
    description="The paper's network as its authors' code has it: a bias in DigitCaps, the margin loss averaged.",
)
_MOVED = replace(
    _PAPER,
    name="sabour-r3",
    augmentation=AUGMENTATIONS["moved"],
    description="The paper's network, three routing iterations; training digits shifted, turned, scaled and slanted.",
)
_ONE_ITERATION = replace(
    _MOVED,
    name="sabour-r1",
    network=CapsNetConfig(iterations=1),
    description="As sabour-r3, but one routing iteration: every coupling stays at 1/10.",
)
_SMALL = replace(
    _MOVED,
    name="small",
    network=CapsNetConfig(filters=64, types=8, decoder=(64, 128)),
    # fifteen frames of 0.8 MB and the network itself stay under 15 MB
    film=15,
    description="As sabour-r3, a small one: 64 filters, 8 types of capsules, a small decoder; with a film of its training.",
)
_CNN = replace(
    _MOVED,
    name="cnn",
    network=matched(CapsNetConfig()),
    description="Convolutions and max pooling, with as many parameters as sabour-r3 without its decoder; no capsules.",
)
_EFFICIENT = replace(
    _MOVED,
    name="efficient",
    network=EfficientConfig(),
    epochs=30,
    description="Efficient-CapsNet: 161,824 parameters beside the decoder, sixteen parts, routing by self-attention.",
)
_OVERLAP = replace(
    _PAPER,
    name="overlap",
    # 28 pixels and 4 to every side: each digit can be shifted by 4
    network=CapsNetConfig(side=36),
    augmentation=Augmentation(shift=0),
    pairs=True,
    epochs=12,
    # a small network of this kind found both digits of held-out pairs more often after 800 batches than with 0.001
    rate=2e-3,
    description="The paper's network on two digits laid over each other: 36x36 pixels, each digit shifted up to 4 px.",
)

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe for recipe in (_MOVED, _ONE_ITERATION, _SMALL, _CNN, _EFFICIENT, _OVERLAP, _PAPER, _OFFICIAL)
}


def named(name: str) -> Recipe:
    """The recipe of that name. Raises `RecipeError`, listing those there are."""
    if name not in RECIPES:
        raise RecipeError(f'there is no recipe "{name}"; there are {", ".join(RECIPES)}')
    return RECIPES[name]


def augmentation(name: str) -> Augmentation:
    """The augmentation of that name. Raises `RecipeError`, listing those there are."""
    if name not in AUGMENTATIONS:
        raise RecipeError(f'there is no augmentation "{name}"; there are {", ".join(AUGMENTATIONS)}')
    return AUGMENTATIONS[name]


def recall(values: Mapping[str, Any]) -> Recipe:
    """A recipe from its fields as JSON keeps them; a field younger than the file has its default.

    Raises `RecipeError` where the values are no recipe.
    """
    try:
        network = recall_network(values["network"])
        augmentation = Augmentation(**values["augmentation"])
        return Recipe(**{**values, "network": network, "augmentation": augmentation})
    except (TypeError, ValueError, KeyError) as error:
        raise RecipeError(f"this is not a recipe of ours: {error}") from error
