"""Where a pose lies among those of real digits, and ways through them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_poses import made_up

from capsviz import poses, weights
from capsviz.experiments import pose_space, real_digits
from capsviz.network import CapsNet
from capsviz.poses import PoseStatistics

START, END = np.array([0.2, 0, 0.1, 0]), np.array([-0.1, 0.3, 0, 0.1])


@pytest.fixture
def stretched() -> PoseStatistics:
    """Real poses of one class, spread ten times as far along one slanted direction as along the others."""
    axis = np.array([3, 4, 0, 0]) / 5
    covariance = 1e-4 * (np.eye(4) + 99 * np.outer(axis, axis))
    return replace(made_up(1, 4), covariance=covariance[None].astype(np.float32))


def test_the_first_direction_is_that_in_which_poses_differ_most(stretched: PoseStatistics) -> None:
    plane = pose_space.plane(stretched, 0)
    np.testing.assert_allclose(plane.axes[0], [0.6, 0.8, 0, 0], atol=1e-6)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-9)
    # variances 100, 1, 1, 1 of 103
    np.testing.assert_allclose(plane.shares, [100 / 103, 1 / 103], rtol=1e-4)
    np.testing.assert_allclose(plane.spread, [0.1, 0.01], rtol=1e-4)
    pose = plane.middle + 0.3 * plane.axes[0] - 0.2 * plane.axes[1]
    np.testing.assert_allclose(plane.places(pose[None]), [[0.3, -0.2]], atol=1e-9)


def test_a_pose_is_as_unusual_as_it_is_many_deviations_away(stretched: PoseStatistics) -> None:
    plane = pose_space.plane(stretched, 0)
    away = stretched.mean[0] + np.stack([3 * plane.spread[0] * plane.axes[0], 2 * plane.spread[1] * plane.axes[1]])
    np.testing.assert_allclose(pose_space.unusual(stretched, 0, away), [3, 2], rtol=1e-4)


def test_a_straight_way_moves_every_number_evenly() -> None:
    way = pose_space.straight(START, END, 5)
    np.testing.assert_allclose(np.diff(way, axis=0), np.tile((END - START) / 4, (4, 1)), atol=1e-12)
    np.testing.assert_array_equal(way[[0, -1]], [START, END])


def test_the_way_around_begins_and_ends_as_asked_and_its_distance_from_the_mean_changes_evenly(
    stretched: PoseStatistics,
) -> None:
    way = pose_space.around(START, END, 9, stretched, 0)
    np.testing.assert_allclose(way[[0, -1]], [START, END], atol=1e-9)
    far = pose_space.unusual(stretched, 0, way)
    np.testing.assert_allclose(far, np.linspace(far[0], far[-1], 9), rtol=1e-9)
    # a straight line between two points of a ball leads through its inside
    assert pose_space.unusual(stretched, 0, pose_space.straight(START, END, 9))[4] < far[4]


@pytest.mark.parametrize("end", [START, 2 * START, -START])
def test_between_poses_in_one_line_with_the_mean_the_way_is_straight(
    stretched: PoseStatistics, end: np.ndarray
) -> None:
    way = pose_space.around(START, end, 5, stretched, 0)
    np.testing.assert_allclose(way, pose_space.straight(START, end, 5), atol=1e-12)


def test_the_nearest_is_the_pose_itself_where_it_is_among_them() -> None:
    known = made_up(2, 4)
    places, away = pose_space.nearest(known, 1, known.real(1)[17], 4)
    assert (places[0], away[0]) == (17, 0)
    assert (np.diff(away) >= 0).all()
    every = np.linalg.norm(known.real(1) - known.real(1)[17], axis=1)
    np.testing.assert_allclose(away, np.sort(every)[:4])


def test_without_the_data_set_there_are_no_pictures(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("CAPSVIZ_DATA", str(tmp_path))
    places = np.array([3], dtype=np.uint16)
    assert real_digits.pictures(places) is None
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / f"{real_digits.FILE}.gz").write_bytes(b"no archive")
    assert real_digits.pictures(places) is None
    (raw / real_digits.FILE).write_bytes(b"too short")
    assert real_digits.pictures(places) is None


def test_pictures_are_those_that_torchvision_reads() -> None:
    from capsviz.training.data import DataError, mnist

    places = np.array([0, 9_999, 61], dtype=np.uint16)
    found = real_digits.pictures(places)
    if found is None:
        pytest.skip("MNIST is not on this machine; name its folder with CAPSVIZ_DATA")
    try:
        digits = mnist(train=False)
    except DataError as error:
        pytest.skip(str(error))
    np.testing.assert_array_equal(found, digits.images()[places.astype(int), 0].numpy())


def test_kept_poses_are_those_that_the_network_reads_in_their_pictures(shipped: CapsNet) -> None:
    from capsviz.capture import capture

    known = poses.load("sabour-r3")
    assert known.about["sha256"] == weights.card("sabour-r3")["sha256"]
    found = real_digits.pictures(known.sample_at[4, :2])
    if found is None:
        pytest.skip("MNIST is not on this machine; name its folder with CAPSVIZ_DATA")
    for picture, pose in zip(found, known.real(4), strict=False):
        # kept to 0.0001; float32 in a batch of another size
        np.testing.assert_allclose(capture(shipped, picture).poses[4], pose, atol=2e-4)
