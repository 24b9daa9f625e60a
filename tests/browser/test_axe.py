"""axe finds nothing serious on Explore and Routing, with every tab and an opened box, light and dark.

The engine is not part of the project and nothing is downloaded: the variable CAPSVIZ_AXE names a folder with axe.min.js,
as `npm pack axe-core` brings it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from capsviz import weights

ROOT = Path(__file__).parents[2]
ENGINE = Path(os.environ.get("CAPSVIZ_AXE", "")) / "axe.min.js"
TABS = ["Votes", "More iterations", "Touch it", "Who decided", "Another routing", "Two pictures"]
RUN = """async () => {
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations
        .filter(({ impact }) => ["serious", "critical"].includes(impact))
        .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 120)}`));
}"""
# words that are just arriving are faint for a moment
SETTLED = 1500  # ms
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (os.environ.get("CAPSVIZ_AXE") and ENGINE.is_file()),
        reason="axe is not here: name the folder that holds axe.min.js in CAPSVIZ_AXE (npm pack axe-core brings it)",
    ),
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def opened(
    request: pytest.FixtureRequest, serve: Callable[[Path], str], open_page: Callable[..., Page], settled
) -> Page:
    page = open_page(dark=request.param)
    page.goto(f"{serve(ROOT / 'app.py')}/?edits=u[57]*=0")
    settled(page)
    expect(page.locator(".map .said")).to_have_text("Iteration 3 of 3")
    page.add_script_tag(content=ENGINE.read_text(encoding="utf-8"))
    page.wait_for_timeout(SETTLED)
    return page


def serious(page: Page) -> list[str]:
    return page.evaluate(RUN)


def test_axe_does_find_what_is_wrong(opened: Page) -> None:
    opened.evaluate("() => document.body.append(Object.assign(new Image(), { src: 'data:,' }))")
    assert any(line.startswith("image-alt") for line in serious(opened))


def test_nothing_serious_on_explore_its_tables_and_every_opened_box(opened: Page) -> None:
    assert serious(opened) == []
    opened.get_by_text("Read it as a table").click()
    assert serious(opened) == []
    for name in opened.locator(".map .head button").all_inner_texts():
        opened.locator(".map .head").get_by_role("button", name=name).click()
        expect(opened.locator(".map").get_by_role("dialog")).to_be_visible()
        opened.wait_for_timeout(400)
        assert serious(opened) == [], name
        opened.keyboard.press("Escape")


def test_nothing_serious_on_routing_and_any_of_its_tabs(opened: Page, settled: Callable[[Page], None]) -> None:
    opened.get_by_role("link", name="Routing", exact=True).click()
    expect(opened.locator(".couplings .facts")).to_contain_text("Iteration 3 of 3")
    for tab in TABS:
        opened.get_by_role("tab", name=tab).click()
        # the run begins a moment after the click
        opened.wait_for_timeout(SETTLED)
        settled(opened)
        if tab == "Two pictures":
            opened.get_by_role("button", name="A 9 and a 4").click()
            expect(opened.get_by_text("Look at", exact=True)).to_be_visible()
        opened.wait_for_timeout(SETTLED)
        assert serious(opened) == [], tab
