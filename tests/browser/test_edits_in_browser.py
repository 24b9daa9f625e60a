"""In a browser: the dot of what was edited, on every canvas of the page Routing; and ten digits whole on a phone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from fingers import becomes
from playwright.sync_api import Locator, Page, expect

from capsviz import measure, parts, strokes, weights
from capsviz.capture import capture
from capsviz.intervention import parse
from capsviz.trace import CapsTrace

EDITS = "c@2[57,7]=0.9"
PART, GRID = 57, 6
TIPS = "s@1[7]*=0.5;v[7,5]+=0.3"
"""Edits of the digit's own sum in the second iteration, and of its pose after the last."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture(scope="module")
def trace() -> CapsTrace:
    return capture(weights.load(), strokes.draw(7), parse(EDITS))


def looks(canvas: Locator, x: float, y: float) -> list[int]:
    """The colour of a canvas at a share of its width and one of its height."""
    return canvas.evaluate(
        """(canvas, [x, y]) => {
            const at = [Math.floor(x * canvas.width), Math.floor(y * canvas.height)];
            return [...canvas.getContext("2d").getImageData(...at, 1, 1).data].slice(0, 3);
        }""",
        [x, y],
    )


def test_the_dot_of_an_edit_lies_on_the_maps_on_the_picture_and_in_the_cloud(
    reach: Callable[..., Page], trace: CapsTrace
) -> None:
    page = reach("Routing", f"?edits={EDITS}&view=Votes&part=0")
    expect(page.locator(".couplings .many")).to_contain_text("A dot marks what was edited")
    kind, row, col = measure.place(PART, GRID)
    across, down = 8 * (GRID + 1) - 1, 4 * (GRID + 1) - 1
    x, y = (kind % 8 * (GRID + 1) + col + 0.5) / across, (kind // 8 * (GRID + 1) + row + 0.5) / down
    maps, over, cloud = (page.locator(name) for name in (".couplings .maps", ".couplings .over", ".cloud canvas"))
    middle = [(2 * at + measure.SEEN / 2) / len(trace.image) for at in (col, row)]
    expect(page.locator(".cloud .facts")).to_contain_text("A dot marks what was edited")
    place = in_cloud(trace, cloud)
    for canvas, at in ((maps, (x, y)), (over, middle), (cloud, place)):
        assert looks(canvas, *at) == [0, 0, 0]
    page.locator(".scrubber").last.get_by_role("button", name="One iteration back").click()
    expect(page.locator(".cloud .facts")).not_to_contain_text("A dot marks")
    expect(page.locator(".couplings .facts")).to_contain_text("Iteration 2 of 3")
    for canvas, at in ((maps, (x, y)), (over, middle), (cloud, place)):
        assert looks(canvas, *at) != [0, 0, 0], "nothing was edited in the iteration before"


def test_the_dot_of_an_edited_sum_or_pose_lies_on_the_tip_of_the_arrow_and_is_said(reach: Callable[..., Page]) -> None:
    trace = capture(weights.load(), strokes.draw(7), parse(TIPS))
    page = reach("Routing", f"?edits={TIPS.replace('+', '%2B')}&view=Votes")
    cloud, facts = page.locator(".cloud canvas"), page.locator(".cloud .facts")
    scrubber = page.locator(".scrubber").last
    for r in (2, 1):
        length = np.linalg.norm(measure.poses_by_iteration(trace)[r, 7])
        expect(facts).to_contain_text(f"Iteration {r + 1} of 3: v has length {length:.2f};")
        expect(facts).to_contain_text("A dot marks what was edited. The 7 itself was edited here.")
        expect(scrubber).to_have_attribute("data-settled", str(r))
        assert looks(cloud, *in_cloud(trace, cloud, parts.vote_plane(trace, 7).v[r])) == [0, 0, 0]
        scrubber.get_by_role("button", name="One iteration back").click()
    expect(facts).to_contain_text("Iteration 1 of 3")
    expect(facts).not_to_contain_text("edited")


def in_cloud(trace: CapsTrace, cloud: Locator, place: np.ndarray | None = None) -> tuple[float, float]:
    """Where a place stands, else the part's vote, in shares of the canvas, as web/votes_cloud.js places it."""
    plane = parts.vote_plane(trace, 7)
    along, across = ([*plane.votes[:, k], *plane.v[:, k]] for k in (0, 1))
    left, right, reach = min(-1.1, *along), max(1.1, *along), max(1.1, *map(abs, across))
    width, height = cloud.evaluate("canvas => [canvas.width, canvas.height]")
    unit = min(0.94 * width / (right - left), 0.46 * height / reach)
    x, y = plane.votes[PART] if place is None else place
    return 0.03 + (x - left) * unit / width, 0.5 - y * unit / height


@pytest.mark.parametrize("title", ["Routing", "Pose"])
@pytest.mark.parametrize("width", [390, 360])
def test_all_ten_digits_stand_whole_on_a_phone(reach: Callable[..., Page], title: str, width: int) -> None:
    page = reach(title, width=width, height=844, touch=True)
    digits = page.locator(".st-key-setting-digit")
    expect(digits.get_by_role("radio")).to_have_count(10)
    row = digits.get_by_role("radiogroup")
    becomes(row, "row => row.scrollWidth <= row.clientWidth")
    becomes(digits.get_by_role("radio").last, f"last => last.getBoundingClientRect().right <= {width}")
    if width >= 390:
        becomes(row, "row => new Set([...row.children].map((each) => each.getBoundingClientRect().top)).size === 1")
