"""`capsviz trace` from a terminal: what it says, the report and the arrays that it leaves, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner
from visits import shelf as shelf

from capsviz import pair, sweep, weights
from capsviz.__main__ import app
from capsviz.capture import capture
from capsviz.image import read_image
from capsviz.intervention import parse


@pytest.fixture
def nine_and_four(tmp_path: Path) -> tuple[Path, Path]:
    for name, pixels in zip(("nine", "four"), pair.nine_and_four(), strict=True):
        Image.fromarray(np.rint(255 * pixels).astype(np.uint8)).save(tmp_path / f"{name}.png")
    return tmp_path / "nine.png", tmp_path / "four.png"


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["trace", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: object) -> str:
    """The sentence with which a command is refused."""
    result = CliRunner().invoke(app, ["trace", *map(str, arguments)])
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()[-1]


def test_the_answer_is_said_and_every_array_kept(nine_and_four: tuple[Path, Path], tmp_path: Path) -> None:
    nine, _ = nine_and_four
    said = run(nine, "--npz", tmp_path / "nine.npz", "--edits", "u[57]*=0")
    trace = capture(weights.load(), read_image(nine.read_bytes()).pixels, parse("u[57]*=0"))
    assert f"nine.png: {trace.prediction}, length {trace.lengths.max():.3f}" in said
    with np.load(tmp_path / "nine.npz") as kept:
        np.testing.assert_array_equal(kept["routing.c"], trace.routing.c)


def test_two_pictures_beside_each_other_are_both_said_and_compared(
    nine_and_four: tuple[Path, Path], tmp_path: Path
) -> None:
    nine, four = nine_and_four
    out = tmp_path / "both.html"
    said = run(nine, "--beside", four, "--out", out, "--edits", "c@1[57,3]=0.9")
    traces = [capture(weights.load(), read_image(each.read_bytes()).pixels) for each in (nine, four)]
    assert f"four.png: {traces[1].prediction}, length {traces[1].lengths.max():.3f}" in said
    html = out.read_text(encoding="utf-8")
    for heading in (
        "The way through the network", "Iterations 1 to 10", "What the edits did", "Another routing", "A and B", "Both without"
    ):  # fmt: skip
        assert heading in html
    a, b = (each.routing.c[2, :, traces[0].prediction] for each in traces)
    assert f"{pair.differing_pixels(*traces)}</b> of 784 pixels" in html
    assert not np.array_equal(a, b)


def test_a_network_nobody_has_swept_over_many_digits_says_how_to_do_it(
    nine_and_four: tuple[Path, Path], tmp_path: Path
) -> None:
    run(nine_and_four[0], "--out", tmp_path / "r.html")
    assert f"run {sweep.command(weights.DEFAULT)}." in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--out", "--npz"])
@pytest.mark.parametrize("where", ["nowhere/seven.npz", "folder.npz"])
def test_a_file_that_cannot_be_written_is_named_in_a_sentence(
    nine_and_four: tuple[Path, Path], tmp_path: Path, option: str, where: str
) -> None:
    (tmp_path / "folder.npz").mkdir()
    assert f"{tmp_path / where} cannot be written: " in refused(nine_and_four[0], option, tmp_path / where)


def test_a_second_picture_without_a_report_to_compare_in_is_refused(nine_and_four: tuple[Path, Path]) -> None:
    nine, four = nine_and_four
    assert "as in --out report.html" in refused(nine, "--beside", four)


def test_a_second_picture_that_is_not_there_is_named_and_no_report_is_left(
    nine_and_four: tuple[Path, Path], tmp_path: Path
) -> None:
    nowhere, out = tmp_path / "nowhere.png", tmp_path / "r.html"
    assert "nowhere.png cannot be read" in refused(nine_and_four[0], "--beside", nowhere, "--out", out)
    assert not out.exists()
