"""What stands in the opened boxes of the map, as figures: each value in its place, row 0 at the top, and what it means said."""

# plotly types the traces of a figure too loosely to be read back
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from capsviz import measure
from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.figures.boxes import feature_maps, primary_capsules
from capsviz.network import CapsNet, EfficientConfig, build
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def trace(full: CapsNet, picture: np.ndarray) -> CapsTrace:
    return capture(full, picture)


def test_feature_maps_stand_in_reading_order_each_with_row_0_at_the_top_under_their_numbers(trace: CapsTrace) -> None:
    figure: Any = feature_maps(trace)
    (heat,) = figure.data
    sheet, numbered = np.array(heat.z), np.array(heat.customdata)
    for number in (1, 16, 17, 256):
        top, left = (number - 1) // 16 * 21, (number - 1) % 16 * 21
        np.testing.assert_array_equal(sheet[top : top + 20, left : left + 20], trace.features[number - 1])
        assert (numbered[top : top + 20, left : left + 20] == number).all()
    assert figure.layout.yaxis.autorange == "reversed", "row 0 at the top"
    assert (heat.zmin, heat.zmax) == (0, trace.features.max())
    assert heat.colorbar.title.text == f"answer, 0 to {trace.features.max():.2g}"
    # plotly draws a map as a square
    assert figure.layout.yaxis.scaleanchor == "x"


def test_every_primary_capsule_stands_in_the_square_of_its_type_as_an_arrow_of_its_own_length(trace: CapsTrace) -> None:
    figure: Any = primary_capsules(trace, 1)
    (capsules,) = [line for line in figure.data if line.name == "primary capsules"]
    x, y = np.array(capsules.x).reshape(32, 6, 6), np.array(capsules.y).reshape(32, 6, 6)
    assert (np.diff(x, axis=2) > 0).all(), "columns from left to right"
    low, high = figure.layout.yaxis.range
    assert low > high, "y grows downward"
    assert (np.diff(y, axis=1) > 0).all(), "so row 0 is at the top"
    assert high < y.min() < y.max() < low
    left, right = figure.layout.xaxis.range
    assert left < x.min() < x.max() < right
    presence = np.linalg.norm(trace.u, axis=1)
    np.testing.assert_allclose(np.array(capsules.customdata)[:, 4], presence, rtol=1e-6)
    assert f"{measure.principal_plane(trace.u).share:.0%}" in figure.layout.xaxis.title.text


def test_arrows_point_as_the_poses_do_up_where_the_second_axis_is_positive(trace: CapsTrace) -> None:
    figure: Any = primary_capsules(trace, 0)
    (capsules,) = [line for line in figure.data if line.name == "primary capsules"]
    points, presence = measure.principal_plane(trace.u).points, np.linalg.norm(trace.u, axis=1)
    # three lines of arrows, the fainter the less sure; seven points for each arrow, of which the first two are its ends
    drawn = np.concatenate([np.stack([line.x, line.y], axis=1) for line in figure.data if line.mode == "lines"])
    tails, tips = drawn[0::7], drawn[1::7]
    order = np.argsort(np.digitize(presence, [0.15, 0.4]), kind="stable")
    middle = np.stack([capsules.x, capsules.y], axis=1)[order]
    np.testing.assert_allclose((tails + tips) / 2, middle, rtol=1e-6)
    along = (tips - tails) * [1, -1]
    cell = np.diff(capsules.x[:2])[0]
    expected = cell * presence[:, None] * points / np.linalg.norm(points, axis=1, keepdims=True)
    np.testing.assert_allclose(along, expected[order], atol=1e-4 * cell)  # float32 directions


def test_capsules_that_stand_on_no_grid_cannot_be_drawn_on_one(picture: np.ndarray) -> None:
    net = build(EfficientConfig()).eval().requires_grad_(False)
    with pytest.raises(CapsvizError, match="no place on the picture"):
        primary_capsules(capture(net, picture), 0)
