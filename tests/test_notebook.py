"""Every figure of Explore and Routing has an example for a notebook, and the examples run as they stand."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest
from networks import put_on_shelf
from why_networks import put_both_on_shelf

import capsviz
from capsviz import figures, strokes, weights
from capsviz.experiments import compare
from capsviz.figures import (
    boxes,
    compared,
    divided,
    lengths,
    network_map,
    paired,
    ranking,
    rounds,
    routing,
    six_routings,
    supported,
    votes,
    walk,
    worked,
)
from capsviz.network import CapsNet

README = Path(__file__).parents[1] / "README.md"
ROOMS = (
    boxes, compared, divided, lengths, network_map, paired, ranking, rounds, routing, six_routings, supported, votes, walk, worked,
)  # fmt: skip


def test_the_examples_run_as_they_stand(full: CapsNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_shelf(full, tmp_path)
    monkeypatch.setattr(weights, "folder", lambda: tmp_path)
    ran = doctest.testmod(figures, raise_on_error=True)
    assert ran.attempted > 20
    assert ran.failed == 0


def test_networks_are_compared_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_both_on_shelf(tmp_path)
    monkeypatch.setattr(weights, "folder", lambda: tmp_path)
    assert doctest.testmod(compare, raise_on_error=True).attempted == 4
    (line,) = [line for line in README.read_text().splitlines() if line.startswith("capsviz.compare(")]
    given = {"capsviz": capsviz, "net": capsviz.load(), "picture": SimpleNamespace(pixels=strokes.draw(7))}
    found = eval(line, given)
    assert set(found.courses) == {"CapsNet", "CNN"}
    assert found.change.name == "turn"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_every_figure_of_a_trace_has_an_example(room: object) -> None:
    name = room.__name__.rsplit(".", 1)[-1]  # pyright: ignore[reportAttributeAccessIssue]
    public = [
        function
        for function, made in inspect.getmembers(room, inspect.isfunction)
        if made.__module__ == room.__name__ and not function.startswith("_")  # pyright: ignore[reportAttributeAccessIssue]
    ]
    shown = figures.__doc__ or ""
    missing = [function for function in public if f"{name}.{function}(" not in shown]
    # a table of rows that a page has put together, and a few words: neither is a figure of a trace
    assert missing == {"ranking": ["ranking"], "compared": ["stands"]}.get(name, [])
