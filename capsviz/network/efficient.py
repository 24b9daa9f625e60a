"""Efficient-CapsNet: few parameters, sixteen parts that each see the whole picture, routing in one pass.

After Mazzia, Salvetti & Chiaberge 2021 (arXiv 2101.12491) and their code. Knows tensors and routing; knows no file,
no trace and no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from capsviz.intervention import Site
from capsviz.network import decoder, sizes
from capsviz.routing import Tap, attend, keep, squash_steeply

_RANGES = {
    "side": (12, 1024),  # four convolutions leave one place of twelve pixels
    "types": (1, 1024),
    "lower_dim": (1, 1024),
    "classes": (1, 1000),
    "dim": (1, 1024),
}


@dataclass(frozen=True)
class EfficientConfig:
    """The shape of an Efficient-CapsNet. The defaults are the paper's: 16 primary capsules of 8-D, 10 of 16-D."""

    side: int = 28
    filters: tuple[int, int, int] = (32, 64, 64)
    types: int = 16
    lower_dim: int = 8
    classes: int = 10
    dim: int = 16
    decoder: tuple[int, int] = (512, 1024)
    kind: str = field(default="efficient", init=False)
    iterates: ClassVar[bool] = False
    """Its routing is a single pass; it cannot be repeated."""
    grid: ClassVar[None] = None
    """Its primary capsules stand on no grid: each sees the whole picture."""
    iterations: ClassVar[int] = 1

    def __post_init__(self) -> None:
        for name, span in _RANGES.items():
            sizes.check(name, getattr(self, name), span)
        for name, inner, count in (("filters", self.filters, 3), ("decoder", self.decoder, 2)):
            if len(inner) != count:
                raise ValueError(f"{name} has {count} sizes, not {len(inner)}")
            for size in inner:
                sizes.check(f"a size in {name}", size, sizes.LAYER)

    @property
    def lower(self) -> int:
        """How many primary capsules there are: one of each type, since each sees the whole picture."""
        return self.types

    @property
    def window(self) -> int:
        """Places along one edge of the last maps, all of which a primary capsule sees: 28 -> 24 -> 22 -> 20 -> 9."""
        return (self.side - 4 - 2 - 2 - 3) // 2 + 1


class Normalised(nn.Module):
    """Batch normalisation. Unlike torch's it counts no batches: all it keeps are numbers that can be averaged."""

    mean: Tensor
    variance: Tensor

    def __init__(self, filters: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(filters)), nn.Parameter(torch.zeros(filters))
        self.register_buffer("mean", torch.zeros(filters))
        self.register_buffer("variance", torch.ones(filters))

    def forward(self, maps: Float[Tensor, "batch filter row col"]) -> Float[Tensor, "batch filter row col"]:
        """Each filter's values over the batch, or in evaluation as in training, with mean 0 and variance 1, then scaled."""
        return functional.batch_norm(maps, self.mean, self.variance, self.weight, self.bias, self.training)


class AttentiveCaps(nn.Module):
    """The votes of every primary capsule for every class, and routing by self-attention."""

    def __init__(self, config: EfficientConfig) -> None:
        super().__init__()
        self.W = nn.Parameter(torch.empty(config.lower, config.classes, config.dim, config.lower_dim))
        # on the meta device only shapes are asked for
        if not self.W.is_meta:
            nn.init.normal_(self.W, std=0.1)
        self.B = nn.Parameter(torch.zeros(config.lower, config.classes))

    def forward(
        self, u: Float[Tensor, "batch lower lower_dim"], tap: Tap, iterations: int
    ) -> Float[Tensor, "batch upper dim"]:
        """Poses of the classes from poses of the parts."""
        return self.routed(tap(Site("u_hat"), torch.einsum("ijdk,bik->bijd", self.W, u)), iterations, tap)

    def routed(
        self, u_hat: Float[Tensor, "batch lower upper dim"], iterations: int = 1, tap: Tap = keep
    ) -> Float[Tensor, "batch upper dim"]:
        """Poses of the classes from the votes. Raises `ValueError` for more than the one iteration there is."""
        if iterations != 1:
            raise ValueError(f"self-attention routes in one pass, not in {iterations} iterations")
        return attend(u_hat, self.B, tap)


class EfficientCapsNet(nn.Module):
    """Picture in, ten poses out, through four convolutions, sixteen parts and one pass of self-attention."""

    def __init__(self, config: EfficientConfig = EfficientConfig()) -> None:
        super().__init__()
        self.config = config
        first, second, third = config.filters
        last = config.types * config.lower_dim
        self.conv1, self.norm1 = nn.Conv2d(1, first, kernel_size=5), Normalised(first)
        self.conv2, self.norm2 = nn.Conv2d(first, second, kernel_size=3), Normalised(second)
        self.conv3, self.norm3 = nn.Conv2d(second, third, kernel_size=3), Normalised(third)
        self.conv4, self.norm4 = nn.Conv2d(third, last, kernel_size=3, stride=2), Normalised(last)
        self.primary = nn.Conv2d(last, last, kernel_size=config.window, groups=last)
        self.digits = AttentiveCaps(config)
        self.decoder = decoder.layers(config.classes * config.dim, config.decoder, config.side)

    def forward(
        self, images: Float[Tensor, "batch 1 side side"], tap: Tap = keep, *, iterations: int | None = None
    ) -> Float[Tensor, "batch upper dim"]:
        """Poses of the ten digit capsules. `images` are in [0, 1], ink bright; the one number of iterations is 1."""
        features = tap(Site("features"), torch.relu(self.conv1(images)))
        maps = self.norm1(features)
        for convolution, norm in ((self.conv2, self.norm2), (self.conv3, self.norm3), (self.conv4, self.norm4)):
            maps = norm(torch.relu(convolution(maps)))
        seen = self.primary(maps).flatten(1).unflatten(1, (self.config.types, self.config.lower_dim))
        u = tap(Site("u"), squash_steeply(seen.float()))
        return tap(Site("v"), self.digits(u, tap, 1 if iterations is None else iterations))

    def decode(
        self, poses: Float[Tensor, "batch upper dim"], classes: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch side side"]:
        """The picture decoded from one class's pose alone; the nine others are masked to zero."""
        return decoder.draw(self.decoder, poses, classes, self.config.side)
