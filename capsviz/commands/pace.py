"""How fast Explore's map follows a hand, and the Routing page an edit. What takes the time is in `stopwatch`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from capsviz.commands.stopwatch import WATCH, Wait, open_page, waited

if TYPE_CHECKING:
    from playwright.sync_api import Page

FRAME = 1000 / 60
"""Milliseconds of one frame."""
# from the event to the end of the frame that shows it; each begins at another moment of a frame
_FRAMES = """async (root, [kind, times]) => {
    const [slider, canvas] = [root.querySelector("input"), root.querySelector(".stage > canvas")];
    const box = canvas.getBoundingClientRect();
    const field = root.querySelector(".field").getBoundingClientRect();
    const acts = {
        scrub: (n) => {
            slider.value = 1 + ((n * 0.37) % (slider.max - 1));
            slider.dispatchEvent(new Event("input"));
        },
        hover: (n) => {
            const [x, y] = [field.left + field.width * ((n * 0.618) % 1), field.top + field.height * ((n * 0.37) % 1)];
            canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y, pointerType: "mouse"}));
        },
    };
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = done;
        after.port2.postMessage(0);
    }));
    const costs = [];
    for (let n = 1; n <= times; n += 1) {
        await new Promise((done) => setTimeout(done, 40 + (n % 8) * 2));
        const from = performance.now();
        acts[kind](n);
        await painted();
        costs.push(performance.now() - from);
    }
    return costs;
}"""


def mapped(page: Page, address: str, repeats: int) -> list[Wait]:
    """The map's slider dragged, and capsules pointed at: each to the frame that shows it, without the server."""
    open_page(page, address)
    page.wait_for_selector(".map[data-shown]", timeout=60_000)
    root = page.locator(".map")
    root.scroll_into_view_if_needed()
    costs = {kind: root.evaluate(_FRAMES, [kind, 4 * repeats]) for kind in ("scrub", "hover")}
    return [
        Wait("the map's iteration scrubbed -> its new frame", costs["scrub"], 50),
        Wait("a capsule of the map pointed at -> the next frame", costs["hover"], FRAME),
    ]


def edited(page: Page, address: str, repeats: int) -> list[Wait]:
    """A primary capsule silenced on the Routing page, another each time -> everything redrawn."""
    open_page(page, f"{address}/routing")
    page.get_by_role("tab", name="Touch it").click()
    page.get_by_role("radio", name="In its own words").or_(page.get_by_role("button", name="In its own words")).click()
    words = page.get_by_role("textbox", name="An edit")
    words.wait_for(timeout=60_000)
    page.evaluate(WATCH, ["keydown", "[data-testid=stMain]"])
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
