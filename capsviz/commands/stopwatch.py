"""How long a person waits: the app in a real Chromium, server and page on this machine, measured in the page itself."""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from capsviz.commands.app import entry
from capsviz.errors import CapsvizError

if TYPE_CHECKING:
    from playwright.sync_api import Page

# from the event until the last change of what it should change; a quiet half second says that it was the last
WATCH = """([event, selector]) => {
    const waits = window.waits = {from: 0, last: 0};
    window.addEventListener(event, () => { waits.from = performance.now(); waits.last = 0; }, true);
    // what stands around it changes as well, as the mark of the whole app that a run has ended: that is not counted
    const inside = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(selector);
    const brought = (node) => node.nodeType === 1 && (node.matches(selector) || node.querySelector(selector));
    const seen = new MutationObserver((changes) => {
        const hit = changes.some(({target, addedNodes}) => inside(target) || [...addedNodes].some(brought));
        if (hit) waits.last = performance.now();
    });
    // a component stands in a shadow tree, into which an observer does not look by itself
    const shadows = [...document.querySelectorAll("*")].map((node) => node.shadowRoot).filter(Boolean);
    for (const root of [document.body, ...shadows])
        seen.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
# every slider moved in every frame; what each frame cost, as the desk itself took the time
_DRAG = """async (root, frames) => {
    const [inputs, costs] = [[...root.querySelectorAll("input")], []];
    for (let n = 0; n < frames; n += 1) {
        for (const input of inputs) {
            const share = 0.5 + 0.4 * Math.sin(n / 10);
            input.value = Number(input.min) + share * (input.max - input.min);
            input.dispatchEvent(new Event("input"));
        }
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        costs.push(root.cost);
    }
    return costs;
}"""
_QUIET = "() => window.waits.last > window.waits.from && performance.now() - window.waits.last > 500"
_WAITED = "() => window.waits.last - window.waits.from"
_IDLE = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


class Wait(NamedTuple):
    """One thing a person does, and how long the page took to answer it, in milliseconds."""

    what: str
    times: list[float]
    goal: float

    @property
    def median(self) -> float:
        """The middle of the times."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The time that one in twenty exceeds."""
        return statistics.quantiles(self.times, n=20)[-1]


Measuring = Callable[["Page", str, int], list[Wait]]
"""Does something on pages below an address, so many times, and says how long each took."""


def waits(*, repeats: int, more: Iterable[Measuring] = ()) -> list[Wait]:
    """Draw strokes and scrub iterations in Chromium, and what else is named. Raises `CapsvizError` where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CapsvizError('measuring the page needs Playwright; install capsviz with its "test" extra') from error
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise CapsvizError("measuring the page needs Chromium; install it, on Debian with apt install chromium")
    with server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        found = [_strokes(page, address, repeats), _scrubs(page, f"{address}/routing", repeats)]
        found += [_frames(page, f"{address}/pose", repeats)]
        found += [_releases(page, repeats, ".answer", 0), _releases(page, repeats, ".again", repeats)]
        for measuring in more:
            found += measuring(page, address, repeats)
        browser.close()
    return found


@contextmanager
def server() -> Iterator[str]:
    """The app, started for as long as it is measured; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(entry()), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise CapsvizError("the app did not start within a minute")


def _strokes(page: Page, address: str, repeats: int) -> Wait:
    """End of a stroke -> lengths and reconstruction on the page."""
    open_page(page, address)
    box = page.locator("canvas").first.bounding_box()
    if box is None:
        raise CapsvizError("the drawing pad did not appear on the page")
    page.evaluate(WATCH, ["pointerup", ".map"])
    times = []
    middle = box["x"] + box["width"] / 2
    for n in range(repeats + 2):
        # every stroke leans otherwise than the last: the same picture would be drawn no second time
        lean = 0.1 * (n % 5 - 2) * box["width"]
        page.mouse.move(middle + lean, box["y"] + 0.2 * box["height"])
        page.mouse.down()
        page.mouse.move(middle - lean, box["y"] + 0.7 * box["height"], steps=6)
        # the last of it comes after a rest: the pad, which sends while it is drawn on, must not have sent all of it before
        page.wait_for_timeout(150)
        page.mouse.move(middle - lean, box["y"] + 0.75 * box["height"])
        page.mouse.up()
        times.append(waited(page))
        page.get_by_role("button", name="Clear").click()
        page.wait_for_timeout(500)
    return Wait("end of a stroke -> lengths and reconstruction", times[2:], 150)


def _scrubs(page: Page, address: str, repeats: int) -> Wait:
    """A key on the iteration slider -> couplings redrawn, the last frame of the move included."""
    open_page(page, address)
    page.evaluate(WATCH, ["keydown", ".scrubber:has(+ .couplings)"])
    page.get_by_role("slider").first.focus()
    times = []
    for n in range(repeats + 2):
        page.keyboard.press("ArrowLeft" if n % 4 in (0, 1) else "ArrowRight")
        times.append(waited(page))
    return Wait("a scrubbed iteration -> couplings redrawn", times[2:], 100)


def _frames(page: Page, address: str, repeats: int) -> Wait:
    """All sixteen sliders of the pose desk moving -> one frame decoded and drawn."""
    open_page(page, address)
    page.wait_for_selector(".pose[data-decoder=ready]", timeout=60_000)
    return Wait("a frame with sixteen sliders moving", page.locator(".pose").evaluate(_DRAG, 10 * repeats), 4)


def _releases(page: Page, repeats: int, selector: str, first: int) -> Wait:
    """A slider of the pose desk let go -> the three answers on the page, or what comes of reading over and over.

    `first` says where the slider goes, so that no pose is let go a second time.
    """
    page.evaluate(WATCH, ["pointerup", selector])
    slider = page.locator(".pose input").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    if box is None:
        raise CapsvizError("the pose desk did not appear on the page")
    times = []
    for n in range(first, first + repeats + 2):
        # the golden section: near no place where it was before
        goes = 0.2 + 0.6 * (0.618 * n % 1)
        page.mouse.move(box["x"] + box["width"] * (1 - goes), box["y"] + 0.6 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * goes, box["y"] + 0.6 * box["height"], steps=4)
        page.mouse.up()
        times.append(waited(page))
    what = "three answers" if selector == ".answer" else "read again until it settles"
    return Wait(f"a pose let go -> {what}", times[2:], 150 if selector == ".answer" else 300)


def open_page(page: Page, address: str) -> None:
    """Go there, and wait until nothing is left to do."""
    page.goto(address)
    page.wait_for_selector(_IDLE, timeout=60_000)
    page.wait_for_timeout(1500)


def waited(page: Page) -> float:
    """Milliseconds from the event that `WATCH` watches for to the last change, once half a second was quiet."""
    page.wait_for_function(_QUIET, timeout=60_000)
    return page.evaluate(_WAITED)
