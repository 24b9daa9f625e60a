"""The three pages as a visitor has them, with the shipped network: draw, look, scrub, follow a link."""

from __future__ import annotations

import re

import pytest
from fingers import breadth
from playwright.sync_api import Page, expect

from capsviz import weights

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]

PAGES = [
    "Explore",
    "Routing",
    "Pose",
    "Why capsules",
    "Overlap",
    "Building blocks",
    "Predict",
    "Lessons",
    "Glossary",
    "About",
]


def draw_one(page: Page) -> None:
    """A straight stroke down the middle of the pad: a 1."""
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(middle, box["y"] + 0.85 * box["height"], steps=8)
    page.mouse.up()


def answer(page: Page, digit: int) -> None:
    expect(page.locator(".headline b")).to_have_text(str(digit))


def test_a_digit_is_there_and_routed_before_anything_is_done(page: Page, address: str, settled) -> None:
    page.goto(address)
    settled(page)
    answer(page, 7)
    expect(page.locator(".map .head")).to_have_count(7)


def test_a_drawn_one_is_read_and_its_link_opens_the_same(page: Page, address: str, settled, open_page) -> None:
    page.goto(address)
    settled(page)
    draw_one(page)
    answer(page, 1)
    expect(page).to_have_url(re.compile(r"picture=p\."))
    expect(page.locator(".map .digits .longest")).to_contain_text("1")
    lengths = page.locator(".map .digits .number").all_inner_texts()
    again = open_page(page.url)
    settled(again)
    answer(again, 1)
    expect(again.locator(".map .digits .number")).to_have_text(lengths)


def test_the_drawing_follows_from_page_to_page(page: Page, address: str, settled) -> None:
    page.goto(address)
    settled(page)
    draw_one(page)
    answer(page, 1)
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.get_by_text("the network answers 1")).to_be_visible()
    expect(page.locator(".couplings .facts")).to_contain_text("couplings to the 1 ")
    page.get_by_role("link", name="Pose", exact=True).click()
    expect(page.get_by_text("the network answers 1")).to_be_visible()


def test_a_gallery_picture_is_chosen_by_click_and_by_arrow(page: Page, address: str, settled) -> None:
    page.goto(address)
    settled(page)
    page.get_by_role("radio", name="Gallery").click()
    page.get_by_role("radio", name=re.compile("^4, bold")).click()
    answer(page, 4)
    page.get_by_role("radio", name=re.compile("^4, bold")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("gallery.4.bold"))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_a_phone(address: str, settled, open_page, name: str, dark: bool) -> None:
    phone = open_page(address, width=390, height=844, dark=dark, touch=True)
    settled(phone)
    if name != "Explore":
        phone.goto(address)
        settled(phone)
        phone.evaluate(
            "name => [...document.querySelectorAll('a')].find(a => a.innerText.trim() === name)?.click()", name
        )
    assert breadth(phone) <= 390
