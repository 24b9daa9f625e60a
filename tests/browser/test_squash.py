"""What is dragged in the page is squashed as `capsviz.routing` squashes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

from capsviz.routing import squash

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "squash_app.py"


def shown(page: Page) -> list[float]:
    text = page.locator(".squash").get_attribute("data-squashed")
    assert text is not None
    return [float(number) for number in text.split()]


def test_a_dragged_vector_is_squashed_as_in_routing(page: Page, serve: Callable[[Path], str], settled) -> None:
    page.goto(serve(APP))
    settled(page)
    plane = page.locator(".squash .plane")
    plane.focus()
    x, y = 1.4, 0.9
    for key, dx, dy in [("ArrowRight", 0.1, 0), ("ArrowDown", 0, -0.1), ("ArrowLeft", -0.1, 0)] * 4:
        plane.press(key)
        x, y = x + dx, y + dy
        expected = squash(torch.tensor([x, y], dtype=torch.float64))
        # both are closed forms in double precision; eps in ours keeps a gradient finite and moves the value by 1e-12
        assert shown(page) == pytest.approx(expected.tolist(), abs=1e-6)


def test_the_vector_follows_the_pointer_and_its_length_is_said(page: Page, serve, settled) -> None:
    page.goto(serve(APP))
    settled(page)
    box = page.locator(".squash .plane").bounding_box()
    assert box is not None
    # a quarter of the plane to the right of its middle is half of 3.2 units
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    page.mouse.up()
    assert shown(page) == pytest.approx(squash(torch.tensor([1.6, 0.0], dtype=torch.float64)).tolist(), abs=0.01)
    expect(page.locator(".squash output")).to_contain_text("length 0.72")
