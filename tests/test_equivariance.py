"""A digit moved by known amounts, and how its pose follows."""

from __future__ import annotations

import numpy as np
import pytest

from capsviz import ink, strokes
from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.experiments import equivariance
from capsviz.experiments.equivariance import FACTORS, Moved, by_a_line
from capsviz.network import CapsNet
from capsviz.strokes import HANDS, Hand
from capsviz.transforms import CHANGES


def test_every_factor_is_a_motion_of_ink_and_a_change_of_pictures() -> None:
    for motion, factor in FACTORS.items():
        assert motion in ink.MOTIONS
        change = CHANGES[factor.change]
        assert change.low <= factor.changed[0] < change.neutral < factor.changed[1] <= change.high


@pytest.mark.parametrize("motion", FACTORS)
def test_a_stroke_digit_is_drawn_with_each_amount_and_its_own_is_among_them(full: CapsNet, motion: str) -> None:
    hand = HANDS["slanted"]
    found = equivariance.moved_strokes(full, 4, hand, motion, 4)
    np.testing.assert_array_equal(found.pictures[found.neutral], strokes.draw(4, hand))
    assert found.known
    np.testing.assert_array_equal(found.true(7.0), found.amounts)
    assert (np.diff(found.amounts) > 0).all()


def test_amounts_are_those_of_the_hand(full: CapsNet) -> None:
    found = equivariance.moved_strokes(full, 7, Hand(), "right", 7)
    at = int(np.abs(found.amounts - 2).argmin())
    np.testing.assert_array_equal(found.pictures[at], strokes.draw(7, Hand(shift=(0.0, float(found.amounts[at])))))


def test_any_other_picture_is_transformed_and_read(full: CapsNet) -> None:
    picture = strokes.draw(3)
    found = equivariance.moved_picture(full, picture, "turn", 3)
    assert not found.known
    # resampling by no angle leaves every pixel to rounding
    np.testing.assert_allclose(found.pictures[found.neutral], picture, atol=1e-5)
    for at in (0, found.neutral, 30):
        trace = capture(full, found.pictures[at], decode=3)
        np.testing.assert_allclose(found.poses[at], trace.poses[3], atol=1e-5)
        np.testing.assert_allclose(found.lengths[at], trace.lengths, atol=1e-5)
        np.testing.assert_allclose(found.drawn[at], trace.reconstruction, atol=1e-5)
    np.testing.assert_allclose(found.true(0.3), found.amounts + 0.3)


def made_up(answers: list[int]) -> Moved:
    count = len(answers)
    lengths = np.eye(10, dtype=np.float32)[answers]
    picture = np.zeros((count, 4, 4), dtype=np.float32)
    poses = np.outer(np.arange(count), [1, 2]).astype(np.float32)
    return Moved(FACTORS["height"], np.linspace(0.5, 1.5, count), count // 2, False, picture, poses, picture, lengths)


def test_an_answer_is_held_up_to_the_first_other_one_on_either_side() -> None:
    assert made_up([7, 1, 7, 7, 7, 2, 7]).held(7) == (2, 4)
    assert made_up([7, 7, 7]).held(7) == (0, 2)
    with pytest.raises(CapsvizError, match="the unchanged picture is read as 1, not as 7"):
        made_up([7, 1, 7]).held(7)


def test_a_line_reads_what_its_weights_say_and_a_size_is_multiplied() -> None:
    found = made_up([7, 7, 7])
    np.testing.assert_allclose(found.read(np.array([1, 10, 0.5])), [0.5, 21.5, 42.5])
    np.testing.assert_allclose(found.true(0.8), [0.4, 0.8, 1.2])


def test_how_straight_a_course_is_follows_r_squared() -> None:
    amounts = np.linspace(-1, 1, 101)
    line = np.outer(amounts, [3.0, -1.0]) + 5
    assert by_a_line(amounts, line) == pytest.approx(1)
    # a parabola has no linear part over a symmetric range
    assert by_a_line(amounts, amounts[:, None] ** 2) == pytest.approx(0, abs=1e-9)
    assert by_a_line(amounts, np.ones((101, 2))) == 1
