"""How fast Explore's map and the page "Why capsules" follow a hand, and the Routing page an edit.

What takes the time is in `stopwatch`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capsviz.commands.stopwatch import WATCH, Wait, open_page, waited

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FRAME = 1000 / 60
"""Milliseconds of one frame."""
# from the event to the end of the frame that shows it; each begins at another moment of a frame
_FRAMES = """
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = done;
        after.port2.postMessage(0);
    }));
    const costs = [];
    for (let n = 1; n <= times; n += 1) {
        await new Promise((done) => setTimeout(done, 40 + (n % 8) * 2));
        const from = performance.now();
        act(n);
        await painted();
        costs.push(performance.now() - from);
    }
    return costs;
"""
_SLIDE = """
    const slider = root.querySelector("input");
    const act = (n) => {
        slider.value = 1 + ((n * 0.37 * slider.max) % (slider.max - 1));
        slider.dispatchEvent(new Event("input"));
    };
"""
_HOVER = """
    const canvas = root.querySelector(".stage > canvas");
    const field = root.querySelector(".field").getBoundingClientRect();
    const act = (n) => {
        const [x, y] = [field.left + field.width * ((n * 0.618) % 1), field.top + field.height * ((n * 0.37) % 1)];
        canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y, pointerType: "mouse"}));
    };
"""


def mapped(page: Page, address: str, repeats: int) -> list[Wait]:
    """The map's slider dragged, and capsules pointed at: each to the frame that shows it, without the server."""
    open_page(page, address)
    page.wait_for_selector(".map[data-shown]", timeout=60_000)
    root = page.locator(".map")
    return [
        Wait("the map's iteration scrubbed -> its new frame", _frames(root, _SLIDE, 4 * repeats), 50),
        Wait("a capsule of the map pointed at -> the next frame", _frames(root, _HOVER, 4 * repeats), FRAME),
    ]


def _frames(root: Locator, act: str, times: int) -> list[float]:
    """Milliseconds of each act to the end of the frame that shows it."""
    root.scroll_into_view_if_needed()
    return root.evaluate(f"async (root, times) => {{{act}{_FRAMES}}}", times)


def edited(page: Page, address: str, repeats: int) -> list[Wait]:
    """A primary capsule silenced on the Routing page, another each time -> everything redrawn."""
    open_page(page, f"{address}/routing")
    page.get_by_role("tab", name="Touch it").click()
    page.get_by_role("radio", name="In its own words").or_(page.get_by_role("button", name="In its own words")).click()
    words = page.get_by_role("textbox", name="An edit")
    words.wait_for(timeout=60_000)
    # the couplings stand in a shadow tree of their own
    page.evaluate(WATCH, ["keydown", "[data-testid=stMain], .couplings"])
    times = []
    for n in range(repeats + 2):
        words.fill(f"u[{57 + n}]*=0")
        page.wait_for_timeout(600)
        words.press("Enter")
        times.append(waited(page))
        # the next one begins from the untouched run again
        page.locator("[class*=st-key-touch-undo] button").click()
        page.wait_for_timeout(1000)
    return [Wait("an edit of the routing -> everything redrawn", times[2:], 150)]


def changed(page: Page, address: str, repeats: int) -> list[Wait]:
    """The slider of the page "Why capsules" moved; and another change chosen, each of a picture for the first time."""
    from capsviz.transforms import CHANGES

    first, *others = [change.title for change in CHANGES.values() if not change.whole]
    _opened(page, f"{address}/why?picture=gallery.7.bold", first)
    moved = _frames(page.locator(".change").first, _SLIDE, 4 * repeats)
    times: list[float] = []
    for digit in range(2 + repeats // len(others)):
        _opened(page, f"{address}/why?picture=gallery.{digit}.slanted", first)
        page.evaluate(WATCH, ["click", ".course"])
        for title in others:
            page.get_by_role("radio", name=title, exact=True).or_(
                page.get_by_role("button", name=title, exact=True)
            ).first.click()
            times.append(waited(page))
    return [
        Wait("the slider of a change moved -> both answers", moved, 150),
        Wait("another change -> 61 pictures read twice, curves drawn", times[2 : 2 + repeats], 1200),
    ]


def _opened(page: Page, address: str, title: str) -> None:
    open_page(page, address)
    page.locator(".change .name", has_text=title).first.wait_for(timeout=60_000)
