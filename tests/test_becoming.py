"""The smallest change after which another digit is the longest."""

from __future__ import annotations

import numpy as np
import pytest

from capsviz import strokes
from capsviz.capture import capture
from capsviz.experiments import becoming, drawing
from capsviz.image import pack, unpack
from capsviz.network import CapsNet


def last(found):
    *_, end = found
    return end


def test_a_change_of_a_picture_is_as_long_as_it_says_and_read_as_asked(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    target = int(capture(tiny, tiny_picture).lengths.argsort()[-2])
    found = last(becoming.picture_to(tiny, tiny_picture, target))
    assert found is not None
    # float32 sums of 400 squares
    np.testing.assert_allclose(np.linalg.norm(found.ends - tiny_picture), found.size, rtol=1e-5)
    trace = capture(tiny, found.ends)
    assert trace.prediction == target
    np.testing.assert_allclose(found.lengths, trace.lengths, atol=1e-5)
    np.testing.assert_array_equal(found.picture, found.ends)


def test_each_change_is_smaller_than_the_one_before_and_half_of_the_last_does_not_do(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    target = int(capture(tiny, tiny_picture).lengths.argsort()[-2])
    found = [change for change in becoming.picture_to(tiny, tiny_picture, target) if change]
    sizes = [change.size for change in found]
    assert sizes == sorted(sizes, reverse=True)
    half = (tiny_picture + found[-1].ends) / 2
    assert capture(tiny, half).prediction != target


def test_nothing_has_to_change_for_a_digit_that_leads_already(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    first = capture(tiny, tiny_picture).prediction
    found = last(becoming.picture_to(tiny, tiny_picture, first))
    assert found is not None
    assert found.size == 0
    np.testing.assert_array_equal(found.ends, tiny_picture)


@pytest.mark.parametrize("target", [8, 2])
def test_the_shipped_network_is_led_by_a_pose_and_its_drawing(shipped: CapsNet, target: int) -> None:
    pose = capture(shipped, strokes.draw(7)).poses[7]
    found = last(becoming.pose_to(shipped, pose, 7, target))
    assert found is not None
    assert np.linalg.norm(found.ends) < 1
    np.testing.assert_allclose(np.linalg.norm(found.ends - pose), found.size, atol=1e-5)
    (picture,) = drawing.draw(shipped, found.ends[None], 7)
    np.testing.assert_allclose(found.picture, picture, atol=1e-6)
    assert capture(shipped, picture).prediction == target


def test_a_found_picture_is_read_as_asked_after_a_link_has_rounded_it(shipped: CapsNet) -> None:
    found = last(becoming.picture_to(shipped, strokes.draw(7), 8))
    assert found is not None
    assert capture(shipped, unpack(pack(found.picture))).prediction == 8


def test_what_cannot_be_reached_is_none(tiny: CapsNet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(becoming, "LEAD", 1.5)  # lengths stay below 1
    assert last(becoming.picture_to(tiny, np.zeros((20, 20), dtype=np.float32), 1)) is None
