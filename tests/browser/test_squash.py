"""What is dragged in the page is squashed as `capsviz.routing` squashes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from playwright.sync_api import Page, expect

from capsviz.routing import squash

pytestmark = pytest.mark.browser


@pytest.fixture
def plane(alone: Callable[[str], Page]) -> Page:
    page = alone("squash")
    page.locator(".squash[data-squashed]").wait_for()
    return page


def shown(page: Page) -> list[float]:
    """The squashed vector, once what was asked for has been drawn."""
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    text = page.locator(".squash").get_attribute("data-squashed")
    assert text is not None
    return [float(number) for number in text.split()]


def test_a_dragged_vector_is_squashed_as_in_routing(plane: Page) -> None:
    svg = plane.locator(".squash .plane")
    svg.focus()
    x, y = 1.4, -0.9
    for key, dx, dy in [("ArrowRight", 0.1, 0), ("ArrowDown", 0, -0.1), ("ArrowLeft", -0.1, 0)] * 4:
        svg.press(key)
        x, y = x + dx, y + dy
        expected = squash(torch.tensor([x, y], dtype=torch.float64))
        # both are closed forms in double precision; eps in ours keeps a gradient finite and moves the value by 1e-12
        assert shown(plane) == pytest.approx(expected.tolist(), abs=1e-6)


def test_the_vector_follows_the_pointer_and_its_length_is_said(plane: Page) -> None:
    box = plane.locator(".squash .plane").bounding_box()
    assert box is not None
    # a quarter of the plane to the right of its middle is half of 3.2 units
    plane.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    plane.mouse.down()
    plane.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    plane.mouse.up()
    assert shown(plane) == pytest.approx(squash(torch.tensor([1.6, 0.0], dtype=torch.float64)).tolist(), abs=0.01)
    expect(plane.locator(".squash output")).to_contain_text("length 0.72")


def test_each_curve_has_its_name_at_its_end_and_its_value_at_this_length(plane: Page) -> None:
    names = plane.locator(".squash .curves .name:visible")
    expect(names).to_have_text(["squash"])
    expect(plane.locator(".squash .curves .here")).to_have_text("0.73")
    plane.get_by_role("button", name="sigmoid").click()
    # |(1.4, -0.9)| = 1.664; between two points of 24 a curve is drawn straight, so to 0.01
    sigmoid = torch.tensor([1.4, -0.9], dtype=torch.float64).sigmoid().norm()
    expect(names).to_have_text(["squash", f"sigmoid {sigmoid:.2f}"])


def test_the_curve_of_a_rival_is_that_of_the_direction_and_ends_where_its_arrow_ends(plane: Page) -> None:
    svg = plane.locator(".squash .plane")
    plane.get_by_role("button", name="sigmoid").click()
    svg.focus()
    x, y = 1.4, -0.9
    for _ in range(12):
        svg.press("ArrowUp")
        y += 0.1
    shown(plane)
    expected = torch.tensor([x, y], dtype=torch.float64).sigmoid()
    name = plane.locator(".squash .curves .name").nth(1)
    # to 0.01 as above, and printed with two digits
    assert float((name.text_content() or "").split()[-1]) == pytest.approx(float(expected.norm()), abs=0.015)
    tip = plane.locator(".squash .plane .tip").first
    # 60 to a unit, the middle of the plane at 3.2
    at = [float(tip.get_attribute(side) or "nan") / 60 for side in ("cx", "cy")]
    assert [at[0] - 3.2, 3.2 - at[1]] == pytest.approx(expected.tolist(), abs=1e-6)


def test_a_rival_is_drawn_beside_squash_where_it_is_asked_for(plane: Page) -> None:
    rival = plane.locator(".squash .plane g").first
    expect(rival).to_be_hidden()
    button = plane.get_by_role("button", name="sigmoid")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(rival).to_be_visible()
    button.click()
    expect(rival).to_be_hidden()
