"""Other routings against plain numpy loops, written from the papers, and against what each promises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import oracle
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from capsviz import routings
from capsviz.intervention import Site
from capsviz.routing import couple, route
from capsviz.routings import Routed

LOWER, UPPER, DIM = 9, 4, 5

Routing = Callable[[Tensor, int], Routed]
"""Votes and iterations to couplings, poses and lengths; EM's presence is that of `parts`."""


def votes(seed: int, *, batch: int = 2) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, LOWER, UPPER, DIM, generator=generator, dtype=torch.float64)


def parts(u_hat: Tensor) -> Tensor:
    """A presence in (0, 1) for each part that goes with its votes, so that it moves with them when they are reordered."""
    return u_hat.norm(dim=-1).sum(dim=-1).sigmoid()


ITERATING: dict[str, Routing] = {
    "dynamic": routings.dynamic,
    "leaky": routings.leaky,
    "max-min": routings.max_min,
    "inverted": routings.inverted,
    "em": lambda u_hat, iterations: routings.em(u_hat, parts(u_hat), iterations),
}
ALL: dict[str, Routing] = {**ITERATING, "uniform": lambda u_hat, _: routings.uniform(u_hat)}
every_routing = pytest.mark.parametrize("how", ALL.values(), ids=ALL)
seeds = st.integers(0, 10_000)
some = st.integers(1, 5)


# the equations again, one part and one parent at a time


def leaky_shares(row: np.ndarray) -> np.ndarray:
    return oracle.softmax(np.array([0.0, *row]))[1:]


def max_min_shares(row: np.ndarray) -> np.ndarray:
    low, high = min(row), max(row)
    return np.array([1.0 if high == low else (b - low) / (high - low) for b in row])


def weighted_sum(c: np.ndarray, u_hat: np.ndarray, j: int) -> np.ndarray:
    s = np.zeros(DIM)
    for i in range(LOWER):
        s += c[i, j] * u_hat[i, j]
    return s


def by_agreement(u_hat: np.ndarray, iterations: int, shares: Callable[[np.ndarray], np.ndarray]) -> tuple:
    b, c, v = np.zeros((LOWER, UPPER)), np.zeros((LOWER, UPPER)), np.zeros((UPPER, DIM))
    for _ in range(iterations):
        c = np.array([shares(row) for row in b])
        v = np.array([oracle.squash(weighted_sum(c, u_hat, j)) for j in range(UPPER)])
        for i in range(LOWER):
            for j in range(UPPER):
                b[i, j] += np.dot(u_hat[i, j], v[j])
    return c, v, [oracle.length(pose) for pose in v]


def inverted_in_loops(u_hat: np.ndarray, iterations: int) -> tuple:
    b, c, s, p = np.zeros((LOWER, UPPER)), np.zeros((LOWER, UPPER)), np.zeros((UPPER, DIM)), np.zeros((UPPER, DIM))
    for _ in range(iterations):
        c = np.array([oracle.softmax(row) for row in b])
        s = np.array([weighted_sum(c, u_hat, j) for j in range(UPPER)])
        p = np.array([(row - row.mean()) / (row.var() + 1e-5) ** 0.5 for row in s])
        for i in range(LOWER):
            for j in range(UPPER):
                b[i, j] = np.dot(p[j], u_hat[i, j]) / DIM**0.5
    return c, p, [oracle.length(oracle.squash(row)) for row in s]


def em_in_loops(u_hat: np.ndarray, presence: np.ndarray, iterations: int) -> tuple:
    R, mean, variance, a = np.full((LOWER, UPPER), 1 / UPPER), np.array([]), np.array([]), np.array([])
    for r in range(iterations):
        if r:
            for i in range(LOWER):
                for j in range(UPPER):
                    density = 1.0
                    for h in range(DIM):
                        off = (u_hat[i, j, h] - mean[j, h]) ** 2
                        density *= np.exp(-off / (2 * variance[j, h])) / (2 * np.pi * variance[j, h]) ** 0.5
                    R[i, j] = a[j] * density
                R[i] /= R[i].sum()
        weight = R * presence[:, None]
        mean, variance, a = np.zeros((UPPER, DIM)), np.zeros((UPPER, DIM)), np.zeros(UPPER)
        for j in range(UPPER):
            total = weight[:, j].sum()
            cost = 0.0
            for h in range(DIM):
                mean[j, h] = sum(weight[i, j] * u_hat[i, j, h] for i in range(LOWER)) / total
                variance[j, h] = sum(weight[i, j] * (u_hat[i, j, h] - mean[j, h]) ** 2 for i in range(LOWER)) / total
                cost += np.log(variance[j, h] ** 0.5) * total
            a[j] = 1 / (1 + np.exp(0.01 * (1 - 0.95 ** (r + 1)) * cost))
    return R, mean, a


LOOPS: dict[str, Callable[[Tensor, int], tuple]] = {
    "dynamic": lambda u_hat, n: by_agreement(u_hat.numpy(), n, oracle.softmax),
    "leaky": lambda u_hat, n: by_agreement(u_hat.numpy(), n, leaky_shares),
    "max-min": lambda u_hat, n: by_agreement(u_hat.numpy(), n, max_min_shares),
    "inverted": lambda u_hat, n: inverted_in_loops(u_hat.numpy(), n),
    "em": lambda u_hat, n: em_in_loops(u_hat.numpy(), parts(u_hat).numpy(), n),
    "uniform": lambda u_hat, _: by_agreement(u_hat.numpy(), 1, oracle.softmax),
}


@pytest.mark.parametrize("iterations", [1, 2, 3, 4])
@pytest.mark.parametrize("name", ALL)
def test_a_routing_is_its_equations_in_plain_loops(name: str, iterations: int) -> None:
    u_hat = votes(iterations)
    routed = ALL[name](u_hat, iterations)
    for picture in range(len(u_hat)):
        for got, expected in zip(routed, LOOPS[name](u_hat[picture], iterations), strict=True):
            # float64; EM's densities are worked out as logarithms here and as products there
            np.testing.assert_allclose(got[picture].numpy(), expected, rtol=1e-8, atol=1e-10)


@given(seeds, some)
def test_dynamic_routing_is_route_itself(seed: int, iterations: int) -> None:
    u_hat, bias = votes(seed), votes(seed + 1)[0, 0]
    seen: dict[Site, Tensor] = {}
    poses = route(u_hat, iterations, lambda site, value: seen.setdefault(site, value), bias=bias)
    routed = routings.dynamic(u_hat, iterations, bias)
    assert torch.equal(routed.v, poses)
    assert torch.equal(routed.c, seen[Site("c", iterations - 1)])
    assert torch.equal(routed.lengths, poses.norm(dim=-1))


@given(seeds)
def test_uniform_couplings_are_routing_with_one_iteration(seed: int) -> None:
    u_hat = votes(seed)
    routed = routings.uniform(u_hat)
    assert torch.equal(routed.v, route(u_hat, 1))
    assert torch.equal(routed.c, torch.full_like(routed.c, 1 / UPPER))


@given(seeds, some)
def test_leaky_couplings_of_a_part_sum_to_less_than_one(seed: int, iterations: int) -> None:
    given_away = routings.leaky(votes(seed), iterations).c.sum(dim=-1)
    assert (given_away < 1).all()
    assert (given_away > 0).all()


def test_what_a_part_leaks_is_its_softmax_share_of_a_logit_of_zero() -> None:
    b = votes(3)[..., 0]
    kept = routings.couple_leaking(b)
    torch.testing.assert_close(1 - kept.sum(dim=-1), 1 / (1 + b.exp().sum(dim=-1)))
    # among themselves the real parents share as they always do
    torch.testing.assert_close(kept / kept.sum(dim=-1, keepdim=True), couple(b))


@given(seeds, st.integers(2, 5))
def test_max_min_couplings_lie_in_the_unit_interval_and_every_part_reaches_both_ends(
    seed: int, iterations: int
) -> None:
    c = routings.max_min(votes(seed), iterations).c
    assert torch.equal(c.amin(dim=-1), torch.zeros_like(c[..., 0]))
    assert torch.equal(c.amax(dim=-1), torch.ones_like(c[..., 0]))


def test_max_min_gives_a_part_with_equal_logits_to_every_parent_whole_and_its_gradient_is_finite() -> None:
    b = torch.tensor([[2.0, 2.0, 2.0], [0.0, 1.0, 4.0]], requires_grad=True)
    c = routings.couple_max_min(b)
    torch.testing.assert_close(c, torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.25, 1.0]]))
    (gradient,) = torch.autograd.grad(c.sum(), b)
    assert gradient.isfinite().all()


@pytest.mark.parametrize("name", ["dynamic", "inverted", "em"])
@given(seed=seeds, iterations=some)
def test_where_parents_compete_the_couplings_of_a_part_sum_to_one(name: str, seed: int, iterations: int) -> None:
    c = ITERATING[name](votes(seed), iterations).c
    assert (c >= 0).all()
    torch.testing.assert_close(c.sum(dim=-1), torch.ones_like(c[..., 0]))


@every_routing
@given(seed=seeds, iterations=some)
def test_what_is_present_is_said_between_zero_and_one(how: Routing, seed: int, iterations: int) -> None:
    lengths = how(votes(seed), iterations).lengths
    assert (lengths >= 0).all()
    assert (lengths <= 1).all()


@every_routing
@given(seed=seeds, order=st.permutations(range(LOWER)))
def test_reordered_parts_keep_their_couplings_and_change_no_parent(how: Routing, seed: int, order: list[int]) -> None:
    u_hat = votes(seed)
    plain, moved = how(u_hat, 3), how(u_hat[:, order], 3)
    # float64; sums over the parts in another order
    torch.testing.assert_close(moved.c, plain.c[:, order])
    torch.testing.assert_close(moved.v, plain.v)
    torch.testing.assert_close(moved.lengths, plain.lengths)


@every_routing
@given(seed=seeds, order=st.permutations(range(UPPER)))
def test_reordered_parents_keep_everything_that_was_theirs(how: Routing, seed: int, order: list[int]) -> None:
    u_hat = votes(seed)
    plain, moved = how(u_hat, 3), how(u_hat[:, :, order], 3)
    torch.testing.assert_close(moved.c, plain.c[..., order])
    torch.testing.assert_close(moved.v, plain.v[:, order])
    torch.testing.assert_close(moved.lengths, plain.lengths[:, order])


@every_routing
def test_a_picture_is_routed_alone_whatever_else_is_in_the_batch(how: Routing) -> None:
    u_hat = votes(5, batch=3)
    together = how(u_hat, 3)
    for picture in range(3):
        for value, alone in zip(together, how(u_hat[picture : picture + 1], 3), strict=True):
            torch.testing.assert_close(value[picture : picture + 1], alone)


@every_routing
def test_silence_is_routed_to_finite_numbers(how: Routing) -> None:
    routed = how(torch.zeros(1, LOWER, UPPER, DIM), 3)
    assert all(value.isfinite().all() for value in routed)


@pytest.mark.parametrize("how", ITERATING.values(), ids=ITERATING)
def test_routing_needs_an_iteration(how: Routing) -> None:
    with pytest.raises(ValueError, match="at least 1 iteration, not 0"):
        how(votes(0), 0)


def test_the_poses_of_inverted_routing_are_all_equally_long() -> None:
    """So their length says nothing, and the squashed sum must."""
    p = routings.inverted(votes(6), 3).v
    # LayerNorm adds 1e-5 to a variance of about 1 here
    torch.testing.assert_close(p.norm(dim=-1), torch.full_like(p[..., 0], DIM**0.5), rtol=1e-4, atol=0)


def test_em_prefers_a_tight_cluster_of_short_votes_to_a_loose_one_of_long_votes() -> None:
    """The votes of parent 0 lie close together about nothing; those of parent 1 point one way, but vary."""
    spread = torch.randn(1, 60, 2, DIM, generator=torch.Generator().manual_seed(7), dtype=torch.float64)
    u_hat = spread * torch.tensor([0.01, 0.3])[:, None] + torch.tensor([0.0, 1.0])[:, None]
    everyone = torch.ones(1, 60, dtype=torch.float64)
    assert routings.em(u_hat, everyone, 3).lengths[0].argmax() == 0
    assert routings.dynamic(u_hat, 3).lengths[0].argmax() == 1


def test_em_does_not_hear_a_part_that_is_not_there() -> None:
    u_hat = votes(8)
    presence = torch.ones(2, LOWER, dtype=torch.float64)
    presence[:, 0] = 0
    without = routings.em(u_hat[:, 1:], presence[:, 1:], 3)
    torch.testing.assert_close(routings.em(u_hat, presence, 3).v, without.v)
