"""The film of a training: when its frames are taken, what 8 bits keep of them, and that a stopped run films the same."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from safetensors.torch import load_file, save_file
from stopped_runs import Stop, noise, stop_at
from torch import Tensor

from capsviz import stored, strokes, weights
from capsviz.capture import capture
from capsviz.network import CapsNet, CapsNetConfig, build
from capsviz.training import cards, film, loop
from capsviz.training.checkpoint import CheckpointError
from capsviz.training.evaluation import score
from capsviz.training.recipes import RECIPES, Recipe
from capsviz.weights import WeightsError

NETWORK = CapsNetConfig(filters=3, types=2, decoder=(6, 8))
RECIPE = Recipe("tiny", NETWORK, epochs=4, batch=8, warmup=3, ema=0.9, film=4)
MOMENTS = [0, 10, 14, 20]
"""Of 20 batches."""


def run(folder: Path) -> loop.Run:
    return loop.Run(RECIPE, seed=1, folder=folder, held_out=8, save_every=3)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights of a finished run, its film beside them."""
    folder = tmp_path_factory.mktemp("filmed")
    net = loop.train(run(folder), noise())
    return cards.export(run(folder), net, noise(), folder / "out", command="capsviz train --recipe tiny")


def film_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.film.safetensors")


# -- its moments ------------------------------------------------------------------------------------------------------


def test_frames_are_taken_from_untrained_to_done_at_even_ratios() -> None:
    found = film.moments(15, 10_934)
    assert (len(found), found[:2], found[-1]) == (15, [0, 10], 10_934)
    ratios = [after / before for before, after in pairwise(found[1:])]
    # rounded to whole batches: at ten of them by up to a twentieth
    assert max(ratios) / min(ratios) < 1.1


@given(some.integers(3, 40), some.integers(1, 100_000))
def test_moments_rise_from_the_first_batch_to_the_last(frames: int, steps: int) -> None:
    found = film.moments(frames, steps)
    assert found == sorted(set(found))
    assert (found[0], found[-1]) == (0, steps)
    assert len(found) <= frames


@pytest.mark.parametrize("frames", [-1, 1, 2])
def test_a_film_of_one_or_two_frames_is_refused(frames: int) -> None:
    with pytest.raises(ValueError, match=f"a film has 3 frames or more, or there is none .*; not {frames}"):
        replace(RECIPE, film=frames)


def test_a_recipe_without_frames_has_no_film(tmp_path: Path) -> None:
    assert film.moments(0, 100) == []
    plain = replace(run(tmp_path), recipe=replace(RECIPE, film=0))
    path = cards.export(plain, loop.train(plain, noise()), noise(), tmp_path / "out", command="")
    assert sorted(path.name for path in tmp_path.rglob("*.safetensors")) == [
        "checkpoint.safetensors",
        "tiny.safetensors",
    ]
    with pytest.raises(WeightsError, match="there is no film of the training of tiny"):
        weights.film(path)


def test_the_average_is_always_of_the_last_tenth_of_the_run(tmp_path: Path) -> None:
    """So an early frame is not a mixture with the untrained weights."""
    state = loop.begin(replace(run(tmp_path), recipe=replace(RECIPE, ema=0.999)))
    ages = []
    for step in range(1, 2001):
        with torch.no_grad():
            for parameter in state.net.parameters():
                parameter.fill_(step)
        state.average.update_parameters(state.net)
        ages.append((step - float(next(state.average.module.parameters()).detach().mean())) / step)
    # the mean age of what the average remembers, as a share of the run so far; 1/10 of it is forgotten at each turn
    assert max(ages[5:]) < 0.35
    assert all(0.05 < age < 0.15 for age in ages[100:])


# -- as it is written -------------------------------------------------------------------------------------------------


def test_a_film_lists_its_moments_and_each_frame_is_an_ordinary_network(filmed: Path) -> None:
    assert weights.film(filmed) == MOMENTS
    nets = [weights.frame(filmed, step) for step in MOMENTS]
    assert all(isinstance(net, CapsNet) and net.config == NETWORK and not net.training for net in nets)
    pictures = np.zeros((28, 28), np.float32)
    assert len({capture(net, pictures).poses.tobytes() for net in nets if isinstance(net, CapsNet)}) == len(MOMENTS)


def test_the_first_frame_is_the_untrained_network_and_the_last_the_trained_one(filmed: Path, tmp_path: Path) -> None:
    untrained, trained = loop.begin(run(tmp_path)).net, weights.load(filmed)
    for step, expected in ((0, untrained), (20, trained)):
        found = weights.frame(filmed, step).state_dict()
        for name, tensor in expected.state_dict().items():
            assert off(found[name], tensor) <= 1.01, name


def off(found: Tensor, expected: Tensor) -> float:
    """The largest error of a weight in units of what 8 bits with a scale for each output allow, or 16 bits for a vector."""
    if expected.ndim < 2:
        return float(((found - expected).abs() / (expected.abs() * 2**-11 + 1e-7)).max())
    allowed = expected.flatten(1).abs().amax(dim=1, keepdim=True) / 127 / 2
    # a float16 weight itself is off by up to 2^-11 of its size: 1/8 of the allowed at the largest
    return float(((found - expected).flatten(1).abs() / (allowed * 1.13 + 1e-12)).max())


@given(some.integers(0, 1000), some.floats(1e-6, 1e3))
def test_eight_bits_keep_each_weight_to_half_a_step_of_its_outputs_scale(seed: int, size: float) -> None:
    tensor = size * torch.randn(5, 3, 4, generator=torch.Generator().manual_seed(seed))
    tensor[2] = 0
    packed = stored._packed("w", tensor)
    units, scale = packed["w"], packed[f"w{stored._SCALE}"]
    found = units.flatten(1) * scale[:, None]
    half_a_step = tensor.flatten(1).abs().amax(dim=1, keepdim=True) / 127 / 2
    # and float32 rounding
    assert ((found - tensor.flatten(1)).abs() <= half_a_step * 1.0001).all()
    assert (found[2] == 0).all()


def test_its_card_says_how_each_frame_reads_the_pictures_held_out(filmed: Path) -> None:
    card = weights.card(film_of(filmed))
    assert card["sha256"] == weights.digest(film_of(filmed))
    assert [frame["batches"] for frame in card["frames"]] == MOMENTS
    for frame in card["frames"]:
        expected = score(weights.frame(filmed, frame["batches"]), noise().last(8))
        assert (frame["held_out"]["errors"], frame["held_out"]["pictures"]) == expected


def test_a_film_is_no_network_of_its_own(filmed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "folder", lambda: filmed.parent)
    assert weights.shipped() == ["tiny"]
    assert weights.film("tiny") == MOMENTS
    with pytest.raises(WeightsError, match=r'there is no network "tiny\.film"'):
        weights.load("tiny.film")
    with pytest.raises(WeightsError, match="does not say what network it is for"):
        weights.load(film_of(filmed))


def test_small_and_its_film_stay_under_15_megabytes(tmp_path: Path) -> None:
    recipe = RECIPES["small"]
    net = build(recipe.network)
    moments = film.moments(recipe.film, 14 * 781)
    weights.save(net.state_dict(), net.config, tmp_path / "small.safetensors")
    weights.save_film(dict.fromkeys(moments, net.state_dict()), net.config, tmp_path / "small.film.safetensors")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 15e6
    assert 14 <= len(moments) <= 18


# -- stopped, spoiled -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 10, 13, 20])
def test_a_run_stopped_and_resumed_films_the_same_frames(step: int, filmed: Path, tmp_path: Path) -> None:
    with pytest.raises(Stop):
        loop.train(run(tmp_path), noise(), stop_at(step))
    net = loop.train(run(tmp_path), noise())
    again = cards.export(run(tmp_path), net, noise(), tmp_path / "out", command="capsviz train --recipe tiny")
    assert film_of(again).read_bytes() == film_of(filmed).read_bytes()


def test_a_frame_that_was_lost_is_named(tmp_path: Path) -> None:
    net = loop.train(run(tmp_path), noise())
    (tmp_path / "film" / "000014.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"000014\.safetensors cannot be read"):
        cards.export(run(tmp_path), net, noise(), tmp_path / "out", command="")
    assert not list((tmp_path / "out").iterdir())


def test_a_moment_that_was_not_filmed_is_answered_with_those_that_were(filmed: Path) -> None:
    with pytest.raises(WeightsError, match="has no frame after 11 batches; it has 0, 10, 14, 20"):
        weights.frame(filmed, 11)


def test_a_film_that_was_changed_is_refused(filmed: Path, tmp_path: Path) -> None:
    for path in filmed.parent.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    spoiled = tmp_path / film_of(filmed).name
    spoiled.write_bytes(spoiled.read_bytes()[:-1] + b"!")
    with pytest.raises(WeightsError, match=r"tiny\.film\.safetensors is not the file its card describes"):
        weights.frame(tmp_path / filmed.name, 0)


@pytest.mark.parametrize(
    ("name", "tensor", "sentence"),
    [
        ("10/digits.W", None, r"10/digits\.W has shape None"),
        ("10/digits.W/scale", None, r"10/digits\.W/scale has shape None"),
        ("10/digits.W/scale", torch.ones(3), r"10/digits\.W/scale has shape \[3\], expected \[72\]"),
        ("10/conv1.bias", torch.zeros(3), r"10/conv1\.bias is stored as F32; weights are F16"),
        ("10/conv1.weight", torch.zeros(3, 1, 9, 9), r"10/conv1\.weight is stored as F32; weights are I8"),
        ("11/conv1.bias", torch.zeros(3), r"11/conv1\.bias has shape \[3\], expected None"),
        ("0/digits.W/scale", torch.full((72,), torch.nan), r"digits\.W holds values that are not numbers"),
    ],
)
def test_frames_that_do_not_fit_are_refused_by_name(
    filmed: Path, tmp_path: Path, name: str, tensor: Tensor | None, sentence: str
) -> None:
    spoiled, tensors = copy(filmed, tmp_path), load_file(film_of(filmed))
    tensors = {key: value for key, value in tensors.items() if key != name}
    with stored.safe_open(film_of(filmed), framework="pt") as file:
        metadata = file.metadata()
    save_file(tensors if tensor is None else {**tensors, name: tensor}, film_of(spoiled), metadata=metadata)
    with pytest.raises(WeightsError, match=sentence):
        weights.frame(spoiled, 0)


@pytest.mark.parametrize("steps", [None, {}, [], 3, ["0"], [0.0], [0] * 2000])
def test_a_film_that_does_not_say_its_moments_is_refused(filmed: Path, tmp_path: Path, steps: object) -> None:
    spoiled = copy(filmed, tmp_path)
    save_file(load_file(film_of(filmed)), film_of(spoiled), metadata={"capsviz": json.dumps({"steps": steps})})
    with pytest.raises(WeightsError, match=r"does not say when its frames were taken"):
        weights.film(spoiled)


def copy(filmed: Path, folder: Path) -> Path:
    """The weights alone, without cards, so that a changed film is read."""
    (folder / filmed.name).write_bytes(filmed.read_bytes())
    return folder / filmed.name


def test_the_shipped_film_ends_where_the_shipped_network_stands() -> None:
    if "small" not in weights.shipped():
        pytest.skip("pretrained/small.safetensors and its film are not here yet")
    last, whole = weights.frame("small", weights.film("small")[-1]), weights.load("small")
    for shown in strokes.gallery():
        found, expected = capture(last, shown.pixels), capture(whole, shown.pixels)
        assert found.prediction == expected.prediction
        # 8 bits a weight, in sums of thousands: a bar of a length moves by less than can be seen
        assert np.abs(found.lengths - expected.lengths).max() < 0.02
