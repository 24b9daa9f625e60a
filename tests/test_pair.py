"""Two traces side by side: what is computed from both, and what is drawn of it, against the traces themselves."""

# plotly types the traces of a figure too loosely to be read back
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportIndexIssue=false

from __future__ import annotations

import dataclasses
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsviz import measure, pair, strokes
from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.figures import compared
from capsviz.figures.scales import Scale
from capsviz.figures.style import DIVERGING, PAIR, colour_table
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace

PARENT = 4
LAST = 2
NINE, FOUR = pair.nine_and_four()


@pytest.fixture(scope="module")
def both(full: CapsNet) -> tuple[CapsTrace, CapsTrace]:
    return capture(full, NINE), capture(full, FOUR)


@pytest.mark.parametrize("iteration", [0, 1, 2])
def test_differences_of_contribution_sum_to_the_difference_of_the_summed_vectors(
    both: tuple[CapsTrace, CapsTrace], iteration: int
) -> None:
    a, b = both
    difference = pair.contribution_difference(a, b, iteration, PARENT)
    long = [np.linalg.norm(trace.routing.s[iteration, PARENT]) for trace in both]
    # float32 sums over 1152 parts
    assert difference.sum() == pytest.approx(long[0] - long[1], abs=1e-4)
    np.testing.assert_array_equal(difference, -pair.contribution_difference(b, a, iteration, PARENT))


@given(st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=30), st.integers(1, 30))
def test_the_share_of_the_largest_is_counted_by_magnitude(values: list[float], count: int) -> None:
    sizes = sorted((abs(value) for value in values), reverse=True)
    expected = sum(sizes[:count]) / sum(sizes) if sum(sizes) > 1e-30 else 0.0
    # float32 sums
    assert pair.share_of_largest(np.array(values, np.float32), count) == pytest.approx(expected, abs=1e-5)


def test_parts_keep_their_vector_exactly_where_no_changed_pixel_is_in_their_field(
    both: tuple[CapsTrace, CapsTrace],
) -> None:
    same = pair.same_vector(*both)
    for part in range(1152):
        _, row, col = measure.place(part, 6)
        sees = (measure.receptive_field(row, col, 28) & (NINE != FOUR)).any()
        assert same[part] != sees
    assert 0 < same.sum() < 1152


def test_one_number_is_enough_for_another_vector(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, _ = both
    u = a.u.copy()
    u[57, 3] += 0.01
    same = pair.same_vector(a, dataclasses.replace(a, u=u))
    assert list(np.flatnonzero(~same)) == [57]


def test_only_differing_pixels_are_counted(both: tuple[CapsTrace, CapsTrace]) -> None:
    assert pair.differing_pixels(both[0], both[0]) == 0
    assert pair.differing_pixels(*both) == sum(
        NINE[row, col] != FOUR[row, col] for row in range(28) for col in range(28)
    )


@pytest.mark.parametrize("hand", strokes.HANDS.values(), ids=strokes.HANDS)
def test_the_four_is_the_nine_without_the_top_of_its_loop(hand: strokes.Hand) -> None:
    nine, four = pair.nine_and_four(hand)
    np.testing.assert_array_equal(nine, strokes.draw(9, hand))
    rows = np.flatnonzero((nine != four).any(axis=1))
    assert list(rows) == list(range(rows[0], rows[0] + pair.OPENED))
    assert not four[: rows[-1] + 1].any(), "nothing is left above"
    np.testing.assert_array_equal(four[rows[-1] + 1 :], nine[rows[-1] + 1 :])


@pytest.mark.parametrize("hand", strokes.HANDS.values(), ids=strokes.HANDS)
def test_the_trained_network_reads_a_nine_and_a_four(shipped: CapsNet, hand: strokes.Hand) -> None:
    answers = [capture(shipped, picture).prediction for picture in pair.nine_and_four(hand)]
    assert answers == [9, 4]


# the figures


def heat(figure: go.Figure) -> Any:
    (found,) = figure.select_traces({"type": "heatmap"})
    return found


def cells(figure: go.Figure) -> dict[int, float]:
    """The value in the cell of each part of a map, which tells its number counted from 1."""
    shown = heat(figure)
    values, capsules = np.asarray(shown.z, float), np.asarray(shown.customdata, float)[..., 0] - 1
    drawn = ~np.isnan(capsules)
    return dict(zip(capsules[drawn].astype(int).tolist(), values[drawn].tolist(), strict=True))


def both_kinds(both: tuple[CapsTrace, CapsTrace], scale: Scale = "difference") -> list[compared.Three]:
    return [draw(*both, LAST, PARENT, scale=scale) for draw in (compared.coupling_maps, compared.couplings_on_picture)]


def test_maps_show_the_couplings_of_a_of_b_and_their_difference(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = (trace.routing.c[LAST, :, PARENT].astype(float) for trace in both)
    for figure, expected in zip(compared.coupling_maps(*both, LAST, PARENT), (a - 0.1, b - 0.1, a - b), strict=True):
        shown = cells(figure)
        assert len(shown) == 1152
        # the difference is taken of float64 values
        np.testing.assert_allclose([shown[part] for part in range(1152)], expected, atol=1e-9)


def test_over_the_picture_the_difference_is_that_of_the_means(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = (measure.on_picture(trace.routing.c[LAST, :, PARENT], 28) for trace in both)
    for figure, expected in zip(
        compared.couplings_on_picture(*both, LAST, PARENT), (a - 0.1, b - 0.1, a - b), strict=True
    ):
        np.testing.assert_allclose(np.asarray(heat(figure).z, float), expected, atol=1e-9)


@pytest.mark.parametrize("scale", ["difference", "plain", "stretched"])
def test_a_and_b_are_coloured_alike_on_every_scale(both: tuple[CapsTrace, CapsTrace], scale: Scale) -> None:
    for of_a, of_b, _ in both_kinds(both, scale):
        a, b = heat(of_a), heat(of_b)
        assert (a.zmin, a.zmax, a.colorscale) == (b.zmin, b.zmax, b.colorscale)
        assert a.colorbar.title.text == b.colorbar.title.text
        if scale == "stretched":
            values = np.concatenate([np.ravel(np.asarray(each.z, float)) for each in (a, b)])
            assert (a.zmin, a.zmax) == (pytest.approx(np.nanmin(values)), pytest.approx(np.nanmax(values)))


@pytest.mark.parametrize("scale", ["difference", "plain", "stretched"])
def test_a_difference_is_signed_reaches_to_its_largest_value_and_says_so(
    both: tuple[CapsTrace, CapsTrace], scale: Scale
) -> None:
    for *_, difference in both_kinds(both, scale):
        shown = heat(difference)
        largest = np.nanmax(np.abs(np.asarray(shown.z, float)))
        assert (shown.zmin, shown.zmax) == (-largest, largest)
        assert f"±{largest:.2g}" in shown.colorbar.title.text
        (low, *_, high) = shown.colorscale
        table = colour_table(DIVERGING)
        for (_, colour), expected in ((low, table[0]), (high, table[-1])):
            assert tuple(int(number) for number in re.findall(r"\d+", colour)) == tuple(expected)


def test_the_first_row_of_every_map_is_at_the_top(both: tuple[CapsTrace, CapsTrace]) -> None:
    for figures in both_kinds(both):
        for figure in figures:
            low, high = figure.layout.yaxis.range
            assert low > high


def test_the_difference_over_the_picture_has_the_outlines_of_both(both: tuple[CapsTrace, CapsTrace]) -> None:
    difference = compared.couplings_on_picture(*both, LAST, PARENT)[2]
    outlines = list(difference.select_traces({"type": "contour"}))
    assert {outline.line.dash for outline in outlines} == {None, "dot"}
    for outline in outlines:
        np.testing.assert_array_equal(outline.z, FOUR if outline.line.dash == "dot" else NINE)


def test_a_picture_beside_itself_differs_in_nothing_and_still_has_a_scale(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, _ = both
    for *_, difference in both_kinds((a, a)):
        shown = heat(difference)
        assert np.nanmax(np.abs(np.asarray(shown.z, float))) == 0
        assert shown.zmin < 0 < shown.zmax


def test_where_parts_stand_on_no_grid_their_maps_are_refused_in_a_sentence(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = (dataclasses.replace(trace, grid=None) for trace in both)
    for draw in (compared.coupling_maps, compared.couplings_on_picture):
        with pytest.raises(CapsvizError, match="no place on the picture"):
            draw(a, b, LAST, PARENT)


def test_poses_stand_side_by_side_each_in_its_colour(both: tuple[CapsTrace, CapsTrace]) -> None:
    figure = compared.poses(*both, LAST, PARENT)
    assert len(figure.data) == 2
    for bars, name, trace, colour in zip(figure.data, "AB", both, PAIR, strict=True):
        assert (bars.name, bars.marker.color) == (name, colour)
        assert list(bars.x) == list(range(1, 17))
        np.testing.assert_array_equal(bars.y, trace.routing.v[LAST, PARENT])
    low, high = figure.layout.yaxis.range
    assert low == -high
    assert high >= 0.5
    assert figure.layout.showlegend


def test_only_ink_of_a_is_red_and_only_ink_of_b_is_blue() -> None:
    a, b = np.array([[1.0, 0.0, 0.5]]), np.array([[0.0, 1.0, 0.5]])
    (red, blue, even) = compared.ink(a, b)[0].astype(int)
    assert red[0] > red[2] + 50
    assert blue[2] > blue[0] + 50
    assert np.ptp(even) < 5


def rows_of(table: str) -> list[list[str]]:
    found = re.findall(r"<tr[^>]*>(.*?)</tr>", table)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in found][1:]


def test_the_table_of_contributors_says_what_the_traces_hold(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = both
    same = pair.same_vector(a, b)
    parts = [int(np.flatnonzero(~same)[3]), int(np.flatnonzero(same)[0])]
    of = [measure.contribution(trace.routing, LAST, PARENT) for trace in both]
    *rows, total = rows_of(compared.contributors(a, b, LAST, PARENT, parts))

    def signed(value: float) -> str:
        return f"{value:+.3f}".replace("-", "−")

    for row, part in zip(rows, parts, strict=True):
        kind, line, column = measure.place(part, 6)
        moved = np.linalg.norm(a.u[part] - b.u[part])
        assert row == [
            f"{part + 1:,}",
            f"type {kind + 1}, row {line + 1}, column {column + 1}",
            "not at all" if same[part] else f"{moved:.3f}",
            *(f"{trace.routing.c[LAST, part, PARENT]:.3f}" for trace in both),
            signed(of[0][part]),
            signed(of[1][part]),
            signed(of[0][part] - of[1][part]),
        ]
    assert total[1] == "all 1,152 together"
    long = [float(np.linalg.norm(trace.routing.s[LAST, PARENT])) for trace in both]
    shown = [float(cell.replace("−", "-")) for cell in total[-3:]]
    # three decimals of float32 sums
    assert shown == pytest.approx([long[0], long[1], long[0] - long[1]], abs=1.1e-3)
