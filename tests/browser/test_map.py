"""The map of the network in a browser, with the shipped network: draw, scrub, point, open; the numbers are the trace's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fingers import breadth
from playwright.sync_api import FloatRect, Locator, Page, expect

from capsviz import measure, strokes, weights
from capsviz.capture import capture
from capsviz.figures.spelled import numbered
from capsviz.image import unpack
from capsviz.intervention import parse
from capsviz.trace import CapsTrace

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]
BOXES = ["Picture", "Feature maps", "Parts (primary capsules)", "Routing", "Digit capsules", "Pose", "Reconstruction"]
SETTLED = 700  # ms: longer than a move from one iteration to the next


@pytest.fixture(scope="module")
def trace() -> CapsTrace:
    return capture(weights.load(), strokes.draw(7))


@pytest.fixture
def explore(address: str, page: Page, settled) -> Page:
    page.goto(address)
    settled(page)
    expect(page.locator(".map .said")).to_have_text("Iteration 3 of 3")
    return page


def say(value: float, digits: int) -> str:
    """A number as the page writes it: with a true minus sign, and none before zero."""
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def scrubber(page: Page) -> Locator:
    return page.locator(".map").get_by_role("slider", name="Iteration")


def digit(page: Page, j: int) -> Locator:
    return page.locator(".map .digits button").nth(j)


def shows(page: Page, numbers: Iterable[float]) -> None:
    """Beside the ten rings stand these numbers."""
    expect(page.locator(".map .digits .number")).to_have_text([say(number, 2) for number in numbers])


def point_at_digit(page: Page, j: int, act: str = "move") -> None:
    box = digit(page, j).bounding_box()
    assert box is not None
    getattr(page.mouse, act)(box["x"] + 15, box["y"] + box["height"] / 2)


def resting(part: Locator) -> FloatRect:
    """Where it stands, once it stands still: a page that opens on a busy machine still moves what it shows."""
    before, box = None, part.bounding_box()
    while box is None or box != before:
        part.page.wait_for_timeout(100)
        before, box = box, part.bounding_box()
    return box


def at_part(page: Page, part: int) -> tuple[float, float]:
    """Where a capsule stands on a page that has room: four types in a row, three quarters of a cell between them."""
    box = resting(page.locator(".map .field"))
    kind, row, col = measure.place(part, 6)
    cell = box["width"] / (4 * 6.75 - 0.75)
    pitch = 6.75 * cell
    return box["x"] + kind % 4 * pitch + (col + 0.5) * cell, box["y"] + kind // 4 * pitch + (row + 0.5) * cell


def frame(page: Page) -> str:
    """What the canvas shows."""
    return page.locator(".map .stage > canvas").evaluate("canvas => canvas.toDataURL()")


def head(page: Page, name: str) -> Locator:
    return page.locator(".map .head").get_by_role("button", name=name)


def view(page: Page) -> Locator:
    return page.locator(".map").get_by_role("dialog")


def rows(table: Locator) -> list[list[str]]:
    return table.evaluate(
        "table => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def table(inside: Locator, caption: str) -> list[list[str]]:
    found = inside.locator("table").filter(has=inside.page.locator("caption", has_text=caption))
    expect(found).to_have_count(1)
    return rows(found)


def test_the_map_opens_on_the_lengths_of_the_trace_and_names_every_box_with_its_size(
    explore: Page, trace: CapsTrace
) -> None:
    shows(explore, trace.lengths)
    assert explore.locator(".map .head button").all_inner_texts() == BOXES
    lines = explore.locator(".map .head .cost").all_inner_texts()
    learned = sum(int(line.split()[0].replace(",", "")) for line in lines if line != "nothing learned")
    assert learned == 8_215_568, "the paper's parameters, all of them"


def test_a_drawn_digit_is_what_the_map_shows(explore: Page, settled: Callable[[Page], None]) -> None:
    box = explore.locator(".pad canvas").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    explore.mouse.move(middle, box["y"] + 0.15 * box["height"])
    explore.mouse.down()
    explore.mouse.move(middle, box["y"] + 0.85 * box["height"], steps=8)
    explore.mouse.up()
    expect(explore.locator(".headline b")).to_have_text("1")
    expect(digit(explore, 1)).to_have_class("longest")
    expect(explore).to_have_url(re.compile(r"picture=p\."))
    # the address follows every live update of the stroke: let the last one come
    explore.wait_for_timeout(600)
    settled(explore)
    picture = parse_qs(urlsplit(explore.url).query)["picture"][0]
    drawn = capture(weights.load(), unpack(picture.removeprefix("p.")))
    shows(explore, drawn.lengths)


def test_a_scrubbed_iteration_moves_lengths_and_links_and_follows_into_the_link(
    explore: Page, trace: CapsTrace
) -> None:
    last = frame(explore)
    scrubber(explore).press("ArrowLeft")
    expect(explore.locator(".map .said")).to_have_text("Iteration 2 of 3")
    shows(explore, measure.lengths(trace.routing)[1])
    expect(explore).to_have_url(re.compile("iteration=2"))
    explore.wait_for_timeout(SETTLED)
    second = frame(explore)
    assert second != last
    scrubber(explore).press("Home")
    shows(explore, measure.lengths(trace.routing)[0])
    scrubber(explore).press("End")
    explore.wait_for_timeout(SETTLED)
    assert frame(explore) == last


def test_scrubbing_needs_no_server_and_sends_the_picture_no_second_time(
    address: str, page: Page, settled, trace: CapsTrace
) -> None:
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    page.goto(address)
    settled(page)
    expect(page.locator(".map .said")).to_have_text("Iteration 3 of 3")
    assert max(received) < 2**20
    received.clear()
    scrubber(page).press("ArrowLeft")
    # within the page's own time: nothing is sent before 300 ms of rest
    shows(page, measure.lengths(trace.routing)[1])
    assert not received
    expect(page).to_have_url(re.compile("iteration=2"))
    settled(page)
    assert received
    assert max(received) < 50_000, "the picture's numbers are about ten times as many bytes"


def test_between_two_iterations_the_links_follow_the_finger(explore: Page) -> None:
    frames = {frame(explore)}
    for value in ("2.6", "2.5", "2.3", "1.8"):
        scrubber(explore).evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }", value
        )
        explore.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        frames.add(frame(explore))
    assert len(frames) == 5
    expect(explore.locator(".map .said")).to_have_text("Iteration 2 of 3")
    scrubber(explore).evaluate("slider => slider.dispatchEvent(new Event('change'))")
    expect(scrubber(explore)).to_have_value("2")


def test_playing_runs_through_the_iterations_and_can_be_paused(explore: Page) -> None:
    play = explore.locator(".map [data-do=play]")
    play.click()
    expect(play).to_have_text("Pause")
    expect(explore.locator(".map .said")).to_have_text("Iteration 1 of 3")
    expect(explore.locator(".map .said")).to_have_text("Iteration 2 of 3")
    play.click()
    expect(play).to_have_text("Play")
    explore.wait_for_timeout(3 * SETTLED)
    expect(explore.locator(".map .said")).to_have_text("Iteration 2 of 3")
    play.click()
    expect(explore.locator(".map .said")).to_have_text("Iteration 3 of 3")
    expect(play).to_have_text("Play")


def test_where_motion_is_unwelcome_an_iteration_is_there_at_once(explore: Page) -> None:
    explore.emulate_media(reduced_motion="reduce")
    scrubber(explore).press("ArrowLeft")
    explore.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    at_once = frame(explore)
    explore.wait_for_timeout(SETTLED)
    assert frame(explore) == at_once


@pytest.mark.parametrize("j", [7, 3])
def test_a_digit_that_is_pointed_at_shows_what_speaks_for_it_and_against(
    explore: Page, trace: CapsTrace, j: int
) -> None:
    before = frame(explore)
    point_at_digit(explore, j)
    parts = measure.contribution(trace.routing, 2, j)
    pros, cons = parts[parts > 0].sum(), -parts[parts < 0].sum()
    expect(explore.locator(".map .status")).to_contain_text(
        f"The {j}: {say(pros, 2)} for it, {say(cons, 2)} against, together {say(pros - cons, 2)}, "
        f"squashed to a length of {say(trace.lengths[j], 2)}."
    )
    assert frame(explore) != before
    explore.mouse.move(5, 5)
    expect(explore.locator(".map .status")).to_contain_text("300 strongest of 11,520 links")
    explore.wait_for_timeout(100)
    assert frame(explore) == before


@pytest.mark.parametrize("part", [0, 57, 792, 1151])
def test_a_capsule_that_is_pointed_at_shows_its_ten_couplings(explore: Page, trace: CapsTrace, part: int) -> None:
    before = frame(explore)
    explore.mouse.move(*at_part(explore, part))
    expect(explore.locator(".map .status")).to_contain_text(f"Part {part + 1:,} (type {part // 36 + 1}, ")
    shows(explore, trace.routing.c[2, part])
    length = float(np.linalg.norm(trace.u[part]))
    expect(explore.locator(".map .status")).to_contain_text(f"length {say(length, 2)}")
    expect(explore.locator(".map .status")).to_contain_text(f"c = {say(trace.routing.c[2, part].max(), 3)}")
    assert frame(explore) != before


@pytest.mark.skipif("small" not in weights.shipped(), reason="pretrained/small.safetensors is not there")
def test_another_network_with_fewer_capsules_takes_the_place_of_the_first(explore: Page) -> None:
    small = capture(weights.load("small"), strokes.draw(7))
    explore.mouse.click(*at_part(explore, 1151))
    expect(view(explore)).to_contain_text("Part 1,152: ")
    # the page is told of it a moment after the hand has come to rest
    expect(explore).to_have_url(re.compile(r"part=1151"))
    explore.get_by_role("combobox", name="Network").click()
    explore.get_by_role("option", name="small").click()
    shows(explore, small.lengths)
    part = int(np.abs(measure.contribution(small.routing, 2, small.prediction)).argmax())
    expect(view(explore)).to_contain_text(f"Part {part + 1:,}: ")
    expect(view(explore)).to_contain_text(f"{len(small.u):,} parts")


@pytest.mark.parametrize("name", BOXES)
def test_every_box_opens_into_a_view_with_an_equation_and_escape_goes_back(explore: Page, name: str) -> None:
    head(explore, name).click()
    expect(view(explore).get_by_role("heading")).to_have_text(name)
    expect(view(explore).locator(".equation").first).to_be_visible()
    explore.keyboard.press("Escape")
    expect(view(explore)).to_be_hidden()
    expect(head(explore, name)).to_be_focused()


def test_a_click_outside_of_a_view_goes_back(explore: Page) -> None:
    head(explore, "Pose").click()
    expect(view(explore)).to_be_visible()
    box = explore.locator(".map .stage").bounding_box()
    assert box is not None
    explore.mouse.click(box["x"] + 4, box["y"] + box["height"] - 4)
    expect(view(explore)).to_be_hidden()


def test_a_clicked_digit_is_worked_out_with_the_numbers_of_the_trace(explore: Page, trace: CapsTrace) -> None:
    point_at_digit(explore, 3, "click")
    parts = measure.contribution(trace.routing, 2, 3)
    pros, cons = parts[parts > 0].sum(), -parts[parts < 0].sum()
    sums = view(explore).locator(".equation").all_inner_texts()
    flat = [re.sub(r"\s+", "", line) for line in sums]
    assert flat[1].endswith(f"={say(pros, 3)}−{say(cons, 3)}={say(pros - cons, 3)}")
    assert flat[2].endswith(f"={say(trace.lengths[3], 3)}")
    rounds = table(view(explore), "The 3, iteration by iteration")
    assert [row[-1] for row in rounds] == [say(length, 3) for length in measure.lengths(trace.routing)[:, 3]]
    strongest = table(view(explore), "Who adds most to the 3")
    part = int(np.abs(parts).argmax())
    assert strongest[0][0] == f"{part + 1:,}"
    assert strongest[0][2] == say(trace.routing.c[2, part, 3], 3)
    assert strongest[0][4] == say(parts[part], 3)
    expect(explore).to_have_url(re.compile("digit=3"))
    # what stands in the view follows the iteration
    scrubber(explore).press("ArrowLeft")
    expect(view(explore).locator("caption").nth(1)).to_contain_text("in iteration 2")


def test_a_capsule_chosen_on_the_map_is_worked_out_on_the_routing_page(explore: Page, trace: CapsTrace) -> None:
    explore.mouse.click(*at_part(explore, 57))
    votes = table(view(explore), "Its ten votes")
    routing = trace.routing
    along = measure.along(routing)[2, 57]
    # rounded to a step of the largest of the table before three digits are shown
    for j, row in enumerate(votes):
        assert float(row[1].replace("−", "-")) == pytest.approx(np.linalg.norm(routing.u_hat[57, j]), abs=0.001)
        assert float(row[2].replace("−", "-")) == pytest.approx(along[j], abs=0.001)
        assert float(row[3].replace("−", "-")) == pytest.approx(routing.c[2, 57, j], abs=0.001)
    pose = table(view(explore), "Its pose u")
    assert pose[0][1:] == [say(value, 2) for value in trace.u[57]]
    expect(explore).to_have_url(re.compile("part=57"))
    explore.get_by_role("link", name="Routing", exact=True).click()
    expect(explore.get_by_text("Part 58 is of type 2 and stands in row 4, column 4").first).to_be_visible()


def test_couplings_of_a_capsule_add_up_to_one_over_the_digits(explore: Page, trace: CapsTrace) -> None:
    explore.mouse.move(*at_part(explore, 57))
    head(explore, "Routing").click()
    # on the way to the name the mouse may have passed other capsules: the table says which one is meant
    caption = view(explore).locator("caption").first.inner_text()
    part = int(re.findall(r"part ([\d,]+)", caption)[0].replace(",", "")) - 1
    couplings = table(view(explore), "The couplings c of part")
    for r, row in enumerate(couplings):
        # rounded to a step of the largest of the table before three digits are shown
        assert [float(c) for c in row[1:-1]] == pytest.approx(trace.routing.c[r, part], abs=0.001)
        assert row[-1] == "1.00"


def test_with_the_keyboard_alone_a_capsule_is_found_opened_and_left(explore: Page, trace: CapsTrace) -> None:
    head(explore, "Parts (primary capsules)").focus()
    explore.keyboard.press("Tab")
    field = explore.get_by_role("application", name="1,152 parts, the primary capsules")
    expect(field).to_be_focused()
    # the first is the strongest supporter of the answer
    part = int(measure.contribution(trace.routing, 2, 7).argmax())
    expect(explore.locator(".map .status")).to_contain_text(f"Part {part + 1:,} ")
    explore.keyboard.press("ArrowRight")
    expect(explore.locator(".map .status")).to_contain_text(f"Part {part + 2:,} ")
    expect(explore.locator(".map [role=status]")).to_contain_text(f"Part {part + 2:,} ")
    explore.keyboard.press("ArrowDown")
    expect(explore.locator(".map .status")).to_contain_text(f"Part {part + 8:,} ")
    explore.keyboard.press("Enter")
    expect(view(explore)).to_contain_text(f"Part {part + 8:,}: ")
    explore.keyboard.press("Escape")
    expect(field).to_be_focused()


def test_with_the_keyboard_alone_a_digit_lights_up_and_opens(explore: Page) -> None:
    head(explore, "Digit capsules").focus()
    explore.keyboard.press("Tab")
    expect(digit(explore, 7)).to_be_focused()
    expect(explore.locator(".map .status")).to_contain_text("The 7: ")
    explore.keyboard.press("ArrowDown")
    expect(explore.locator(".map .status")).to_contain_text("The 8: ")
    explore.keyboard.press("Enter")
    expect(view(explore)).to_contain_text("The 8, iteration by iteration")
    explore.keyboard.press("Escape")
    expect(digit(explore, 8)).to_be_focused()


def test_the_same_facts_can_be_read_as_tables(explore: Page, trace: CapsTrace) -> None:
    explore.get_by_text("Read it as a table").click()
    tables = explore.locator(".map .tables")
    assert [row[0] for row in table(tables, "The network")] == BOXES
    digits = table(tables, "The ten digit capsules in iteration 3 of 3")
    assert [row[1] for row in digits] == [say(length, 3) for length in trace.lengths]
    links = table(tables, "The 20 strongest links")
    values = measure.contributions(trace.routing)[2]
    strongest = np.unravel_index(np.abs(values).argmax(), values.shape)
    assert (links[0][0], int(links[0][2])) == (numbered(strongest[0]), strongest[1])
    assert links[0][-1] == say(values[strongest], 3)
    scrubber(explore).press("ArrowLeft")
    table(tables, "The ten digit capsules in iteration 2 of 3")


def test_edits_are_marked_on_boxes_and_values_and_said_in_the_tables(
    address: str, page: Page, settled: Callable[[Page], None]
) -> None:
    page.goto(f"{address}/?edits=u[57]*=0;c@1[300,7]=0.9;s@2[3]*=2&part=300")
    settled(page)
    expect(page.locator(".map .said")).to_have_text("Iteration 3 of 3")
    marked = page.locator(".map .head.edited button")
    assert marked.all_inner_texts() == ["Parts (primary capsules)", "Routing", "Digit capsules"]
    expect(head(page, "Routing (edited)")).to_be_visible()
    expect(page.locator(".map .status")).to_contain_text("A dot marks what was edited.")
    expect(page.locator(".map .digits .edited span").first).to_have_text("3")
    edited = capture(weights.load(), strokes.draw(7), parse("u[57]*=0;c@1[300,7]=0.9;s@2[3]*=2"))
    page.get_by_text("Read it as a table").click()
    together = say(measure.contributions(edited.routing)[2, :, 3].sum(), 3)
    digits = table(page.locator(".map .tables"), "The ten digit capsules in iteration 3 of 3")
    assert [row[-1] for row in digits if "edited" in row[-1]] == [f"{together} (sum edited)"]
    last = frame(page)
    scrubber(page).press("ArrowLeft")
    # in iteration 2 the sum was not edited, a coupling was
    expect(page.locator(".map .digits .edited")).to_have_count(0)
    page.wait_for_timeout(SETTLED)
    assert frame(page) != last
    page.mouse.move(*at_part(page, 300))
    expect(page.locator(".map .digits .edited span").first).to_have_text("7")
    page.mouse.click(*at_part(page, 300))
    votes = table(view(page), "Its ten votes")
    assert votes[7][3] == "0.900 (edited)"
    assert not [row for row in votes if "edited" in " ".join(row) and row[0] != "7"]


def test_a_browser_without_a_canvas_gets_the_tables(alone: Callable[[str], Page], page: Page, trace: CapsTrace) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    alone("map")
    digits = table(page.locator(".map .tables"), "The ten digit capsules in iteration 3 of 3")
    assert [row[1] for row in digits] == [say(length, 3) for length in trace.lengths]
    expect(page.locator(".map .stage")).to_be_hidden()
    scrubber(page).press("ArrowLeft")
    table(page.locator(".map .tables"), "The ten digit capsules in iteration 2 of 3")
    expect(page.get_by_text('{"iteration": 1}')).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_the_first_tap_lights_and_the_second_opens(
    address: str, open_page: Callable[..., Page], settled, dark: bool
) -> None:
    phone = open_page(address, width=390, height=844, dark=dark, touch=True)
    settled(phone)
    expect(phone.locator(".map .said")).to_have_text("Iteration 3 of 3")
    assert breadth(phone) <= 390
    digit(phone, 7).scroll_into_view_if_needed()
    for expected in ("lit", "open"):
        box = digit(phone, 7).bounding_box()
        assert box is not None
        phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 15)
        if expected == "lit":
            expect(phone.locator(".map .status")).to_contain_text("The 7: ")
            expect(view(phone)).to_be_hidden()
    expect(view(phone)).to_contain_text("The 7, iteration by iteration")
    assert breadth(phone) <= 390
    view(phone).get_by_role("button", name="Back to the map").tap()
    expect(view(phone)).to_be_hidden()


def test_the_pad_and_the_whole_map_with_its_scrubber_fit_a_laptop(explore: Page) -> None:
    for part in (explore.locator(".pad canvas"), explore.locator(".map .stage"), explore.locator(".map .scrub")):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
