"""The drawing pad in a real browser: what is drawn, pasted and undone there is what Python gets."""

from __future__ import annotations

import base64
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fingers import breadth
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def at(serve: Callable[[Path], str]) -> str:
    return serve(Path(__file__).parent / "apps" / "pad_app.py")


@pytest.fixture
def pad(at: str, page: Page, settled: Callable[[Page], None]) -> Page:
    return ready(at, page, settled)


def ready(at: str, page: Page, settled: Callable[[Page], None]) -> Page:
    page.goto(at)
    settled(page)
    expect(page.locator(".pad .hint")).to_be_visible()
    return page


def received(page: Page, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """What Python has of the pad, once it is what the pad shows and as it should be."""
    report: dict[str, Any] = {}
    until = time.monotonic() + 30
    while time.monotonic() < until:
        report = json.loads(page.get_by_test_id("stText").inner_text())
        if holds(report) and same(pixels(report), shown(page)):
            return report
        page.wait_for_timeout(50)
    pytest.fail(f"Python still has { ({**report, 'png': report['png'] and '...'}) }")


def pixels(report: dict[str, Any]) -> np.ndarray:
    """The picture that came; black where nothing is drawn."""
    return decoded(report["png"]) if report["png"] else np.zeros((280, 280))


def shown(page: Page) -> np.ndarray:
    return decoded(page.locator(".pad canvas").evaluate(SHOWN).split(",")[1])


def decoded(text: str) -> np.ndarray:
    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    assert (picture.format, picture.size) == ("PNG", (280, 280))
    return np.asarray(picture.convert("L"), dtype=float)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether the ink is the same: one more pixel of a stroke would be 24, grey edges and the faint grid are none."""
    return int((abs(one - other) > 128).sum()) < 20


SHOWN = """async (canvas) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const small = Object.assign(document.createElement("canvas"), { width: 280, height: 280 });
    small.getContext("2d").drawImage(canvas, 0, 0, 280, 280);
    return small.toDataURL();
}"""


def middle(picture: np.ndarray) -> tuple[float, float]:
    """Row and column of the centre of mass."""
    rows, columns = np.indices(picture.shape)
    return float((rows * picture).sum() / picture.sum()), float((columns * picture).sum() / picture.sum())


def points(page: Page, places: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Places on the pad, as parts of its width and height, in pixels of the window."""
    box = page.locator(".pad canvas").bounding_box()
    assert box
    yield from ((box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places)


def stroke(page: Page, *places: tuple[float, float]) -> None:
    first, *others = points(page, list(places))
    page.mouse.move(*first)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()


def button(page: Page, name: str):
    return page.locator(".pad").get_by_role("button", name=name)


def test_a_stroke_at_the_top_left_is_white_ink_at_the_top_left_of_the_picture(pad: Page) -> None:
    stroke(pad, (0.1, 0.15), (0.4, 0.15))
    report = received(pad, lambda got: got["strokes"])
    picture = pixels(report)
    # the pointer moves in whole pixels of the window, which are 280/336 of one of the picture's
    assert middle(picture) == pytest.approx((0.15 * 280 - 0.5, 0.25 * 280 - 0.5), abs=1)
    assert (picture[:, 70] > 127).sum() == pytest.approx(24, abs=1), "the medium brush is 24 px thick"
    assert picture.max() == 255
    assert not picture[60:].any()
    assert not picture[:, 130:].any()
    expect(pad.locator(".pad .hint")).to_have_css("opacity", "0")


def test_python_hears_of_a_stroke_before_it_ends(pad: Page) -> None:
    places = list(points(pad, [(0.2, 0.2), (0.5, 0.5), (0.8, 0.8)]))
    pad.mouse.move(*places[0])
    pad.mouse.down()
    pad.mouse.move(*places[1], steps=10)
    half = received(pad, lambda got: got["strokes"])
    pad.mouse.move(*places[2], steps=10)
    whole = received(pad, lambda got: got["strokes"][0] > half["strokes"][0])
    assert len(whole["strokes"]) == 1, "the stroke is still one"
    assert pixels(whole).sum() > pixels(half).sum()
    pad.mouse.up()
    expect(button(pad, "Undo")).to_have_attribute("aria-disabled", "false")


def test_undo_redo_and_clear_can_each_be_taken_back(pad: Page) -> None:
    stroke(pad, (0.2, 0.2), (0.2, 0.8))
    stroke(pad, (0.8, 0.2), (0.8, 0.8))
    both = received(pad, lambda got: len(got["strokes"] or ()) == 2)
    button(pad, "Undo").click()
    one = received(pad, lambda got: len(got["strokes"] or ()) == 1)
    assert not pixels(one)[:, 140:].any()
    button(pad, "Redo").click()
    assert received(pad, lambda got: len(got["strokes"] or ()) == 2)["png"] == both["png"]
    button(pad, "Clear").click()
    assert received(pad, lambda got: got["strokes"] is None)["png"] is None
    expect(pad.locator(".pad .hint")).to_have_css("opacity", "1")
    expect(button(pad, "Clear")).to_have_attribute("aria-disabled", "true")
    button(pad, "Undo").click()
    assert received(pad, lambda got: got["strokes"])["png"] == both["png"]


def test_the_brush_can_be_thinner_and_thicker(pad: Page) -> None:
    for name, width in (("Thin", 160), ("Thick", 340)):
        pad.locator(".pad").get_by_role("radio", name=name).check()
        stroke(pad, (0.3, 0.5), (0.7, 0.5))
        picture = pixels(received(pad, lambda got, width=width: got["widths"] == [width]))
        assert (picture[:, 140] > 127).sum() == pytest.approx(width / 10, abs=1)
        button(pad, "Clear").click()


def test_a_digit_can_be_drawn_by_keyboard_alone(pad: Page) -> None:
    canvas = pad.get_by_role("application", name="Drawing pad")
    expect(canvas).to_have_accessible_description(re.compile("Arrow keys move"))
    expect(pad.locator(".pad #keys")).not_to_be_visible()
    pad.get_by_role("button", name="Empty the pad").focus()
    pad.keyboard.press("Tab")
    expect(canvas).to_be_focused()
    expect(pad.locator(".pad #keys")).to_be_visible()
    expect(pad.locator(".pad .cursor")).to_be_visible()
    for key in ["ArrowUp"] * 7 + ["Space"] + ["ArrowRight"] * 6:
        pad.keyboard.press(key)
    expect(pad.locator(".pad [role=status]")).to_have_text("Pen down")
    pad.keyboard.press("Enter")
    expect(pad.locator(".pad [role=status]")).to_have_text("Pen up")
    # from the middle of the pad, seven cells up, six cells to the right
    line = received(pad, lambda got: got["strokes"] == [7])
    assert middle(pixels(line)) == pytest.approx((140 - 70 - 0.5, 140 + 30 - 0.5), abs=0.5)
    pad.keyboard.press("Control+z")
    received(pad, lambda got: got["strokes"] is None)
    pad.keyboard.press("Control+Shift+Z")
    received(pad, lambda got: got["strokes"] == [7])
    pad.keyboard.press("Escape")
    received(pad, lambda got: got["strokes"] is None)
    expect(pad.locator(".pad [role=status]")).to_have_text("Cleared")


def test_two_arrow_keys_held_together_draw_a_slanted_line(pad: Page) -> None:
    pad.locator(".pad canvas").focus()
    pad.keyboard.press("Space")
    pad.keyboard.down("ArrowDown")
    for _ in range(5):
        pad.keyboard.press("ArrowRight")
    pad.keyboard.up("ArrowDown")
    pad.keyboard.press("Space")
    rows, columns = np.nonzero(pixels(received(pad, lambda got: got["strokes"] == [7])) > 127)
    # one cell down, then five slanted: the slope of a line through the ink is near one
    assert np.polyfit(columns, rows, 1)[0] == pytest.approx(1, abs=0.2)


def test_strokes_survive_a_change_of_page_and_can_be_undone_afterwards(
    pad: Page, settled: Callable[[Page], None]
) -> None:
    stroke(pad, (0.2, 0.2), (0.2, 0.8))
    stroke(pad, (0.8, 0.2), (0.8, 0.8))
    before = received(pad, lambda got: len(got["strokes"] or ()) == 2)
    pad.get_by_role("link", name="Away").click()
    expect(pad.get_by_text("Another page")).to_be_visible()
    settled(pad)
    pad.get_by_role("link", name="Pad").click()
    expect(pad.locator(".pad.inked")).to_be_visible()
    assert received(pad, lambda got: got["runs"] > before["runs"])["png"] == before["png"]
    button(pad, "Undo").click()
    assert not pixels(received(pad, lambda got: len(got["strokes"] or ()) == 1))[:, 140:].any()


def test_python_can_empty_the_pad_and_old_strokes_do_not_come_back(pad: Page) -> None:
    stroke(pad, (0.2, 0.2), (0.8, 0.8))
    received(pad, lambda got: got["strokes"])
    for _ in range(2):  # the second time, the browser still repeats what was drawn before the first
        runs = received(pad, lambda _: True)["runs"]
        pad.get_by_role("button", name="Empty the pad").click()
        received(pad, lambda got, runs=runs: got["runs"] > runs and got["strokes"] is None)
        expect(pad.locator(".pad.inked")).to_have_count(0)
    stroke(pad, (0.5, 0.2), (0.5, 0.8))
    assert len(received(pad, lambda got: got["strokes"])["strokes"]) == 1


PASTE = """(canvas, [text, type, size]) => {
    const clipboardData = new DataTransfer();
    const bytes = () => (size ? new Uint8Array(size) : Uint8Array.from(atob(text), (each) => each.charCodeAt(0)));
    if (type) clipboardData.items.add(new File([bytes()], "pasted", { type }));
    else clipboardData.setData("text/plain", text);
    canvas.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true }));
}"""


def png() -> str:
    there = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 30), dtype=np.uint8)).save(there, "PNG")
    return base64.b64encode(there.getvalue()).decode()


def test_a_pasted_picture_arrives_byte_for_byte(pad: Page) -> None:
    pad.locator(".pad canvas").focus()
    pad.locator(".pad canvas").evaluate(PASTE, [png(), "image/png", 0])
    assert received(pad, lambda got: got["pasted"])["pasted"] == png()


@pytest.mark.parametrize(
    ("clipboard", "sentence"),
    [
        (["", "image/png", 20 * 2**20 + 1], "The picture has 21 MB; paste one of at most 20 MB."),
        (["seven", None, 0], "There is no picture in the clipboard: copy one first."),
    ],
)
def test_what_cannot_be_pasted_is_said_in_a_sentence(pad: Page, clipboard: list[object], sentence: str) -> None:
    pad.locator(".pad canvas").evaluate(PASTE, clipboard)
    expect(pad.locator(".pad .problem")).to_have_text(sentence)
    expect(pad.locator(".pad .problem")).to_be_visible()
    assert received(pad, lambda _: True)["pasted"] is None
    stroke(pad, (0.2, 0.2), (0.8, 0.8))
    expect(pad.locator(".pad .problem")).to_have_count(0)


def test_the_paste_button_reads_the_clipboard(pad: Page) -> None:
    pad.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pad.evaluate(
        """async (text) => {
            const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
            await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
        }""",
        png(),
    )
    button(pad, "Paste").click()
    # the browser writes the picture anew, so that its pixels are compared and not its bytes
    pasted = base64.b64decode(received(pad, lambda got: got["pasted"])["pasted"])
    seen, copied = (Image.open(io.BytesIO(each)).convert("L") for each in (pasted, base64.b64decode(png())))
    assert np.array_equal(np.asarray(seen), np.asarray(copied))


def test_a_browser_that_does_not_share_its_clipboard_shows_no_paste_button(
    at: str, page: Page, settled: Callable[[Page], None]
) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    ready(at, page, settled)
    expect(button(page, "Undo")).to_be_visible()
    expect(button(page, "Paste")).to_have_count(0)


def test_a_finger_draws_on_a_phone_and_the_pad_fits_its_screen(
    at: str, open_page: Open, settled: Callable[[Page], None]
) -> None:
    page = ready(at, open_page(width=390, height=500, touch=True), settled)
    (x, top), (_, bottom) = points(page, [(0.5, 0.2), (0.5, 0.8)])
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": bottom}]})
    for y in np.linspace(bottom, top, 8):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": float(y)}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    picture = pixels(received(page, lambda got: got["strokes"]))
    assert middle(picture) == pytest.approx((139.5, 139.5), abs=2)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0, "the page moved under the finger"
    assert breadth(page) <= 390
    box = page.locator(".pad canvas").bounding_box()
    assert box
    assert box["width"] == box["height"]
    assert box["width"] >= 280


def test_a_pen_that_is_pressed_harder_draws_a_thicker_line(pad: Page) -> None:
    pen = pad.context.new_cdp_session(pad)
    for (x, y), force in zip(points(pad, [(0.2, 0.5), (0.5, 0.5), (0.8, 0.5)]), (0.1, 0.5, 0.9), strict=True):
        kind = "mousePressed" if force == 0.1 else "mouseMoved"
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "pointerType": "pen", "force": force}
        pen.send("Input.dispatchMouseEvent", {**event, "clickCount": 1})
    # half to one and a half times the brush of 240
    widths = received(pad, lambda got: len(got["widths"] or ()) == 3)["widths"]
    assert widths == [140, 240, 340]


CONTRAST = """(element) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    const blend = (...colours) => {
        for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => (v / 255 <= 0.03928 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(element);
    const below = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    const [ink, paper] = [blend(below, style.backgroundColor, style.color), blend(below, style.backgroundColor)];
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_controls_follow_the_theme_and_the_surface_stays_black(
    dark: bool, at: str, open_page: Open, settled: Callable[[Page], None]
) -> None:
    page = ready(at, open_page(dark=dark), settled)
    stroke(page, (0.3, 0.5), (0.7, 0.5))
    received(page, lambda got: got["strokes"])
    background = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == dark, "the app itself is in the wrong theme"
    for part in (button(page, "Clear"), page.locator(".pad #note")):
        # 4.5 is what WCAG 2 asks of small text
        assert part.evaluate(CONTRAST) >= 4.5
    corner = page.locator(".pad canvas").evaluate("c => [...c.getContext('2d').getImageData(5, 5, 1, 1).data]")
    assert corner == [0, 0, 0, 255]


def test_a_full_pad_says_so_and_stays_usable(pad: Page) -> None:
    stroke(pad, (0.1, 0.1), (0.9, 0.1))
    first = received(pad, lambda got: got["strokes"])["strokes"]
    pad.mouse.move(*next(points(pad, [(0.5, 0.5)])))
    pad.mouse.down()
    # 4,000 real moves would take minutes; 1 is the number of the mouse
    pad.locator(".pad canvas").evaluate("""(canvas) => {
        for (let i = 0; i < 4100; i++) {
            const [clientX, clientY] = [canvas.getBoundingClientRect().left + 50 + (i % 50) * 4, 200 + Math.floor(i / 50)];
            canvas.dispatchEvent(new PointerEvent("pointermove", { pointerId: 1, clientX, clientY }));
        }
    }""")
    expect(pad.locator(".pad .problem")).to_have_text("The pad is full: undo or clear to go on.")
    pad.mouse.up()
    got = received(pad, lambda got: sum(got["strokes"] or ()) == 4_000)
    assert got["problem"] is None
    button(pad, "Undo").click()
    received(pad, lambda got: got["strokes"] == first)
