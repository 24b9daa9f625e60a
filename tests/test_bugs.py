"""The thirteen bugs that capsule networks are written with, as thirteen claims that each of them would break."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import TINY, random_network
from torch import Tensor

from capsviz.capture import capture
from capsviz.intervention import Site, parse
from capsviz.network import CapsNet, CapsNetConfig
from capsviz.routing import route, squash
from capsviz.training import loop, pairs
from capsviz.training.data import Digits, augment
from capsviz.training.losses import losses, margin
from capsviz.training.recipes import Augmentation, Recipe


def images(count: int, *, side: int = 20, seed: int = 0) -> Tensor:
    return torch.rand(count, 1, side, side, generator=torch.Generator().manual_seed(seed))


def test_1_the_couplings_of_each_part_sum_to_one_over_the_parents(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    c = capture(tiny, tiny_picture, iterations=4).routing.c
    # a float32 softmax over 4
    np.testing.assert_allclose(c.sum(axis=2), 1, atol=1e-6)
    assert c.std() > 0.1
    assert np.abs(c.sum(axis=1) - 1).max() > 0.5


def test_2_an_untrained_network_starts_with_short_poses(picture: np.ndarray) -> None:
    torch.manual_seed(0)
    net = CapsNet().eval()
    shown = torch.from_numpy(picture)[None, None]
    with torch.inference_mode():
        lengths = net(shown).norm(dim=-1)
        net.digits.W.mul_(10)
        with_unit_scale = net(shown).norm(dim=-1)
    # short enough to grow and to shrink under margins of 0.1 and 0.9, long enough to carry a gradient
    assert lengths.min() > 0.002
    assert lengths.max() < 0.12
    # every class above the upper margin at once: from here training does not leave 10 %
    assert with_unit_scale.mean() > 0.8


def test_3_an_output_never_depends_on_its_batch_mates(tiny: CapsNet) -> None:
    mine, others = images(1), images(7, seed=1)
    with torch.inference_mode():
        alone, among = tiny(mine), tiny(torch.cat([others[:3], mine, others[3:] * 0]))
    # a convolution of eight may sum in another order than a convolution of one
    torch.testing.assert_close(among[3:4], alone, rtol=1e-5, atol=1e-6)


def test_4_a_logit_is_one_number_for_each_part_and_parent(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    routing = capture(tiny, tiny_picture).routing
    assert routing.b.shape == routing.c.shape == (3, 12, 4)
    for r in (0, 1):
        grown = (routing.u_hat * routing.v[r]).sum(axis=-1)
        # float32 sums of six products
        np.testing.assert_allclose(routing.b[r + 1] - routing.b[r], grown, atol=1e-5)


def test_5_a_part_is_eight_neighbouring_channels_at_one_place(full: CapsNet, picture: np.ndarray) -> None:
    maps = full.primary(torch.relu(full.conv1(torch.from_numpy(picture)[None, None])))[0]
    u = torch.from_numpy(capture(full, picture).u.copy())
    torch.testing.assert_close(u[0], squash(maps[0:8, 0, 0]))
    for kind, row, column in np.ndindex(32, 6, 6):
        capsule = maps[8 * kind : 8 * kind + 8, row, column]
        torch.testing.assert_close(u[kind * 36 + row * 6 + column], squash(capsule))


def test_6_squash_works_on_the_last_axis_and_is_smooth_at_zero() -> None:
    s = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0))
    lengths = s.norm(dim=-1)
    torch.testing.assert_close(squash(s).norm(dim=-1), lengths**2 / (1 + lengths**2))
    nothing = torch.zeros(2, 3, 4, requires_grad=True)
    silent = squash(nothing)
    silent.sum().backward()
    assert torch.equal(silent, torch.zeros(2, 3, 4))
    assert nothing.grad is not None
    assert torch.equal(nothing.grad, torch.zeros(2, 3, 4))


def test_7_the_margin_loss_squares_margins_of_the_lengths_themselves() -> None:
    lengths = torch.tensor([[0.9, 0.1, 0.0], [0.5, 0.1, 0.1], [0.95, 0.4, 0.1], [0.0, 0.0, 0.0]])
    # nothing; (0.9 - 0.5)²; half of (0.4 - 0.1)²; 0.9². A softmax over the lengths would make the first positive
    expected = torch.tensor([0.0, 0.16, 0.045, 0.81])
    torch.testing.assert_close(margin(lengths, torch.zeros(4, dtype=torch.int64)), expected, rtol=1e-5, atol=1e-7)


def test_8_the_reconstruction_is_a_sum_of_squares_times_0_0005() -> None:
    labels = torch.tensor([[3], [5]])
    shown = images(2, side=28) * 0.5
    poses = torch.zeros(2, 10, 16)
    both = losses(poses, shown + 0.1, shown, labels, Recipe("printed"))
    # 784 pixels off by 0.1, of a network that sees nothing: 0.9² of margin
    torch.testing.assert_close(both.reconstruction, torch.tensor(0.0005 * 784 * 0.01))
    torch.testing.assert_close(both.reconstruction / both.margin, torch.tensor(0.00392 / 0.81))
    official = losses(poses, shown + 0.1, shown, labels, Recipe("official", loss="official"))
    # the authors' code halves the margin loss and averages it over ten classes: reconstruction weighs 20 times more
    torch.testing.assert_close(official.reconstruction / official.margin, torch.tensor(20 * 0.00392 / 0.81))


def test_9_the_decoder_is_given_the_true_class_in_training_and_the_longest_pose_afterwards(
    picture: np.ndarray, full: CapsNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Tensor] = []
    decode = CapsNet.decode

    def watched(net: CapsNet, poses: Tensor, classes: Tensor) -> Tensor:
        given.append(classes)
        return decode(net, poses, classes)

    monkeypatch.setattr(CapsNet, "decode", watched)
    labels = torch.arange(10).repeat(2)
    loop.train(small_run(tmp_path), Digits((images(20, side=28)[:, 0] * 255).to(torch.uint8), labels))
    # ten pictures of ten classes, whatever the untrained network takes them for
    assert sorted(torch.cat(given).tolist()) == list(range(10))
    given.clear()
    trace = capture(full, picture)
    assert trace.decoded == trace.prediction == trace.lengths.argmax()
    assert [classes.tolist() for classes in given] == [[trace.prediction]]


@pytest.mark.parametrize("iterations", [1, 2, 3, 5])
def test_10_r_iterations_mean_r_squashes(iterations: int, monkeypatch: pytest.MonkeyPatch) -> None:
    squashed: list[Tensor] = []

    def counted(s: Tensor) -> Tensor:
        squashed.append(s)
        return squash(s)

    monkeypatch.setattr("capsviz.routing.squash", counted)
    route(torch.randn(1, 6, 3, 4), iterations)
    assert len(squashed) == iterations


def test_11_the_gradient_flows_through_every_iteration_or_only_the_last() -> None:
    u_hat = torch.randn(2, 6, 3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    bias = torch.randn(3, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    inputs = (u_hat.requires_grad_(), bias.requires_grad_())
    couplings: dict[Site, Tensor] = {}

    def tap(site: Site, value: Tensor) -> Tensor:
        couplings[site] = value
        return value

    every, last = route(u_hat, 3, tap, bias=bias), route(u_hat, 3, bias=bias, gradient="last")
    assert torch.equal(every, last)
    # what "last" means: the last couplings are numbers, not functions of the votes or of the bias
    fixed = couplings[Site("c", 2)].detach()
    by_hand = squash(torch.einsum("bij,bijd->bjd", fixed, u_hat) + bias)
    full, short, expected = (torch.autograd.grad(poses.square().sum(), inputs) for poses in (every, last, by_hand))
    torch.testing.assert_close(short, expected)
    assert all((one - other).abs().max() > 1e-2 for one, other in zip(full, short, strict=True))
    # what "every" means: the derivative of the whole procedure, as finite differences see it
    assert torch.autograd.gradcheck(lambda votes, offset: route(votes, 3, bias=offset), inputs)


@pytest.mark.parametrize("how", [Augmentation(), Augmentation(rotation=10.0, scale=0.1, shear=0.1)])
def test_12_each_training_picture_is_moved_by_itself_and_no_other_picture_is(
    how: Augmentation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = images(1, side=28).expand(64, -1, -1, -1)
    moved = augment(same, how, torch.Generator().manual_seed(0))
    # 25 places to shift to: of 64 pictures at least a dozen differ
    assert len({picture.numpy().tobytes() for picture in moved}) > 12
    brightest: list[float] = []

    def watched(shown: Tensor, how: Augmentation, generator: torch.Generator) -> Tensor:
        brightest.append(float(shown.max()))
        return augment(shown, how, generator)

    monkeypatch.setattr(pairs, "augment", watched)
    pixels = torch.full((20, 28, 28), 100, dtype=torch.uint8)
    pixels[10:] = 255  # held out, and looked at when the epoch ends
    run = small_run(tmp_path)
    loop.train(replace(run, recipe=replace(run.recipe, augmentation=how)), Digits(pixels, torch.arange(20) % 10))
    assert brightest == pytest.approx([100 / 255])


def test_13_negating_every_part_negates_every_pose_and_keeps_the_lengths(tiny_picture: np.ndarray) -> None:
    for bias in (False, True):
        net = random_network(replace(TINY, bias=bias), 1, votes=8)
        plain, negated = capture(net, tiny_picture), capture(net, tiny_picture, parse("u*=-1"))
        lemma = np.array_equal(negated.poses, -plain.poses) and np.array_equal(negated.lengths, plain.lengths)
        # IEEE arithmetic is symmetric in sign, so the lemma holds to the last bit; with a bias it does not hold
        assert lemma is not bias


def small_run(folder: Path) -> loop.Run:
    """One batch of ten pictures, ten more held out."""
    network = CapsNetConfig(filters=4, types=2, dim=4, decoder=(5, 6))
    recipe = Recipe("one batch", network=network, epochs=1, batch=10, warmup=1)
    return loop.Run(recipe, seed=0, folder=folder, held_out=10, autocast=False)
