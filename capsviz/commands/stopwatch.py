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
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from capsviz.commands.app import entry
from capsviz.errors import CapsvizError

if TYPE_CHECKING:
    from playwright.sync_api import Page

# from the event until the last change of what it should change; a quiet half second says that it was the last
_WATCH = """([event, selector]) => {
    const waits = window.waits = {from: 0, last: 0};
    window.addEventListener(event, () => { waits.from = performance.now(); waits.last = 0; }, true);
    new MutationObserver((changes) => {
        const hit = changes.some(({target, addedNodes}) => [target, ...addedNodes].some((node) =>
            node.nodeType === 1 && (node.closest(selector) || node.querySelector?.(selector))));
        if (hit) waits.last = performance.now();
    }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
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


def waits(*, repeats: int) -> list[Wait]:
    """Draw strokes and scrub iterations in Chromium. Raises `CapsvizError` where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise CapsvizError('measuring the page needs Playwright; install capsviz with its "test" extra') from error
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise CapsvizError("measuring the page needs Chromium; install it, on Debian with apt install chromium")
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        found = [_strokes(page, address, repeats), _scrubs(page, f"{address}/routing", repeats)]
        browser.close()
    return found


@contextmanager
def _server() -> Iterator[str]:
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
    _open(page, address)
    box = page.locator("canvas").first.bounding_box()
    if box is None:
        raise CapsvizError("the drawing pad did not appear on the page")
    page.evaluate(_WATCH, ["pointerup", ".walk"])
    times = []
    for n in range(repeats + 2):
        across = box["x"] + box["width"] * (0.25 + 0.5 * (n % 5) / 4)
        page.mouse.move(across, box["y"] + 0.2 * box["height"])
        page.mouse.down()
        page.mouse.move(across, box["y"] + 0.75 * box["height"], steps=6)
        page.mouse.up()
        times.append(_waited(page))
    return Wait("end of a stroke -> lengths and reconstruction", times[2:], 150)


def _scrubs(page: Page, address: str, repeats: int) -> Wait:
    """A key on the iteration slider -> couplings redrawn."""
    _open(page, address)
    page.evaluate(_WATCH, ["keydown", ".js-plotly-plot"])
    page.get_by_role("slider").first.focus()
    times = []
    for n in range(repeats + 2):
        page.keyboard.press("ArrowLeft" if n % 4 in (0, 1) else "ArrowRight")
        times.append(_waited(page))
    return Wait("a scrubbed iteration -> couplings redrawn", times[2:], 100)


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(_IDLE, timeout=60_000)
    page.wait_for_timeout(1500)


def _waited(page: Page) -> float:
    page.wait_for_function(_QUIET, timeout=60_000)
    return page.evaluate(_WAITED)
