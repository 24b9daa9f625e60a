"""What lies below the pose desk in a real Chromium, with the shipped network: paths, a moved picture, another digit."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from fingers import breadth, pixels
from playwright.sync_api import Page, expect

from capsviz import strokes, weights
from capsviz.capture import capture
from capsviz.experiments import equivariance
from capsviz.figures.spelled import article
from capsviz.network import CapsNet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture
def visit(reach: Callable[..., Page], settled) -> Callable[..., Page]:
    """The Pose page with one of its views open: `visit("Paths", "?digit=4", **window)`."""

    def new(view: str, link: str = "", **window) -> Page:
        page = reach("Pose", link, **window)
        page.wait_for_selector(".pose[data-decoder=ready]")
        settled(page)
        page.get_by_role("radio", name=view, exact=True).click()
        settled(page)
        return page

    return new


def test_a_step_of_a_path_is_held_at_the_desk(visit, shipped: CapsNet) -> None:
    page = visit("Paths", "?other=gallery.7.bold")
    page.get_by_role("button", name="The way straight, at 50 %").click()
    expect(page).to_have_url(re.compile("edits=v"))
    page.wait_for_timeout(600)
    ends = [capture(shipped, strokes.draw(7, strokes.HANDS[hand])).poses[7] for hand in ("upright", "bold")]
    held = page.locator(".pose").evaluate("root => root.pose")
    # four decimals of each number are kept
    np.testing.assert_allclose(held, (ends[0] + ends[1]) / 2, atol=1e-4)


def test_the_page_turns_the_leaves_of_a_moved_picture_by_itself(visit, shipped: CapsNet) -> None:
    page = visit("Move the picture")
    found = equivariance.moved_strokes(shipped, 7, strokes.HANDS["upright"], "slant", 7, iterations=3)
    course = page.locator(".pose-course")
    expect(course).to_have_attribute("data-at", str(found.neutral))
    slider = course.get_by_role("slider")
    slider.press("Home")
    expect(course).to_have_attribute("data-at", "0")
    np.testing.assert_array_equal(pixels(course.locator(".picture")), np.rint(255 * found.pictures[0]))
    expect(course).to_contain_text(
        f"Read as {article(found.answers[0])} {found.answers[0]}, of length {found.lengths[0].max():.2f}"
    )
    dim = int(np.ptp(found.poses, axis=0).argmax())
    moved = found.poses[0, dim] - found.poses[found.neutral, dim]
    first = course.locator("li").first
    expect(first.locator("b")).to_have_text(str(dim + 1))
    expect(first).to_contain_text(f"{moved:+.2f}".replace("-", "−"))
    page.get_by_role("button", name="As it was").click()
    expect(course).to_have_attribute("data-at", str(found.neutral))


def test_what_would_make_it_an_eight_is_found_and_can_be_held(visit) -> None:
    page = visit("Become another digit")
    page.get_by_role("button", name="Search the way to the 8").click()
    expect(page.get_by_text("The pixels have to change by")).to_be_visible(timeout=180_000)
    page.get_by_role("button", name="Hold this pose").click()
    expect(page).to_have_url(re.compile("edits=v"))
    expect(page.get_by_text("The drawing is read as an 8.")).to_be_visible()


@pytest.mark.parametrize("view", ["The whole grid", "Paths", "Among real digits", "Move the picture", "Take it away"])
def test_nothing_is_wider_than_a_phone(visit, view: str) -> None:
    page = visit(view, width=390, height=844, touch=True)
    expect(page.get_by_role("radio", name=view, exact=True)).to_be_checked()
    assert breadth(page) <= 390
