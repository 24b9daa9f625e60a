"""What is written on a page can be read, in light and in dark: words at an axis, quiet words, links and code among them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fingers import becomes
from playwright.sync_api import Locator, Page, expect

from capsviz import weights

LEAST = 4.5
"""Contrast between words and their ground that WCAG 2 asks for (1.4.3, level AA)."""
SMALLEST = 12
"""px"""
# what the eye gets: the colour of the words, made paler by every element around them that lets the ground through
CONTRAST = """(words) => {
    const parsed = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = colour.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let [share, ground] = [1, null];
    for (let around = words; around; around = around.parentElement) {
        const { opacity, backgroundColor } = getComputedStyle(around);
        const [r, g, b, a = 1] = parsed(backgroundColor);
        share *= ground ? 1 : Number(opacity);
        if (a === 1) ground ??= [r, g, b];
    }
    const { fill, color } = getComputedStyle(words);
    const ink = parsed(words instanceof SVGElement ? fill : color).slice(0, 3);
    const [one, other] = [ink.map((part, k) => share * part + (1 - share) * ground[k]), ground].map(light);
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"]),
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


def legible(words: Locator) -> None:
    expect(words).to_be_visible()
    assert words.evaluate(CONTRAST) >= LEAST
    assert float(words.evaluate("words => getComputedStyle(words).fontSize").removesuffix("px")) >= SMALLEST


def test_the_words_at_an_axis_and_code_among_quiet_words(reach: Callable[..., Page], dark: bool) -> None:
    page = reach("Overlap", dark=dark)
    page.get_by_role("tab", name="How often it works").click()
    for part in (".xtick text", ".ytick text", ".xtitle", ".ytitle"):
        legible(page.locator(part).first)
    legible(page.locator("[data-testid=stCaptionContainer] code").first)


def test_the_number_at_the_top_of_an_axis_is_not_left_out(reach: Callable[..., Page], dark: bool) -> None:
    page = reach("Overlap", dark=dark)
    top = page.locator(".ytick text").get_by_text("1", exact=True)
    expect(top).to_be_visible()
    # one that would be cut is made invisible, not taken away
    becomes(top, "top => getComputedStyle(top).opacity === '1'")


def test_links_among_quiet_words_and_the_way_to_another_page(reach: Callable[..., Page], dark: bool) -> None:
    page = reach("Building blocks", "?block=limits", dark=dark)
    legible(page.locator("[data-testid=stCaptionContainer] a").first)
    way = page.locator("[data-testid=stPageLink-NavLink] p").first
    legible(way)
    assert way.evaluate("way => getComputedStyle(way).textDecorationLine") == "underline"


def test_the_one_button_that_is_filled(reach: Callable[..., Page], dark: bool) -> None:
    page = reach("Pose", dark=dark)
    page.get_by_role("radio", name="Become another digit", exact=True).click()
    filled = page.get_by_role("button", name="Search the way to the 8")
    expect(filled).to_be_visible()
    # the words lie in the button, whose colour is their ground
    legible(filled.locator("p"))


@pytest.mark.parametrize("width", [768, 1024])
def test_every_choice_stands_whole_where_the_page_is_narrow(reach: Callable[..., Page], width: int, dark: bool) -> None:
    page = reach("Routing", width=width, height=768, dark=dark)
    choices = page.get_by_role("radiogroup")
    expect(choices).to_have_count(3)
    for choice in choices.all():
        # neighbours share a border of 1 px, which hangs out where a line ends
        becomes(choice, "row => row.scrollWidth <= row.clientWidth + 1")
