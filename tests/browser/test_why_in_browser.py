"""The page "Why capsules" in a real browser, with the trained capsules and, where it is here, the trained CNN."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import numpy as np
import pytest
from fingers import breadth, pixels
from playwright.sync_api import Page, expect

from capsviz import strokes, weights
from capsviz.experiments.compare import Comparison, compare
from capsviz.image import pack, unpack
from capsviz.transforms import CHANGES, named

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Page]
CHANGE = ".change:not(.covering)"
"""The slider and what follows it; the patch that can be dragged looks alike."""


@pytest.fixture
def why(
    reach: Opened,
    settled: Callable[[Page], None],
    shipped: object,  # noqa: ARG001  (the page needs the trained network)
) -> Opened:
    """The page in a window of its own, with the first change drawn."""

    def opened(**window: int | bool) -> Page:
        page = reach("Why capsules", **window)
        expect(page.locator(CHANGE)).to_have_attribute("data-at", "30")
        settled(page)
        return page

    return opened


def found(change: str, picture: str | None = None) -> Comparison:
    nets = {"CapsNet": weights.load()}
    if "cnn" in weights.shipped():
        nets["CNN"] = weights.load("cnn")
    return compare(nets, pictured(picture or "gallery.7.upright"), named(change))


def pictured(name: str) -> np.ndarray:
    """A picture by its name in a link."""
    return unpack(name.removeprefix("p.")) if name.startswith("p.") else strokes.draw(int(name.split(".")[1]))


def slide(page: Page, at: int) -> None:
    """As a finger does: the range input is set and says so."""
    page.locator(f"{CHANGE} input").evaluate("(i, at) => { i.value = at; i.dispatchEvent(new Event('input')); }", at)


def assert_shown(page: Page, expected: Comparison, at: int) -> None:
    """The page shows what Python computed at one amount."""
    expect(page.locator(CHANGE)).to_have_attribute("data-at", str(at))
    expect(page.locator(f"{CHANGE} .amount")).to_have_text(expected.change.said(float(expected.amounts[at])))
    cards = page.locator(f"{CHANGE} .network:not([hidden])")
    expect(cards).to_have_count(len(expected.courses))
    for n, course in enumerate(expected.courses.values()):
        expect(cards.nth(n).locator(".answer b")).to_have_text(str(course.answers[at]))
        widths = [
            float(width.removesuffix("%"))
            for width in cards.nth(n).locator(".fill").evaluate_all("all => all.map(f => f.style.width)")
        ]
        # sent as float32 and written as a percentage; batches of two processes round differently
        np.testing.assert_allclose(widths, 100 * course.scores[at], atol=0.1)
    # rounding to 255 levels
    np.testing.assert_allclose(pixels(page.locator(f"{CHANGE} .picture")), 255 * expected.pictures[at], atol=1)
    drawn = expected.courses["CapsNet"].drawn
    assert drawn is not None
    np.testing.assert_allclose(pixels(page.locator(f"{CHANGE} .drawn")), 255 * drawn[at], atol=1)


def test_the_slider_changes_picture_bars_and_answers_at_once_and_the_link_when_it_rests(why: Opened) -> None:
    page = why()
    turned = found("turn")
    assert_shown(page, turned, 30)
    for at in (0, 12, 38, 60):
        slide(page, at)
        assert_shown(page, turned, at)
    expect(page).to_have_url(re.compile(r"amount=180\.0"))
    page.get_by_role("button", name="As it was").click()
    assert_shown(page, turned, 30)
    expect(page).not_to_have_url(re.compile("amount"))


def test_a_slide_is_followed_within_one_picture_of_the_screen_without_asking_python(why: Opened) -> None:
    page = why()
    took = page.locator(CHANGE).evaluate(
        """async (root) => {
          const input = root.querySelector('input'), next = () => new Promise(requestAnimationFrame), took = [];
          for (let at = 0; at < 60; at += 1) {
            input.value = at;
            input.dispatchEvent(new Event('input'));
            await next();
            took.push(root.dataset.at === String(at));
          }
          return took;
        }"""
    )
    # the frame asked for by the slider is drawn before the one that looks
    assert all(took)


FOOLING = {"shear": "gallery.0.upright", "bend": f"p.{pack(strokes.draw(8, strokes.Hand(size=0.6)))}"}
"""Pictures that these changes lead astray; the others lead the picture that the page opens with astray."""


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "turn"])
def test_every_other_change_is_drawn_as_python_computed_it_and_changes_both_answers(
    reach: Opened,
    settled: Callable[[Page], None],
    shipped: object,  # noqa: ARG001  (the page needs the trained network)
    name: str,
) -> None:
    page = reach("Why capsules", f"?picture={FOOLING[name]}" if name in FOOLING else "")
    expect(page.locator(CHANGE)).to_have_attribute("data-at", "30")
    settled(page)
    page.get_by_text(CHANGES[name].title, exact=True).first.click()
    expect(page.locator(f"{CHANGE} .name")).to_have_text(CHANGES[name].title)
    settled(page)
    expected = found(name, FOOLING.get(name))
    assert_shown(page, expected, expected.neutral)
    for course in expected.courses.values():
        other = np.flatnonzero(course.answers != course.answers[expected.neutral])
        assert len(other), "the answer of each network changes somewhere along the change"
        slide(page, int(other[-1]))
        assert_shown(page, expected, int(other[-1]))
    expect(page).to_have_url(re.compile(f"change={name}"))


def test_the_keyboard_moves_it_and_the_curve_can_be_dragged(why: Opened) -> None:
    page = why()
    page.locator(f"{CHANGE} input").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(CHANGE)).to_have_attribute("data-at", "31")
    expect(page.locator(f"{CHANGE} input")).to_have_attribute("aria-valuetext", "6° counterclockwise")
    curve = page.locator(f"{CHANGE} .course svg")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.locator(CHANGE)).to_have_attribute("data-at", "60")


def test_a_link_of_the_table_opens_what_it_speaks_of(why: Opened, settled: Callable[[Page], None]) -> None:
    page = why()
    link = page.locator(".findings article", has_text="A hidden part").get_by_role("link").get_attribute("href")
    assert link is not None
    path, query = link.split("?")
    assert path == urlsplit(page.url).path.strip("/")
    # from the first page: opened elsewhere, Streamlit asks for its own files at the wrong place and says so
    page.goto(f"{page.url.partition(path)[0]}?{query}")
    settled(page)
    page.get_by_role("link", name="Why capsules").first.click()
    expect(page.locator(f"{CHANGE} .name")).to_have_text(CHANGES["fence"].title)
    expect(page.locator(f"{CHANGE} .amount")).to_have_text("45% hidden")
    # the link is written when the whole page is drawn, after the first piece of the curve
    expect(page).to_have_url(re.compile(r"amount=0\.45"))


def test_on_a_phone_nothing_is_wider_than_the_page(why: Opened) -> None:
    page = why(width=390, height=844, touch=True)
    assert breadth(page) <= 390
    box = page.locator(CHANGE).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
