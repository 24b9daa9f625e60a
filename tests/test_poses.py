"""The statistics of real poses: their file, their measuring, and what shipped with the trained network."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from capsviz import ink, poses, weights
from capsviz.errors import CapsvizError
from capsviz.network import CapsNet
from capsviz.training import pose_statistics
from capsviz.training.data import Digits

STROKES = {"strokes": 40, "varied": {motion: [0.1, 0.9] for motion in ink.MOTIONS}}


def made_up(upper: int = 3, dim: int = 4) -> poses.PoseStatistics:
    rng = np.random.default_rng(0)
    shape, motions = (upper, dim), len(ink.MOTIONS)
    return poses.PoseStatistics(
        about={"name": "made-up", "sha256": "0" * 64, **STROKES},
        count=np.full(upper, 900, dtype=np.uint16),
        low=np.full(shape, -0.3, dtype=np.float32),
        high=np.full(shape, 0.3, dtype=np.float32),
        mean=np.zeros(shape, dtype=np.float32),
        covariance=np.stack([np.eye(dim, dtype=np.float32)] * upper),
        histogram=rng.integers(0, 99, (*shape, poses.BINS)).astype(np.uint16),
        effect=np.ones(shape, dtype=np.float32),
        shares=rng.random((*shape, motions)).astype(np.float32),
        amounts=rng.normal(size=(*shape, motions)).astype(np.float32),
        correlation=rng.uniform(-1, 1, (*shape, motions)).astype(np.float32),
        reader=rng.normal(size=(upper, motions, dim + 1)).astype(np.float32),
        read_off=rng.uniform(-0.5, 1, (upper, motions)).astype(np.float32),
        sample=rng.integers(-3000, 3001, (upper, 60, dim)).astype(np.int16),
        sample_at=np.sort(rng.integers(0, 10_000, (upper, 60))).astype(np.uint16),
    )


@pytest.fixture
def shelf(tiny: CapsNet, tmp_path: Path) -> Path:
    """The path of a network without statistics."""
    path = tmp_path / "tiny.safetensors"
    weights.save(tiny.state_dict(), tiny.config, path)
    return path


def test_statistics_come_back_from_their_file_as_they_were(shelf: Path) -> None:
    given = replace(made_up(), about={"name": "tiny", "sha256": weights.digest(shelf), **STROKES})
    poses.save(given, poses.beside(shelf))
    found = poses.load(shelf)
    assert found.about == given.about
    for field in fields(given):
        if field.name != "about":
            np.testing.assert_array_equal(getattr(found, field.name), getattr(given, field.name))


def test_statistics_of_other_weights_are_refused(shelf: Path) -> None:
    poses.save(made_up(), poses.beside(shelf))
    with pytest.raises(poses.PosesError, match=r"measured with other weights .* capsviz poses tiny measures them"):
        poses.load(shelf)


def test_a_network_nobody_measured_says_how_to(shelf: Path) -> None:
    with pytest.raises(poses.PosesError, match="nobody has measured the poses of tiny yet; capsviz poses tiny"):
        poses.load(shelf)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\3\4 and no more"])
def test_a_file_that_is_no_archive_is_refused_in_a_sentence(shelf: Path, content: bytes) -> None:
    poses.beside(shelf).write_bytes(content)
    refused(shelf)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shares", None),
        ("effect", np.ones((2, 4), dtype=np.float32)),
        ("effect", np.ones((3, 4), dtype=np.int64)),
        ("mean", np.full((3, 4), np.nan, dtype=np.float32)),
        ("mean", np.zeros(3, dtype=np.float32)),
        ("about", np.array("[1, 2")),
        ("about", np.array("[1, 2]")),
        ("about", np.array('{"name": "made-up"}')),
        ("histogram", np.array([object()], dtype=object)),
        ("sample", np.zeros((3, 60, 4), dtype=np.float32)),
        ("sample_at", np.zeros((3, 59), dtype=np.uint16)),
        ("sample_at", np.array(0, dtype=np.uint16)),
    ],
)
def test_an_archive_that_is_no_statistics_is_refused_in_a_sentence(
    shelf: Path, name: str, value: np.ndarray | None
) -> None:
    path = poses.beside(shelf)
    poses.save(made_up(), path)
    with np.load(path) as file:
        arrays = {**file, name: value}
    np.savez(path, **{key: array for key, array in arrays.items() if array is not None})
    refused(shelf)


def refused(shelf: Path) -> None:
    with pytest.raises(poses.PosesError, match=r"(?s)tiny.poses.npz cannot be read .*capsviz poses tiny measures them"):
        poses.load(shelf)


def test_a_file_of_statistics_is_no_network() -> None:
    assert not any("poses" in name for name in weights.shipped())


def test_the_shipped_statistics_are_small_and_of_the_shipped_weights(shipped: CapsNet) -> None:
    found = poses.load("sabour-r3")
    assert poses.beside("sabour-r3").stat().st_size < 100_000
    assert found.about["sha256"] == weights.card("sabour-r3")["sha256"]
    assert found.about["command"] == "capsviz poses sabour-r3"
    assert found.mean.shape == (shipped.config.classes, shipped.config.dim)
    # every test picture is read rightly or is one of the errors on the card
    assert found.count.sum() == found.about["pictures"] - weights.card("sabour-r3")["test"]["errors"]


@pytest.mark.usefixtures("shipped")
def test_shipped_ranges_histograms_and_spreads_agree_with_each_other() -> None:
    found = poses.load("sabour-r3")
    inside = found.histogram.sum(axis=-1) / found.count[:, None]
    # a hundredth lies beyond either end, to a picture or two
    np.testing.assert_allclose(inside, 1 - 2 * poses.TAIL, atol=0.004)
    middles = found.low[..., None] + (np.arange(poses.BINS) + 0.5) / poses.BINS * (found.high - found.low)[..., None]
    means = (found.histogram * middles).sum(axis=-1) / found.histogram.sum(axis=-1)
    # without its tails a mean moves by a small part of a deviation
    deviations = np.sqrt(np.diagonal(found.covariance, axis1=1, axis2=2))
    assert (np.abs(means - found.mean) < 0.1 * deviations).all()
    assert np.linalg.norm(found.mean, axis=1).max() < 1
    assert (np.linalg.eigvalsh(found.covariance.astype(float)) > 0).all()


class Known(nn.Module):
    """A network whose pose says what is known of a picture: its brightness, its centre's row, and noughts."""

    def forward(self, images: Tensor) -> Tensor:
        mass = images.sum(dim=(1, 2, 3))
        row = (images[:, 0].sum(dim=2) @ torch.arange(28.0)) / mass
        poses = torch.zeros(len(images), 10, 3)
        poses[:, 3, 0], poses[:, 3, 1] = images.amax(dim=(1, 2, 3)), -row
        return poses


def test_correlations_find_the_factor_that_a_number_follows() -> None:
    strokes = pose_statistics.stroke_digits(3, np.random.default_rng(1))
    found = pose_statistics.correlations(Known(), 3, strokes)
    names = list(ink.MOTIONS)
    assert found[0, names.index("strength")] > 0.99
    assert found[1, names.index("down")] < -0.99
    assert not found[2].any()
    # 240 digits: what has nothing to do with each other correlates by 0.065 on average, four times that is rare
    others = [i for i, name in enumerate(names) if name not in ("down", "strength")]
    assert np.abs(found[:2, others]).max() < 0.3


def test_of_a_class_ranges_are_quantiles_and_a_number_that_does_nothing_has_no_effect(
    full: CapsNet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pose_statistics, "BASES", 8)
    rng = np.random.default_rng(2)
    values = rng.normal(0, 0.1, (400, 16)).astype(np.float32)
    values[:, 5] = 0.25
    strokes = (pose_statistics.stroke_digits(3, rng), pose_statistics.stroke_digits(3, rng))
    row = pose_statistics._of_class(full, 3, pose_statistics.Real(values, np.arange(400)), strokes)
    np.testing.assert_allclose(row["low"], np.quantile(values, poses.TAIL, axis=0), atol=1e-6)
    np.testing.assert_allclose(row["high"], np.quantile(values, 1 - poses.TAIL, axis=0), atol=1e-6)
    assert row["effect"][5] == 0
    assert not row["shares"][5].any()
    assert (np.delete(row["effect"], 5) > 0).all()
    # kept to the decimals of a link
    np.testing.assert_allclose(row["sample"] / poses.LEVELS, values[row["sample_at"]], atol=0.5 / poses.LEVELS + 1e-6)
    assert len(set(row["sample_at"])) == pose_statistics.SHOWN


def test_a_line_reads_off_a_factor_that_the_pose_holds_and_no_other() -> None:
    rng = np.random.default_rng(3)
    tried, fitted = (pose_statistics.stroke_digits(3, rng) for _ in range(2))
    found = pose_statistics._read_off(Known(), 3, tried, fitted)
    r2 = dict(zip(ink.MOTIONS, found["read_off"], strict=True))
    assert r2["down"] > 0.97
    assert r2["strength"] > 0.97
    # what is not in the pose cannot be read off: a fit of two useless numbers on 240 digits loses or gains a percent or two
    assert max(r2[name] for name in ("slant", "turn", "right", "roundness")) < 0.1


def test_too_few_digits_that_are_read_rightly_are_said(full: CapsNet) -> None:
    digits = Digits(torch.zeros(20, 28, 28, dtype=torch.uint8), torch.zeros(20, dtype=torch.long))
    with pytest.raises(CapsvizError, match=r"only \d+ pictures of the 0 are read rightly; 100 are needed"):
        pose_statistics.read_rightly(full, digits)


def test_the_command_writes_beside_the_weights_what_was_measured(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from capsviz.__main__ import app

    monkeypatch.setattr("capsviz.training.data.mnist", lambda *_, **__: None)
    monkeypatch.setattr(pose_statistics, "measure", lambda *_, about: replace(made_up(), about={**about, **STROKES}))
    ran = CliRunner().invoke(app, ["poses", str(shelf)])
    assert ran.exit_code == 0, ran.output
    assert "2,700 poses" in ran.output
    found = poses.load(shelf)
    assert found.about == {
        "name": "tiny",
        "sha256": weights.digest(shelf),
        "command": "capsviz poses tiny",
        **STROKES,
    }
    assert json.dumps(found.about)
