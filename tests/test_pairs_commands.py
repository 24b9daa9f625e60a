"""A network of pairs from the command line: trained, measured by itself, and measured with everything else."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from networks import put_on_shelf, random_network
from typer.testing import CliRunner

from capsviz import weights
from capsviz.__main__ import app
from capsviz.network import CapsNetConfig
from capsviz.overlaps import Bin, read
from capsviz.training import data, pairs, shelf
from capsviz.training.data import Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.recipes import RECIPES, Recipe

SMALL = CapsNetConfig(filters=3, types=2, decoder=(6, 8))
TINY = Recipe("tiny", replace(SMALL, side=32), pairs=True, epochs=1, batch=8, warmup=3, description="A tiny one.")


def digits(count: int) -> Digits:
    generator = torch.Generator().manual_seed(count)
    pixels = torch.randint(256, (count, 28, 28), generator=generator, dtype=torch.uint8)
    return Digits(pixels, torch.arange(count) % 10)


@pytest.fixture(autouse=True)
def _small_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Random digits in place of MNIST, a recipe of seconds, an empty folder, and an empty shelf."""
    monkeypatch.setitem(RECIPES, "tiny", TINY)
    monkeypatch.setattr(data, "mnist", lambda *_, train: digits(40) if train else digits(30))
    monkeypatch.setattr(shelf, "HELD_OUT", 10)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pretrained").mkdir()
    monkeypatch.setattr(weights, "folder", lambda: tmp_path / "pretrained")


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def expected(path: Path):
    shown = pairs.measured(digits(30), TINY)
    return judged(outputs(weights.load(path), shown.images), shown.labels)


def test_a_trained_network_of_pairs_is_measured_on_pairs_and_its_failures_are_written(tmp_path: Path) -> None:
    run("train", "--recipe", "tiny", "--held-out", 8)
    path = tmp_path / "runs" / "tiny-0" / "tiny.safetensors"
    said = run("evaluate", path)
    assert f"({expected(path).errors} of 30 wrong" in said
    assert weights.card(path)["test"] is None
    assert not path.with_name("tiny.pairs.json").exists()
    run("evaluate", path, "--write")
    assert (weights.card(path)["test"]["errors"], weights.card(path)["test"]["pictures"]) == expected(path)
    found = read(path.with_name("tiny.pairs.json"), weights.digest(path))
    assert isinstance(found.whole, Bin)
    assert (found.whole.errors, found.whole.pictures) == expected(path)


def test_measuring_everything_measures_pairs_on_pairs_and_keeps_them_out_of_the_table_of_single_digits() -> None:
    path = put_on_shelf(random_network(replace(SMALL, side=32), 1, votes=8), weights.folder(), "two")
    card = {**weights.card(path), "recipe": asdict(TINY)}
    path.with_suffix(".json").write_text(json.dumps(card))
    put_on_shelf(random_network(SMALL, 2, votes=8), weights.folder(), "one")
    run("evaluate", "--all")
    assert (weights.card("two")["test"]["errors"], weights.card("two")["test"]["pictures"]) == expected(path)
    assert path.with_name("two.pairs.json").exists()
    single, _, rest = (weights.folder() / "README.md").read_text().partition("## Two digits at once")
    assert "`one`" in single
    assert "`two`" not in single
    assert "`two`" in rest.partition("##")[0]
