"""The page "Overlap" in a real browser: a digit is moved by hand and by keys, and both capsules draw anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fingers import breadth
from playwright.sync_api import Locator, Page, expect

from capsviz import strokes, weights
from capsviz.capture import capsules
from capsviz.experiments.overlap import Overlap, Place, read_two
from capsviz.figures.style import OVERLAID
from capsviz.overlaps import NETWORK, load

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Page]


@pytest.fixture
def over(
    reach: Opened,
    settled: Callable[[Page], None],
    shipped: object,  # noqa: ARG001  (the page needs the trained network)
) -> Opened:
    """The page in a window of its own, with both digits painted."""

    def opened(**window: int | bool) -> Page:
        page = reach("Overlap", **window)
        expect(page.locator(".over")).to_have_attribute("data-answered", "-3,-1,3,1")
        settled(page)
        return page

    return opened


def found(places: list[Place]) -> Overlap:
    net = capsules(weights.load(NETWORK if NETWORK in weights.shipped() else weights.DEFAULT))
    return read_two(net, [strokes.draw(7), strokes.draw(4)], places)


def pixels(canvas: Locator) -> np.ndarray:
    """Red, green and blue of every pixel."""
    read = "c => [c.width, ...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    side, *values = canvas.evaluate(read)
    return np.array(values, dtype=float).reshape(side, side, 4)[:, :, :3]


def lit(pictures: np.ndarray) -> np.ndarray:
    """Two pictures in [0, 1] as light of the two colours, added up."""
    colours = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in OVERLAID])
    return np.einsum("nrc,nk->rck", pictures, colours).clip(max=255)


def assert_shown(page: Page, places: list[Place]) -> None:
    """The page paints what Python reads where the two digits lie."""
    spelled = ",".join(str(shift) for place in places for shift in place)
    expect(page.locator(".over")).to_have_attribute("data-places", spelled)
    expect(page.locator(".over")).to_have_attribute("data-answered", spelled)
    read = found(places)
    drawn = read.drawn[list(read.found)]
    # rounded to 255 levels once in Python and once in the page
    np.testing.assert_allclose(pixels(page.locator(".over .held")), lit(read.alone), atol=2)
    np.testing.assert_allclose(pixels(page.locator(".over .read"))[:, :, 0], 255 * read.trace.image, atol=1)
    np.testing.assert_allclose(pixels(page.locator(".over .both")), lit(drawn), atol=3)
    for n, digit in enumerate(read.found):
        caption = page.locator(".over .one + figcaption").nth(n)
        expect(caption).to_have_text(f"drawn by the capsule of the {digit}, length {read.trace.lengths[digit]:.2f}")


def spelled_in_link(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("places", [None])[0]


def drag(page: Page, begin: tuple[float, float], by: tuple[float, float]) -> None:
    """From one place of the picture, in its pixels, by so many of them."""
    canvas = page.locator(".over .held")
    canvas.scroll_into_view_if_needed()
    box, side = canvas.bounding_box(), canvas.evaluate("c => c.width")
    assert box is not None
    x, y, pixel = box["x"], box["y"], box["width"] / side
    page.mouse.move(x + begin[0] * pixel, y + begin[1] * pixel)
    page.mouse.down()
    page.mouse.move(x + (begin[0] + by[0]) * pixel, y + (begin[1] + by[1]) * pixel, steps=6)
    page.mouse.up()


def inked(alone: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """The middle of a pixel where one digit has ink and the other none, as (right, down)."""
    row, column = np.argwhere((alone > 0.9) & (other == 0))[0]
    return float(column) + 0.5, float(row) + 0.5


def test_a_dragged_digit_is_read_where_it_is_let_go_and_the_link_follows(over: Opened) -> None:
    page = over()
    begin = [(-3, -1), (3, 1)]
    assert_shown(page, begin)
    first, second = found(begin).alone
    drag(page, inked(second, first), (-3, 2))
    assert_shown(page, [(-3, -1), (0, 3)])
    drag(page, inked(first, found([(-3, -1), (0, 3)]).alone[1]), (2, 1))
    assert_shown(page, [(-1, 0), (0, 3)])
    expect(page).to_have_url(re.compile("places="))
    assert spelled_in_link(page) == "-1,0,0,3"


def test_no_digit_leaves_its_reach(over: Opened) -> None:
    page = over()
    first, second = found([(-3, -1), (3, 1)]).alone
    drag(page, inked(second, first), (20, -20))
    assert_shown(page, [(-3, -1), (4, -4)])


def test_the_arrow_keys_move_the_digit_that_was_chosen(over: Opened) -> None:
    page = over()
    page.locator(".over .held").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert_shown(page, [(-3, -1), (2, 2)])
    page.get_by_role("radio", name="the second digit").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="the first digit")).to_be_checked()
    page.locator(".over .held").focus()
    page.keyboard.press("ArrowUp")
    assert_shown(page, [(-3, -2), (2, 2)])


def test_the_views_below_follow_the_hand(over: Opened, settled: Callable[[Page], None]) -> None:
    page = over()
    page.get_by_role("tab", name="Ask for a third digit").click()
    expect(page.get_by_text("as much ink as there is")).to_be_visible()
    before = page.get_by_text("as much ink as there is").inner_text()
    page.locator(".over .held").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert_shown(page, [(-3, -1), (-1, 1)])
    settled(page)
    expect(page.get_by_text("as much ink as there is")).not_to_have_text(before)


def test_any_digit_can_be_asked_for(over: Opened, settled: Callable[[Page], None]) -> None:
    page = over()
    page.get_by_role("tab", name="Ask for a third digit").click()
    read = found([(-3, -1), (3, 1)])
    for digit in (8, read.found[0]):
        either = page.get_by_role("radio", name=str(digit), exact=True).or_(
            page.get_by_role("button", name=str(digit), exact=True)
        )
        either.last.scroll_into_view_if_needed()
        either.last.click()
        there = "is one of the two longest" if digit in read.found else "is not one of the two longest"
        expect(page.get_by_text(f"The capsule of the {digit} {there}")).to_be_visible()
        ink = f"{read.drawn[digit].sum() / read.trace.image.sum():.0%}"
        expect(page.get_by_text(re.compile(rf"it draws {ink} as much ink as there is"))).to_be_visible()
        settled(page)


def test_the_parts_of_each_iteration_follow_the_hand(over: Opened, settled: Callable[[Page], None]) -> None:
    page = over()
    page.get_by_role("tab", name="Who gets which part").click()
    for places in ([(-3, -1), (3, 1)], [(-3, -1), (1, 1)]):
        if places[1] == (1, 1):
            page.locator(".over .held").focus()
            page.keyboard.press("ArrowLeft")
            page.keyboard.press("ArrowLeft")
        assert_shown(page, places)
        counts = found(places).leanings()
        one, other = found(places).found
        for r, each in enumerate(counts, start=1):
            said = (
                f"iteration {r} of {len(counts)}: {each.one:,} parts lean to the {one}, {each.other:,} to the {other}"
            )
            expect(page.locator(".leaning figcaption").get_by_text(said)).to_be_visible()
        settled(page)


def test_a_failure_that_is_chosen_lies_under_the_hand(over: Opened, settled: Callable[[Page], None]) -> None:
    if NETWORK not in weights.shipped():
        pytest.skip("pretrained/overlap.safetensors and its card are not here yet")
    page = over()
    page.get_by_role("tab", name="How often it works").click()
    failure = load().failures[1]
    meant, answered = (f"{min(two)} and {max(two)}" for two in (failure.labels, failure.answers))
    tile = page.get_by_role("radio", name=f"{meant}, read as {answered}", exact=True).first
    tile.scroll_into_view_if_needed()
    tile.click()
    expect(page.locator(".over")).to_have_attribute("data-answered", ",".join(map(str, failure.places)))
    settled(page)
    first, second = sorted(failure.answers)
    for digit in (first, second):
        expect(page.locator(".over figcaption").get_by_text(f"drawn by the capsule of the {digit}")).to_be_visible()


def test_the_two_can_be_exchanged_and_another_second_digit_chosen(
    over: Opened, settled: Callable[[Page], None]
) -> None:
    page = over()
    page.get_by_role("button", name="Exchange the two").click()
    expect(page.get_by_text("By itself, the first digit is read as a 4")).to_be_visible()
    page.get_by_role("radio", name="4, upright").last.click()
    expect(page.get_by_text("the same digit twice cannot make two capsules long")).to_be_visible()
    page.get_by_role("radio", name="2, upright").last.click()
    expect(page.get_by_text("the same digit twice cannot make two capsules long")).to_be_hidden()
    settled(page)
    expect(page).to_have_url(re.compile(r"other=gallery\.2\.upright"))


def test_on_a_phone_nothing_is_wider_than_the_page_and_a_finger_does_not_scroll_it(over: Opened) -> None:
    page = over(width=390, height=844, touch=True)
    assert breadth(page) <= 390
    box = page.locator(".over").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.locator(".over .held").evaluate("c => getComputedStyle(c).touchAction") == "none"
