"""The paper's capsule network: Conv1, PrimaryCaps, DigitCaps and the decoder, with a tap at every value.

After Sabour, Frosst & Hinton 2017 (arXiv 1710.09829). Knows tensors and routing; knows no file, no trace and no page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, get_args

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from capsviz.intervention import Site
from capsviz.network import decoder, sizes
from capsviz.network.convolution import Convolution
from capsviz.routing import Gradient, Tap, keep, route, squash

_RANGES = {
    "side": sizes.SIDE,
    "filters": (1, 4096),
    "types": (1, 1024),
    "lower_dim": (1, 1024),
    "classes": (1, 1000),
    "dim": (1, 1024),
    "iterations": (1, 100),
}


@dataclass(frozen=True)
class CapsNetConfig:
    """The shape of a capsule network. The defaults are the paper's: 32 types of 8-D capsules on 6x6 places, 10 of 16-D."""

    side: int = 28
    filters: int = 256
    types: int = 32
    lower_dim: int = 8
    classes: int = 10
    dim: int = 16
    decoder: tuple[int, int] = (512, 1024)
    iterations: int = 3
    bias: bool = False
    gradient: Gradient = "every"
    kind: str = field(default="capsnet", init=False)
    iterates: ClassVar[bool] = True
    """Its routing can be run with any number of iterations."""

    def __post_init__(self) -> None:
        for name, span in _RANGES.items():
            sizes.check(name, getattr(self, name), span)
        for width in self.decoder:
            sizes.check("a decoder layer", width, sizes.LAYER)
        if len(self.decoder) != 2:
            raise ValueError(f"the decoder has two inner layers, not {len(self.decoder)}")
        if type(self.bias) is not bool or self.gradient not in get_args(Gradient):
            raise ValueError(f"bias is true or false and gradient every or last, not {self.bias!r}, {self.gradient!r}")

    @property
    def grid(self) -> int:
        """Primary capsules along one edge: a 9x9 window, then a 9x9 window at every second place."""
        return (self.side - 8 - 9) // 2 + 1

    @property
    def lower(self) -> int:
        """How many primary capsules there are."""
        return self.types * self.grid**2

    @property
    def parameters(self) -> int:
        """How many numbers are learned, the decoder's left out."""
        first = self.filters * (9 * 9 + 1)
        second = self.types * self.lower_dim * (9 * 9 * self.filters + 1)
        votes = self.lower * self.classes * self.dim * self.lower_dim
        return first + second + votes + self.bias * self.classes * self.dim


class DigitCaps(nn.Module):
    """The votes of every primary capsule for every class, u_hat_ij = W_ij u_i, and the routing of them."""

    bias: nn.Parameter | None

    def __init__(self, config: CapsNetConfig) -> None:
        super().__init__()
        self.config = config
        # so the ten lengths start near 0.02: with W of unit scale they start near 0.85 and training never leaves 10 %
        scale = 0.1
        self.W = nn.Parameter(torch.empty(config.lower, config.classes, config.dim, config.lower_dim))
        # on the meta device only shapes are asked for, and random numbers would import torch's compiler: 200 MB
        if not self.W.is_meta:
            nn.init.normal_(self.W, std=scale)
        bias = nn.Parameter(torch.full((config.classes, config.dim), 0.1)) if config.bias else None
        self.register_parameter("bias", bias)

    def votes(self, u: Float[Tensor, "batch lower lower_dim"]) -> Float[Tensor, "batch lower upper dim"]:
        """u_hat_ij = W_ij u_i."""
        each = torch.bmm(u.transpose(0, 1), self.W.flatten(1, 2).transpose(1, 2))
        # routing reads all the votes for one parent together: laid out so, its products are two to four times faster
        return each.unflatten(2, self.W.shape[1:3]).permute(1, 2, 0, 3).contiguous().transpose(1, 2)

    def forward(
        self, u: Float[Tensor, "batch lower lower_dim"], tap: Tap, iterations: int
    ) -> Float[Tensor, "batch upper dim"]:
        """Poses of the classes from poses of the parts."""
        return self.routed(tap(Site("u_hat"), self.votes(u)), iterations, tap)

    def routed(
        self, u_hat: Float[Tensor, "batch lower upper dim"], iterations: int, tap: Tap = keep
    ) -> Float[Tensor, "batch upper dim"]:
        """Poses of the classes from the votes."""
        return route(u_hat, iterations, tap, bias=self.bias, gradient=self.config.gradient)


class CapsNet(nn.Module):
    """Picture in, ten poses out. `net(images)` in training and in tracing is this one path."""

    def __init__(self, config: CapsNetConfig = CapsNetConfig()) -> None:
        super().__init__()
        self.config = config
        self.conv1 = nn.Conv2d(1, config.filters, kernel_size=9)
        self.primary = Convolution(config.filters, config.types * config.lower_dim, kernel_size=9, stride=2)
        self.digits = DigitCaps(config)
        self.decoder = decoder.layers(config.classes * config.dim, config.decoder, config.side)

    def forward(
        self, images: Float[Tensor, "batch 1 side side"], tap: Tap = keep, *, iterations: int | None = None
    ) -> Float[Tensor, "batch upper dim"]:
        """Poses of the ten digit capsules. `images` are in [0, 1], ink bright; `iterations` overrides the config's."""
        features = tap(Site("features"), torch.relu(self.conv1(images)))
        u = tap(Site("u"), squash(self._group(self.primary(features))))
        poses = self.digits(u, tap, self.config.iterations if iterations is None else iterations)
        return tap(Site("v"), poses)

    def _group(self, maps: Float[Tensor, "batch channel row col"]) -> Float[Tensor, "batch lower lower_dim"]:
        """Channels 8t..8t+7 at one place are one capsule of type t; capsule i is t*grid² + row*grid + col."""
        types, dim = self.config.types, self.config.lower_dim
        return maps.unflatten(1, (types, dim)).permute(0, 1, 3, 4, 2).flatten(1, 3).float()

    def decode(
        self, poses: Float[Tensor, "batch upper dim"], classes: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch side side"]:
        """The picture decoded from one class's pose alone; the nine others are masked to zero."""
        return decoder.draw(self.decoder, poses, classes, self.config.side)
