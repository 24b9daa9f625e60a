"""What a finger does on a page, and what it costs the page to follow."""

from __future__ import annotations

import statistics

import numpy as np
from playwright.sync_api import Locator, Page, expect


def drawn(page: Page) -> None:
    """Wait until what was asked for stands on the screen."""
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def becomes(part: Locator, true: str) -> None:
    """Wait until what JavaScript says of an element is true: a page that opens is laid out in several steps."""
    expect(part).to_be_attached()
    part.page.wait_for_function(f"part => ({true})(part)", arg=part.element_handle())


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def breadth(page: Page) -> int:
    """How far a page reaches to the right, in px; Streamlit scrolls what it holds, not the document."""
    return page.evaluate(
        "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map((box) => box?.scrollWidth ?? 0))"
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=6)
    page.mouse.up()
    drawn(page)


COST = """async ([svg, most]) => {
  const root = svg.getRootNode(), box = svg.getBoundingClientRect(), costs = [];
  for (let k = 0; k < most; k += 1) {
    const angle = k / 6;
    const at = { clientX: box.x + box.width * (0.5 + 0.3 * Math.sin(angle)), clientY: box.y + box.height * (0.5 + 0.3 * Math.cos(angle)) };
    svg.dispatchEvent(new PointerEvent("pointermove", { ...at, buttons: 1 }));
    // the component asked for this frame first, so its work lies between the frame's start and now
    costs.push(await new Promise((done) => requestAnimationFrame((start) => {
      root.firstElementChild.getBoundingClientRect();
      done(performance.now() - start);
    })));
  }
  return costs;
}"""


def frame_cost(page: Page, selector: str) -> float:
    """Median milliseconds of work in a frame, layout included, while what is held follows the pointer."""
    handle = page.locator(selector).element_handle()
    return statistics.median(page.evaluate(COST, [handle, 90]))


def pixels(canvas: Locator) -> np.ndarray:
    """A grey picture of 28x28 as it stands on its canvas, 0 to 255."""
    levels = "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, k) => k % 4 === 0)"
    return np.array(canvas.evaluate(levels)).reshape(28, 28)


def number(text: str) -> float:
    """A number as a page writes it."""
    return float(text.replace("−", "-").removesuffix("°"))
