"""Other ways to divide the same votes: leaky, max-min, uniform, inverted dot-product and EM routing, beside the dynamic one.

Each is a pure function of the votes. Where a published routing has learned numbers of its own, they stand at neutral
values here, and its docstring names them. Knows tensors and `capsviz.routing`; knows no network, trace or picture.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.intervention import Site
from capsviz.routing import agree, couple, route, squash, weigh

Votes = Float[Tensor, "batch lower upper dim"]
Bias = Float[Tensor, "upper dim"] | None
"""Added to every weighted sum, as `capsviz.routing.route` does."""


class Routed(NamedTuple):
    """What a routing makes of the votes."""

    c: Float[Tensor, "batch lower upper"]
    """Couplings of the last iteration."""
    v: Float[Tensor, "batch upper dim"]
    """Poses of the parents."""
    lengths: Float[Tensor, "batch upper"]
    """How present each parent is, in [0, 1]: ||v||, but where a routing says otherwise."""


def dynamic(u_hat: Votes, iterations: int, bias: Bias = None) -> Routed:
    """Routing by agreement, `capsviz.routing.route` itself."""
    return _by_agreement(u_hat, iterations, bias, couple)


def uniform(u_hat: Votes, bias: Bias = None) -> Routed:
    """No routing: every part gives each parent the same share. One iteration of `dynamic`, where nothing is known yet."""
    return _by_agreement(u_hat, 1, bias, couple)


def leaky(u_hat: Votes, iterations: int, bias: Bias = None) -> Routed:
    """Routing by agreement with an orphan's home: what fits no parent well may go nowhere. [Sabour et al.'s code]"""
    return _by_agreement(u_hat, iterations, bias, couple_leaking)


def max_min(u_hat: Votes, iterations: int, bias: Bias = None) -> Routed:
    """Routing by agreement in which parents do not compete for a part. [Zhao et al. 2019, arXiv 1903.09662]"""
    return _by_agreement(u_hat, iterations, bias, couple_max_min)


def couple_leaking(b: Float[Tensor, "*batch lower upper"]) -> Float[Tensor, "*batch lower upper"]:
    """Couplings by a softmax with one parent more, whose logit stays 0 and whose share is dropped: a row sums to < 1."""
    return couple(torch.nn.functional.pad(b, (0, 1)))[..., :-1]


def couple_max_min(b: Float[Tensor, "*batch lower upper"]) -> Float[Tensor, "*batch lower upper"]:
    """Couplings (b - min_j b) / (max_j b - min_j b): 1 for a part's best parent, 0 for its worst; 1 where all are equal."""
    low, high = b.amin(dim=-1, keepdim=True), b.amax(dim=-1, keepdim=True)
    even = high == low
    # the divisor is replaced too, so that the branch not taken leaves no NaN in a gradient
    return torch.where(even, 1.0, (b - low) / torch.where(even, 1.0, high - low))


def _by_agreement(u_hat: Votes, iterations: int, bias: Bias, divide: Callable[[Tensor], Tensor]) -> Routed:
    """`route` with another rule from logits to couplings; everything else is as it always is."""
    logits = couplings = u_hat.new_zeros(u_hat.shape[:3])

    def tap(site: Site, value: Tensor) -> Tensor:
        nonlocal logits, couplings
        if site.name == "b":
            logits = value
        if site.name == "c":
            value = couplings = divide(logits)
        return value

    v = route(u_hat, iterations, tap, bias=bias)
    return Routed(couplings, v, v.norm(dim=-1))


def inverted(u_hat: Votes, iterations: int, bias: Bias = None) -> Routed:
    """Each part asks the poses: c = softmax_j(p_j · û_ij / √D), p_j = LayerNorm(Σ_i c_ij û_ij), the first pass uniform.

    After Tsai et al. 2020 (arXiv 2002.04764), where LayerNorm has a learned gain and bias (here 1 and 0) and a learned
    classifier reads the poses. LayerNorm makes all poses equally long, so here the squashed sum's length says what is
    present.
    """
    _check(iterations)
    b = u_hat.new_zeros(u_hat.shape[:3])
    for _ in range(iterations):
        c = couple(b)
        s = weigh(c, u_hat) if bias is None else weigh(c, u_hat) + bias
        p = torch.nn.functional.layer_norm(s, s.shape[-1:])
        b = agree(u_hat, p) / sqrt(s.shape[-1])
    return Routed(c, p, squash(s).norm(dim=-1))  # pyright: ignore[reportPossiblyUnboundVariable]


WARMEST = 0.01
"""What the inverse temperature λ of EM routing grows towards, as its authors answered on OpenReview."""
_LEAST = 1e-8
"""Of a variance and of a weight: clusters of one point, or of nothing, stay finite."""


class Cluster(NamedTuple):
    """The votes for each parent as one Gaussian with its own variance in each dimension."""

    mean: Float[Tensor, "batch upper dim"]
    variance: Float[Tensor, "batch upper dim"]
    activation: Float[Tensor, "batch upper"]
    """In [0, 1]: high where many votes lie close together."""


def em(u_hat: Votes, presence: Float[Tensor, "batch lower"], iterations: int) -> Routed:
    """Expectation-maximisation: a parent is a cluster of votes, and each part belongs where its vote is likeliest.

    After Hinton, Sabour & Frosst 2018. `presence` is the activation of each part. The learned β_a and β_u are 0 here;
    λ = 0.01 (1 - 0.95^r) in iteration r from 1. The couplings are R, the pose is the cluster's mean, and its activation
    stands for the length.
    """
    _check(iterations)
    c = torch.full_like(u_hat[..., 0], 1 / u_hat.shape[2])
    cluster = fit(u_hat, c * presence[..., None], _inverse_temperature(0))
    for r in range(1, iterations):
        c = belong(u_hat, cluster)
        cluster = fit(u_hat, c * presence[..., None], _inverse_temperature(r))
    return Routed(c, cluster.mean, cluster.activation)


def fit(u_hat: Votes, weights: Float[Tensor, "batch lower upper"], inverse_temperature: float) -> Cluster:
    """The M step: a_j = sigmoid(-λ Σ_h ln σ_jh · Σ_i r_ij), with mean and variance weighted by r."""
    mass = weights.sum(dim=1).clamp_min(_LEAST)[..., None]
    mean = weigh(weights, u_hat) / mass
    variance = (weigh(weights, (u_hat - mean[:, None]).square()) / mass).clamp_min(_LEAST)
    cost = (0.5 * variance.log() * mass).sum(dim=-1)
    return Cluster(mean, variance, torch.sigmoid(-inverse_temperature * cost))


def belong(u_hat: Votes, cluster: Cluster) -> Float[Tensor, "batch lower upper"]:
    """The E step: R_ij ∝ a_j N(û_ij | μ_j, σ_j²), over the parents."""
    variance = cluster.variance[:, None]
    distance = ((u_hat - cluster.mean[:, None]).square() / variance + variance.log()).sum(dim=-1)
    # an activation that has underflowed to 0 is unlikely, not impossible: with ten of them a softmax of -inf is NaN
    activation = cluster.activation.clamp_min(torch.finfo(u_hat.dtype).tiny)
    return couple(activation.log()[:, None] - 0.5 * distance)


def _inverse_temperature(r: int) -> float:
    return WARMEST * (1 - 0.95 ** (r + 1))


def _check(iterations: int) -> None:
    if iterations < 1:
        raise ValueError(f"routing needs at least 1 iteration, not {iterations}")
