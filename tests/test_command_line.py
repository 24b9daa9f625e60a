"""The command line: what a person types, what comes back, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from capsviz import weights
from capsviz.__main__ import app
from capsviz.network import CapsNetConfig, build
from capsviz.training import bench, data, loop
from capsviz.training.data import Digits
from capsviz.training.losses import losses
from capsviz.training.recipes import AUGMENTATIONS, RECIPES, Augmentation, Recipe

TINY = Recipe(
    "tiny", CapsNetConfig(filters=3, types=2, decoder=(6, 8)), epochs=2, batch=8, warmup=3, description="A tiny one."
)


@pytest.fixture
def small_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A recipe of seconds, 48 random digits in place of MNIST, and an empty folder to stand in."""
    pixels = torch.randint(256, (48, 28, 28), generator=torch.Generator().manual_seed(7), dtype=torch.uint8)
    digits = Digits(pixels, torch.arange(48) % 10)
    monkeypatch.setitem(RECIPES, "tiny", TINY)
    monkeypatch.setattr(data, "mnist", lambda *_, train: digits if train else digits.last(20))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def trained(*more: object):
    return run("train", "--recipe", "tiny", "--held-out", 8, *more)


def refused(result, *said: str) -> None:
    """The last line on stderr is one sentence of ours; nothing is on stdout; the exit status is 1."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("capsviz: ")
    assert "Traceback" not in result.stderr
    for part in said:
        assert part in sentence


def test_help_comes_without_importing_torch() -> None:
    code = (
        "import sys\nfrom capsviz.__main__ import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'torchvision', 'streamlit', 'plotly'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "evaluate" in found.stdout
    assert found.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["app", "trace", "train", "evaluate", "bench"])
def test_each_commands_help_has_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: capsviz {command}" in " ".join(result.stdout.split())


def test_training_writes_weights_that_can_be_loaded_and_a_card(small_world: Path) -> None:
    result = trained("--seed", 3)
    assert result.exit_code == 0, result.output
    folder = small_world / "runs" / "tiny-3"
    written = sorted(path.name for path in folder.iterdir())
    assert written == ["checkpoint.safetensors", "log.csv", "tiny.json", "tiny.safetensors"]
    card = weights.card(folder / "tiny.safetensors")
    assert card["command"] == "capsviz train --recipe tiny --seed 3 --held-out 8"
    assert card["held_out"]["pictures"] == 8
    assert weights.load(folder / "tiny.safetensors").config == TINY.network


@pytest.mark.usefixtures("small_world")
def test_training_tells_each_epochs_loss_and_held_out_error_and_the_speed() -> None:
    result = trained()
    assert "epoch 1: mean loss " in result.stderr
    assert "epoch 2: mean loss " in result.stderr
    assert "held-out error" in result.stderr
    assert "pictures/s" in result.stderr
    assert "left" in result.stderr
    assert "capsviz evaluate runs/tiny-0/tiny.safetensors --write" in result.stdout


def test_the_same_command_again_writes_the_same_weights_without_training(
    small_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained()
    first = (small_world / "runs" / "tiny-0" / "tiny.safetensors").read_bytes()
    monkeypatch.setattr(loop, "_batch", None)
    assert trained("--out", "elsewhere").exit_code == 0
    assert (small_world / "elsewhere" / "tiny.safetensors").read_bytes() == first


def test_another_number_of_epochs_is_another_run_and_stands_on_the_card(small_world: Path) -> None:
    assert trained("--epochs", 1, "--folder", "short").exit_code == 0
    card = weights.card(small_world / "short" / "tiny.safetensors")
    assert card["epochs"] == 1
    assert card["command"].endswith("--epochs 1")
    refused(trained("--folder", "short"), "is of another run", "name another --folder")


def test_a_second_training_begins_from_weights_and_its_card_says_how_those_were_made(small_world: Path) -> None:
    assert trained("--epochs", 1, "--folder", "first").exit_code == 0
    first = small_world / "first" / "tiny.safetensors"
    second = trained("--rate", 5e-4, "--start", first, "--folder", "second")
    assert second.exit_code == 0
    assert "was trained with seed 0 too" in second.stdout
    assert "too:" not in trained("--seed", 1, "--start", first, "--folder", "unlike").stdout
    card = weights.card(small_world / "second" / "tiny.safetensors")
    assert card["recipe"]["rate"] == 5e-4
    assert card["command"].endswith("--held-out 8 --rate 0.0005 --start tiny.safetensors")
    made = {"command": weights.card(first)["command"], "epochs": 1}
    assert card["start"] == {"sha256": weights.digest(first), **made}
    first.with_suffix(".json").unlink()
    assert trained("--rate", 5e-4, "--start", first, "--folder", "third").exit_code == 0
    assert weights.card(small_world / "third" / "tiny.safetensors")["start"] == {"sha256": weights.digest(first)}


def test_another_augmentation_stands_on_the_card_and_a_wrong_one_is_answered_with_the_list(small_world: Path) -> None:
    assert trained("--augmentation", "erased", "--epochs", 1).exit_code == 0
    card = weights.card(small_world / "runs" / "tiny-0" / "tiny.safetensors")
    assert Augmentation(**card["recipe"]["augmentation"]) == AUGMENTATIONS["erased"]
    assert card["command"].endswith("--epochs 1 --augmentation erased")
    refused(trained("--augmentation", "wild"), 'there is no augmentation "wild"', *AUGMENTATIONS)


def test_a_wrong_recipe_is_answered_with_the_list() -> None:
    refused(run("train", "--recipe", "best"), 'there is no recipe "best"', *RECIPES)


def test_a_data_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused(run("train", "--data", tmp_path / "nowhere", "--folder", tmp_path / "run"), "nowhere", "--data")
    assert not (tmp_path / "run").exists()


def test_a_broken_data_file_is_named_when_evaluating(tmp_path: Path) -> None:
    net = build(TINY.network)
    weights.save(net.state_dict(), net.config, tmp_path / "n.safetensors")
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        (raw / name).write_bytes(b"not an idx file")
    refused(run("evaluate", tmp_path / "n.safetensors", "--data", tmp_path), "MNIST/raw")


@pytest.mark.usefixtures("small_world")
def test_holding_out_everything_is_refused() -> None:
    refused(run("train", "--recipe", "tiny", "--held-out", 48), "with 48 of 48 pictures held out")


@pytest.mark.usefixtures("small_world")
def test_a_negative_seed_is_refused_with_usage() -> None:
    assert trained("--seed", -1).exit_code == 2


def test_a_loss_that_is_no_number_ends_with_a_sentence_and_the_checkpoint_left(
    small_world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def spoiled(*given):
        seen.append(given)
        found = losses(*given)
        return found._replace(margin=found.margin / 0) if len(seen) == 7 else found

    monkeypatch.setattr(loop, "losses", spoiled)
    refused(trained(), "the loss became inf at batch 7", "is the last good state")
    assert (small_world / "runs" / "tiny-0" / "checkpoint.safetensors").exists()


def test_a_checkpoint_that_is_none_ends_with_a_sentence(small_world: Path) -> None:
    folder = small_world / "runs" / "tiny-0"
    folder.mkdir(parents=True)
    (folder / "checkpoint.safetensors").write_bytes(b"no")
    refused(trained(), "is not a checkpoint of ours", "move it away")


@pytest.mark.usefixtures("small_world")
def test_evaluating_prints_a_sentence_with_percent_count_and_interval() -> None:
    trained()
    result = run("evaluate", "runs/tiny-0/tiny.safetensors")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("tiny: test error ")
    assert "of 20 wrong; 95 % interval" in result.stdout


def test_evaluating_as_json_prints_one_object_that_agrees_with_itself(small_world: Path) -> None:
    trained()
    path = small_world / "runs" / "tiny-0" / "tiny.safetensors"
    found = json.loads(run("evaluate", path, "--json").stdout)
    assert found.keys() == {
        "name",
        "test_error",
        "test_error_percent",
        "errors",
        "pictures",
        "interval",
        "sha256",
    }
    assert (found["name"], found["pictures"], found["sha256"]) == ("tiny", 20, weights.digest(path))
    assert found["test_error"] == found["errors"] / 20
    assert found["test_error_percent"] == pytest.approx(100 * found["test_error"])


def test_the_test_error_reaches_the_card_only_when_asked_for(small_world: Path) -> None:
    trained()
    path = small_world / "runs" / "tiny-0" / "tiny.safetensors"
    run("evaluate", path)
    assert weights.card(path)["test"] is None
    assert run("evaluate", path, "--write").exit_code == 0
    assert weights.card(path)["test"]["pictures"] == 20


def test_an_unknown_network_is_answered_with_those_there_are() -> None:
    refused(run("evaluate", "nosuch"), 'there is no network "nosuch"')


def test_a_weight_file_that_was_changed_is_refused(small_world: Path) -> None:
    trained()
    path = small_world / "runs" / "tiny-0" / "tiny.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    refused(run("evaluate", path), "SHA-256")


@pytest.mark.usefixtures("small_world")
def test_a_defect_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(loop, "losses", broken)
    assert isinstance(trained().exception, ZeroDivisionError)


def test_the_bench_prints_a_row_for_each_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    met = bench.Row("one thing", "another", 13.0, 10.0, 1.4)
    monkeypatch.setattr(bench, "rows", lambda *, repeats: [met, replace(met, what=f"{repeats} times", measured=20.0)])
    result = run("bench", "--repeats", 7)
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any("1.30" in line and "yes" in line for line in lines)
    assert any("2.00" in line and "no" in line for line in lines)
