"""The page "Predict" in a browser, with the shipped network: one exercise of each kind, from question to answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from capsviz import strokes, weights
from capsviz.exercises import EXERCISES
from capsviz.exercises.asked import Number
from capsviz.network import CapsNet
from capsviz.settings import EXERCISES as NAMES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture
def predict(reach: Callable[..., Page], settled) -> Callable[[str], Page]:
    def opened(exercise: str) -> Page:
        page = reach("Predict", f"?exercise={exercise}")
        expect(page.get_by_role("button", name="See", exact=True)).to_be_visible()
        settled(page)
        return page

    return opened


def asked(name: str):
    net = weights.load()
    assert isinstance(net, CapsNet)
    return EXERCISES[name](net, strokes.draw(7))


def see(page: Page) -> None:
    page.get_by_role("button", name="See", exact=True).click()


def test_a_choice_is_committed_and_answered(predict: Callable[[str], Page]) -> None:
    page = predict("iterations")
    expect(page.get_by_role("button", name="See", exact=True)).to_be_disabled()
    page.get_by_text("with 1 iteration", exact=True).click()
    expect(page.get_by_role("button", name="See", exact=True)).to_be_enabled()
    see(page)
    question = asked("iterations")
    expect(page.get_by_text(f"it was {question.kind.told(question.right)}")).to_be_visible()
    expect(page.get_by_text(f"You have tried 1 of the {len(NAMES)}.")).to_be_visible()


def test_a_number_is_slid_by_key_and_answered(predict: Callable[[str], Page]) -> None:
    page = predict("turn")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    question = asked("turn")
    assert isinstance(question.kind, Number)
    # from the middle, where it stands
    said = question.kind.middle + 3 * question.kind.step
    expect(slider).to_have_value(f"{said:g}")
    see(page)
    expect(
        page.get_by_text(f"You said {question.kind.told(said)}; it was {question.kind.told(question.right)}.")
    ).to_be_visible()
    expect(page.get_by_text("The length of the 7 as the picture turns")).to_be_visible()


def test_several_are_ticked_and_answered(predict: Callable[[str], Page], settled) -> None:
    page = predict("another")
    couplings = "the couplings c: how much of itself each part gives to each digit"
    page.get_by_text(couplings).click()
    expect(page.get_by_role("checkbox", name=couplings)).to_be_checked()
    settled(page)
    see(page)
    expect(page.get_by_text(f"You said {couplings}; it was the vectors u")).to_be_visible()


def test_a_place_is_pointed_at_by_mouse_and_by_key_and_answered(predict: Callable[[str], Page]) -> None:
    page = predict("two")
    squares = page.get_by_role("radiogroup", name=re.compile("Where will ink be missing")).get_by_role("radio")
    expect(squares).to_have_count(16)
    squares.nth(5).click()
    expect(page.get_by_text("You chose: row 2, column 2.")).to_be_visible()
    expect(squares.nth(5)).to_have_attribute("aria-checked", "true")
    squares.nth(5).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You chose: row 3, column 3.")).to_be_visible()
    see(page)
    question = asked("two")
    expect(page.get_by_text(f"You said row 3, column 3; it was {question.kind.told(question.right)}.")).to_be_visible()


def test_answers_can_be_downloaded_and_the_next_exercise_is_one_press_away(
    predict: Callable[[str], Page], settled
) -> None:
    page = predict("turn")
    expect(page.get_by_role("button", name="See", exact=True)).to_be_disabled()
    page.get_by_role("slider").press("End")
    expect(page.get_by_role("button", name="See", exact=True)).to_be_enabled()
    see(page)
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Your answers (CSV)").click()
    said = Path(download.value.path()).read_text()
    assert said.splitlines()[0] == "exercise,said,was,link"
    kind, right = asked("turn").kind, asked("turn").right
    assert isinstance(kind, Number)
    assert f"turn,{kind.told(kind.high)},{kind.told(right)},predict?" in said
    page.get_by_role("button", name="Next question: Ten lengths").click()
    expect(page.get_by_text("What do the 10 lengths add up to?")).to_be_visible()
    expect(page).to_have_url(re.compile("exercise=sum"))


def test_a_drawing_is_drawn_committed_and_shown_beside_the_decoders(predict: Callable[[str], Page], settled) -> None:
    page = predict("half")
    expect(page.get_by_role("button", name="See", exact=True)).to_be_disabled()
    # what the network is shown lies under the ink, with a line where it ends
    expect(page.get_by_text("Draw below the line", exact=True)).to_be_visible()
    assert page.locator(".under img").evaluate("picture => picture.complete && picture.naturalWidth") == 28
    pad = page.locator(".st-key-predict-half-sabour-r3-gallery-7-upright-pad canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.55 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.95 * box["height"], steps=6)
    page.mouse.up()
    expect(page.get_by_role("button", name="See", exact=True)).to_be_enabled()
    settled(page)
    see(page)
    expect(page.get_by_text(re.compile(r"\d+% of your ink and of what was drawn lie together"))).to_be_visible()
