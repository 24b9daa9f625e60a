"""What is measured of everything that ships: under which conditions, how often, and what of it stands on the page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import random_network
from torch import Tensor
from typer.testing import CliRunner

from capsviz import measure, tables, weights
from capsviz.__main__ import app
from capsviz.capture import capture
from capsviz.network import CapsNet, CapsNetConfig, Cnn, CnnConfig, EfficientCapsNet, EfficientConfig, Network
from capsviz.training import data, ensemble, shelf, study
from capsviz.training.conditions import CONDITIONS, Condition, changed
from capsviz.training.data import Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.study import Notebook
from capsviz.weights import WeightsError

SMALL = CapsNetConfig(filters=3, types=2, decoder=(6, 8))


def digits(count: int, seed: int = 5) -> Digits:
    """Strokes of random places and brightness, with random labels."""
    generator = torch.Generator().manual_seed(seed)
    pixels = torch.zeros(count, 28, 28, dtype=torch.uint8)
    for picture in pixels:
        row, column = torch.randint(5, 20, (2,), generator=generator).tolist()
        picture[row : row + 3, 5:23] = picture[5:23, column : column + 2] = 200
    return Digits(pixels, torch.randint(10, (count,), generator=generator))


def of(change: str) -> list[Condition]:
    return [condition for condition in CONDITIONS if condition.change == change]


# -- conditions -------------------------------------------------------------------------------------------------------


def test_every_condition_is_said_in_its_own_words() -> None:
    assert len({condition.said for condition in CONDITIONS}) == len(CONDITIONS)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.said)
def test_a_condition_changes_pictures_the_same_way_at_every_call(condition: Condition) -> None:
    images = digits(12).images()
    found = changed(images, condition)
    assert found.shape == images.shape
    assert 0 <= found.min() <= found.max() <= 1
    assert torch.equal(found, changed(images, condition))
    assert all((one - other).abs().max() > 0.05 for one, other in zip(found, images, strict=True))


def middles(images: Tensor) -> Tensor:
    """Row and column of each picture's middle of mass."""
    places = torch.arange(28.0)
    ink = images[:, 0]
    mass = ink.sum(dim=(1, 2))
    return torch.stack([(ink.sum(2) * places).sum(1) / mass, (ink.sum(1) * places).sum(1) / mass], dim=1)


def test_a_shift_goes_by_its_pixels_along_both_axes_each_way_about_as_often() -> None:
    spot = torch.zeros(200, 1, 28, 28)
    spot[:, :, 13:15, 13:15] = 1
    by = middles(changed(spot, of("right+down")[1])) - 13.5
    # interpolation in float32
    torch.testing.assert_close(by.abs(), torch.full((200, 2), 4.0), atol=1e-3, rtol=0)
    # of 200 tosses of a coin, fewer than 60 or more than 140 heads would be a once-in-millions chance
    ways, counts = by.sign().unique(dim=0, return_counts=True)
    assert len(ways) == 4
    assert counts.min() > 20


def test_a_turn_keeps_the_ink_and_half_of_the_pictures_turn_the_other_way() -> None:
    dot = torch.zeros(200, 1, 28, 28)
    dot[:, :, 13:15, 20:22] = 1
    at = middles(changed(dot, Condition("turn", 90.0, "")))
    # from the right of the middle a quarter turn leads to the top or to the bottom
    torch.testing.assert_close(at[:, 1], torch.full((200,), 13.5), atol=1e-2, rtol=0)
    torch.testing.assert_close((at[:, 0] - 13.5).abs(), torch.full((200,), 7.0), atol=1e-2, rtol=0)
    assert 60 < (at[:, 0] < 13).sum() < 140


def test_a_negative_is_one_less_the_picture() -> None:
    images = digits(3).images()
    assert torch.equal(changed(images, of("negative")[0]), 1 - images)


# -- the numbers ------------------------------------------------------------------------------------------------------


def test_couplings_and_lengths_by_iterations_are_those_of_the_traces(tmp_path: Path) -> None:
    net, shown = random_network(SMALL, 1, votes=8), digits(30)
    rows = study.by_iterations(net, shown, Notebook(tmp_path / "n.json", "x"), lambda _: None)
    few = shown.images(slice(None, None, study.EVERY))[:, 0].numpy()
    labels = shown.labels[:: study.EVERY].numpy()
    assert [row["iterations"] for row in rows] == list(study.ITERATIONS)
    for row in rows:
        traces = [capture(net, picture, iterations=row["iterations"]) for picture in few]
        answers = np.array([trace.prediction for trace in traces])
        own = np.array([capture(net, picture).prediction for picture in few])
        assert (row["errors"], row["pictures"]) == ((answers != labels).sum(), len(few))
        assert row["changed"] == (answers != own).sum()
        entropy = np.mean([measure.coupling_entropy(trace.routing.c)[-1] for trace in traces])
        largest = np.mean([trace.routing.c[-1].max(axis=1).mean() for trace in traces])
        true = np.mean([trace.lengths[label] for trace, label in zip(traces, labels, strict=True)])
        # float32, a batch of pictures against one by one
        assert [row["coupling_entropy"], row["largest_coupling"], row["true_length"]] == pytest.approx(
            [entropy, largest, true], abs=1e-4
        )
    assert next(row for row in rows if row["iterations"] == net.config.iterations)["changed"] == 0
    assert rows[0]["coupling_entropy"] == pytest.approx(1, abs=1e-5)


def test_errors_under_a_condition_are_those_on_the_changed_pictures(tmp_path: Path) -> None:
    net, shown = random_network(SMALL, 1, votes=8), digits(30)
    rows = study.under_conditions(net, shown, Notebook(tmp_path / "n.json", "x"), lambda _: None)
    assert [row["said"] for row in rows] == [condition.said for condition in CONDITIONS]
    images, labels = shown.images(slice(None, None, study.EVERY)), shown.labels[:: study.EVERY]
    for row, condition in zip(rows, CONDITIONS, strict=True):
        expected = judged(outputs(net, changed(images, condition)), labels)
        assert (row["errors"], row["pictures"], row["amount"]) == (*expected, condition.amount)


def test_a_notebook_measures_once_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    asked: list[int] = []

    def measured() -> dict[str, int]:
        asked.append(1)
        return {"errors": len(asked)}

    first = Notebook(tmp_path / "folder" / "n.json", "one")
    assert [first.once("a", measured), first.once("a", measured)] == [{"errors": 1}] * 2
    again = Notebook(tmp_path / "folder" / "n.json", "one")
    assert again.once("a", measured) == {"errors": 1}
    other = Notebook(tmp_path / "folder" / "n.json", "other weights")
    assert other.once("a", measured) == {"errors": 2}
    other.close()
    assert Notebook(tmp_path / "folder" / "n.json", "other weights").notes == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sha256": "one"}', '{"sha256": "one", "notes": 3}'])
def test_a_notebook_that_cannot_be_read_is_begun_anew(text: str, tmp_path: Path) -> None:
    (tmp_path / "n.json").write_text(text)
    assert Notebook(tmp_path / "n.json", "one").once("a", lambda: {"errors": 3}) == {"errors": 3}


# -- several together -------------------------------------------------------------------------------------------------


def test_networks_answer_together_by_the_mean_of_their_shares() -> None:
    one = torch.tensor([[0.6, 0.2, 0.2], [0.9, 0.1, 0.0]])
    other = torch.tensor([[0.1, 0.8, 0.1], [0.2, 0.5, 0.3]])
    found = ensemble.together({"a": one, "b": other}, ("a", "b"), torch.tensor([1, 0]))
    assert found == (0, 2)


def test_shares_of_a_picture_sum_to_one_and_keep_the_answer() -> None:
    given = torch.rand(20, 10, generator=torch.Generator().manual_seed(0))
    for capsules in (True, False):
        found = ensemble.shares(given, capsules=capsules)
        torch.testing.assert_close(found.sum(dim=1), torch.ones(20))
        assert torch.equal(found.argmax(dim=1), given.argmax(dim=1))


def test_the_ensemble_is_the_set_with_the_fewest_errors_and_of_equals_the_smallest() -> None:
    labels = torch.tensor([0, 1, 2, 0])
    right = torch.eye(3)[labels]
    wrong = torch.eye(3)[(labels + 1) % 3]
    mixed = torch.cat([right[:3], wrong[3:]])
    assert ensemble.chosen({"a": wrong, "b": right, "c": 0.5 * mixed, "d": right}, labels)[0] == ("b", "c")
    members, found = ensemble.chosen({"a": wrong, "b": right * 3, "c": wrong, "d": wrong}, labels)
    assert found.errors == 0
    assert members == ("a", "b")


# -- everything, and the page -----------------------------------------------------------------------------------------


@pytest.fixture
def stocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf with one network of each kind, each with the card of a run that held out ten pictures."""
    folder = tmp_path / "pretrained"
    folder.mkdir()
    nets: dict[str, Network] = {
        "caps": random_network(SMALL, 1, votes=8),
        "plain": Cnn(CnnConfig(filters=3, hidden=6)).eval(),
        "spare": EfficientCapsNet(EfficientConfig(filters=(2, 3, 3), types=3, lower_dim=2, decoder=(5, 6))).eval(),
    }
    for name, net in nets.items():
        path = folder / f"{name}.safetensors"
        weights.save(net.state_dict(), net.config, path)
        held_out = judged(outputs(weights.load(path), digits(60).last(10).images()), digits(60).last(10).labels)
        card = {"name": name, "description": f"A {name} one.", "command": f"capsviz train --recipe {name}"}
        card |= {"sha256": weights.digest(path), "held_out": held_out.values, "test": None}
        path.with_suffix(".json").write_text(json.dumps(card))
    monkeypatch.setattr(weights, "folder", lambda: folder)
    monkeypatch.setattr(shelf, "HELD_OUT", 10)
    monkeypatch.setattr(data, "mnist", lambda *_, train: digits(60) if train else digits(40, seed=6))
    monkeypatch.chdir(tmp_path)
    return folder


def evaluated() -> str:
    result = CliRunner().invoke(app, ["evaluate", "--all"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_one_command_measures_everything_and_writes_cards_and_the_page(stocked: Path) -> None:
    assert "README.md and the cards beside it are written" in evaluated()
    page = (stocked / "README.md").read_text()
    test = digits(40, seed=6)
    for name in weights.shipped():
        card, net = weights.card(name), weights.load(name)
        expected = judged(outputs(net, test.images()), test.labels)
        assert (card["test"]["errors"], card["test"]["pictures"]) == expected
        assert len(card["conditions"]) == len(CONDITIONS)
        assert card["parameters"] + card["decoder_parameters"] == sum(p.numel() for p in net.parameters())
        assert (card["iterations"] is not None) == isinstance(net, CapsNet)
        assert f"{expected.errors} of {expected.pictures}" in page
        assert card["command"] in page
    together = json.loads((stocked / "ensemble.json").read_text())
    assert set(together["members"]) <= {"caps", "plain", "spare"} == set(together["chosen_among"])
    assert {name: weights.digest(weights.find(name)) for name in together["members"]} == together["members"]
    assert "`uniform`" in page
    assert not list(Path("runs").rglob("*.json")), "the notes are thrown away, so that the next time measures again"
    assert weights.shipped() == ["caps", "plain", "spare"]


def test_the_same_command_again_writes_the_same_page(stocked: Path) -> None:
    evaluated()
    first = {path.name: path.read_bytes() for path in stocked.iterdir()}
    evaluated()
    assert {path.name: path.read_bytes() for path in stocked.iterdir()} == first


class Stop(Exception):
    """What a test stops an evaluation with."""


@pytest.mark.usefixtures("stocked")
def test_an_evaluation_that_was_stopped_goes_on_and_measures_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def stop(what: str) -> None:
        told.append(what)
        if len(told) == 40:
            raise Stop

    train, test = digits(60), digits(40, seed=6)
    with pytest.raises(Stop):
        shelf.evaluate_all(train, test, Path("notes"), stop)
    measured: list[str] = []

    def watched(images: Tensor, condition: Condition) -> Tensor:
        measured.append(condition.said)
        return changed(images, condition)

    monkeypatch.setattr(study, "changed", watched)
    shelf.evaluate_all(train, test, Path("notes"))
    before = sum(": " in what and what.split(": ")[1] in {c.said for c in CONDITIONS} for what in told[:-1])
    assert before > 20
    assert len(measured) == 3 * len(CONDITIONS) - before


def test_a_network_that_saw_all_pictures_is_measured_but_not_chosen(stocked: Path) -> None:
    path = stocked / "plain.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "held_out": None}))
    evaluated()
    assert json.loads((stocked / "ensemble.json").read_text())["chosen_among"] == ["caps", "spare"]
    assert "nothing held out" in (stocked / "README.md").read_text()


def test_a_folder_that_cannot_be_written_is_said(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    train, test = digits(60), digits(40, seed=6)
    monkeypatch.setattr(study.Notebook, "once", lambda _, __, measure: measure())
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(WeightsError, match=r"caps\.json could not be written: .*No space left"):
        shelf.evaluate_all(train, test, stocked / "notes")


def test_the_page_says_what_the_cards_say() -> None:
    wrong = {"error": 0.0025, "errors": 25, "pictures": 10_000, "interval": [0.0017, 0.0037]}
    some = {"error": 0.125, "errors": 250, "pictures": 2_000, "interval": [0.11, 0.14]}
    card = {
        "name": "one",
        "description": "The first.",
        "note": "It was interrupted.",
        "command": "capsviz train --recipe one",
        "parameters": 1234567,
        "decoder_parameters": 0,
        "held_out": None,
        "test": {**wrong, "command": "capsviz evaluate --all"},
        "conditions": [{"said": "turned by 10°", **some}],
        "iterations": [
            {
                "iterations": 3,
                **some,
                "changed": 7,
                "coupling_entropy": 0.99851,
                "largest_coupling": 0.1151,
                "true_length": 0.871,
            }
        ],
    }
    page = tables.page(
        [card], {"members": {"one": ""}, "chosen_among": ["one", "two"], "held_out": wrong, "test": some}
    )
    assert "| `one` | The first. | 1,234,567 | none | nothing held out | 0.25 % (25 of 10,000; 0.17 to 0.37) |" in page
    assert "- `one`: It was interrupted." in page
    assert "| turned by 10° | 12.50 |" in page
    assert "every 5th test picture, 2,000 in all" in page
    assert "| `one` | 3 | 12.50 | 7 | 0.9985 | 0.115 | 0.87 |" in page
    assert "Of all sets of `one` and `two`" in page
    assert "test error **12.50 % (250 of 2,000; 11.00 to 14.00)**" in page
    assert "capsviz train --recipe one --out pretrained\ncapsviz evaluate --all\n" in page

    first = {"sha256": "f00", "command": "capsviz train --recipe one --epochs 2", "epochs": 2}
    again = {**card, "command": "capsviz train --recipe one --start one.safetensors", "start": first}
    page = tables.page([again], None)
    assert (
        "- `one`: Began from weights of 2 epochs: `capsviz train --recipe one --epochs 2`. It was interrupted." in page
    )
    both = (
        "capsviz train --recipe one --epochs 2 --out pretrained\ncapsviz train --recipe one --start pretrained/one.saf"
    )
    assert both in page, "what it began from is trained first"
    page = tables.page([{**again, "start": {"sha256": "f00"}}], None)
    assert "- `one`: Began from the weights with the SHA-256 `f00`." in page

    two = {**card, "name": "two", "description": "Of pairs.", "held_out": some, "test": card["test"]}
    page = tables.page([card], None, [two])
    assert "## Two digits at once" in page
    both = "12.50 % (250 of 2,000; 11.00 to 14.00)"
    assert f"| `two` | Of pairs. | {both} | 0.25 % (25 of 10,000; 0.17 to 0.37) |" in page
    assert "| `two` | Of pairs. | 1,234,567" not in page, "the first table is of single digits"


def test_a_shelf_without_networks_makes_a_page_all_the_same() -> None:
    assert tables.page([], None).startswith("# The networks")
