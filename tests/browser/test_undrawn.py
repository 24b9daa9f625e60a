"""A browser that shows no canvas: the page Routing says its couplings and votes in words, and is scrubbed as ever."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from capsviz import measure, strokes, weights
from capsviz.capture import capture

NO_CANVAS = """() => {
  const real = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (...kind) {
    return this.closest(".couplings, .cloud") ? null : real.apply(this, kind);
  };
}"""
"""As a browser without any, but for what stands on other pages, which is told in words elsewhere."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture
def routing(address: str, page: Page, settled: Callable[[Page], None]) -> Page:
    page.goto(address)
    settled(page)
    page.evaluate(NO_CANVAS)
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.locator(".couplings .facts")).to_contain_text("Iteration 3 of 3")
    return page


def test_without_a_canvas_the_strongest_couplings_and_the_votes_are_told_in_words(routing: Page) -> None:
    trace = capture(weights.load(), strokes.draw(7))
    told = routing.locator(".couplings .strongest")
    for r in (2, 1):
        c = trace.routing.c[r, :, 7]
        expect(routing.locator(".couplings .facts")).to_contain_text(f"Iteration {r + 1} of 3")
        found = re.findall(r"part ([\d,]+) \(type (\d+), row (\d), column (\d)\) (\d\.\d+)", told.inner_text())
        parts = [int(one[0].replace(",", "")) - 1 for one in found]
        assert parts == measure.strongest(c, 10)
        for part, (_, kind, row, col, value) in zip(parts, found, strict=True):
            assert measure.place(part, 6) == (int(kind) - 1, int(row) - 1, int(col) - 1)
            assert float(value) == pytest.approx(c[part], abs=5.1e-5)  # four decimals
        if r == 2:
            routing.locator(".scrubber").first.get_by_role("button", name="One iteration back").click()
    expect(routing.locator(".couplings .views")).to_be_hidden()
    expect(routing.locator(".cloud canvas")).to_be_hidden()
    # the cloud follows to the iteration that was gone to
    length = float(np.linalg.norm(trace.routing.v[1, 7]))
    expect(routing.locator(".cloud .facts")).to_contain_text(
        f"shows no canvas, so here it is in words. Iteration 2 of 3: v has length {length:.2f}"
    )


def test_where_there_is_a_canvas_nothing_is_said_of_one(reach: Callable[..., Page]) -> None:
    page = reach("Routing")
    expect(page.locator(".couplings .facts")).to_contain_text("Iteration 3 of 3")
    expect(page.locator(".couplings .strongest")).to_be_hidden()
    expect(page.locator(".cloud .facts")).not_to_contain_text("canvas")


def test_a_pad_that_cannot_be_drawn_on_says_where_else_a_digit_comes_from(page: Page, address: str, settled) -> None:
    page.add_init_script("""
        const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (...kind) {
          return this.closest(".pad") ? null : real.apply(this, kind);
        };
    """)
    page.goto(address)
    settled(page)
    expect(page.locator(".pad [role=status]")).to_have_text(
        "This browser shows no canvas to draw on. Take a digit from the gallery or a file."
    )
    expect(page.locator(".pad canvas")).to_be_hidden()
    expect(page.get_by_role("radio", name="Gallery").or_(page.get_by_role("button", name="Gallery"))).to_be_visible()
