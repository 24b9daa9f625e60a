"""Where a figure needs a canvas, a browser without one is told so in a sentence, and any other hears nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_browser_without_a_canvas_is_told_so(alone: Callable[[str], Page], page: Page) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    alone("undrawn")
    expect(page.locator(".undrawn")).to_have_text("Nothing can be drawn here.")
    expect(page.locator(".undrawn")).to_be_visible()


def test_a_browser_with_a_canvas_is_told_nothing(alone: Callable[[str], Page], page: Page) -> None:
    alone("undrawn")
    expect(page.locator(".undrawn")).to_be_attached()
    expect(page.locator(".undrawn")).to_be_hidden()
    expect(page.locator(".undrawn")).to_have_text("")
