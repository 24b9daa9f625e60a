"""What `capsviz bench --page` prints of Explore, Routing and Why: times with their p95, bytes sent, memory that edits leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from networks import put_on_shelf
from typer.testing import CliRunner
from visits import shelved

from capsviz.__main__ import app
from capsviz.commands import computed, sizes, stopwatch
from capsviz.commands.sizes import MB, Size
from capsviz.commands.stopwatch import Wait
from capsviz.network import CapsNet

pytestmark = pytest.mark.filterwarnings("ignore:.*ScriptRunContext")


def test_every_wait_is_printed_with_its_median_and_p95_and_every_size_with_its_goal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def waits(*, repeats: int, more: tuple) -> list[Wait]:
        asked.extend(measuring.__name__ for measuring in more)
        return [Wait("a hand", [float(n) for n in range(repeats)], 50)]

    monkeypatch.setattr(stopwatch, "waits", waits)
    monkeypatch.setattr(computed, "computed", lambda *, repeats: [Wait("all parts", [700.0] * repeats, 1500)])
    monkeypatch.setattr(sizes, "sizes", lambda: [Size("the trace", 0.41, 1)])
    told = CliRunner().invoke(app, ["bench", "--page", "--repeats", "21"], env={"COLUMNS": "160"})
    assert told.exit_code == 0, told.output
    assert asked == ["mapped", "edited", "changed"]
    # of 0 to 20 the middle is 10; one in twenty is above 19.9
    assert any({"a hand", "10 ms", "20 ms", "<= 50 ms"} <= cells(line) for line in told.output.splitlines())
    assert any({"all parts", "700 ms", "<= 1500 ms", "7"} <= cells(line) for line in told.output.splitlines())
    assert any({"the trace", "0.41 MB", "<= 1 MB"} <= cells(line) for line in told.output.splitlines())


def cells(line: str) -> set[str]:
    return {cell.strip() for cell in line.replace("┃", "│").split("│")}


def test_what_the_map_is_sent_and_what_edits_leave_is_weighed(
    full: CapsNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_shelf(full, tmp_path)
    monkeypatch.setattr(sizes, "EDITS", 40)
    monkeypatch.setattr(sizes, "_FIRST", 80)
    with shelved(tmp_path):
        sent, grown = sizes.sizes()
    # the couplings alone are 34,560 numbers of two bytes
    assert 34_560 * 2 < sent.measured * MB < MB
    assert "40 edits" in grown.what
    # 40 traces that were kept would be 60 MB
    assert grown.measured < 40


def test_what_is_computed_in_one_go_is_timed_as_often_as_asked(full: CapsNet, tmp_path: Path) -> None:
    put_on_shelf(full, tmp_path)
    with shelved(tmp_path):
        removals, grid = computed.computed(repeats=2)
    assert (removals.what, grid.what) == ("1,152 parts left out in turn", "a grid of 176 poses drawn")
    assert [len(wait.times) for wait in (removals, grid)] == [2, 2]
    assert min(*removals.times, *grid.times) > 0
