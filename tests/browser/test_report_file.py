"""A report opened from the disk of a machine without a network: every figure is drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fingers import breadth
from playwright.sync_api import Page, expect

from capsviz.capture import capture
from capsviz.network import CapsNet
from capsviz.report import report

pytestmark = pytest.mark.browser
WIDTHS = "plots => plots.map(plot => [plot.querySelector('svg').getBoundingClientRect().width, plot.parentElement.clientWidth])"


@pytest.fixture
def opened(open_page: Callable[..., Page], tmp_path: Path, full: CapsNet, picture: np.ndarray) -> Page:
    name = "<img src=x onerror=document.title='owned'>.png"
    (tmp_path / "report.html").write_text(
        report(capture(full, picture), title=name, network="random"), encoding="utf-8"
    )
    page = open_page()
    page.context.set_offline(True)
    page.goto((tmp_path / "report.html").as_uri())
    return page


def test_every_figure_of_a_report_is_drawn_in_its_place_without_a_network(opened: Page) -> None:
    expect(opened.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    # the map, wide and narrow; the pose; three for each of three iterations; lengths and entropy
    expect(opened.locator(".js-plotly-plot")).to_have_count(2 + 1 + 9 + 2)
    expect(opened.locator(".heatmaplayer image")).to_have_count(6)
    # ten lengths and sixteen numbers on each map, and the pose
    expect(opened.locator(".barlayer .point")).to_have_count(2 * (10 + 16) + 16)
    # picture, features and reconstruction on each map
    expect(opened.locator(".scrolls image")).to_have_count(2 * 3)
    assert opened.title().startswith("<img src=x"), "the file's name is text"
    expect(opened.locator(".modebar")).to_have_count(0)
    fitting = ".js-plotly-plot:not(.scrolls .js-plotly-plot)"
    widths = opened.locator(fitting).evaluate_all(WIDTHS)
    assert all(drawn <= room for drawn, room in widths), widths
    says_the_address_of_a_capsule(opened)


def says_the_address_of_a_capsule(page: Page) -> None:
    maps = page.locator(".js-plotly-plot").nth(4)
    maps.scroll_into_view_if_needed()
    area = maps.locator(".heatmaplayer image").bounding_box()
    assert area is not None
    # the square of type 2 is the second of the first row, and its row 1, column 3, all from 0, is part 36 + 6 + 3, from 1 the 46th
    x, y = area["x"] + (7 + 3 + 0.5) / 55 * area["width"], area["y"] + (1 + 0.5) / 27 * area["height"]
    page.mouse.move(x, y, steps=3)
    expect(maps.locator(".hoverlayer")).to_contain_text("type 2, part 46")


def test_a_report_fits_a_phone(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.reload()
    expect(opened.locator(".narrow .main-svg").first).to_be_visible()
    # the file's long name and the figures alike
    assert breadth(opened) <= 390
    # the map from top to bottom in place of the one from left to right, and no wider than the phone
    expect(opened.locator(".wide .main-svg").first).not_to_be_visible()
    narrow = opened.locator(".narrow .scrolls")
    assert narrow.evaluate("box => box.scrollWidth <= box.clientWidth")
    expect(opened.get_by_role("img", name="Lengths after iteration 3")).to_have_count(1)
