"""The network of convolutions and max pooling: as large as the one it is compared with, watched and trained alike."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import oracle
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from stopped_runs import Stop, noise, same_bits, stop_at
from torch import Tensor

from capsviz import weights
from capsviz.capture import CaptureError, capture, watch
from capsviz.intervention import Site
from capsviz.network import CapsNet, CapsNetConfig, Cnn, CnnConfig, build, matched, recall
from capsviz.training import loop
from capsviz.training.evaluation import answers
from capsviz.training.recipes import RECIPES, Augmentation, Recipe

TINY = CnnConfig(side=20, filters=8, hidden=9, classes=4)
SITES = ["features@0", "pooled@0", "features@1", "pooled@1", "hidden", "scores"]


def count(net: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.fixture(scope="module")
def net() -> Cnn:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        net = Cnn(TINY).eval().requires_grad_(False)
        for parameter in net.parameters():
            parameter.mul_(3)
        return net


def images(count: int, side: int = 20) -> Tensor:
    return torch.rand(count, 1, side, side, generator=torch.Generator().manual_seed(0))


# -- its shape --------------------------------------------------------------------------------------------------------


def test_it_has_the_parameters_of_the_papers_network_without_its_decoder() -> None:
    net, other = build(RECIPES["cnn"].network), CapsNet(CapsNetConfig())
    without_decoder = count(other) - count(other.decoder)
    assert without_decoder == 6_804_224
    assert abs(count(net) / without_decoder - 1) < 0.001


@given(some.integers(1, 40), some.integers(1, 8), some.integers(20, 40), some.integers(2, 12))
def test_a_config_counts_its_parameters(filters: int, types: int, side: int, classes: int) -> None:
    shape = CapsNetConfig(side=side, filters=filters, types=types, classes=classes, decoder=(3, 4))
    with torch.device("meta"):
        capsules, other = CapsNet(shape), Cnn(CnnConfig(side=side, filters=filters, classes=classes))
    assert shape.parameters == count(capsules) - count(capsules.decoder)
    assert other.config.parameters == count(other)


def test_its_first_layer_is_the_capsule_networks() -> None:
    assert Cnn(matched(CapsNetConfig())).conv1.weight.shape == CapsNet().conv1.weight.shape


def test_its_recipe_is_that_of_the_capsule_network_but_for_the_network() -> None:
    cnn, capsules = RECIPES["cnn"], RECIPES["sabour-r3"]
    assert replace(cnn, name=capsules.name, network=capsules.network) == capsules


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": 19}, "side must be a whole number from 20 to 1024, not 19"),
        ({"hidden": 0}, "hidden must be"),
        ({"filters": 10**12}, "filters must be"),
        ({"dropout": 1.0}, "dropout is a fraction from 0 to below 1, not 1.0"),
    ],
)
def test_a_shape_that_it_cannot_have_is_refused(changes: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(TINY, **changes)


# -- watching ---------------------------------------------------------------------------------------------------------


def test_every_value_is_what_plain_loops_compute(net: Cnn, tiny_picture: np.ndarray) -> None:
    found = {str(site): value for site, value in watch(net, tiny_picture).items()}
    w = {name: tensor.numpy().astype(np.float64) for name, tensor in net.state_dict().items()}
    maps, expected = tiny_picture.astype(np.float64)[None], {}
    for layer, name in enumerate(("conv1", "conv2")):
        expected[f"features@{layer}"] = np.maximum(oracle.convolve(maps, w[f"{name}.weight"], w[f"{name}.bias"], 1), 0)
        maps = expected[f"pooled@{layer}"] = pooled(expected[f"features@{layer}"])
    expected["hidden"] = np.maximum(w["hidden.weight"] @ maps.reshape(-1) + w["hidden.bias"], 0)
    expected["scores"] = w["scores.weight"] @ expected["hidden"] + w["scores.bias"]
    assert list(found) == SITES
    for name, value in expected.items():
        # float32 sums of at most 81 products
        np.testing.assert_allclose(found[name], value, rtol=1e-5, atol=1e-5, err_msg=name)


def pooled(maps: np.ndarray) -> np.ndarray:
    """The largest of each two by two."""
    filters, rows, columns = maps.shape
    out = np.zeros((filters, rows // 2, columns // 2))
    for place in np.ndindex(out.shape):
        f, row, column = place
        out[place] = maps[f, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].max()
    return out


def test_watching_changes_nothing_and_what_it_saw_is_read_only(net: Cnn, tiny_picture: np.ndarray) -> None:
    found = watch(net, tiny_picture)
    shown = torch.from_numpy(tiny_picture)[None, None]
    assert np.array_equal(found[Site("scores")], net(shown)[0].numpy())
    assert not any(array.flags.writeable for array in found.values())


@pytest.mark.parametrize("name", SITES)
def test_what_the_tap_returns_is_what_is_used(net: Cnn, name: str) -> None:
    def tap(site: Site, value: Tensor) -> Tensor:
        return value * 0 if str(site) == name else value

    with torch.inference_mode():
        plain, without = net(images(2)), net(images(2), tap)
    assert not torch.allclose(plain, without, atol=1e-4)
    # nothing of the picture gets past a silenced layer
    assert torch.equal(without[0], without[1])


def test_a_capsule_network_can_be_watched_too(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    found = watch(tiny, tiny_picture)
    assert np.array_equal(found[Site("u")], capture(tiny, tiny_picture).u)


def test_a_network_without_capsules_has_no_routing_to_trace(net: Cnn, tiny_picture: np.ndarray) -> None:
    with pytest.raises(CaptureError, match="this network has no capsules, so there is no routing to trace"):
        capture(net, tiny_picture)


def test_the_answer_is_the_class_of_the_largest_score(net: Cnn) -> None:
    shown = images(20)
    assert answers(net, shown).tolist() == [int(scores.argmax()) for scores in net(shown)]


# -- its file ---------------------------------------------------------------------------------------------------------


def test_it_comes_back_from_its_file_as_what_it_is(net: Cnn, tmp_path: Path) -> None:
    weights.save(net.state_dict(), net.config, tmp_path / "x.safetensors")
    again = weights.load(tmp_path / "x.safetensors")
    assert isinstance(again, Cnn)
    assert again.config == net.config
    assert all(torch.equal(again.state_dict()[name], value.half().float()) for name, value in net.state_dict().items())


def test_a_config_survives_json_and_one_without_a_kind_is_a_capsule_network() -> None:
    for config in (TINY, CapsNetConfig(decoder=(3, 4))):
        assert recall(asdict(config)) == config
    old = asdict(CapsNetConfig())
    del old["kind"]
    assert recall(old) == CapsNetConfig()


@pytest.mark.parametrize("kind", ["transformer", 3, None, [], {}])
def test_a_kind_that_there_is_not_is_refused(kind: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        recall({**asdict(TINY), "kind": kind})


# -- training ---------------------------------------------------------------------------------------------------------


def run(folder: Path) -> loop.Run:
    network = CnnConfig(filters=3, hidden=6)
    recipe = Recipe("tiny", network, Augmentation(rotation=6.0), epochs=2, batch=8, warmup=3, ema=0.9)
    return loop.Run(recipe, seed=1, folder=folder, held_out=8, save_every=3)


def test_a_run_stopped_and_resumed_ends_in_the_same_bits_though_features_are_silenced(tmp_path: Path) -> None:
    whole = loop.train(run(tmp_path / "whole"), noise()).state_dict()
    with pytest.raises(Stop):
        loop.train(run(tmp_path / "stopped"), noise(), stop_at(7))
    torch.rand(3)  # whatever else draws random numbers in between
    found = loop.train(run(tmp_path / "stopped"), noise()).state_dict()
    assert same_bits(found, whole)


def test_features_are_silenced_in_training_and_never_when_it_is_measured(tmp_path: Path) -> None:
    state = loop.begin(run(tmp_path))
    shown = images(2, 28)
    assert not torch.equal(state.net(shown), state.net(shown))
    assert torch.equal(state.average.module(shown), state.average.module(shown))
    finished = loop.train(run(tmp_path), noise())
    assert torch.equal(finished(shown), finished(shown))


def test_it_is_trained_on_the_cross_entropy_of_its_scores(net: Cnn) -> None:
    shown, labels = images(5), torch.tensor([0, 3, 1, 1, 2])
    found = float(loop.total_loss(net, loop.Shown(shown, labels[:, None], alone=shown), Recipe("any", TINY)))
    scores = net(shown).double().numpy()
    likely = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    expected = -np.mean([np.log(row[label]) for row, label in zip(likely, labels.tolist(), strict=True)])
    # a mean of five in float32
    assert found == pytest.approx(expected, rel=1e-5)


def test_a_run_cannot_start_from_the_weights_of_another_network(net: Cnn, tmp_path: Path) -> None:
    weights.save(net.state_dict(), net.config, tmp_path / "x.safetensors")
    with pytest.raises(loop.TrainingError, match=r"x\.safetensors holds another network than the recipe tiny trains"):
        loop.begin(replace(run(tmp_path), start=tmp_path / "x.safetensors"))
