"""The page "Building blocks" in a browser, with the shipped network: screens are chosen, sliders slid, numbers follow."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from fingers import number
from playwright.sync_api import Page, expect

from capsviz import strokes, weights
from capsviz.capture import capture
from capsviz.experiments.equations import couplings, read_margin

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture
def blocks(reach: Callable[..., Page], settled) -> Callable[[str], Page]:
    def opened(block: str) -> Page:
        page = reach("Building blocks", f"?block={block}")
        expect(
            page.get_by_role("button", name=re.compile("^Next idea: ")).or_(page.get_by_text("Where they stop"))
        ).to_be_visible()
        settled(page)
        return page

    return opened


def bars(page: Page, name: str) -> list[float]:
    texts = page.locator(f".{name} .line > output:last-child").all_text_contents()
    return [number(text) for text in texts]


def test_a_screen_is_chosen_by_its_name_and_stands_in_the_link(blocks: Callable[[str], Page]) -> None:
    page = blocks("votes")
    expect(page.locator(".votes")).to_be_visible()
    page.get_by_role("radio", name="Squash").click()
    expect(page.locator(".squash")).to_be_visible()
    expect(page.locator(".votes")).to_be_hidden()
    expect(page).to_have_url(re.compile("block=squash"))


def test_the_next_screen_is_opened_at_its_top(blocks: Callable[[str], Page]) -> None:
    page = blocks("learning")
    onward = page.get_by_role("button", name="Next idea: Uses and limits")
    onward.scroll_into_view_if_needed()
    onward.click()
    expect(page.get_by_text("Where they stop")).to_be_visible()
    expect(page.get_by_role("heading", name="Building blocks")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("block=limits"))


def test_couplings_follow_a_slid_logit_before_it_is_let_go(blocks: Callable[[str], Page]) -> None:
    page = blocks("coupling")
    slider = page.get_by_role("slider", name="logit b for 7")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2, steps=5)
    last = page.locator(".logits .line").nth(8).locator("output").last
    expect(last).not_to_have_text("0.100")
    page.mouse.up()
    b = np.zeros(10)
    b[7] = float(slider.input_value())
    expect(last).to_have_text(f"{couplings(b)[7]:.3f}")
    assert bars(page, "logits") == pytest.approx(couplings(b).tolist(), abs=6e-4)
    page.get_by_role("button", name="All to 0").click()
    expect(last).to_have_text("0.100")
    expect(slider).to_have_value("0")


def test_the_margin_loss_follows_lengths_and_a_second_digit(blocks: Callable[[str], Page]) -> None:
    page = blocks("loss")
    lengths = capture(weights.load(), strokes.draw(7)).lengths.astype(float)
    present = np.arange(10) == 7
    total = page.get_by_role("button", name=re.compile("^Margin loss "))
    expect(total).to_have_text(f"Margin loss {read_margin(lengths, present).terms.sum():.3f}")
    page.get_by_role("slider", name="length of the 3").fill("0.8")
    page.get_by_role("button", name="3 is in the picture").click()
    # sliders know hundredths
    lengths, present = lengths.round(2), present | (np.arange(10) == 3)
    lengths[3] = 0.8
    expected = read_margin(lengths, present)
    expect(total).to_have_text(f"Margin loss {expected.terms.sum():.3f}")
    assert bars(page, "margin") == pytest.approx(expected.terms.tolist(), abs=6e-4)
    arrow = page.locator(".margin .line:has(.class)").nth(3).locator(".arrow")
    expect(arrow).to_have_class("arrow longer")
    page.get_by_role("button", name=re.compile("^Cross-entropy ")).click()
    assert bars(page, "margin") == pytest.approx(expected.shares.tolist(), abs=6e-4)
    page.get_by_role("button", name="Your digit's lengths").click()
    expect(page.get_by_role("button", name="3 is in the picture")).to_have_text("no")


def test_slid_lengths_are_still_there_after_another_page(blocks: Callable[[str], Page], settled) -> None:
    page = blocks("loss")
    page.get_by_role("slider", name="length of the 5").fill("0.66")
    expect(page.locator(".margin .line:has(.class)").nth(5).locator("output").last).to_have_text("0.157")
    page.get_by_role("link", name="Pose", exact=True).click()
    # the other page has opened before the first is asked for again
    expect(page.get_by_role("heading", name=re.compile("^Pose"))).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Building blocks", exact=True).click()
    expect(page.get_by_role("slider", name="length of the 5")).to_have_value("0.66")
