"""Squash and dynamic routing, after Sabour, Frosst & Hinton 2017 (arXiv 1710.09829), with a tap at every value.

Knows tensors; knows no network, no trace and no picture.
"""

from __future__ import annotations

from typing import Literal, Protocol

import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.intervention import Site

Gradient = Literal["every", "last"]
"""Through which iterations the gradient flows; the values are the same. Official code: every."""


class Tap(Protocol):
    """Sees every value on its way through the network and returns what is to be used in its place."""

    def __call__(self, site: Site, value: Tensor, /) -> Tensor: ...


def keep(site: Site, value: Tensor, /) -> Tensor:
    """The tap of training: whatever passes is used as it is."""
    return value


def squash(s: Float[Tensor, "*capsules dim"], eps: float = 1e-12) -> Float[Tensor, "*capsules dim"]:
    """Keep the direction, bring the length into [0, 1): |s|²/(1+|s|²) · s/|s|. [paper, eq. 1]"""
    squared = s.square().sum(dim=-1, keepdim=True)
    # eps keeps the gradient finite for a silent capsule
    return s * (squared / ((1 + squared) * torch.sqrt(squared + eps)))


def couple(b: Float[Tensor, "*batch lower upper"]) -> Float[Tensor, "*batch lower upper"]:
    """Couplings from logits: a softmax over the parents, so that each part divides itself. [paper, eq. 3]"""
    return b.softmax(dim=-1)


def weigh(
    c: Float[Tensor, "*batch lower upper"], u_hat: Float[Tensor, "*batch lower upper dim"]
) -> Float[Tensor, "*batch upper dim"]:
    """The votes for each parent, summed by coupling: s_j = Σ_i c_ij u_hat_ij. [paper, eq. 2]"""
    return torch.einsum("...ij,...ijd->...jd", c, u_hat)


def agree(
    u_hat: Float[Tensor, "*batch lower upper dim"], v: Float[Tensor, "*batch upper dim"]
) -> Float[Tensor, "*batch lower upper"]:
    """Agreement of each vote with its parent's pose: a_ij = u_hat_ij · v_j."""
    return torch.einsum("...ijd,...jd->...ij", u_hat, v)


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
    b = u_hat.new_zeros(u_hat.shape[:3])
    for r in range(iterations):
        last = r == iterations - 1
        votes = u_hat if last or gradient == "every" else u_hat.detach()
        b = tap(Site("b", r), b)
        c = tap(Site("c", r), couple(b))
        s = weigh(c, votes)
        s = tap(Site("s", r), s if bias is None else s + bias)
        v = tap(Site("v", r), squash(s))
        if not last:
            b = b + tap(Site("a", r), agree(votes, v))
    return v
