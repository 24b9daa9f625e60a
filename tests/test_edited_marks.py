"""What an edit reached has the same dot in every figure, where that figure draws it, and nothing else has one."""

# plotly types the traces of a figure too loosely to be read back
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportIndexIssue=false

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import plotly.graph_objects as go
import pytest

from capsviz import measure, parts
from capsviz.capture import capture
from capsviz.figures.edited import NAME, SAID, mark_edited
from capsviz.figures.network_map import network_map
from capsviz.figures.routing import coupling_map, coupling_on_picture
from capsviz.figures.style import MIDDLE
from capsviz.figures.votes import votes_cloud
from capsviz.intervention import parse
from capsviz.network import CapsNet
from capsviz.report import one
from capsviz.trace import CapsTrace

DIGIT = 2
EDITS = "c@1[5,2]=0.9; c@1[9,2]=0.1; u[3,0]+=0.1; b@1[7,3]+=1; s@1[1]*=2; v[2,4]+=0.1"
REACHED = {1: [3, 5, 9], 2: [3]}
"""By iteration the parts that these edits reach on their way to the digit."""


@pytest.fixture(scope="module")
def edited(tiny: CapsNet, tiny_picture: np.ndarray) -> CapsTrace:
    return capture(tiny, tiny_picture, parse(EDITS), decode=DIGIT)


def maps(trace: CapsTrace, r: int) -> go.Figure:
    touched = parts.touched(trace, DIGIT)
    return coupling_map(trace.routing, r, DIGIT, grid=measure.grid(trace), touched=touched)


def cloud(trace: CapsTrace, r: int) -> go.Figure:
    return votes_cloud(trace.routing, r, DIGIT, touched=parts.touched(trace, DIGIT))


FIGURES: dict[str, Callable[[CapsTrace, int], go.Figure]] = {
    "one by one": maps,
    "on the picture": lambda trace, r: coupling_on_picture(trace, r, DIGIT),
    "votes": cloud,
    "the map": network_map,
}


def dots(figure: go.Figure) -> list[tuple[float, float]]:
    """Where the dots of a figure stand, each once; every one of them is black in white in grey."""
    found = [trace for trace in figure.data if trace["name"] == NAME]
    rims, cores = found[::2], found[1::2]
    for rim, core in zip(rims, cores, strict=True):
        assert [list(rim["x"]), list(rim["y"])] == [list(core["x"]), list(core["y"])]
        assert [rim["marker"]["color"], core["marker"]["line"]["color"]] == [MIDDLE, "white"]
        assert core["marker"]["color"] == "black"
        assert rim["marker"]["size"] > core["marker"]["size"]
    return [(float(x), float(y)) for core in cores for x, y in zip(core["x"], core["y"], strict=True)]


@pytest.mark.parametrize("name", FIGURES)
def test_without_edits_there_is_no_dot_and_no_word_of_one(tiny: CapsNet, tiny_picture: np.ndarray, name: str) -> None:
    figure = FIGURES[name](capture(tiny, tiny_picture), 1)
    assert dots(figure) == []
    assert NAME not in str(figure.to_json())
    assert not figure.layout.showlegend


@pytest.mark.parametrize("r", REACHED)
def test_one_by_one_a_dot_stands_on_the_cell_of_each_part_that_was_reached(edited: CapsTrace, r: int) -> None:
    figure = maps(edited, r)
    cells = figure.data[0]["customdata"]
    assert sorted(int(cells[int(y), int(x), 0]) for x, y in dots(figure)) == REACHED[r]


@pytest.mark.parametrize("r", REACHED)
def test_on_the_picture_a_dot_stands_in_the_middle_of_what_each_of_them_sees(edited: CapsTrace, r: int) -> None:
    side, grid = len(edited.image), measure.grid(edited)
    fields = [measure.receptive_field(*measure.place(part, grid)[1:], side) for part in REACHED[r]]
    middles = {tuple(np.argwhere(field).mean(axis=0)[::-1]) for field in fields}
    found = dots(coupling_on_picture(edited, r, DIGIT))
    assert set(found) == middles
    assert len(found) == len(middles), "parts of several types that look at one place have one dot"


@pytest.mark.parametrize("r", REACHED)
def test_in_the_cloud_a_dot_lies_on_the_vote_of_each_of_them(edited: CapsTrace, r: int) -> None:
    votes = parts.vote_plane(edited.routing, DIGIT).votes
    assert dots(cloud(edited, r)) == [tuple(vote) for vote in votes[REACHED[r]].tolist()]


@pytest.mark.parametrize("tall", [False, True])
def test_on_the_map_dots_stand_on_capsules_digits_and_numbers_of_the_pose(edited: CapsTrace, tall: bool) -> None:
    for r, reached, digits, numbers in ((0, [3], [], []), (1, [3, 5, 7, 9], [1], []), (2, [3], [2], [4])):
        figure = network_map(edited, r, tall=tall)
        found = {trace["name"]: trace for trace in figure.data if trace["name"]}
        capsules, pose = found["primary capsules"], found["pose"]
        (rings,) = figure.select_traces({"type": "scatter", "mode": "markers+text"})
        expected = [(capsules["x"][part], capsules["y"][part]) for part in reached]
        # upon the ring, up and to the right of its middle
        expected += [(rings["x"][digit] + 9, rings["y"][digit] - 9) for digit in digits]
        expected += [(pose["x"][number], pose["base"]) for number in numbers]
        assert dots(figure) == expected
        # lines are broken anew on each map
        assert SAID in " ".join(str(note.text).replace("<br>", " ") for note in figure.layout.annotations)


@pytest.mark.parametrize("name", ["one by one", "on the picture", "votes"])
def test_the_legend_says_what_a_dot_means_and_nothing_else(edited: CapsTrace, name: str) -> None:
    figure = FIGURES[name](edited, 1)
    assert figure.layout.showlegend
    assert [trace["name"] for trace in figure.data if trace["showlegend"] is not False] == [NAME]


@pytest.mark.parametrize("section", [one.explored, one.coupled, one.voted])
def test_the_report_has_the_dots_of_a_run_with_edits_alone(
    edited: CapsTrace, tiny: CapsNet, tiny_picture: np.ndarray, section: Callable[[CapsTrace], Iterator[str]]
) -> None:
    dot = re.compile(rf'"name":\s*"{NAME}"')
    assert dot.search("".join(section(edited)))
    assert not dot.search("".join(section(capture(tiny, tiny_picture))))


def test_no_place_leaves_a_figure_as_it_was() -> None:
    figure = go.Figure().add_scatter(x=[1], y=[2])
    assert mark_edited(figure, np.empty((0, 2))).to_json() == go.Figure().add_scatter(x=[1], y=[2]).to_json()
