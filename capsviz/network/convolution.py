"""A convolution whose weights' gradient is one product of matrices: torch's own takes twice as long on a processor.

Knows tensors; knows no network.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional


class Convolution(nn.Conv2d):
    """`nn.Conv2d` without padding: the same values, the same names of weights."""

    def __init__(self, channels: int, filters: int, *, kernel_size: int, stride: int = 1) -> None:
        super().__init__(channels, filters, kernel_size, stride)

    def forward(self, input: Float[Tensor, "batch channel row col"]) -> Float[Tensor, "batch filter newrow newcol"]:
        """What `nn.Conv2d` gives; under autocast in autocast's type, as there."""
        kind = input.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else self.weight.dtype
        maps, weight, bias = (value.to(dtype) for value in (input, self.weight, cast(Tensor, self.bias)))
        return _Convolve.apply(maps, weight, bias, self.stride[0])  # pyright: ignore[reportReturnType]


class _Convolve(torch.autograd.Function):
    """A convolution, the gradient of its weights written out as gradients times windows."""

    @staticmethod
    def forward(ctx: Any, maps: Tensor, weight: Tensor, bias: Tensor, stride: int) -> Tensor:
        ctx.save_for_backward(maps, weight)
        ctx.stride = stride
        return functional.conv2d(maps, weight, bias, stride)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, Tensor | None, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        maps, weight = ctx.saved_tensors
        to_maps = _to_maps(gradient, maps, weight, ctx.stride) if ctx.needs_input_grad[0] else None
        if not ctx.needs_input_grad[1]:
            return to_maps, None, None, None
        return to_maps, _to_weight(gradient, maps, weight.shape, ctx.stride), gradient.sum(dim=(0, 2, 3)), None


def _to_weight(gradient: Tensor, maps: Tensor, shape: torch.Size, stride: int) -> Tensor:
    """For one row of the filters after the other, so that what all windows see there fits into a processor's cache."""
    filters, channels, rows, columns = shape
    by_place = gradient.permute(0, 2, 3, 1).flatten(0, 2).T
    last = maps.permute(0, 2, 3, 1).contiguous()
    found = gradient.new_empty(filters, rows, columns, channels)
    reach = stride * (gradient.shape[2] - 1) + 1
    for row in range(rows):
        windows = last[:, row : row + reach : stride].unfold(2, columns, stride).transpose(3, 4)
        found[:, row] = (by_place @ windows.flatten(0, 2).flatten(1)).view(filters, columns, channels)
    return found.permute(0, 3, 1, 2)


def _to_maps(gradient: Tensor, maps: Tensor, weight: Tensor, stride: int) -> Tensor:
    none = [0, 0]
    to_maps, _, _ = torch.ops.aten.convolution_backward(
        gradient, maps, weight, None, [stride] * 2, none, [1, 1], False, none, 1, [True, False, False]
    )
    return to_maps
