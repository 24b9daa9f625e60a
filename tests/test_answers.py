"""The three answers as they are drawn, from numbers made by hand."""

from __future__ import annotations

import io
import re
from base64 import b64decode

import numpy as np
from PIL import Image

from capsviz.figures import answers
from capsviz.figures.style import DIVERGING, colour_table
from capsviz.trace import RoutingTrace

COLOURS = colour_table(DIVERGING).astype(int)


def pictures(html: str) -> list[np.ndarray]:
    found = re.findall(r'src="data:image/png;base64,([^"]*)"', html)
    return [np.asarray(Image.open(io.BytesIO(b64decode(data)))).astype(int) for data in found]


def words(html: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def routing(c: np.ndarray, b: np.ndarray) -> RoutingTrace:
    """Eight parts in 2x2 squares, three parents, two iterations."""
    votes, other = np.zeros((8, 3, 2)), np.zeros((2, 3, 2))
    return RoutingTrace(votes, b, c, other, other, np.zeros((2, 8, 3)))


def test_signed_values_are_blue_below_and_red_above_zero() -> None:
    (drawn,) = pictures(f'src="{answers.signed_uri(np.array([[-2.0, 0.0, 2.0, 9.0]]), 2.0)}"')
    np.testing.assert_array_equal(drawn[0], COLOURS[[0, 128, 255, 255]])
    assert drawn[0, 0, 2] > drawn[0, 0, 0]
    assert drawn[0, 2, 0] > drawn[0, 2, 2]


def test_decoded_shows_the_drawing_and_what_changed() -> None:
    before, after = np.zeros((4, 4)), np.zeros((4, 4))
    before[0, 0], after[3, 3] = 1.0, 1.0
    drawing, change = pictures(html := answers.decoded(before, after, 1.0))
    np.testing.assert_array_equal(drawing, 255 * after)
    np.testing.assert_array_equal(change[0, 0], COLOURS[0])
    np.testing.assert_array_equal(change[3, 3], COLOURS[255])
    assert "Of all the ink of both drawings, before and after, 100 % is in one of them only" in words(html)


def test_decoded_says_when_nothing_is_moved() -> None:
    html = answers.decoded(np.ones((4, 4)), np.ones((4, 4)), 0.0)
    assert len(pictures(html)) == 1
    assert "Nothing is moved yet" in words(html)


def test_read_again_shows_the_drawing_and_its_lengths() -> None:
    html = answers.read_again(np.full((4, 4), 0.5), np.array([0.1, 0.9]), "It comes back.")
    assert [int(picture[0, 0]) for picture in pictures(html)] == [128]
    assert 'aria-label="lengths, when the drawing is read: 0: 0.10, 1: 0.90"' in html
    assert "It comes back." in words(html)


def test_again_shows_every_drawing_with_its_distance() -> None:
    drawings = [np.full((4, 4), level) for level in (1.0, 0.5, 0.25)]
    html = answers.again(drawings, [0.3, 0.2, 0.1], "It settles.")
    assert [int(picture[0, 0]) for picture in pictures(html)] == [255, 128, 64]
    assert "0.300 0.200 0.100" in words(html)
    assert "It settles." in words(html)


def test_changed_shows_both_pictures_what_changed_and_the_lengths() -> None:
    before, after = np.zeros((4, 4)), np.zeros((4, 4))
    before[0, 0], after[3, 3] = 0.5, 0.25
    html = answers.changed(before, after, np.array([0.2, 0.7]), ("first", "then"))
    first, then, change = pictures(html)
    np.testing.assert_array_equal(first, np.rint(255 * before))
    np.testing.assert_array_equal(then, np.rint(255 * after))
    # the largest change takes the end of the scale
    np.testing.assert_array_equal(change[0, 0], COLOURS[0])
    np.testing.assert_array_equal(change[3, 3], COLOURS[191])
    assert "±0.5" in words(html)
    assert 'aria-label="lengths of the changed picture: 0: 0.20, 1: 0.70"' in html


def test_routed_again_draws_after_minus_before_in_the_last_iteration() -> None:
    c, b = np.zeros((2, 8, 3)), np.zeros((2, 8, 3))
    moved_c, moved_b = c.copy(), b.copy()
    moved_c[1, 0, 2], moved_c[1, 7, 2], moved_c[0, 3, 2], moved_c[1, 3, 1] = 0.02, -0.02, 9, 9
    moved_b[1, 5, 2] = 0.5
    lengths = (np.array([0.1, 0.2, 0.9]), np.array([0.1, 0.3, 0.8]))
    html = answers.routed_again(
        routing(c, b), routing(moved_c, moved_b), lengths, 2, entered=1, say="It follows.", grid=2
    )
    couplings, logits = pictures(html)
    # two squares of 2x2 side by side with a line between them
    np.testing.assert_array_equal(couplings[0, 0], COLOURS[255])
    np.testing.assert_array_equal(couplings[1, 4], COLOURS[0])
    np.testing.assert_array_equal(couplings[0, 1], COLOURS[128])
    np.testing.assert_array_equal(logits[0, 4], COLOURS[255])
    text = words(html)
    assert "Δ couplings, ±0.02 Δ logits, ±0.5" in text
    assert "votes → iteration 1 → your nudge → iteration 2" in text
    assert 'aria-label="lengths after routing went on: 0: 0.10, 1: 0.30, 2: 0.80"' in html
