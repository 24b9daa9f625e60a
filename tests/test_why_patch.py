"""A patch one can drag: the pictures it makes, what is said of them, and where on the page it stands."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from visits import html, visit, words
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import strokes
from capsviz.experiments.compare import Course, course
from capsviz.experiments.covering import cover
from capsviz.network import Network
from capsviz.transforms import CHANGES
from capsviz.views import why_patch


@pytest.mark.parametrize("size", [1, 4, 7, 20])
def test_at_every_place_a_square_of_the_size_is_black_and_nothing_else_changes(size: int) -> None:
    white = np.ones((28, 28), np.float32)
    covered = cover(white, size)
    assert len(covered.pictures) == len(covered.places) ** 2
    for at, picture in enumerate(covered.pictures):
        down, right = (int(covered.places[n]) for n in divmod(at, len(covered.places)))
        # as wide as the patch where it lies wholly inside: an even patch has no middle pixel, and covers one fewer
        wide = size if size % 2 else size - 1
        low, high = -(wide // 2), wide // 2 + 1
        expected = white.copy()
        expected[max(0, down + low) : down + high, max(0, right + low) : right + high] = 0
        np.testing.assert_array_equal(picture, expected)


def test_over_the_middle_of_the_ink_it_is_the_patch_of_the_slider() -> None:
    """Ink of one pixel has its centre of mass there, where the slider's patch lies."""
    picture = np.zeros((28, 28), np.float32)
    picture[13, 15] = 1
    covered = cover(picture, 5)
    at = list(covered.places).index(13) * len(covered.places) + list(covered.places).index(15)
    slider = CHANGES["patch"](torch.from_numpy(picture)[None], torch.tensor([5.0]))[0].numpy()
    np.testing.assert_array_equal(covered.pictures[at], slider)
    assert covered.said(at) == "a patch of 5 pixels around row 14, column 16"


def test_it_is_told_where_each_network_is_led_astray() -> None:
    covered = cover(strokes.draw(7), 8)
    scores = np.full((len(covered.pictures), 10), 0.05, np.float32)
    scores[:, 7] = 0.9
    scores[30, 7] = 0.01
    answers = np.full(len(scores), 7)
    answers[[3, 30]] = 2
    text = why_patch.in_words(covered, {"CNN": Course(scores, answers, None)}, 7)
    assert "answers otherwise than 7 at **2** of the 196 places" in text
    assert f"0.01, with {covered.said(30)}" in text


def test_the_patch_stands_with_its_change_and_is_as_large_as_the_slider_says(nets: dict[str, Network]) -> None:
    assert "Drag a patch" not in words(visit("why", change="fence"))
    app = visit("why", change="patch", amount="5.0", picture="gallery.4.upright")
    covered = cover(strokes.draw(4), 5)
    courses = {name: course(net, torch.from_numpy(covered.pictures)) for name, net in nets.items()}
    assert why_patch.in_words(covered, courses, 4) in words(app)
    assert html(app).count("<h3>What the C") == 2
    assert f"a patch of {why_patch.USUAL} pixels" in words(visit("why", change="patch"))
