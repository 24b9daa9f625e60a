"""A real Chromium in front of a real `streamlit run`. What every browser test needs:

`serve(app)` starts an app once and gives its address; `open_page(url, ...)` opens it in a window of its own, and `page`
is such a window of 1280 x 900, light; `settled(page)` waits until Streamlit has nothing left to do. `address` is where the
whole app is; `reach(title, ...)` opens one of its pages as a visitor comes to it, from the first one; `alone(name)` opens
a single component. Whatever a page writes to its console as an error, or asks of another machine, fails the test that
opened it.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_SWITCHES += ["--disable-sync", "--no-first-run"]
_IDLE = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
# generous: a page may wait for torch, on a machine that is busy with something else
_PATIENCE = 60_000
expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium here: install it (Debian: apt install chromium) to run the browser tests")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=_SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Start an app with `streamlit run`, once for each path, and give its address; all are stopped at the end."""
    addresses: dict[Path, str] = {}
    with ExitStack() as running:

        def start(app: Path) -> str:
            if app not in addresses:
                addresses[app] = running.enter_context(_streamlit(app))
            return addresses[app]

        yield start


@contextmanager
def _streamlit(app: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.headless=true", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ}, stdout=quiet, stderr=quiet) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for_health(address, server)
            yield address
        finally:
            server.kill()


def _wait_for_health(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{address} never became healthy; the server's exit code is {server.poll()}")


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Wait until the page is connected and its script has run to the end."""
    return lambda page: page.wait_for_selector(_IDLE, timeout=_PATIENCE) and None


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url=None, *, width=1280, height=900, dark=False, touch=False)`: a window of its own, as a visitor has."""
    wrong: list[str] = []
    with ExitStack() as windows:

        def new(url: str | None = None, *, width: int = 1280, height: int = 900, dark=False, touch=False) -> Page:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                has_touch=touch,
            )
            windows.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(_PATIENCE)
            _watch(page, wrong)
            if url is not None:
                page.goto(url)
            return page

        yield new
    assert not wrong, "\n".join(wrong)


def _watch(page: Page, wrong: list[str]) -> None:
    page.on("pageerror", lambda error: wrong.append(f"uncaught: {error}"))
    page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)

    def asked(url: str) -> None:
        if urlsplit(url).hostname not in (None, "127.0.0.1"):
            wrong.append(f"asked another machine: {url}")

    page.on("request", lambda request: asked(request.url))


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One window, 1280 x 900, light."""
    return open_page()


@pytest.fixture
def address(serve: Callable[[Path], str]) -> str:
    """Where the app is."""
    return serve(ROOT / "app.py")


@pytest.fixture
def alone(serve: Callable[[Path], str], page: Page, settled: Callable[[Page], None]) -> Callable[[str], Page]:
    """`alone("squash")`: a component on a page of its own, by the name of its app in apps/."""

    def opened(name: str) -> Page:
        page.goto(serve(Path(__file__).parent / "apps" / f"{name}_app.py"))
        settled(page)
        return page

    return opened


@pytest.fixture
def reach(address: str, open_page: Callable[..., Page], settled: Callable[[Page], None]) -> Callable[..., Page]:
    """`reach("Pose", "?digit=4", **window)`: a page by its title, in a window of its own, with the settings of a link."""

    def reached(title: str, link: str = "", **window: int | bool) -> Page:
        # opened elsewhere than at its root, Streamlit asks for its own files at the wrong place
        page = open_page(f"{address}/{link}", **window)
        settled(page)
        # on a phone the list of pages waits, unseen, in the side bar
        page.locator("a").filter(has_text=re.compile(f"^{title}$")).first.dispatch_event("click")
        settled(page)
        return page

    return reached
