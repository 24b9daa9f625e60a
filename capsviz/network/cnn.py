"""A network of convolutions and max pooling, to compare capsules with: the same first layer, as many parameters.

Knows tensors; knows no capsule, no file and no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from capsviz.intervention import Site
from capsviz.network import sizes
from capsviz.network.capsnet import CapsNetConfig
from capsviz.network.convolution import Convolution
from capsviz.routing import Tap, keep

_RANGES = {"side": (20, 1024), "filters": (1, 4096), "hidden": sizes.LAYER, "classes": (1, 1000)}


@dataclass(frozen=True)
class CnnConfig:
    """The shape of a network of convolutions and pooling. `matched` finds the hidden width for a capsule network."""

    side: int = 28
    filters: int = 256
    hidden: int = 1024
    classes: int = 10
    dropout: float = 0.5
    """Share of the hidden features that is silenced in training, drawn anew per picture."""
    kind: str = field(default="cnn", init=False)

    def __post_init__(self) -> None:
        for name, span in _RANGES.items():
            sizes.check(name, getattr(self, name), span)
        if type(self.dropout) is not float or not 0 <= self.dropout < 1:
            raise ValueError(f"dropout is a fraction from 0 to below 1, not {self.dropout!r}")

    @property
    def grid(self) -> int:
        """Places along one edge after the second pooling: 28 -> 20 -> 10 -> 6 -> 3."""
        return ((self.side - 8) // 2 - 4) // 2

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        first = self.filters * (9 * 9 + 1)
        second = self.filters * (5 * 5 * self.filters + 1)
        hidden = self.hidden * (self.filters * self.grid**2 + 1)
        return first + second + hidden + self.classes * (self.hidden + 1)


def matched(like: CapsNetConfig) -> CnnConfig:
    """The config with the same first layer and, by the width of its hidden layer, as many parameters.

    The decoder of the capsule network is left out: it does not classify.
    """
    narrow, wide = (
        CnnConfig(side=like.side, filters=like.filters, classes=like.classes, hidden=width) for width in (1, 2)
    )
    each = wide.parameters - narrow.parameters
    return replace(narrow, hidden=1 + round((like.parameters - narrow.parameters) / each))


class Cnn(nn.Module):
    """Picture in, a score for each class out: two convolutions, each followed by max pooling, and a hidden layer."""

    def __init__(self, config: CnnConfig = CnnConfig()) -> None:
        super().__init__()
        self.config = config
        self.conv1 = nn.Conv2d(1, config.filters, kernel_size=9)
        self.conv2 = Convolution(config.filters, config.filters, kernel_size=5)
        self.hidden = nn.Linear(config.filters * config.grid**2, config.hidden)
        self.scores = nn.Linear(config.hidden, config.classes)

    def forward(self, images: Float[Tensor, "batch 1 side side"], tap: Tap = keep) -> Float[Tensor, "batch classes"]:
        """Scores of the classes, the largest the answer. `images` are in [0, 1], ink bright.

        The tap sees `features@0`, `pooled@0`, `features@1`, `pooled@1` (filter, row, col; before and after each max
        pooling of 2x2), `hidden` and `scores`.
        """
        maps = images
        for layer, convolution in enumerate((self.conv1, self.conv2)):
            features = tap(Site("features", layer), torch.relu(convolution(maps)))
            maps = tap(Site("pooled", layer), functional.max_pool2d(features, 2))
        hidden = tap(Site("hidden"), torch.relu(self.hidden(maps.flatten(1))))
        kept = functional.dropout(hidden, self.config.dropout, self.training)
        return tap(Site("scores"), self.scores(kept).float())
