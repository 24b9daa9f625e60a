"""The tabs of the page "Why capsules" and its patch in a real browser, with the trained networks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from fingers import breadth, pixels
from playwright.sync_api import Page, expect

from capsviz import strokes, weights
from capsviz.experiments.compare import course
from capsviz.experiments.covering import cover

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def why(
    reach: Callable[..., Page],
    settled: Callable[[Page], None],
    shipped: object,  # noqa: ARG001  (the page needs the trained network)
) -> Callable[..., Page]:
    """The page in a window of its own, with settings of a link and their change drawn."""
    if "cnn" not in weights.shipped():
        pytest.skip("pretrained/cnn.safetensors and its card are not here yet")

    def opened(query: str = "", **window: int) -> Page:
        page = reach("Why capsules", query, **window)
        expect(page.locator(".change").first).to_have_attribute("data-at", "30" if not query else "0")
        settled(page)
        return page

    return opened


def tab(page: Page, name: str, settled: Callable[[Page], None]) -> None:
    page.get_by_role("tab", name=name).click()
    settled(page)


def test_a_claim_is_shown_on_a_digit_and_the_page_goes_where_it_is_seen(
    why: Callable[..., Page], settled: Callable[[Page], None]
) -> None:
    page = why()
    if page.get_by_role("button", name="Show it on a digit").count() == 0:
        pytest.skip("pretrained/claims.json is not here or of other weights; run capsviz evaluate --claims")
    for row, heading, done in ((0, "Attack it", "step"), (1, "Why capsules: is it true?", "Turn, ")):
        page.get_by_role("button", name="Show it on a digit").nth(row).click()
        said = page.get_by_text("alone misreads").filter(has_text=done)
        expect(said).to_be_visible(timeout=60_000)
        settled(page)
        for words in (page.get_by_role("heading", name=heading), said):
            expect(words).to_be_in_viewport(timeout=60_000)


def test_the_patch_follows_finger_and_keys_and_both_answers_with_it(why: Callable[..., Page]) -> None:
    page = why("?change=patch")
    covered = cover(strokes.draw(7), 8)
    courses = [course(weights.load(name), torch.from_numpy(covered.pictures)) for name in ("sabour-r3", "cnn")]
    root, field = page.locator(".covering"), page.locator(".covering .picture")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    # the middle of the pixel in row 7, column 17, counted from 0: the places are the odd ones
    page.mouse.move(box["x"] + 17.5 / 28 * box["width"], box["y"] + 7.5 / 28 * box["height"], steps=5)
    page.mouse.up()
    for key, at in ((None, 3 * 14 + 8), ("ArrowLeft", 3 * 14 + 7), ("ArrowDown", 4 * 14 + 7)):
        if key:
            field.press(key)
        expect(root).to_have_attribute("data-at", str(at))
        # rounding to 255 levels
        np.testing.assert_allclose(pixels(field), 255 * covered.pictures[at], atol=1)
        for n, one in enumerate(courses):
            expect(root.locator(".network").nth(n).locator(".answer b")).to_have_text(str(one.answers[at]))


def test_a_search_shows_its_progress_can_be_stopped_and_finds_a_twin(
    why: Callable[..., Page], settled: Callable[[Page], None]
) -> None:
    page = why()
    search = page.get_by_role("button", name="Search for a twin")
    search.scroll_into_view_if_needed()
    search.click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The search was stopped")).to_be_visible()
    expect(page.get_by_role("heading", name="Its twin")).to_have_count(0)
    search.click()
    expect(page.get_by_text("what is kept differs by").first).to_be_visible()
    expect(page.get_by_role("heading", name="Its twin")).to_be_visible()
    settled(page)
    expect(page.get_by_text("of a shift by one pixel")).to_be_visible()


def test_every_tab_fits_a_phone(why: Callable[..., Page], settled: Callable[[Page], None]) -> None:
    page = why()
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("What moves and what stays", "Part and whole", "The reconstruction as an alarm", "What it costs"):
        tab(page, name, settled)
        assert breadth(page) <= 390
