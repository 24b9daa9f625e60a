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
from capsviz.figures import answers, worked
from capsviz.figures.divided import divided
from capsviz.figures.edited import DOT, NAME, SAID, mark_edited
from capsviz.figures.lengths import length_chart, pose_bars
from capsviz.figures.network_map import network_map
from capsviz.figures.ranking import importance_against_coupling
from capsviz.figures.routing import coupling_change, coupling_map, coupling_on_picture, lengths_by_iteration
from capsviz.figures.style import MIDDLE
from capsviz.figures.votes import votes_cloud
from capsviz.figures.walk import length_bars
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


def change(trace: CapsTrace, r: int) -> go.Figure:
    touched = parts.touched(trace, DIGIT)
    return coupling_change(trace.routing, trace.routing, r, DIGIT, grid=measure.grid(trace), touched=touched)


def cloud(trace: CapsTrace, r: int) -> go.Figure:
    return votes_cloud(trace, r, DIGIT)


def lines(trace: CapsTrace, _r: int) -> go.Figure:
    return lengths_by_iteration(trace)


def ten(trace: CapsTrace, r: int) -> go.Figure:
    poses = measure.poses_by_iteration(trace)[r]
    return length_chart(np.linalg.norm(poses, axis=-1), touched=parts.touched_poses(trace)[r])


def pose(trace: CapsTrace, _r: int) -> go.Figure:
    return pose_bars(trace.poses[DIGIT], DIGIT, touched=parts.edited(trace).poses[-1, DIGIT])


def decided(trace: CapsTrace, r: int) -> go.Figure:
    return importance_against_coupling(
        trace.routing.c[r, :, DIGIT], trace.routing.a[r, :, DIGIT], DIGIT, touched=parts.touched(trace, DIGIT)[r]
    )


FIGURES: dict[str, Callable[[CapsTrace, int], go.Figure]] = {
    "one by one": maps,
    "change": change,
    "on the picture": lambda trace, r: coupling_on_picture(trace, r, DIGIT),
    "votes": cloud,
    "lengths by iteration": lines,
    "lengths": ten,
    "pose": pose,
    "who decided": decided,
    "one part": lambda trace, _: divided(trace, 7),
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


@pytest.mark.parametrize("draw", [maps, change])
@pytest.mark.parametrize("r", REACHED)
def test_one_by_one_a_dot_stands_on_the_cell_of_each_part_that_was_reached(
    edited: CapsTrace, r: int, draw: Callable[[CapsTrace, int], go.Figure]
) -> None:
    figure = draw(edited, r)
    cells = figure.data[0]["customdata"]
    assert sorted(int(cells[int(y), int(x), 0]) - 1 for x, y in dots(figure)) == REACHED[r]


@pytest.mark.parametrize("r", REACHED)
def test_on_the_picture_a_dot_stands_in_the_middle_of_what_each_of_them_sees(edited: CapsTrace, r: int) -> None:
    side, grid = len(edited.image), measure.grid(edited)
    fields = [measure.receptive_field(*measure.place(part, grid)[1:], side) for part in REACHED[r]]
    # rows and columns of the drawing count from 1
    middles = {tuple(np.argwhere(field).mean(axis=0)[::-1] + 1) for field in fields}
    found = dots(coupling_on_picture(edited, r, DIGIT))
    assert set(found) == middles
    assert len(found) == len(middles), "parts of several types that look at one place have one dot"


@pytest.mark.parametrize("r", REACHED)
def test_in_the_cloud_a_dot_lies_on_the_vote_of_each_of_them(edited: CapsTrace, r: int) -> None:
    plane = parts.vote_plane(edited, DIGIT)
    expected = [*plane.votes[REACHED[r]], *([plane.v[2]] if r == 2 else [])]  # v[2,4] is of the last iteration
    assert dots(cloud(edited, r)) == [tuple(place) for place in np.array(expected).tolist()]
    (arrow,) = cloud(edited, r).layout.annotations
    assert (arrow.x, arrow.y) == tuple(plane.v[r])


def test_in_the_cloud_a_dot_lies_on_the_tip_of_a_pose_whose_sum_was_edited(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    trace = capture(tiny, tiny_picture, parse("s@1[2]*=0.5"))
    (tip,) = dots(votes_cloud(trace, 1, DIGIT))
    assert tip == tuple(parts.vote_plane(trace, DIGIT).v[1])
    assert dots(votes_cloud(trace, 0, DIGIT)) == dots(votes_cloud(trace, 1, 3)) == []


def test_beside_the_iterations_a_dot_stands_where_a_digits_own_sum_or_pose_was_edited(edited: CapsTrace) -> None:
    lengths = np.linalg.norm(measure.poses_by_iteration(edited), axis=-1)
    assert dots(lines(edited, 0)) == [(2, lengths[1, 1]), (3, lengths[2, 2])]
    assert dots(ten(edited, 1)) == [(1, lengths[1, 1])]
    assert lines(edited, 0).data[DIGIT]["y"][-1] == edited.lengths[DIGIT], "the last with its final edits"


def test_on_the_bars_of_a_pose_a_dot_stands_on_the_number_that_was_edited(edited: CapsTrace) -> None:
    assert dots(pose(edited, 2)) == [(5, edited.poses[DIGIT, 4])]


def test_a_dot_lies_on_each_part_of_who_decided_that_was_edited(edited: CapsTrace) -> None:
    c, a = edited.routing.c[1, :, DIGIT], edited.routing.a[1, :, DIGIT]
    assert dots(decided(edited, 1)) == [(c[part], a[part]) for part in REACHED[1]]


def test_of_one_part_a_dot_stands_in_the_cell_whose_coupling_logit_or_vote_was_edited(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    trace = capture(tiny, tiny_picture, parse("c@1[5,2]=0.9; b@2[5,3]+=1; u_hat[5,0,1]+=1; c@0[4]=0; u[5]*=2"))
    # a column for each iteration, a row for each digit
    cells = [(round(x), round(y)) for x, y in dots(divided(trace, 5))]
    assert cells == [(0, 0), (1, 0), (1, 2), (2, 0), (2, 3)]


def overlaid(html: str) -> list[tuple[float, float]]:
    """Where dots lie over a picture in markup, in shares of its width and height."""
    found = re.findall(r'class="edited-dot" style="left:([\d.]+)%;top:([\d.]+)%"', html)
    return [(float(x) / 100, float(y) / 100) for x, y in found]


def test_in_markup_a_dot_lies_on_the_cell_of_each_part_and_its_words_name_the_parts() -> None:
    touched = np.zeros(1152, dtype=bool)
    touched[[0, 9 * 36 + 2 * 6 + 5]] = True
    html = answers.change_of(np.linspace(-1, 1, 1152), "couplings", touched=touched)
    # 8 squares of 6 cells and a gap in a row, 4 rows of them; the second part: row 1 of squares, square 1
    expected = [(0.5 / 55, 0.5 / 27), ((7 + 5.5) / 55, (7 + 2.5) / 27)]
    np.testing.assert_allclose(overlaid(html), expected, atol=1e-4)
    assert "Edited: parts 1, 342" in html
    assert SAID in html
    plain = answers.change_of(np.linspace(-1, 1, 1152), "couplings", touched=np.zeros(1152, dtype=bool))
    assert overlaid(plain) == []
    assert "dit" not in plain.split("</style>")[-1]


def test_many_parts_are_named_up_to_ten() -> None:
    html = answers.change_of(np.linspace(-1, 1, 1152), "couplings", touched=np.arange(1152) < 36)
    assert "Edited: parts 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 26 more" in html


def test_bars_of_lengths_say_which_digit_itself_was_edited(edited: CapsTrace) -> None:
    html = length_bars(edited.lengths, touched=parts.touched_poses(edited)[-1])
    assert f"{DIGIT}: {edited.lengths[DIGIT]:.2f} edited" in html
    assert html.count(DOT) == 1
    assert DOT not in length_bars(edited.lengths)


def test_numbers_of_a_vector_that_were_edited_have_a_dot(edited: CapsTrace) -> None:
    html = worked.numbers(edited.u[3], "u", touched=parts.edited(edited).u[3])
    items = re.findall(r"<li>(.*?)</li>", html)
    assert [DOT in item for item in items] == [True, *[False] * (len(items) - 1)]


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


@pytest.mark.parametrize("name", ["one by one", "change", "on the picture", "votes", "who decided"])
def test_the_legend_says_what_a_dot_means_and_nothing_else(edited: CapsTrace, name: str) -> None:
    figure = FIGURES[name](edited, 1)
    assert figure.layout.showlegend
    assert [trace["name"] for trace in figure.data if trace["showlegend"] is not False] == [NAME]


@pytest.mark.parametrize("section", [one.explored, one.coupled, one.voted, one.iterated])
def test_the_report_has_the_dots_of_a_run_with_edits_alone(
    edited: CapsTrace, tiny: CapsNet, tiny_picture: np.ndarray, section: Callable[[CapsTrace], Iterator[str]]
) -> None:
    dot = re.compile(rf'"name":\s*"{NAME}"')
    assert dot.search("".join(section(edited)))
    assert not dot.search("".join(section(capture(tiny, tiny_picture))))


def test_no_place_leaves_a_figure_as_it_was() -> None:
    figure = go.Figure().add_scatter(x=[1], y=[2])
    assert mark_edited(figure, np.empty((0, 2))).to_json() == go.Figure().add_scatter(x=[1], y=[2]).to_json()
