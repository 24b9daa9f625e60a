"""The strongest capsule and the unit beside it, against a search by hand through a trace."""

from __future__ import annotations

import numpy as np
import pytest

from capsviz.capture import capture
from capsviz.closeup import strongest_capsule, strongest_unit
from capsviz.errors import CapsvizError
from capsviz.figures.closeup import unit_and_capsule
from capsviz.network import CapsNet, EfficientCapsNet


def test_no_capsule_is_longer_than_the_strongest(full: CapsNet, picture: np.ndarray) -> None:
    trace = capture(full, picture)
    capsule = strongest_capsule(trace)
    lengths = [float(np.linalg.norm(u)) for u in trace.u]
    assert capsule.length == pytest.approx(max(lengths))
    np.testing.assert_array_equal(capsule.pose, trace.u[lengths.index(max(lengths))])


def test_the_capsules_window_is_all_that_it_sees(full: CapsNet, picture: np.ndarray) -> None:
    trace = capture(full, picture)
    capsule = strongest_capsule(trace)
    row, col = 2 * capsule.place.row, 2 * capsule.place.col
    np.testing.assert_array_equal(capsule.window, picture[row : row + 17, col : col + 17])
    elsewhere = np.ones_like(picture)
    elsewhere[row : row + 17, col : col + 17] = capsule.window
    # nothing outside the window reaches it; two batches of float32 convolutions
    np.testing.assert_allclose(capture(full, elsewhere).u[capsule.number], capsule.pose, atol=1e-5)


def test_the_unit_is_the_strongest_of_those_the_capsule_reads(full: CapsNet, picture: np.ndarray) -> None:
    trace = capture(full, picture)
    capsule = strongest_capsule(trace)
    unit = strongest_unit(trace, capsule)
    top, left = 2 * capsule.place.row, 2 * capsule.place.col
    read = [trace.features[:, row, col].max() for row in range(top, top + 9) for col in range(left, left + 9)]
    assert unit.value == max(read) == trace.features[unit.filter, unit.row, unit.col]
    assert top <= unit.row < top + 9
    assert left <= unit.col < left + 9
    np.testing.assert_array_equal(unit.window, picture[unit.row : unit.row + 9, unit.col : unit.col + 9])


def test_parts_without_a_place_have_no_close_up(picture: np.ndarray) -> None:
    trace = capture(EfficientCapsNet().eval(), picture)
    with pytest.raises(CapsvizError, match="choose a network whose parts stand on a grid"):
        strongest_capsule(trace)


def test_the_figure_says_every_number_of_the_pose_and_frames_both_windows(full: CapsNet, picture: np.ndarray) -> None:
    trace = capture(full, picture)
    capsule = strongest_capsule(trace)
    unit = strongest_unit(trace, capsule)
    drawn = unit_and_capsule(trace.image, unit, capsule, scale=1.0)
    for number in capsule.pose:
        assert f"<span>{number:+.2f}</span>".replace("-", "−") in drawn
    assert f"length {capsule.length:.2f}" in drawn
    assert f"{unit.value:.2f}</p>" in drawn
    assert f"top:{100 * unit.row / 28:.2f}%;left:{100 * unit.col / 28:.2f}%" in drawn
    assert f"width:{100 * 17 / 28:.2f}%" in drawn
