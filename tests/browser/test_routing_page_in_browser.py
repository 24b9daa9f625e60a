"""The Routing page in a browser, with the shipped network: scrub, hover, choose; the numbers shown are the trace's."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from capsviz import measure, strokes, weights
from capsviz.capture import capture
from capsviz.trace import CapsTrace

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture(scope="module")
def trace() -> CapsTrace:
    return capture(weights.load(), strokes.draw(7))


@pytest.fixture
def routing(serve: Callable[[Path], str], page: Page, settled) -> Page:
    page.goto(serve(ROOT / "app.py"))
    settled(page)
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.locator(".couplings .facts")).to_contain_text("Iteration 3 of 3")
    return page


def scrubber(page: Page) -> Locator:
    return page.get_by_role("slider", name="Iteration").first


def hover(page: Page, trace: CapsTrace, part: int) -> None:
    """Put the mouse on one capsule of the maps: 8 types in a row, a gap of one cell between them."""
    box = page.locator(".couplings .maps").bounding_box()
    assert box is not None
    grid = measure.grid_of(len(trace.image))
    kind, row, col = measure.place(part, grid)
    cell = box["width"] / (8 * (grid + 1) - 1)
    x, y = (kind % 8) * (grid + 1) + col + 0.5, (kind // 8) * (grid + 1) + row + 0.5
    page.mouse.move(box["x"] + x * cell, box["y"] + y * cell)


def test_a_scrubbed_iteration_is_drawn_said_and_kept_in_the_link(routing: Page, trace: CapsTrace) -> None:
    maps = routing.locator(".couplings .maps")
    before = maps.evaluate("canvas => canvas.toDataURL()")
    scrubber(routing).press("ArrowLeft")
    c = trace.routing.c[1, :, 7]
    expect(routing.locator(".couplings .facts")).to_contain_text(f"between {c.min():.3f} and {c.max():.3f}")
    expect(routing).to_have_url(re.compile("iteration=2"))
    expect(routing.get_by_text("So in iteration 2 this part")).to_be_visible()
    assert maps.evaluate("canvas => canvas.toDataURL()") != before


def test_playing_runs_from_the_first_iteration_to_the_last_and_stops(routing: Page) -> None:
    routing.get_by_role("button", name="Play").first.click()
    expect(routing.locator(".couplings .facts")).to_contain_text("Iteration 1 of 3")
    expect(routing.locator(".couplings .facts")).to_contain_text("Iteration 3 of 3")
    expect(routing.get_by_role("button", name="Play").first).to_be_visible()


@pytest.mark.parametrize("part", [0, 57, 1151])
def test_a_capsule_under_the_mouse_shows_its_coupling(routing: Page, trace: CapsTrace, part: int) -> None:
    hover(routing, trace, part)
    expect(routing.locator(".couplings .pointed")).to_have_text(
        re.compile(rf"Here: .*\(part {part + 1:,}\)\. Coupling {trace.routing.c[2, part, 7]:.4f}\.")
    )


def test_a_clicked_capsule_is_worked_out_with_the_numbers_of_the_trace(routing: Page, trace: CapsTrace) -> None:
    hover(routing, trace, 502)
    routing.mouse.down()
    routing.mouse.up()
    expect(routing).to_have_url(re.compile("part=502"))
    expect(routing.get_by_text("Part 503 is of type 14")).to_be_visible()
    asked = routing.locator(".worked tr.asked").last
    expect(asked).to_contain_text(f"{trace.routing.c[2, 502, 7]:.4f}")


def test_arrow_keys_walk_from_capsule_to_capsule_and_enter_chooses(routing: Page, trace: CapsTrace) -> None:
    part = measure.strongest(measure.contribution(trace.routing, 2, 7), 1)[0]
    maps = routing.locator(".couplings .maps")
    maps.focus()
    maps.press("ArrowRight")
    expect(routing.locator(".couplings .pointed")).to_contain_text(f"(part {part + 2:,})")
    maps.press("Enter")
    expect(routing).to_have_url(re.compile(f"part={part + 1}"))


def test_the_cloud_of_votes_follows_the_iteration(routing: Page) -> None:
    routing.get_by_role("tab", name="Votes").click()
    words = routing.locator(".cloud .facts")
    expect(words).to_contain_text("Iteration 3 of 3")
    routing.locator(".scrubber").last.get_by_role("button", name="One iteration back").click()
    expect(words).to_contain_text("Iteration 2 of 3")


def test_an_opened_tab_stands_in_the_link_and_a_tab_of_another_page_opens_the_first(routing: Page, settled) -> None:
    routing.get_by_role("tab", name="Who decided").click()
    expect(routing).to_have_url(re.compile(r"view=Who\+decided"))
    settled(routing)
    routing.get_by_role("link", name="Why capsules", exact=True).click()
    expect(routing.get_by_role("heading", name=re.compile("^Why capsules"))).to_be_visible()
    expect(routing.get_by_role("tab", name="Pooling opened up")).to_have_attribute("aria-selected", "true")
