"""The map in a report, opened from the disk of a machine without a network: it moves, it opens, and every box stands open."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fingers import breadth
from playwright.sync_api import Locator, Page, expect

from capsviz import measure
from capsviz.anatomy import stations
from capsviz.capture import capture
from capsviz.components.map_sent import on_paper
from capsviz.experiments.drawing import drawn_by_iteration
from capsviz.network import CapsNet
from capsviz.report import Asked, report
from capsviz.trace import CapsTrace

pytestmark = pytest.mark.browser
NO_CANVAS = """
  const real = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (...kind) {
    return this.closest(".map") ? null : real.apply(this, kind);
  };
"""
BOXES = ["Picture", "Feature maps", "Parts (primary capsules)", "Routing", "Digit capsules", "Pose", "Reconstruction"]


@pytest.fixture(scope="module")
def trace(full: CapsNet, picture: np.ndarray) -> CapsTrace:
    return capture(full, picture)


@pytest.fixture
def opened(open_page: Callable[..., Page], tmp_path: Path, full: CapsNet, trace: CapsTrace) -> Page:
    learned = {station.name: station.learned for station in stations(full, trace)}
    map = on_paper(trace, drawn_by_iteration(full, trace), learned=learned)
    (tmp_path / "report.html").write_text(
        report(trace, title="t", network="random", asked=Asked(map=map)), encoding="utf-8"
    )
    page = open_page()
    page.context.set_offline(True)
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.locator(".map .said")).to_have_text("Iteration 3 of 3")
    return page


def box(page: Page, name: str) -> Locator:
    return page.locator(".unfolded section").nth(BOXES.index(name))


def table(inside: Locator, caption: str) -> list[list[str]]:
    found = inside.locator("table").filter(has=inside.page.locator("caption", has_text=caption))
    return found.evaluate(
        "table => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def number(cell: str) -> float:
    return float(cell.replace("−", "-"))


def part_in(words: str) -> int:
    """The part that is spoken of, counted from 0 as the trace counts."""
    (told,) = re.findall(r"Part ([\d,]+):", words)
    return int(told.replace(",", "")) - 1


def test_every_box_stands_open_with_the_numbers_of_the_trace(opened: Page, trace: CapsTrace) -> None:
    assert opened.locator(".unfolded h3").all_inner_texts() == BOXES
    digits = table(box(opened, "Routing"), "The ten digit capsules in iteration 3 of 3")
    assert [number(row[1]) for row in digits] == pytest.approx(trace.lengths, abs=5.1e-4)  # three decimals
    part = part_in(box(opened, "Parts (primary capsules)").inner_text())
    votes = table(box(opened, "Parts (primary capsules)"), "Its ten votes")
    # a step of the two bytes of a coupling is below 1e-4
    assert [number(row[3]) for row in votes] == pytest.approx(trace.routing.c[2, part], abs=6e-4)
    assert part == measure.strongest(measure.contribution(trace.routing, 2, trace.decoded), 1)[0]
    pose = table(box(opened, "Pose"), "The pose of the")
    assert [number(row[3]) for row in pose] == pytest.approx(trace.poses[trace.decoded], abs=5.1e-3)  # two decimals
    # there is no other page to go on to
    expect(opened.locator(".elsewhere").first).to_be_hidden()


def test_open_boxes_follow_the_iteration_and_what_is_picked_in_one_of_them(opened: Page, trace: CapsTrace) -> None:
    opened.locator(".map [data-do=back]").click()
    digits = box(opened, "Routing").locator("table").last
    expect(digits).to_contain_text("The ten digit capsules in iteration 2 of 3")
    lengths = np.linalg.norm(trace.routing.v[1], axis=1)
    assert [number(row[1]) for row in table(box(opened, "Routing"), "The ten digit")] == pytest.approx(
        lengths, abs=5.1e-4
    )
    plane = box(opened, "Parts (primary capsules)").get_by_role("application")
    plane.focus()
    before = box(opened, "Parts (primary capsules)").inner_text()
    opened.keyboard.press("ArrowRight")
    expect(box(opened, "Parts (primary capsules)")).not_to_contain_text(before)
    part = part_in(box(opened, "Parts (primary capsules)").inner_text())
    expect(box(opened, "Routing")).to_contain_text(f"The couplings c of part {part + 1:,} ")
    box(opened, "Digit capsules").get_by_role("button", name="4", exact=True).click()
    expect(box(opened, "Digit capsules")).to_contain_text("The 4, iteration by iteration")


def test_a_box_opens_on_the_map_itself_and_escape_closes_it(opened: Page) -> None:
    opened.locator(".map .head").get_by_role("button", name="Pose").click()
    view = opened.locator(".map").get_by_role("dialog")
    expect(view).to_contain_text("The pose of the")
    opened.keyboard.press("Escape")
    expect(view).to_be_hidden()


def test_the_open_boxes_fit_a_phone_and_what_is_wider_scrolls_in_its_place(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.reload()
    expect(opened.locator(".unfolded h3").last).to_be_attached()
    assert breadth(opened) <= 390
    for scroll in opened.locator(".unfolded .scrolls").all():
        place = scroll.bounding_box()
        assert place is not None
        assert place["x"] + place["width"] <= 390


def test_without_a_canvas_the_map_of_a_report_is_its_tables(opened: Page, trace: CapsTrace) -> None:
    opened.add_init_script(NO_CANVAS)
    opened.reload()
    digits = table(opened.locator(".map .tables"), "The ten digit capsules in iteration 3 of 3")
    assert [number(row[1]) for row in digits] == pytest.approx(trace.lengths, abs=5.1e-4)
    expect(opened.locator(".map .stage")).to_be_hidden()
    expect(opened.locator(".unfolded")).to_have_count(0)
