"""A digit cut at its joints and put together wrongly: crossings and corners of known place, and what never changes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from capsviz import ink, strokes
from capsviz.training.data import mnist
from capsviz.transforms import opened, parts
from capsviz.transforms.joints import Part, skeleton
from capsviz.transforms.rejoined import BOX, rejoined

GALLERY = {picture.name: picture.pixels for picture in strokes.gallery()}
every_digit = pytest.mark.parametrize("picture", GALLERY.values(), ids=GALLERY)
pictures = arrays.arrays(
    np.float32, (16, 16), elements=st.sampled_from([np.float32(level) for level in (0, 0, 0.3, 1)])
)


def drawn(*lines: tuple[tuple[float, float], ...], pen: float = 2.4) -> np.ndarray:
    """Straight strokes between points (row, column), as wide as the pen."""
    ways = [np.linspace(a, b, 80) for line in lines for a, b in pairwise(line)]
    return strokes.inked(np.concatenate(ways), pen, 3).astype(np.float32)


def pieces(mask: np.ndarray) -> int:
    """In how many pieces it is, where corners touch too."""
    left, count = {(int(row), int(column)) for row, column in np.argwhere(mask)}, 0
    while left:
        count, todo = count + 1, [left.pop()]
        while todo:
            row, column = todo.pop()
            near = {(row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)} & left
            left -= near
            todo += near
    return count


def ends_near(part: Part, place: tuple[float, float], within: float) -> bool:
    return bool((np.hypot(*(part.line[[0, -1]] - np.array(place)).T) <= within).any())


# where it is cut


def test_a_four_is_cut_where_its_strokes_cross() -> None:
    four = drawn(((4, 9), (15, 6), (15, 23)), ((4, 18), (24, 18)))
    found = parts(four)
    assert len(found) == 4, "the hook, and what stands above, below and to the right of the crossing"
    # thinning moves a line by about half the pen; the pixels at the crossing belong to no line
    assert all(ends_near(part, (15, 18), 3.5) for part in found)
    (hook,) = [part for part in found if part.line[:, 1].min() < 10]
    assert hook.line[:, 1].max() < 18, "and it is not cut at its bend, as there is a crossing to cut it at"


@pytest.mark.parametrize("hand", strokes.HANDS)
def test_the_four_of_the_gallery_falls_into_parts_that_met_in_one_place(hand: str) -> None:
    found = parts(GALLERY[f"4.{hand}"])
    assert len(found) >= 3
    ends = np.concatenate([part.line[[0, -1]] for part in found])
    assert any(sum(ends_near(part, (row, column), 5) for part in found) >= 3 for row, column in ends)


def test_a_seven_without_a_crossing_is_cut_at_its_corner() -> None:
    found = parts(drawn(((5, 6), (5, 21), (24, 12))))
    assert len(found) == 2
    assert all(ends_near(part, (5, 21), 4) for part in found)


@pytest.mark.parametrize("shape", [((4, 14), (24, 14)), ((22, 6), (6, 22))])
def test_a_stroke_without_a_joint_is_cut_in_its_middle(shape: tuple[tuple[float, float], ...]) -> None:
    one, other = parts(drawn(shape))
    middle = np.mean(shape, axis=0)
    assert ends_near(one, middle, 1.5)
    assert ends_near(other, middle, 1.5)
    assert len(other.ink) / len(one.ink) == pytest.approx(1, abs=0.2)


def test_a_ring_is_cut_at_its_top_and_opposite() -> None:
    angles = np.linspace(0, 2 * np.pi, 200)
    ring = strokes.inked(np.stack([14 + 8 * np.sin(angles), 14 + 7 * np.cos(angles)], axis=1), 2.4, 3)
    for part in parts(ring.astype(np.float32)):
        # a flat top is opened at its left end
        assert ends_near(part, (6, 14), 4)
        assert ends_near(part, (22, 14), 4)


def test_strokes_that_do_not_touch_are_parts_already() -> None:
    found = parts(drawn(((4, 4), (24, 4)), ((4, 14), (24, 14)), ((4, 24), (24, 24))))
    assert sorted(int(part.line[0, 1]) for part in found) == pytest.approx([4, 14, 24], abs=1)


@every_digit
def test_all_ink_of_a_digit_is_in_just_one_part(picture: np.ndarray) -> None:
    found = parts(picture)
    assert len(found) > 1
    cover = np.zeros(picture.shape, dtype=int)
    for part in found:
        cover[*part.ink.T] += 1
    np.testing.assert_array_equal(cover, picture > 0)
    weights = [picture[*part.ink.T].sum() for part in found]
    assert weights == sorted(weights, reverse=True)


@every_digit
def test_the_parts_lie_along_the_middle_line(picture: np.ndarray) -> None:
    middle = skeleton(picture >= picture.max() / 2)
    for part in parts(picture):
        assert middle[*part.line.T].all()
        # in order: from each pixel the next one is beside it
        assert np.abs(np.diff(part.line, axis=0)).max() == 1


@given(picture=pictures)
def test_a_middle_line_is_in_as_many_pieces_as_the_ink_and_as_thin_as_can_be(picture: np.ndarray) -> None:
    thick = picture > 0.5
    line = skeleton(thick)
    assert not (line & ~thick).any()
    assert pieces(line) == pieces(thick)
    np.testing.assert_array_equal(skeleton(line), line)


@every_digit
def test_a_black_line_separates_the_parts_and_nothing_else_changes(picture: np.ndarray) -> None:
    owner = np.zeros(picture.shape, dtype=int)
    for at, part in enumerate(parts(picture), start=1):
        owner[*part.ink.T] = at
    seen = opened(picture)
    np.testing.assert_array_equal(seen[seen > 0], picture[seen > 0])
    for one, other, who, whom in (
        (seen[1:], seen[:-1], owner[1:], owner[:-1]),
        (seen[:, 1:], seen[:, :-1], owner[:, 1:], owner[:, :-1]),
    ):
        assert (who == whom)[(one > 0) & (other > 0)].all()
    assert 0 < (picture > 0).sum() - (seen > 0).sum() < (picture > 0).sum() / 3


# how it is put together


@every_digit
def test_no_ink_is_lost_or_made_and_the_centre_of_mass_stays(picture: np.ndarray) -> None:
    made = rejoined(picture)
    # float32, where faint edges of two parts add up in one pixel
    assert float(made.sum()) == pytest.approx(float(picture.sum()), abs=1e-3)
    assert made.max() <= 1
    rows, columns = np.nonzero(made)
    if min(rows.min(), columns.min()) > 0 and max(rows.max(), columns.max()) < 27:
        # a whole number of pixels is at most a half away in each direction; float32
        assert np.abs(np.subtract(centre(made), centre(picture))).max() <= 0.501


def centre(picture: np.ndarray) -> tuple[float, float]:
    """Row and column of the centre of mass."""
    places = np.arange(28)
    return float(picture.sum(axis=1) @ places / picture.sum()), float(picture.sum(axis=0) @ places / picture.sum())


@every_digit
def test_it_is_another_picture_and_always_the_same(picture: np.ndarray) -> None:
    made = rejoined(picture)
    # how much of the ink of both is in one of them only: a part at least has gone elsewhere
    assert ink.moved(picture[None], made[None]) > 0.2
    np.testing.assert_array_equal(made, rejoined(picture.copy()))


@pytest.mark.parametrize("digit", range(10))
def test_where_a_digit_lies_changes_only_where_the_result_lies(digit: int) -> None:
    here, there = (strokes.draw(digit, strokes.Hand(size=0.6, shift=(0.0, by))) for by in (0.0, 2.0))
    np.testing.assert_array_equal(np.roll(here, 2, axis=1), there)
    np.testing.assert_array_equal(np.roll(rejoined(here), 2, axis=1), rejoined(there))


def test_a_part_is_turned_and_joined_at_the_far_end() -> None:
    one = drawn(((4, 14), (24, 14)))
    rows, columns = np.nonzero(rejoined(one) > 0.5)
    # two halves of 10 pixels at a right angle, where there was a stroke of 20
    assert np.ptp(rows) < 16
    assert np.ptp(columns) >= 8


@given(picture=pictures)
def test_any_picture_can_be_put_together_and_gains_no_ink(picture: np.ndarray) -> None:
    made = rejoined(picture)
    assert made.shape == picture.shape
    assert made.min() >= 0
    assert made.max() <= 1
    assert float(made.sum()) <= float(picture.sum()) + 1e-3


@pytest.mark.parametrize("level", [0.0, 0.05])
def test_a_blank_picture_stays_blank(level: float) -> None:
    blank = np.full((28, 28), level, np.float32)
    assert parts(blank) == ()
    np.testing.assert_array_equal(rejoined(blank), blank)
    np.testing.assert_array_equal(opened(blank), blank)


def test_a_dot_stays_as_it_is() -> None:
    dot = np.zeros((28, 28), np.float32)
    dot[5, 9] = 1
    assert len(parts(dot)) == 1
    np.testing.assert_array_equal(rejoined(dot), dot)


def test_no_ink_of_real_digits_is_lost(data: Path) -> None:
    digits = mnist(data, train=False).images(slice(200))[:, 0].numpy()
    for picture in digits:
        made = rejoined(picture)
        assert float(made.sum()) == pytest.approx(float(picture.sum()), abs=1e-3)
        assert len(parts(picture)) > 1
        assert ink.moved(picture[None], made[None]) > 0.1
    spans = [np.ptp(np.argwhere(rejoined(picture)), axis=0).max() + 1 for picture in digits[:50]]
    assert np.median(spans) <= BOX + 2, "most stay about as large as they were"
