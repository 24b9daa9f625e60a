"""Squash and dynamic routing, after Sabour, Frosst & Hinton 2017 (arXiv 1710.09829), with a tap at every value.

Beside it the routing by self-attention of Mazzia, Salvetti & Chiaberge 2021 (arXiv 2101.12491).

Knows tensors; knows no network, no trace and no picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

from capsviz.intervention import Site

Gradient = Literal["every", "last"]
"""Through which iterations the gradient flows; the values are the same. Official code: every."""


Tap = Callable[[Site, Tensor], Tensor]
"""Sees every value on its way through the network and returns what is to be used in its place."""


def keep(_: Site, value: Tensor) -> Tensor:
    """The tap of training: whatever passes is used as it is."""
    return value


def squash(s: Float[Tensor, "*capsules dim"], eps: float = 1e-12) -> Float[Tensor, "*capsules dim"]:
    """Keep the direction, bring the length into [0, 1): |s|²/(1+|s|²) · s/|s|. [paper, eq. 1]"""
    squared = s.square().sum(dim=-1, keepdim=True)
    # eps keeps the gradient finite for a silent capsule
    return s * (squared / ((1 + squared) * torch.sqrt(squared + eps)))


def squash_steeply(s: Float[Tensor, "*capsules dim"], eps: float = 1e-12) -> Float[Tensor, "*capsules dim"]:
    """Keep the direction, bring the length into [0, 1), short ones hardly changed: (1-e^-|s|) s/|s|. [2101.12491]"""
    # eps keeps the gradient finite for a silent capsule
    length = torch.sqrt(s.square().sum(dim=-1, keepdim=True) + eps)
    return s * (-torch.expm1(-length) / length)


def couple(b: Float[Tensor, "*batch lower upper"]) -> Float[Tensor, "*batch lower upper"]:
    """Couplings from logits: a softmax over the parents, so that each part divides itself. [paper, eq. 3]"""
    # the logits of one parent lie together in memory, and over an axis further out softmax is ten times as fast
    return b.transpose(-1, -2).softmax(dim=-2).transpose(-1, -2)


def weigh(
    c: Float[Tensor, "*batch lower upper"], u_hat: Float[Tensor, "*batch lower upper dim"]
) -> Float[Tensor, "*batch upper dim"]:
    """The votes for each parent, summed by coupling: s_j = Σ_i c_ij u_hat_ij. [paper, eq. 2]"""
    return _Weigh.apply(c, u_hat)  # pyright: ignore[reportReturnType]


def agree(
    u_hat: Float[Tensor, "*batch lower upper dim"], v: Float[Tensor, "*batch upper dim"]
) -> Float[Tensor, "*batch lower upper"]:
    """Agreement of each vote with its parent's pose: a_ij = u_hat_ij · v_j."""
    return _Agree.apply(u_hat, v)  # pyright: ignore[reportReturnType]


class _Weigh(torch.autograd.Function):
    """`weigh`, its gradient written out: autograd's own multiplies matrices of one column and takes ten times as long."""

    @staticmethod
    def forward(ctx: Any, c: Tensor, u_hat: Tensor) -> Tensor:
        ctx.save_for_backward(c, u_hat)
        return _summed(c, u_hat)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, ds: Tensor) -> tuple[Tensor, Tensor]:  # pyright: ignore[reportIncompatibleMethodOverride]
        c, u_hat = ctx.saved_tensors
        return _dotted(u_hat, ds), _spread(c, ds)


class _Agree(torch.autograd.Function):
    """`agree`, its gradient written out: that of a dot product is a weighing, and the other way round."""

    @staticmethod
    def forward(ctx: Any, u_hat: Tensor, v: Tensor) -> Tensor:
        ctx.save_for_backward(u_hat, v)
        return _dotted(u_hat, v)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, da: Tensor) -> tuple[Tensor, Tensor]:  # pyright: ignore[reportIncompatibleMethodOverride]
        u_hat, v = ctx.saved_tensors
        return _spread(da, v), _summed(da, u_hat)


def _summed(c: Tensor, u_hat: Tensor) -> Tensor:
    return torch.einsum("...ij,...ijd->...jd", c, u_hat)


def _dotted(u_hat: Tensor, v: Tensor) -> Tensor:
    return torch.einsum("...ijd,...jd->...ij", u_hat, v)


def _spread(c: Tensor, s: Tensor) -> Tensor:
    """c_ij s_j, laid out in memory as the votes are, so that gradients of the votes add up without being reordered."""
    # a product of matrices, of one column and one row: in bfloat16 ten times as fast as a product of numbers
    return torch.matmul(c.transpose(-1, -2)[..., None].to(s.dtype), s[..., None, :]).transpose(-2, -3)


def route(
    u_hat: Float[Tensor, "batch lower upper dim"],
    iterations: int,
    tap: Tap = keep,
    *,
    bias: Float[Tensor, "upper dim"] | None = None,
    gradient: Gradient = "every",
) -> Float[Tensor, "batch upper dim"]:
    """Routing by agreement: `iterations` times softmax, weighted sum, squash. [paper, procedure 1]

    Between two iterations the logits grow by the agreement; after the last one nobody would read them.
    """
    if iterations < 1:
        raise ValueError(f"routing needs at least 1 iteration, not {iterations}")
    batch, lower, upper, _ = u_hat.shape
    b = u_hat.new_zeros(batch, upper, lower).transpose(1, 2)
    for r in range(iterations):
        last = r == iterations - 1
        b = tap(Site("b", r), b if gradient == "every" else b.detach())
        c = tap(Site("c", r), couple(b))
        s = weigh(c, u_hat)
        s = tap(Site("s", r), s if bias is None else s + bias)
        v = tap(Site("v", r), squash(s))
        if not last:
            b = b + tap(Site("a", r), agree(u_hat, v))
    return v  # pyright: ignore[reportPossiblyUnboundVariable]  (iterations is at least 1)


def attend(
    u_hat: Float[Tensor, "batch lower upper dim"], B: Float[Tensor, "lower upper"], tap: Tap = keep
) -> Float[Tensor, "batch upper dim"]:
    """Routing by self-attention, one pass: couplings follow how well each vote agrees with all votes for its parent.

    A_ij = Σ_k u_hat_ij·u_hat_kj/√D goes in the place of the logits; c = softmax_j A + B, where B is learned, so the
    couplings of a part need not sum to 1. [2101.12491]
    """
    b = agree(u_hat, u_hat.sum(dim=1)) / math.sqrt(u_hat.shape[-1])
    b = tap(Site("b", 0), b)
    c = tap(Site("c", 0), couple(b) + B)
    s = tap(Site("s", 0), weigh(c, u_hat))
    return tap(Site("v", 0), squash_steeply(s))
