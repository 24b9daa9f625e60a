"""Scores, their intervals, the card that carries them, and the bench that compares."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch import Tensor, nn

from capsviz import weights
from capsviz.network import CapsNet, CapsNetConfig
from capsviz.training import bench, cards
from capsviz.training.data import Digits, mnist
from capsviz.training.evaluation import Score, answers, score
from capsviz.training.loop import Run, TrainingError
from capsviz.training.recipes import Recipe

SMALL = CapsNetConfig(filters=3, types=2, decoder=(6, 8))
RECIPE = Recipe("tiny", network=SMALL, description="A line for whoever picks it.")


class Reader(nn.Module):
    """Answers with the brightness of the first pixel, times ten: a network whose errors are known beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Tensor] = []

    def forward(self, images: Tensor) -> Tensor:
        self.seen.append(images)
        classes = (images[:, 0, 0, 0] * 255).round().long()
        return nn.functional.one_hot(classes, 10)[:, :, None] * torch.full((16,), 0.2)


def digits(labels: list[int], answered: list[int]) -> Digits:
    pixels = torch.zeros(len(labels), 28, 28, dtype=torch.uint8)
    pixels[:, 0, 0] = torch.tensor(answered, dtype=torch.uint8)
    return Digits(pixels, torch.tensor(labels))


def random_digits(count: int) -> Digits:
    generator = torch.Generator().manual_seed(5)
    pixels = torch.randint(256, (count, 28, 28), generator=generator, dtype=torch.uint8)
    return Digits(pixels, torch.randint(10, (count,), generator=generator))


def test_the_answer_is_the_class_of_the_longest_pose_of_either_sign() -> None:
    poses = torch.zeros(1, 10, 16)
    poses[0, 2, :] = 0.1
    poses[0, 7, 3] = -0.9

    class Fixed(nn.Module):
        def forward(self, images: Tensor) -> Tensor:
            return poses.expand(len(images), -1, -1)

    assert answers(Fixed(), torch.zeros(2, 1, 28, 28)).tolist() == [7, 7]


@pytest.mark.parametrize("batch", [1, 2, 3, 250])
def test_a_score_counts_the_wrong_answers_whatever_the_batch(batch: int) -> None:
    found = score(Reader(), digits([1, 2, 3, 4, 5], [1, 2, 4, 4, 0]), batch=batch)
    assert found == (2, 5)
    assert found.error == 0.4


def test_pictures_are_never_moved_when_a_network_is_measured() -> None:
    reader, given_digits = Reader(), random_digits(30)
    given_digits.pixels[:, 0, 0] = 3
    score(reader, given_digits, batch=7)
    # exactly the stored bytes over 255
    assert torch.equal(torch.cat(reader.seen), given_digits.pixels[:, None].float() / 255)


@given(some.integers(1, 20_000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_the_interval_ends_where_the_error_found_would_be_just_as_surprising_as_allowed(pair: tuple[int, int]) -> None:
    found = Score(*pair)
    low, high = found.interval
    assert 0 <= low <= found.error <= high <= 1
    for end in (low, high):
        # Wilson's defining equation: the error found lies 1.96 standard deviations, of a rate at the end, from that end
        away = 1.959964 * math.sqrt(end * (1 - end) / found.pictures)
        assert abs(found.error - end) == pytest.approx(away, abs=1e-9)


def test_a_score_is_said_in_percent_with_its_count_and_interval() -> None:
    assert str(Score(25, 10_000)) == "0.25 % (25 of 10,000 wrong; 95 % interval 0.17 to 0.37 %)"


# -- cards ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    run = Run(RECIPE, seed=4, folder=tmp_path / "run", held_out=20)
    return cards.export(run, CapsNet(SMALL), random_digits(50), tmp_path / "out", command="capsviz train --recipe tiny")


def test_a_card_says_how_the_weights_were_made_and_what_file_they_are(exported: Path) -> None:
    card = weights.card(exported)
    assert exported.name == "tiny.safetensors"
    assert (card["name"], card["description"]) == ("tiny", "A line for whoever picks it.")
    assert (card["command"], card["seed"], card["epochs"]) == ("capsviz train --recipe tiny", 4, 14)
    assert card["sha256"] == weights.digest(exported)
    assert card["torch"] == torch.__version__
    assert card["recipe"]["network"]["filters"] == 3
    assert card["recipe"]["augmentation"]["shift"] == 2
    assert card["test"] is None


def test_the_held_out_error_on_a_card_is_that_of_the_file_as_written(exported: Path) -> None:
    held_out = weights.card(exported)["held_out"]
    expected = score(weights.load(exported), random_digits(50).last(20))
    assert (held_out["errors"], held_out["pictures"]) == expected
    assert held_out["error"] == expected.error


def test_a_run_that_held_nothing_out_says_so_on_its_card(tmp_path: Path) -> None:
    run = Run(RECIPE, seed=4, folder=tmp_path, held_out=0)
    path = cards.export(run, CapsNet(SMALL), random_digits(20), tmp_path, command="")
    assert weights.card(path)["held_out"] is None


def test_an_export_over_an_older_one_replaces_weights_and_card_together(exported: Path) -> None:
    run = Run(RECIPE, seed=5, folder=exported.parent, held_out=20)
    cards.export(run, CapsNet(SMALL), random_digits(50), exported.parent, command="")
    weights.load(exported)
    assert weights.card(exported)["seed"] == 5
    assert sorted(path.name for path in exported.parent.iterdir()) == ["tiny.json", "tiny.safetensors"]


def test_what_the_test_set_said_is_added_to_the_card_and_the_rest_stays(exported: Path) -> None:
    before = weights.card(exported)
    cards.add(exported, test={**Score(25, 10_000).values, "command": "capsviz evaluate tiny"})
    after = weights.card(exported)
    assert after["test"] == {
        "error": 0.0025,
        "errors": 25,
        "pictures": 10_000,
        "interval": [0.001694, 0.003688],
        "command": "capsviz evaluate tiny",
    }
    assert {**after, "test": None} == before


def test_a_folder_that_cannot_be_written_says_where_the_weights_still_are(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    run = Run(RECIPE, seed=4, folder=tmp_path / "run", held_out=0)
    with pytest.raises(TrainingError, match=r"the same command writes them from .*checkpoint\.safetensors"):
        cards.export(run, CapsNet(SMALL), random_digits(20), tmp_path / "taken", command="")


@pytest.mark.slow
def test_the_shipped_network_measures_what_its_card_says(shipped: CapsNet, data: Path) -> None:
    said = weights.card("sabour-r3")["test"]
    assert said is not None, "run: capsviz evaluate sabour-r3 --write"
    found = score(shipped, mnist(data, train=False))
    # another processor adds up in another order and may tip a picture that stands on the edge
    assert abs(found.errors - said["errors"]) <= 2
    assert json.dumps(said["error"]) == json.dumps(said["errors"] / said["pictures"])


# -- bench ------------------------------------------------------------------------------------------------------------


def test_work_that_is_compared_takes_turns() -> None:
    order: list[str] = []
    assert len(bench.turns(4, lambda: order.append("a"), lambda: order.append("b"))) == 2
    assert "".join(order) == "ab" * (3 + 4)


def test_a_row_says_whether_its_goal_is_met_in_either_direction() -> None:
    at_most = bench.Row("step", "floor", 15.0, 10.0, 1.4)
    assert (at_most.ratio, at_most.met) == (1.5, False)
    at_least = bench.Row("half", "whole", 10.0, 17.5, 1.7, more=True)
    assert (at_least.ratio, at_least.met) == (1.75, True)


def changed(net: CapsNet, step: bench.Work) -> set[str]:
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    step()
    return {name.split(".")[0] for name, tensor in net.state_dict().items() if not torch.equal(tensor, before[name])}


@pytest.mark.parametrize("half", [False, True], ids=["float32", "bfloat16"])
def test_the_step_that_is_measured_trains_every_part_and_its_floor_the_convolutions_alone(half: bool) -> None:
    net, floor = CapsNet(SMALL), CapsNet(SMALL)
    assert changed(net, bench.training_step(net, half=half)) == {"conv1", "primary", "digits", "decoder"}
    assert changed(floor, bench.convolution_step(floor)) == {"conv1", "primary"}
