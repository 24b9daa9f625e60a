"""The menus "Take it away" of the screen on learning, with the film that ships."""

from __future__ import annotations

import pytest
from menus import each_holds

from capsviz import weights

pytestmark = pytest.mark.skipif("small" not in weights.shipped(), reason="pretrained/small.safetensors is not there")


@pytest.mark.parametrize("at", [0, 5, -1])
def test_the_lines_show_the_picture_at_the_chosen_moment(at: int) -> None:
    each_holds("film", 3, "blocks", {"blocks.film": weights.film("small")[at]}, block="learning")


def test_the_lines_draw_the_run() -> None:
    each_holds("run", 2, "blocks", {}, block="learning")


def test_the_lines_take_the_step_that_was_asked_for() -> None:
    state = {"blocks.step": True, "blocks.step.label": 3, "blocks.step.rate": "large"}
    each_holds("step", 2, "blocks", state, block="learning", picture="gallery.4.bold")
