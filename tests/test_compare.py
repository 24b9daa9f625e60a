"""Networks compared under a change, against running each picture by itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from capsviz import strokes
from capsviz.capture import capture
from capsviz.experiments.compare import Course, compare
from capsviz.network import CapsNet, Cnn, CnnConfig
from capsviz.transforms import CHANGES, ChangeError

SEVEN = strokes.draw(7)


@pytest.fixture(scope="module")
def cnn() -> Cnn:
    torch.manual_seed(5)
    return Cnn(CnnConfig(filters=8, hidden=16)).eval()


def test_a_change_can_be_named(full: CapsNet) -> None:
    named, given = (
        compare({"caps": full}, SEVEN, change, np.array([0.0, 2.0])) for change in ("right", CHANGES["right"])
    )
    assert named.change is given.change
    np.testing.assert_array_equal(named.courses["caps"].scores, given.courses["caps"].scores)
    with pytest.raises(ChangeError, match='there is no change "melt"; there are turn, right, '):
        compare({"caps": full}, SEVEN, "melt")


def test_each_network_answers_each_changed_picture_as_it_would_alone(full: CapsNet, cnn: Cnn) -> None:
    found = compare({"caps": full, "cnn": cnn}, SEVEN, CHANGES["turn"], np.array([-30.0, 0.0, 45.0], np.float32))
    assert found.pictures.shape == (3, 28, 28)
    # resampling at the very pixels: float32
    np.testing.assert_allclose(found.pictures[1], SEVEN, atol=1e-5)
    for at, picture in enumerate(found.pictures):
        trace = capture(full, picture)
        # batched and single convolutions round differently
        np.testing.assert_allclose(found.courses["caps"].scores[at], trace.lengths, rtol=1e-3, atol=1e-5)
        poses = found.courses["caps"].poses
        assert poses is not None
        np.testing.assert_allclose(poses[at], trace.poses, rtol=1e-3, atol=1e-5)
        with torch.inference_mode():
            scores = cnn(torch.from_numpy(picture)[None, None])[0].exp()
        np.testing.assert_allclose(found.courses["cnn"].scores[at], scores / scores.sum(), rtol=1e-3, atol=1e-5)
        assert found.courses["cnn"].answers[at] == int(scores.argmax())
        drawn = found.courses["caps"].drawn
        assert drawn is not None
        np.testing.assert_allclose(drawn[at], trace.reconstruction, atol=1e-4)
    assert found.courses["cnn"].poses is None
    assert found.courses["cnn"].drawn is None
    assert found.neutral == 1


def test_without_amounts_the_whole_range_is_walked(cnn: Cnn) -> None:
    found = compare({"cnn": cnn}, SEVEN, CHANGES["right"])
    assert (len(found.amounts), found.amounts[0], found.amounts[-1]) == (61, -12, 12)


def test_an_amount_outside_the_range_is_refused(cnn: Cnn) -> None:
    with pytest.raises(ChangeError, match="right runs from -12 to 12"):
        compare({"cnn": cnn}, SEVEN, CHANGES["right"], np.array([13.0], np.float32))


@pytest.mark.parametrize(
    ("answers", "at", "expected"),
    [([1, 7, 7, 7, 2], 2, (1, 1)), ([7, 7, 7], 1, (1, 1)), ([1, 7, 2], 1, (0, 0)), ([7, 7, 1, 7], 0, (0, 1))],
)
def test_an_answer_is_kept_as_far_as_it_stays_the_same_without_a_gap(
    answers: list[int], at: int, expected: tuple[int, int]
) -> None:
    course = Course(np.zeros((len(answers), 10)), np.array(answers), None)
    assert course.kept(at) == expected


@pytest.mark.parametrize(
    ("answers", "at", "expected"),
    [
        ([1, 7, 7, 7, 2], 2, (0, 4)),
        ([7, 7, 7], 1, (None, None)),
        ([7, 1, 7, 7], 2, (1, None)),
        ([1, 2, 7], 0, (None, 1)),
    ],
)
def test_a_course_fails_at_the_nearest_amount_with_another_answer(
    answers: list[int], at: int, expected: tuple[int | None, int | None]
) -> None:
    assert Course(np.zeros((len(answers), 10)), np.array(answers), None).fails(at, 7) == expected
