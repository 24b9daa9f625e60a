"""The neuron and the capsule in a browser: a stroke is dragged, turned and faded, and both units follow."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from fingers import drag, drawn, frame_cost, middle
from playwright.sync_api import Page, expect

from capsviz import handmade
from capsviz.handmade import StrokeEnd, draw_end, read_by_hand

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def neuron(alone: Callable[[str], Page]) -> Page:
    page = alone("neuron")
    page.locator(".neuron[data-read]").wait_for()
    return page


def end(page: Page) -> StrokeEnd:
    drawn(page)
    text = page.locator(".neuron").get_attribute("data-end")
    assert text is not None
    return StrokeEnd(**{name: float(value) for name, value in json.loads(text).items()})


def read(page: Page) -> list[float]:
    text = page.locator(".neuron").get_attribute("data-read")
    assert text is not None
    return [float(number) for number in text.split()]


def expected(end: StrokeEnd) -> list[float]:
    reading = read_by_hand(draw_end(end))
    return [reading.neuron, *reading.s, *reading.v]


def test_three_strokes_are_the_same_number_and_other_vectors(neuron: Page) -> None:
    said = neuron.locator(".neuron output.big")
    expect(said).to_have_text(["3.00", "length 0.90, direction 0°"])
    for name, stroke in handmade.same_for_the_neuron().items():
        neuron.get_by_role("button", name=name).click()
        reading = read_by_hand(draw_end(stroke))
        expect(said.first).to_have_text(f"{reading.neuron:.2f}")
        expect(said.last).to_contain_text(f"length {np.hypot(*reading.v):.2f}")
        # both in double precision
        assert read(neuron) == pytest.approx(expected(stroke), abs=1e-6)


def test_the_stroke_is_moved_turned_and_faded_and_both_units_follow(neuron: Page) -> None:
    x, y = middle(neuron, ".neuron .window")
    drag(neuron, (x, y + 60), (x + 50, y + 60))
    moved = end(neuron)
    assert moved.right > 1
    assert (moved.turn, moved.up) == (0, 0)
    drag(neuron, middle(neuron, ".neuron .knob"), (x + 300, y))
    turned = end(neuron)
    assert turned.turn == pytest.approx(90, abs=3)
    assert turned.right == moved.right
    neuron.get_by_role("slider", name="ink").fill("0.4")
    faded = end(neuron)
    assert faded.presence == 0.4
    assert read(neuron) == pytest.approx(expected(faded), abs=1e-6)


def test_the_window_shows_the_pixels_that_are_read(neuron: Page) -> None:
    neuron.locator(".neuron canvas").focus()
    neuron.keyboard.press("ArrowUp")
    neuron.keyboard.press("ArrowRight")
    stroke = end(neuron)
    assert (stroke.right, stroke.up) == (0.5, 0.5)
    shown = neuron.locator(".neuron canvas").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 17, 17).data].filter((_, k) => k % 4 === 0)"
    )
    np.testing.assert_allclose(np.array(shown).reshape(17, 17), 255 * draw_end(stroke), atol=1)


def test_both_units_follow_a_dragged_stroke_at_55_frames_a_second(neuron: Page) -> None:
    x, y = middle(neuron, ".neuron .window")
    neuron.mouse.move(x, y + 60)
    neuron.mouse.down()
    before = end(neuron)
    cost = frame_cost(neuron, ".neuron canvas")
    assert end(neuron) != before, "it was moved"
    neuron.mouse.up()
    assert cost < 1000 / 55
