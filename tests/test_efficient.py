"""Efficient-CapsNet: its size, its values against plain loops, its edits, and buffers that travel with its weights."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import oracle_efficient
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from stopped_runs import Stop, noise, same_bits, stop_at
from torch import Tensor

from capsviz import measure, weights
from capsviz.capture import CaptureError, capture
from capsviz.errors import CapsvizError
from capsviz.intervention import EditError, parse
from capsviz.network import CapsNet, EfficientCapsNet, EfficientConfig, recall
from capsviz.routing import attend, squash_steeply
from capsviz.trace import CapsTrace
from capsviz.training import loop
from capsviz.training.recipes import RECIPES, Augmentation, Recipe

TINY = EfficientConfig(side=20, filters=(3, 4, 5), types=6, lower_dim=4, classes=4, dim=6, decoder=(7, 11))


@pytest.fixture(scope="module")
def net() -> EfficientCapsNet:
    """A random network whose every number is away from where training begins."""
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(1)
        net = EfficientCapsNet(TINY).eval().requires_grad_(False)
        for name, tensor in net.state_dict().items():
            if "norm" in name:
                tensor.add_(0.3 * torch.rand(tensor.shape))
            elif name.startswith("digits"):
                tensor.add_(0.2 * torch.randn(tensor.shape)).mul_(2)
            else:
                tensor.mul_(3)
    return net


def count(net: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters() if parameter.requires_grad)


def images(count: int, side: int = 20) -> Tensor:
    return torch.rand(count, 1, side, side, generator=torch.Generator().manual_seed(0))


# -- its shape --------------------------------------------------------------------------------------------------------


def test_it_has_the_161_824_parameters_of_the_paper_and_the_usual_decoder() -> None:
    whole = EfficientCapsNet()
    assert count(whole) - count(whole.decoder) == 161_824
    assert [name for name, _ in whole.decoder.named_parameters()] == [
        name for name, _ in CapsNet().decoder.named_parameters()
    ]
    assert count(whole.decoder) == count(CapsNet().decoder)


def test_an_untrained_network_starts_with_short_poses() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        lengths = EfficientCapsNet()(torch.rand(16, 1, 28, 28)).norm(dim=-1)
    # long enough to carry a gradient, short enough to grow and to shrink under margins of 0.1 and 0.9
    assert 0.01 < lengths.mean() < 0.3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": 11}, "side must be a whole number from 12 to 1024, not 11"),
        ({"types": 0}, "types must be"),
        ({"filters": (3, 4, 10**9)}, "a size in filters must be"),
        ({"decoder": (3, 0)}, "a size in decoder must be"),
    ],
)
def test_a_shape_that_it_cannot_have_is_refused(changes: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(TINY, **changes)


@pytest.mark.parametrize("fields", [{"filters": [3, 4]}, {"decoder": [1, 2, 3]}, {"filters": 3}])
def test_fields_of_a_file_that_are_none_of_its_are_refused(fields: dict) -> None:
    with pytest.raises((ValueError, TypeError)):
        recall({**asdict(TINY), **fields})


# -- equations --------------------------------------------------------------------------------------------------------


@given(some.floats(1e-3, 50), some.integers(0, 10_000))
def test_the_steep_squash_keeps_the_direction_and_is_one_minus_e_to_the_minus_length(length: float, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    direction = torch.nn.functional.normalize(torch.randn(5, dtype=torch.float64, generator=generator), dim=0)
    # float64; eps = 1e-12 against a squared length of at least 1e-6
    expected = direction * -np.expm1(-length)
    torch.testing.assert_close(squash_steeply(length * direction), expected, rtol=1e-6, atol=0)


def test_the_steep_squash_is_smooth_at_zero_where_it_hardly_changes_a_vector() -> None:
    nothing = torch.zeros(2, 4, requires_grad=True)
    silent = squash_steeply(nothing)
    silent.sum().backward()
    assert torch.equal(silent, torch.zeros(2, 4))
    assert nothing.grad is not None
    # its slope there is 1; that of the paper of 2017 is 0
    torch.testing.assert_close(nothing.grad, torch.ones(2, 4), rtol=0, atol=1e-5)


def test_the_gradient_of_self_attention_is_that_of_finite_differences() -> None:
    generator = torch.Generator().manual_seed(0)
    u_hat = torch.randn(2, 5, 3, 4, dtype=torch.float64, generator=generator).requires_grad_()
    B = torch.randn(5, 3, dtype=torch.float64, generator=generator).requires_grad_()
    assert torch.autograd.gradcheck(attend, (u_hat, B))


def test_renumbering_the_parts_changes_nothing_of_self_attention() -> None:
    generator = torch.Generator().manual_seed(1)
    u_hat, B = torch.randn(2, 5, 3, 4, generator=generator).double(), torch.randn(5, 3, generator=generator).double()
    order = torch.tensor([3, 0, 4, 1, 2])
    torch.testing.assert_close(attend(u_hat[:, order], B[order]), attend(u_hat, B))


# -- watching and editing ---------------------------------------------------------------------------------------------


EDITS = [
    ("", []),
    ("u[2]*=0", [("u", (2,), "*=", 0.0)]),
    ("u_hat[1,0]+=0.5", [("u_hat", (1, 0), "+=", 0.5)]),
    ("b@0[3]=2", [("b@0", (3,), "=", 2.0)]),
    ("c@0[:,1]*=0.5;s@0[2,1]+=1", [("c@0", (slice(None), 1), "*=", 0.5), ("s@0", (2, 1), "+=", 1.0)]),
    ("v@0[0]*=2;v[3]=0.1", [("v@0", (0,), "*=", 2.0), ("v", (3,), "=", 0.1)]),
]


@pytest.mark.parametrize(("text", "edits"), EDITS, ids=[text or "none" for text, _ in EDITS])
@pytest.mark.parametrize("decode", [None, 2])
def test_every_value_is_what_plain_loops_compute(
    net: EfficientCapsNet, tiny_picture: np.ndarray, text: str, edits: list, decode: int | None
) -> None:
    found = values(capture(net, tiny_picture, parse(text), decode=decode))
    held = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    expected = oracle_efficient.trace(held, tiny_picture, edits, decode)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        # float32 through five convolutions of up to 100 products
        np.testing.assert_allclose(found[name], value, rtol=1e-4, atol=1e-4, err_msg=name)


def values(trace: CapsTrace) -> dict[str, np.ndarray]:
    ends = ("features", "u", "poses", "lengths", "reconstruction")
    routing = {name: getattr(trace.routing, name) for name in ("u_hat", "b", "c", "s", "v", "a")}
    return routing | {name: getattr(trace, name) for name in ends}


def test_recorded_and_plain_poses_are_bit_identical(net: EfficientCapsNet, tiny_picture: np.ndarray) -> None:
    plain = net(torch.from_numpy(tiny_picture)[None, None])
    assert np.array_equal(capture(net, tiny_picture).poses, plain[0].numpy())


def test_an_output_never_depends_on_its_batch_mates_once_it_is_trained(net: EfficientCapsNet) -> None:
    mine, others = images(1), 1 - images(7)
    alone, among = net(mine), net(torch.cat([others, mine]))
    # a convolution of eight may sum in another order than a convolution of one
    torch.testing.assert_close(among[7:], alone, rtol=1e-4, atol=1e-5)


def test_it_routes_once_and_any_other_number_is_refused(net: EfficientCapsNet, tiny_picture: np.ndarray) -> None:
    assert capture(net, tiny_picture).routing.iterations == capture(net, tiny_picture, iterations=1).routing.iterations
    with pytest.raises(CaptureError, match="routes in one pass, by self-attention; it has no 3 iterations"):
        capture(net, tiny_picture, iterations=3)
    with pytest.raises(ValueError, match="routes in one pass, not in 2 iterations"):
        net(images(1), iterations=2)
    with pytest.raises(EditError, match=r"never happens: this run has the one iteration 0"):
        capture(net, tiny_picture, parse("c@1[0]=0"))


def test_its_parts_stand_on_no_grid_and_a_view_that_needs_one_can_say_so(
    net: EfficientCapsNet, tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    assert capture(net, tiny_picture).grid is None
    with pytest.raises(CapsvizError, match=r"parts of this network have no place on the picture.* as sabour-r3"):
        measure.grid(capture(net, tiny_picture))
    trace = capture(tiny, tiny_picture)
    assert measure.grid(trace) == trace.grid == tiny.config.grid
    assert len(trace.u) == tiny.config.types * measure.grid(trace) ** 2


def test_votes_routed_alone_are_the_poses_of_the_whole(net: EfficientCapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(net, tiny_picture)
    again = net.digits.routed(torch.from_numpy(trace.routing.u_hat.copy())[None])
    assert np.array_equal(again[0].numpy(), trace.poses)


# -- its file, its training -------------------------------------------------------------------------------------------


def test_what_it_learned_of_the_batches_travels_with_its_weights(
    net: EfficientCapsNet, tiny_picture: np.ndarray, tmp_path: Path
) -> None:
    weights.save(net.state_dict(), net.config, tmp_path / "x.safetensors")
    again = weights.load(tmp_path / "x.safetensors")
    assert isinstance(again, EfficientCapsNet)
    assert again.config == TINY
    assert {"norm1.mean", "norm4.variance"} < again.state_dict().keys()
    assert all(torch.equal(again.state_dict()[name], value.half().float()) for name, value in net.state_dict().items())
    # float16 keeps eleven bits: a relative 5e-4 in each weight
    assert abs(capture(again, tiny_picture).lengths - capture(net, tiny_picture).lengths).max() < 1e-2


def run(folder: Path) -> loop.Run:
    network = EfficientConfig(filters=(2, 3, 3), types=3, lower_dim=2, dim=4, decoder=(5, 6))
    recipe = Recipe("tiny", network, Augmentation(rotation=6.0), epochs=2, batch=8, warmup=3, ema=0.9)
    return loop.Run(recipe, seed=1, folder=folder, held_out=8, save_every=3)


def test_a_run_stopped_and_resumed_ends_in_the_same_bits_buffers_too(tmp_path: Path) -> None:
    whole = loop.train(run(tmp_path / "whole"), noise()).state_dict()
    with pytest.raises(Stop):
        loop.train(run(tmp_path / "stopped"), noise(), stop_at(7))
    found = loop.train(run(tmp_path / "stopped"), noise()).state_dict()
    assert same_bits(found, whole)


def test_the_average_is_of_the_parameters_and_of_what_was_learned_of_the_batches(tmp_path: Path) -> None:
    state = loop.begin(run(tmp_path))
    for value in (1.0, 2.0):
        with torch.no_grad():
            for tensor in state.net.state_dict().values():
                tensor.fill_(value)
        state.average.update_parameters(state.net)
    found = state.average.module.state_dict()
    # the first is copied, of the second 1 - 2/11 is taken
    assert all(tensor.flatten().tolist() == pytest.approx([1 + 9 / 11] * tensor.numel()) for tensor in found.values())
    assert {"norm1.mean", "norm1.variance"} < found.keys()


def test_measuring_the_average_leaves_what_it_learned_of_the_batches(tmp_path: Path) -> None:
    state = loop.begin(run(tmp_path))
    before = {name: tensor.clone() for name, tensor in state.average.module.state_dict().items()}
    state.average.module(images(8, 28))
    after = state.average.module.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before)
    state.net(images(8, 28))
    assert not torch.equal(state.net.state_dict()["norm1.mean"], before["norm1.mean"])


def test_its_recipe_trains_it_and_says_its_size() -> None:
    recipe = RECIPES["efficient"]
    assert recipe.network == EfficientConfig()
    whole = EfficientCapsNet()
    assert f"{count(whole) - count(whole.decoder):,} parameters" in recipe.description
