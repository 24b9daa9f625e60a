"""Training on pairs: how digits are laid over each other, who is paired with whom, and what the loss of a pair is."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from stopped_runs import Stop, same_bits, stop_at
from stopped_runs import one_thread as one_thread
from torch import Tensor

from capsviz import weights
from capsviz.network import CapsNet, CapsNetConfig, CnnConfig
from capsviz.overlay import cover, laid_over, placed
from capsviz.training import cards, loop, pairs
from capsviz.training.data import DataError, Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.loop import Run, train
from capsviz.training.losses import losses
from capsviz.training.recipes import RECIPES, Augmentation, Recipe, recall

OWN, SIDE = 14, 20
"""Digits of 14 pixels on pictures of 20: each can be shifted by up to 3."""
NETWORK = CapsNetConfig(side=SIDE, filters=3, types=2, classes=4, decoder=(6, 8))
TINY = Recipe(
    "tiny",
    network=NETWORK,
    augmentation=Augmentation(shift=0),
    pairs=True,
    epochs=2,
    batch=8,
    warmup=3,
    ema=0.9,
)


def digits(count: int = 48, classes: int = 4) -> Digits:
    """Random ink with random labels."""
    generator = torch.Generator().manual_seed(7)
    pixels = torch.randint(1, 256, (count, OWN, OWN), generator=generator, dtype=torch.uint8)
    return Digits(pixels, torch.randint(classes, (count,), generator=generator))


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def tiny_run(folder: Path) -> Run:
    return Run(TINY, seed=1, folder=folder, held_out=8, save_every=3)


# -- the picture of two -----------------------------------------------------------------------------------------------


@given(st.integers(0, 7), st.lists(st.integers(-9, 9), min_size=2, max_size=2), st.integers(0, 99))
def test_a_placed_picture_is_what_plain_loops_make_of_it(wider: int, shift: list[int], seed: int) -> None:
    picture = torch.rand(5, 5, generator=generator(seed))
    found = placed(picture[None], torch.tensor([shift]), 5 + wider)[0]
    expected = np.zeros((5 + wider, 5 + wider), dtype=np.float32)
    right, down = shift
    for row, column in np.ndindex(5, 5):
        there = row + wider // 2 + down, column + wider // 2 + right
        if min(there) >= 0 and max(there) < 5 + wider:
            expected[there] = picture[row, column]
    assert np.array_equal(found.numpy(), expected)


def test_a_picture_with_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="a picture of 9 px has no room on one of 8 px"):
        placed(torch.zeros(1, 9, 9), torch.zeros(1, 2, dtype=torch.int64), 8)


def test_ink_adds_up_to_white_at_most_and_one_digit_stays_as_it_is() -> None:
    alone = torch.tensor([0.25, 0.5, 1.0, 0.0, 0.5, 0.75, 1.0, 0.0]).view(1, 2, 2, 2)
    assert laid_over(alone).flatten().tolist() == [0.75, 1.0, 1.0, 0.0]
    # even a value that rounding put above 1: what single digits are trained on does not depend on pairs
    assert laid_over(torch.full((1, 1, 2, 2), 1.0000001)).max() == torch.tensor(1.0000001)


def test_cover_is_the_share_of_the_fainter_digits_ink_on_the_others() -> None:
    one, two = torch.zeros(4, 4), torch.zeros(4, 4)
    one[0], two[0, :2], two[1, 0] = 1.0, 0.5, 0.5
    # 0.5 + 0.5 of the second's 1.5 lies on the first
    assert cover(torch.stack([one, two])[None]).item() == pytest.approx(2 / 3)
    assert cover(torch.stack([two, one])[None]).item() == pytest.approx(2 / 3)
    assert cover(torch.stack([one, one])[None]).item() == 1
    assert cover(torch.stack([one, torch.zeros(4, 4)])[None]).item() == 0


# -- who is paired with whom ------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 5), min_size=2, max_size=40).filter(lambda labels: len(set(labels)) > 1))
def test_pairs_are_never_of_one_class(labels: list[int]) -> None:
    classes, chosen = torch.tensor(labels), torch.arange(len(labels)).repeat(20)
    found = pairs.partners(classes, chosen, generator())
    assert (classes[found] != classes[chosen]).all()


def test_every_digit_of_another_class_is_as_likely_a_partner() -> None:
    labels, count = torch.tensor([2, 0, 1, 0, 2, 0]), 30_000
    found = pairs.partners(labels, torch.full((count,), 1), generator()).bincount(minlength=6)
    # the three that are no 0, a third each: 10,000 with a standard deviation of 82
    assert found[[1, 3, 5]].sum() == 0
    assert (found[[0, 2, 4]] - count / 3).abs().max() < 5 * 82


def test_digits_of_one_class_alone_cannot_be_paired() -> None:
    with pytest.raises(DataError, match="all 3 digits are of one class"):
        pairs.partners(torch.tensor([4, 4, 4]), torch.arange(3), generator())


def test_each_digit_of_a_pair_is_shifted_by_itself_as_far_as_there_is_room_and_no_further() -> None:
    dots = Digits(torch.zeros(40, OWN, OWN, dtype=torch.uint8), torch.arange(40) % 4)
    dots.pixels[:, 7, 7] = 255
    shown = pairs.drawn(dots, torch.arange(40).repeat(50), TINY, generator())
    places = shown.alone.flatten(2).argmax(dim=2)
    reached = {divmod(int(place), SIDE) for place in places.flatten()}
    assert reached == {(10 + down, 10 + right) for down in range(-3, 4) for right in range(-3, 4)}
    # two draws of 49 places agree once in 49
    assert (places[:, 0] == places[:, 1]).float().mean() == pytest.approx(1 / 49, abs=0.02)


def test_a_picture_of_a_pair_is_the_sum_of_its_two_digits_and_names_both() -> None:
    given_digits = digits()
    shown = pairs.drawn(given_digits, torch.arange(8), TINY, generator())
    assert shown.images.shape == (8, 1, SIDE, SIDE)
    assert shown.alone.shape == (8, 2, SIDE, SIDE)
    assert torch.equal(shown.images[:, 0], shown.alone.sum(dim=1).clamp(max=1))
    assert torch.equal(shown.labels[:, 0], given_digits.labels[:8])
    # no ink is lost: 6 pixels of room, 3 to every side
    expected = given_digits.images()[:, 0].sum(dim=(1, 2))
    torch.testing.assert_close(shown.alone[:, 0].sum(dim=(1, 2)), expected[:8])


def test_without_pairs_a_picture_is_the_digit_itself() -> None:
    single = replace(TINY, network=replace(NETWORK, side=17), pairs=False)
    given_digits = Digits(torch.randint(256, (9, 17, 17), dtype=torch.uint8), torch.arange(9) % 4)
    shown = pairs.measured(given_digits, single)
    assert torch.equal(shown.images, given_digits.images())
    assert torch.equal(shown.alone, shown.images)
    assert torch.equal(shown.labels[:, 0], given_digits.labels)


def test_what_is_measured_is_the_same_at_every_call() -> None:
    first, again = pairs.measured(digits(), TINY), pairs.measured(digits(), TINY)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))


# -- the loss ---------------------------------------------------------------------------------------------------------


def test_the_loss_of_a_pair_wants_both_capsules_long_and_each_digit_drawn_from_its_own() -> None:
    poses = torch.zeros(1, 4, 16)
    poses[0, :, 0] = torch.tensor([0.95, 0.5, 0.3, 0.05])
    alone, decoded = torch.zeros(1, 2, SIDE, SIDE), torch.zeros(1, 2, SIDE, SIDE)
    decoded[0, 0, 3, :5], decoded[0, 1] = 0.2, 0.1
    found = losses(poses, decoded, alone, torch.tensor([[0, 1]]), TINY)
    # class 0 is long enough, 1 is 0.4 too short, 2 is 0.2 too long at half the weight, 3 is short enough
    assert found.margin.item() == pytest.approx(0.4**2 + 0.5 * 0.2**2, rel=1e-5)
    # five pixels off by 0.2 in one picture, all 400 by 0.1 in the other; float32 sums
    assert found.reconstruction.item() == pytest.approx(0.0005 * (5 * 0.04 + 400 * 0.01), rel=1e-5)


def test_each_digit_is_decoded_from_the_capsule_of_its_own_class_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    given_classes: list[list[int]] = []
    decode = CapsNet.decode

    def spy(net: CapsNet, poses: Tensor, classes: Tensor) -> Tensor:
        given_classes.append(classes.tolist())
        return decode(net, poses, classes)

    monkeypatch.setattr(CapsNet, "decode", spy)
    shown = pairs.drawn(digits(), torch.arange(8), TINY, generator())
    assert loop.total_loss(CapsNet(NETWORK), shown, TINY).isfinite()
    assert given_classes == shown.labels.T.tolist()


def test_a_network_of_class_scores_is_not_trained_on_pairs() -> None:
    with pytest.raises(ValueError, match="pairs need a network of capsules"):
        replace(TINY, network=CnnConfig())


# -- being right about two --------------------------------------------------------------------------------------------


def test_a_pair_is_read_rightly_where_the_two_longest_are_its_two_classes_in_any_order() -> None:
    lengths = torch.tensor([[0.9, 0.8, 0.1], [0.1, 0.8, 0.9], [0.9, 0.1, 0.8], [0.3, 0.3, 0.3]])
    assert judged(lengths, torch.tensor([[0, 1], [1, 2], [0, 1], [1, 0]])) == (1, 4)
    assert judged(lengths, torch.tensor([[1, 0], [2, 1], [1, 0], [1, 2]])) == (2, 4)


def test_one_class_is_judged_as_before() -> None:
    lengths, labels = torch.rand(200, 10, generator=generator()), torch.randint(10, (200,), generator=generator(1))
    lengths[:20] = 0.5
    assert judged(lengths, labels).errors == int((lengths.argmax(dim=1) != labels).sum())


# -- the run ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 3, 5, 7, 10])
def test_a_run_on_pairs_that_was_stopped_ends_in_the_same_bits(step: int, tmp_path: Path) -> None:
    whole = train(tiny_run(tmp_path / "whole"), digits()).state_dict()
    run = tiny_run(tmp_path / "stopped")
    with pytest.raises(Stop):
        train(run, digits(), stop_at(step))
    found = train(run, digits()).state_dict()
    assert same_bits(found, whole)
    assert run.log.read_text() == tiny_run(tmp_path / "whole").log.read_text()


def test_partners_are_never_held_out_digits(tmp_path: Path) -> None:
    run, given_digits = tiny_run(tmp_path), digits()
    # held-out digits of a class of their own
    given_digits.labels[-8:] = 3
    given_digits.labels[:-8].clamp_(max=2)
    for step in range(10):
        assert loop.batch(run, given_digits, step, 5).labels.max() <= 2


def test_a_batch_of_pairs_is_decided_by_seed_and_step_alone(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    one = loop.batch(run, digits(), 3, 5)
    assert torch.equal(one.images, loop.batch(run, digits(), 3, 5).images)
    for other in (loop.batch(run, digits(), 8, 5), loop.batch(replace(run, seed=2), digits(), 3, 5)):
        assert not torch.equal(one.images, other.images)


def test_the_card_of_a_network_of_pairs_says_how_it_reads_held_out_pairs(tmp_path: Path) -> None:
    run = tiny_run(tmp_path)
    path = cards.export(run, CapsNet(NETWORK), digits(), tmp_path, command="capsviz train --recipe tiny")
    shown = pairs.measured(digits().last(8), TINY)
    expected = judged(outputs(weights.load(path), shown.images), shown.labels)
    assert weights.card(path)["held_out"] == expected.values
    assert weights.card(path)["recipe"]["pairs"] is True


def test_the_recipe_of_the_papers_pairs_stands_as_declared() -> None:
    recipe = RECIPES["overlap"]
    assert recipe.network == CapsNetConfig(side=36)
    assert (CapsNetConfig(side=36).grid, CapsNetConfig(side=36).lower) == (10, 3200)
    assert (recipe.pairs, recipe.augmentation, recipe.reconstruction) == (True, Augmentation(shift=0), 0.0005)


def test_a_recipe_from_before_there_were_pairs_is_of_single_digits() -> None:
    values = json.loads(json.dumps(asdict(RECIPES["sabour-r3"])))
    del values["pairs"]
    assert recall(values) == RECIPES["sabour-r3"]
