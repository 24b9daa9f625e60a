"""Squash and routing by agreement against closed forms and symmetries."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from capsviz.intervention import Site
from capsviz.routing import agree, couple, route, squash, weigh


def votes(seed: int, *, batch: int = 2, lower: int = 9, upper: int = 4, dim: int = 5) -> Tensor:
    return torch.randn(batch, lower, upper, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@given(st.floats(1e-3, 1e3), st.integers(0, 10_000))
def test_squash_keeps_the_direction_and_bounds_the_length(length: float, seed: int) -> None:
    direction = torch.nn.functional.normalize(votes(seed)[0, 0, 0], dim=0)
    squashed = squash(length * direction)
    # float64; eps = 1e-12 against a squared length of at least 1e-6 is a relative 1e-6
    torch.testing.assert_close(squashed, direction * length**2 / (1 + length**2), rtol=1e-6, atol=0)
    assert squashed.norm() < 1


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=1, max_size=20))
def test_squash_in_float32_never_exceeds_length_one(values: list[float]) -> None:
    # the length is a float32 sum of up to 20 squares, each rounded
    assert squash(torch.tensor(values)).norm() <= 1 + 1e-6


def test_squash_is_the_same_for_every_capsule_of_a_batch() -> None:
    capsules = votes(0)
    one_by_one = torch.stack([squash(capsule) for capsule in capsules.flatten(0, 2)]).view_as(capsules)
    torch.testing.assert_close(squash(capsules), one_by_one)


def test_with_one_iteration_every_part_divides_itself_evenly() -> None:
    u_hat = votes(1)
    torch.testing.assert_close(route(u_hat, 1), squash(u_hat.sum(dim=1) / 4))


def test_couplings_fixed_at_even_shares_make_every_iteration_the_first() -> None:
    """So a network trained with uniform couplings is one trained with a single iteration: sabour-r1."""
    u_hat = votes(1).requires_grad_()

    def fixed(site: Site, value: Tensor) -> Tensor:
        return torch.full_like(value, 1 / 4) if site.name == "c" else value

    one, three = route(u_hat, 1), route(u_hat, 3, fixed)
    torch.testing.assert_close(three, one)
    # the gradients too, so the training is the same
    torch.testing.assert_close(*(torch.autograd.grad(poses.square().sum(), u_hat)[0] for poses in (three, one)))


def test_two_iterations_are_the_closed_form() -> None:
    u_hat = votes(2)
    first = squash(u_hat.mean(dim=1) * 9 / 4)
    logits = (u_hat * first[:, None]).sum(dim=-1)
    powers = logits.exp()
    couplings = powers / powers.sum(dim=2, keepdim=True)
    torch.testing.assert_close(route(u_hat, 2), squash((couplings[..., None] * u_hat).sum(dim=1)))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_routing_is_the_same_for_any_memory_layout(order: tuple[int, ...]) -> None:
    u_hat = votes(3)
    back = [order.index(axis) for axis in range(4)]
    laid_out = u_hat.permute(order).contiguous().permute(back)
    spread = torch.zeros(2, 18, 4, 10, dtype=torch.float64)[:, ::2, :, ::2].copy_(u_hat)
    for other in (laid_out, spread):
        # the order of summation may differ, in float64
        torch.testing.assert_close(route(other, 3), route(u_hat, 3), rtol=1e-12, atol=1e-14)


def test_renumbering_the_parts_changes_nothing() -> None:
    u_hat = votes(4)
    order = torch.randperm(9, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(route(u_hat[:, order], 3), route(u_hat, 3))


def test_renumbering_the_classes_renumbers_the_poses() -> None:
    u_hat = votes(5)
    order = torch.tensor([2, 0, 3, 1])
    torch.testing.assert_close(route(u_hat[:, :, order], 3), route(u_hat, 3)[:, order])


def test_turning_every_vote_turns_every_pose() -> None:
    u_hat = votes(6)
    turn = torch.linalg.qr(votes(7, batch=1, lower=1, upper=5)[0, 0]).Q
    torch.testing.assert_close(route(u_hat @ turn, 3), route(u_hat, 3) @ turn)


def test_equal_votes_for_all_classes_keep_couplings_even() -> None:
    same = votes(8, upper=1).expand(-1, -1, 4, -1)
    torch.testing.assert_close(route(same, 5), route(same, 1))


def test_routing_strengthens_the_class_that_its_parts_agree_on() -> None:
    u_hat = votes(9, lower=30)
    u_hat[:, :, 1] = u_hat[:, :1, 1]
    before, after = (route(u_hat, iterations).norm(dim=-1) for iterations in (1, 3))
    assert (after[:, 1] > before[:, 1]).all()


def test_a_bias_is_added_to_every_weighted_sum() -> None:
    u_hat, bias = votes(10), votes(11)[0, 0]
    torch.testing.assert_close(route(u_hat, 1, bias=bias), squash(u_hat.sum(dim=1) / 4 + bias))


@pytest.mark.parametrize("iterations", [0, -1])
def test_routing_without_an_iteration_is_refused(iterations: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1 iteration, not {iterations}"):
        route(votes(0), iterations)


def test_the_tap_sees_every_value_in_the_order_of_the_procedure() -> None:
    seen: dict[Site, Tensor] = {}

    def tap(site: Site, value: Tensor) -> Tensor:
        seen[site] = value
        return value

    u_hat = votes(12)
    poses = route(u_hat, 2, tap)
    assert list(map(str, seen)) == ["b@0", "c@0", "s@0", "v@0", "a@0", "b@1", "c@1", "s@1", "v@1"]
    assert poses is seen[Site("v", 1)]
    for r in (0, 1):
        b, c, s, v = (seen[Site(name, r)] for name in "bcsv")
        assert torch.equal(c, couple(b))
        assert torch.equal(s, weigh(c, u_hat))
        assert torch.equal(v, squash(s))
    assert torch.equal(seen[Site("b", 1)], agree(u_hat, seen[Site("v", 0)]))


@pytest.mark.parametrize("site", [Site(name, 0) for name in "bcsva"])
def test_what_the_tap_returns_is_what_is_used(site: Site) -> None:
    def tap(here: Site, value: Tensor) -> Tensor:
        return value + votes(13).flatten()[: value[0].numel()].view(value[0].shape) if here == site else value

    assert not torch.allclose(route(votes(14), 2, tap), route(votes(14), 2), atol=1e-3)


@pytest.mark.parametrize("needed", [(True, True), (True, False), (False, True)])
def test_the_gradients_of_weighing_and_agreeing_are_those_of_finite_differences(needed: tuple[bool, bool]) -> None:
    u_hat = votes(15).transpose(1, 2).contiguous().transpose(1, 2).requires_grad_(needed[0])
    c = couple(votes(16)[..., 0]).requires_grad_(needed[1])
    v = votes(17)[:, 0].contiguous().requires_grad_(needed[1])
    assert torch.autograd.gradcheck(weigh, (c, u_hat))
    assert torch.autograd.gradcheck(agree, (u_hat, v))


def test_the_gradient_of_routing_is_that_of_finite_differences() -> None:
    assert torch.autograd.gradcheck(lambda u_hat: route(u_hat, 3), votes(18).requires_grad_())
