"""The map of the network on one sheet: where things stand, and that what is drawn is the trace's own numbers."""

# plotly types the traces of a figure too loosely to be read back
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOptionalMemberAccess=false

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from capsviz import measure
from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.figures.map_layout import Box, Layout, arrange
from capsviz.figures.network_map import LINKS, in_words, network_map
from capsviz.figures.style import CLASS_COLOURS
from capsviz.intervention import parse
from capsviz.network import CapsNet, EfficientConfig, build
from capsviz.trace import CapsTrace

both_ways = pytest.mark.parametrize("tall", [False, True])


@pytest.fixture(scope="module")
def trace(full: CapsNet, picture: np.ndarray) -> CapsTrace:
    return capture(full, picture, parse("v[4]*=1.5"))


def named(figure: Any, name: str) -> Any:
    (found,) = [line for line in figure.data if line.name == name]
    return found


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@both_ways
@pytest.mark.parametrize(("types", "grid", "classes"), [(32, 6, 10), (3, 2, 4), (1, 6, 10)])
def test_no_box_lies_on_another_and_all_lie_on_the_sheet(types: int, grid: int, classes: int, tall: bool) -> None:
    layout = arrange(types, grid, classes, tall=tall)
    for one, other in combinations(layout.boxes.values(), 2):
        assert apart(one, other)
    for box in (*layout.boxes.values(), *layout.tiles):
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height
    assert len(layout.places) == types * grid**2
    assert len(layout.digits) == classes


@both_ways
def test_a_capsule_stands_in_the_square_of_its_type_row_by_row_from_the_top(tall: bool) -> None:
    layout: Layout = arrange(32, 6, 10, tall=tall)
    for part in (0, 5, 6, 57, 1151):
        kind, row, col = measure.place(part, 6)
        tile = layout.tiles[kind]
        expected = tile.x + (col + 0.5) * layout.cell, tile.y + (row + 0.5) * layout.cell
        np.testing.assert_allclose(layout.places[part], expected)


@both_ways
@pytest.mark.parametrize("iteration", [0, 2])
def test_lengths_and_pose_are_those_of_the_iteration(trace: CapsTrace, iteration: int, tall: bool) -> None:
    figure: Any = network_map(trace, iteration, tall=tall)
    poses = measure.poses_by_iteration(trace)[iteration]
    lengths = named(figure, "lengths")
    np.testing.assert_allclose(lengths.customdata[:, 1], np.linalg.norm(poses, axis=1))
    assert list(lengths.marker.color) == list(CLASS_COLOURS)
    long = -np.array(lengths.y) if tall else np.array(lengths.x)
    whole = arrange(32, 6, 10, tall=tall).digits[0].track[3 if tall else 2]
    np.testing.assert_allclose(long / whole, np.linalg.norm(poses, axis=1).clip(max=1), rtol=1e-5)
    pose = named(figure, "pose")
    np.testing.assert_allclose(pose.customdata[:, 1], poses[trace.decoded])
    # upward where positive: y grows downward on the map
    np.testing.assert_array_equal(np.sign(pose.y), -np.sign(poses[trace.decoded]))
    assert figure.layout.yaxis.range == (figure.layout.height, 0)


def links(figure: Any) -> list[tuple[str, np.ndarray]]:
    """Every link that is drawn: its colour, and the points it runs through."""
    found = []
    for line in figure.data:
        if isinstance(line, go.Scatter) and line.opacity == 0.45:
            points = np.stack([line.x, line.y], axis=1).astype(float)
            ends = np.flatnonzero(np.isnan(points[:, 0]))
            found += [(line.line.color, path[~np.isnan(path[:, 0])]) for path in np.split(points, ends)[:-1]]
    return found


def strongest(trace: CapsTrace) -> np.ndarray:
    return measure.strongest_links(measure.contributions(trace.routing), LINKS).numbers[2]


def test_the_strongest_contributions_are_drawn_red_for_and_blue_against(trace: CapsTrace) -> None:
    values = measure.contributions(trace.routing)[2].ravel()[strongest(trace)]
    colours = [[int(part) for part in colour[4:-1].split(",")] for colour, _ in links(network_map(trace, 2))]
    assert sum(red > blue for red, _, blue in colours) == (values > 0).sum() > 0
    assert sum(red < blue for red, _, blue in colours) == (values < 0).sum() > 0


@both_ways
def test_a_link_runs_from_its_capsule_to_its_digit(trace: CapsTrace, tall: bool) -> None:
    layout, numbers = arrange(32, 6, 10, tall=tall), strongest(trace)
    found = [[*path[0], *path[-1]] for _, path in links(network_map(trace, 2, tall=tall))]
    mouths = np.array([digit.mouth for digit in layout.digits])
    expected = np.concatenate([layout.places[numbers // 10], mouths[numbers % 10]], axis=1)
    np.testing.assert_allclose(np.sort(found, axis=0), np.sort(expected, axis=0), atol=1e-6)
    pairs = {tuple(np.round(row, 3)) for row in found}
    assert pairs == {tuple(np.round(row, 3)) for row in expected}


def test_a_capsule_under_the_mouse_tells_its_place_length_and_largest_contribution(trace: CapsTrace) -> None:
    known = named(network_map(trace, 2), "primary capsules").customdata
    given = measure.contributions(trace.routing)[2]
    for part in (0, 57, 1151):
        kind, row, col = measure.place(part, 6)
        parent = np.abs(given[part]).argmax()
        expected = [part + 1, kind + 1, row + 1, col + 1, np.linalg.norm(trace.u[part]), parent, given[part, parent]]
        np.testing.assert_allclose(known[part], expected, rtol=1e-5)


def test_every_box_is_named_with_its_shape_and_the_arrows_and_lines_are_explained(trace: CapsTrace) -> None:
    texts = [note.text for note in network_map(trace, 1).layout.annotations]
    for said in (
        "<b>Picture</b><br>28 × 28 pixels",
        "<b>Feature maps</b><br>256 of 20 × 20",
        "<b>Parts (primary capsules)</b><br>32 × 6 × 6, 8 numbers each",
        "<b>Digit capsules</b><br>10 × 16; lengths after iteration 2 of 3",
        "<b>Reconstruction</b><br>28 × 28, after 3",
    ):
        assert said in texts
    held = measure.strongest_links(measure.contributions(trace.routing), LINKS).shares[1]
    assert f"{LINKS} strongest, which hold {held:.0%} of all" in texts[-1].replace("<br>", " ")


def test_the_map_in_words_holds_the_lengths(trace: CapsTrace) -> None:
    said = in_words(trace, 2)
    assert ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(trace.lengths)) in said


def test_a_network_whose_capsules_stand_on_no_grid_has_no_map(picture: np.ndarray) -> None:
    net = build(EfficientConfig()).eval().requires_grad_(False)
    with pytest.raises(CapsvizError, match="no place on the picture"):
        network_map(capture(net, picture), 0)
