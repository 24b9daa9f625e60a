"""What more routing iterations do to many digits: measured as one picture's trace is, kept, read, drawn and judged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
import torch
from networks import put_on_shelf
from typer.testing import CliRunner
from visits import clean, html, shelved, visit, words

from capsviz import measure, sweep, weights
from capsviz.__main__ import app as cli
from capsviz.capture import capture
from capsviz.figures.rounds import against_even, rounds
from capsviz.figures.routing import lengths_by_iteration
from capsviz.figures.swept import conclusions, swept_lengths, swept_rows
from capsviz.intervention import parse
from capsviz.network import CapsNet, Cnn, CnnConfig
from capsviz.sweep import Against, Spread, Sweep, SweepError, chance
from capsviz.training import sweep as sweeping
from capsviz.training.data import Digits
from capsviz.training.evaluation import Score
from capsviz.training.study import Notebook

MOST, PICTURES = 4, 7
ABOUT = {"name": "sabour-r3", "sha256": "not yet", "command": "capsviz evaluate sabour-r3 --iterations"}


@pytest.fixture(scope="module")
def digits() -> Digits:
    """Strokes of random places, with random labels."""
    generator = torch.Generator().manual_seed(8)
    pixels = torch.zeros(PICTURES, 28, 28, dtype=torch.uint8)
    for picture in pixels:
        row, column = torch.randint(4, 20, (2,), generator=generator).tolist()
        picture[row : row + 3, 4:24] = picture[4:24, column : column + 3] = 220
    return Digits(pixels, torch.randint(10, (PICTURES,), generator=generator))


@pytest.fixture(scope="module")
def measured(full: CapsNet, digits: Digits, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    notebook = Notebook(tmp_path_factory.mktemp("notes") / "sweep.part", "none")
    return sweeping.measure(full, digits, notebook, about=ABOUT, most=MOST)


@pytest.fixture(scope="module")
def shelf(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pretrained")
    put_on_shelf(full, folder)
    with shelved(folder):
        yield folder


@pytest.fixture
def kept(shelf: Path, measured: dict[str, Any]) -> Iterator[Path]:
    """The measurements beside the weights, for one test."""
    path = sweep.beside("sabour-r3")
    sha256 = weights.digest(shelf / "sabour-r3.safetensors")
    path.write_text(json.dumps({**measured, "about": {**measured["about"], "sha256": sha256}}))
    yield path
    path.unlink()
    st.cache_resource.clear()


def made(**changes: Any) -> Sweep:
    """A sweep made by hand: 1,000 digits, 1 to 4 iterations, trained with 3."""
    spread = Spread(*(np.array([0.5, 0.7, 0.9, 0.95]) + by for by in (0, -0.02, 0.02)))
    none = Against(*(np.zeros(4, dtype=np.int64) for _ in range(3)))
    return Sweep(
        **{
            "about": ABOUT,
            "pictures": 1000,
            "own": 3,
            "right": np.array([990, 992, 994, 993]),
            "interval": np.array([[0.98, 0.999]] * 4),
            "even": none,
            "trained": none,
            **dict.fromkeys(sweep.SPREADS, spread),
            "other_length": Spread(*(spread.mean * 0.1,) * 3),
            **changes,
        }
    )


# -- measured ---------------------------------------------------------------------------------------------------------


def test_every_mean_is_that_of_single_traces_of_so_many_iterations(
    full: CapsNet, digits: Digits, measured: dict[str, Any]
) -> None:
    for r in range(MOST):
        traces = [capture(full, image.numpy(), iterations=r + 1) for image in digits.images()[:, 0]]
        own = [trace.lengths[label] for trace, label in zip(traces, digits.labels.tolist(), strict=True)]
        by_hand = {
            "true_length": own,
            "largest": [trace.routing.c[-1].max() for trace in traces],
            "entropy": [measure.coupling_entropy(trace.routing.c)[-1] for trace in traces],
            "agreement": [measure.mean_agreement(trace.routing)[-1] for trace in traces],
            "logit_change": [measure.logit_change(trace.routing)[-1] for trace in traces],
        }
        for name, values in by_hand.items():
            # float32 in a batch of another size
            assert measured[name]["mean"][r] == pytest.approx(float(np.mean(values)), rel=1e-4), name
            assert measured[name]["low"][r] == pytest.approx(float(np.quantile(values, 0.25)), rel=1e-4), name
        right = [trace.prediction == label for trace, label in zip(traces, digits.labels.tolist(), strict=True)]
        assert measured["right"][r] == sum(right)


def test_the_longest_other_is_never_the_right_digit(full: CapsNet, digits: Digits) -> None:
    rows = sweeping.routed(full, digits, 2)
    for image, label, other in zip(digits.images()[:, 0], digits.labels.tolist(), rows["other_length"], strict=True):
        lengths = capture(full, image.numpy(), iterations=2).lengths
        assert other[1] == pytest.approx(np.delete(lengths, label).max(), rel=1e-4)  # float32 in another batch


def test_answers_are_held_against_even_couplings_and_against_the_networks_own_number() -> None:
    right = torch.tensor([[1, 1, 0, 1], [0, 1, 1, 0], [0, 0, 0, 0.0]])
    answer = torch.tensor([[1, 1, 2, 1], [3, 4, 4, 3], [5, 6, 5, 5.0]])
    others = {name: torch.ones(3, 4) for name in sweep.SPREADS}
    found = sweeping._counted({"right": right, "answer": answer, **others}, 2)
    assert found["right"] == [1, 2, 1, 1]
    assert found["even"] == {"changed": [0, 2, 2, 0], "gained": [0, 1, 1, 0], "lost": [0, 0, 1, 0]}
    assert found["trained"] == {"changed": [2, 0, 2, 2], "gained": [0, 0, 0, 0], "lost": [1, 0, 1, 1]}
    low, high = Score(1, 3).interval
    assert found["interval"][1] == pytest.approx([1 - high, 1 - low])


def test_a_sweep_that_was_stopped_goes_on_where_it_was(
    full: CapsNet, digits: Digits, measured: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_BATCH", 3)
    asked: list[int] = []
    routed = sweeping.routed

    def stopping(net: CapsNet, batch: Digits, most: int) -> Any:
        asked.append(len(batch.labels))
        if len(asked) == 2:
            raise KeyboardInterrupt
        return routed(net, batch, most)

    monkeypatch.setattr(sweeping, "routed", stopping)
    path = tmp_path / "sweep.part"
    with pytest.raises(KeyboardInterrupt):
        sweeping.measure(full, digits, Notebook(path, "a"), about=ABOUT, most=MOST)
    again = sweeping.measure(full, digits, Notebook(path, "a"), about=ABOUT, most=MOST)
    assert asked == [3, 3, 3, 1], "the first three digits were not routed again"
    assert again["right"] == measured["right"]
    assert again["entropy"]["mean"] == pytest.approx(measured["entropy"]["mean"], rel=1e-5)  # another batch


def test_the_digits_are_drawn_without_looking_and_none_twice() -> None:
    pixels = torch.arange(200, dtype=torch.uint8)[:, None, None].expand(200, 28, 28)
    chosen = sweeping.sample(Digits(pixels, torch.arange(200)), 90)
    assert len(set(chosen.labels.tolist())) == 90
    assert torch.equal(chosen.pixels[:, 0, 0].int(), chosen.labels.int())


def test_the_command_writes_the_sweep_beside_the_weights_and_tidies_up(
    shelf: Path, digits: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capsviz.training.data.mnist", lambda *_, train: None if train else digits)
    told = CliRunner().invoke(cli, ["evaluate", "--iterations"])
    assert told.exit_code == 0, told.output
    assert sweep.load("sabour-r3").pictures == PICTURES
    assert {path.name for path in shelf.iterdir()} == {
        "sabour-r3.safetensors", "sabour-r3.json", "sabour-r3.iterations.json"
    }  # fmt: skip
    sweep.beside("sabour-r3").unlink()


def test_a_network_that_does_not_iterate_is_refused_in_a_sentence(shelf: Path) -> None:
    put_on_shelf(Cnn(CnnConfig()), shelf, "cnn")
    told = CliRunner().invoke(cli, ["evaluate", "cnn", "--iterations"])
    assert told.exit_code != 0
    assert "cnn does not route in iterations" in told.output
    for path in shelf.glob("cnn*"):
        path.unlink()


# -- read -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("kept")
def test_what_was_written_is_read_back(measured: dict[str, Any]) -> None:
    found = sweep.load("sabour-r3")
    assert (found.pictures, found.own, found.iterations.tolist()) == (PICTURES, 3, [1, 2, 3, 4])
    for name in sweep.SPREADS:
        for part, values in vars(getattr(found, name)).items():
            assert values.tolist() == measured[name][part]
    assert found.even.changed.tolist() == measured["even"]["changed"]


def test_a_sweep_of_other_weights_is_refused(kept: Path) -> None:
    stored = json.loads(kept.read_text())
    stored["about"]["sha256"] = "0" * 64
    kept.write_text(json.dumps(stored))
    with pytest.raises(SweepError, match="other weights"):
        sweep.load("sabour-r3")


@pytest.mark.usefixtures("shelf")
def test_a_missing_sweep_says_how_to_make_it() -> None:
    with pytest.raises(SweepError, match="run capsviz evaluate sabour-r3 --iterations"):
        sweep.load("sabour-r3")


@pytest.mark.parametrize("damage", ["text", "list", "missing", "short", "nan", "own"])
def test_a_damaged_file_is_refused_in_a_sentence(measured: dict[str, Any], tmp_path: Path, damage: str) -> None:
    stored = json.loads(json.dumps(measured))
    if damage == "missing":
        del stored["entropy"]
    elif damage == "short":
        stored["even"]["lost"].pop()
    elif damage == "nan":
        stored["agreement"]["mean"][0] = float("nan")
    elif damage == "own":
        stored["about"]["iterations"] = MOST + 1
    path = tmp_path / "net.iterations.json"
    path.write_text({"text": "{", "list": "[1]"}.get(damage) or json.dumps(stored))
    with pytest.raises(SweepError, match=r"(?s)net\.iterations\.json cannot be read .*measure it again"):
        sweep.read(path)


# -- judged and drawn -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gained", "lost", "odds"), [(0, 0, 1), (1, 0, 1), (3, 0, 1 / 4), (0, 3, 1 / 4), (1, 4, 3 / 8), (0, 6, 1 / 32)]
)
def test_chance_is_what_tossed_coins_do(gained: int, lost: int, odds: float) -> None:
    assert chance(gained, lost) == pytest.approx(odds)


def against(changed: int, gained: int, lost: int) -> Against:
    return Against(*(np.array([0, 0, number, number]) for number in (changed, gained, lost)))


@pytest.mark.parametrize(
    ("gained", "lost", "said"),
    [(12, 1, "better? Yes."), (1, 12, "better? No: worse."), (3, 4, "better? Not that one could tell.")],
)
def test_more_iterations_are_called_better_or_worse_only_where_chance_would_not_do_as_much(
    gained: int, lost: int, said: str
) -> None:
    _, more, _ = conclusions(made(trained=against(gained + lost, gained, lost)))
    assert said in more
    assert f"{gained} became right and {lost} wrong" in more


def test_the_conclusion_says_when_routing_changed_nothing() -> None:
    at_all, more, _ = conclusions(made())
    assert "994 of these 1,000 digits are read rightly, with even couplings 990" in at_all
    assert "Not one answer is another than with even couplings" in at_all
    assert "Not one answer is another than with 3 iterations" in more


def test_the_conclusion_on_lengths_names_where_the_right_digit_leads_by_most() -> None:
    true, other = np.array([0.5, 0.8, 0.9, 0.95]), np.array([0.1, 0.1, 0.3, 0.5])
    lengths = {"true_length": Spread(true, true, true), "other_length": Spread(other, other, other)}
    longer = conclusions(made(**lengths))[2]
    assert "leads by most, 0.70, after 2 iterations." in longer
    assert "a longer vector is not a better answer" in longer
    assert "divide themselves less and less evenly" not in conclusions(made(entropy=Spread(*(np.ones(4),) * 3)))[2]


def test_the_figure_draws_both_lengths_over_the_numbers_of_iterations_on_the_fixed_range() -> None:
    found = made()
    figure: Any = swept_lengths(found)
    assert figure.layout["yaxis"]["range"] == (0, 1.02)
    assert [figure.layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")] == ["number of iterations", "length"]
    band, right, _, other = figure.data
    np.testing.assert_array_equal(right["x"], [1, 2, 3, 4])
    np.testing.assert_array_equal(right["y"], found.true_length.mean)
    np.testing.assert_array_equal(other["y"], found.other_length.mean)
    np.testing.assert_array_equal(band["y"], [*found.true_length.low, *found.true_length.high[::-1]])
    assert figure.layout["shapes"][0]["x0"] == 3


def test_the_table_has_a_row_for_each_number_of_iterations_and_marks_the_networks_own() -> None:
    rows = re.findall(r"<tr( class=own)?><td>(\w+)</td><td>([\d,]+)</td>", swept_rows(made()))
    assert rows == [("", "even", "990"), ("", "2", "992"), (" class=own", "3", "994"), ("", "4", "993")]


# -- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("kept")
def test_the_page_shows_the_sweep_and_what_follows_from_it_behind_the_live_figure() -> None:
    app = visit("routing", view="More iterations")
    found = sweep.load("sabour-r3")
    text = words(app)
    assert text.index("On this picture that answers") < text.index(f"**{PICTURES} test digits**")
    assert all(sentence in text for sentence in conclusions(found))
    assert swept_rows(found) in html(app)


@pytest.mark.usefixtures("shelf")
def test_without_a_sweep_the_page_says_how_to_measure_it_and_keeps_the_live_figure() -> None:
    app = visit("routing", view="More iterations")
    assert "On this picture that answers" in words(app)
    assert any("run capsviz evaluate sabour-r3 --iterations" in info.value for info in app.info)


@pytest.mark.usefixtures("kept")
def test_the_lines_offered_draw_the_sweep() -> None:
    app = clean(visit("routing", {"take.sweep": True}, view="More iterations"))
    *made_before, last = app.code[-1].value.splitlines()
    names: dict = {}
    exec("\n".join(made_before), names)
    np.testing.assert_array_equal(eval(last, names).data[1]["y"], sweep.load("sabour-r3").true_length.mean)


def test_the_even_division_stands_beside_the_live_numbers_and_another_answer_is_starred(
    full: CapsNet, picture: np.ndarray
) -> None:
    even = capture(full, picture, iterations=1)
    other = (even.prediction + 1) % 10
    trace = capture(full, picture, parse(f"s@1[{other}]*=50"), iterations=2)
    assert trace.prediction == other
    rows = re.findall(r"<tr[^>]*><td>(\w+)</td><td>([^<]*)</td>", rounds(trace, even))
    assert rows == [("1", f"{even.prediction}"), ("2", f"{other} *"), ("even", f"{even.prediction}")]
    figure: Any = lengths_by_iteration(trace, even.lengths)
    lines = figure.layout["shapes"]
    assert against_even(trace, even).startswith("The first iteration divides every part **evenly**, 1/10")
    reached = capture(full, picture, parse("s@0[1]*=2"), iterations=2)
    assert against_even(reached, even).startswith("Without its edits the first iteration would divide every part")
    named = np.argsort(-trace.lengths)[:2]
    assert [line["y0"] for line in lines] == pytest.approx(even.lengths[named])
