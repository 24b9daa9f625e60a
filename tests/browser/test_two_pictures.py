"""A second picture is taken from the gallery, as a visitor does it, and both stand side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fingers import breadth
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
APP = Path(__file__).parent / "apps" / "two_pictures_app.py"


def test_b_is_taken_from_the_gallery_by_keyboard_and_goes_to_the_address(
    page: Page, serve: Callable[[Path], str], settled: Callable[[Page], None]
) -> None:
    page.goto(serve(APP))
    settled(page)
    expect(page.get_by_text("There is no B yet")).to_be_visible()
    page.get_by_role("button", name="B from the gallery").click()
    chosen = page.get_by_role("radio", name="4, slanted")
    chosen.focus()
    chosen.press("Enter")
    expect(page).to_have_url(re.compile("other=gallery.4.slanted"))
    expect(page.get_by_text("There is no B yet")).to_have_count(0)
    expect(page.get_by_role("img", name=re.compile("^lengths of A after iteration 3"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^lengths of B after iteration 3"))).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("all 1,152 together")


def test_the_page_is_no_wider_than_a_phone(open_page: Callable[..., Page], serve, settled) -> None:
    page = open_page(serve(APP), width=390)
    settled(page)
    page.get_by_role("button", name="A 9 and a 4").click()
    table = page.get_by_role("table")
    expect(table).to_be_visible()
    # the table is wider than the page and scrolls in its own box
    assert breadth(page) <= 390
    box = table.locator("..")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX") == "auto"
