"""The pose desk in a real Chromium, with the shipped network: dragged, let go, taken back, opened from a link."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from fingers import breadth
from playwright.sync_api import Locator, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from capsviz import ink, poses, weights
from capsviz.experiments import drawing
from capsviz.network import CapsNet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]


@pytest.fixture
def visit(reach: Callable[..., Page], settled) -> Callable[..., Page]:
    """The Pose page in a window of its own, ready to draw: `visit("?digit=4", **window)`."""

    def new(link: str = "", **window) -> Page:
        page = reach("Pose", link, **window)
        ready(page, settled)
        return page

    return new


def come(page: Page, address: str, settled) -> None:
    """To the desk in a window that is open already."""
    page.goto(address)
    settled(page)
    page.get_by_role("link", name="Pose", exact=True).click()
    ready(page, settled)


def ready(page: Page, settled) -> None:
    page.wait_for_selector(".pose[data-decoder=ready]")
    settled(page)
    expect(page.get_by_text("Routed again.")).to_be_visible()


def slider(page: Page, number: int) -> Locator:
    return page.get_by_role("slider", name=re.compile(rf"^Number {number},"))


def drawn(page: Page) -> tuple[np.ndarray, np.ndarray]:
    """The pose that the page drew last, and its pixels."""
    found = page.locator(".pose").evaluate("root => [root.pose, [...root.pixels]]")
    return np.array(found[0], dtype=np.float32), np.array(found[1], dtype=np.float32).reshape(28, 28)


def at_rest(page: Page) -> np.ndarray:
    """The pixels once nothing glides any more."""
    page.wait_for_timeout(500)
    return drawn(page)[1]


def held(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("edits", [""])[0]


def press(page: Page, name: str) -> None:
    page.locator(".pose").get_by_role("button", name=name, exact=True).click()


def check_against_torch(page: Page, net: CapsNet, digit: int) -> None:
    pose, pixels = drawn(page)
    (expected,) = drawing.draw(net, pose[None], digit)
    # both in float32, summed in different order; the page shows 255 levels, each of 4e-3
    np.testing.assert_allclose(pixels, expected, atol=1e-3)


@pytest.mark.parametrize("digit", [0, 7, 9])
def test_the_page_draws_what_torch_draws(visit, shipped: CapsNet, digit: int) -> None:
    page = visit(f"?picture=gallery.{digit}.bold")
    check_against_torch(page, shipped, digit)
    for number, key in [(1, "Home"), (4, "End"), (9, "Home"), (16, "End"), (5, "ArrowRight")]:
        slider(page, number).press(key)
        page.wait_for_timeout(100)
        check_against_torch(page, shipped, digit)
    press(page, "All zero")
    at_rest(page)
    check_against_torch(page, shipped, digit)
    press(page, "Random")
    at_rest(page)
    check_against_torch(page, shipped, digit)


def test_what_is_seen_are_the_pixels_that_were_computed(visit) -> None:
    page = visit()
    levels = page.locator(".pose .drawn").evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0)"
    )
    np.testing.assert_allclose(np.array(levels).reshape(28, 28), 255 * drawn(page)[1], atol=0.51)


@pytest.fixture
def traffic() -> tuple[Callable[[WebSocket], None], dict[str, list[int]]]:
    """Bytes of every message to and from the server."""
    sizes: dict[str, list[int]] = {"sent": [], "received": []}

    def watch(socket: WebSocket) -> None:
        socket.on("framesent", lambda data: sizes["sent"].append(len(data)))
        socket.on("framereceived", lambda data: sizes["received"].append(len(data)))

    return watch, sizes


def test_a_dragged_slider_draws_frames_without_the_server_and_is_answered_when_let_go(
    page: Page, address: str, settled, traffic
) -> None:
    watch, sizes = traffic
    page.on("websocket", watch)
    come(page, address, settled)
    answers = page.locator(".answer").all_inner_texts()
    before, frames, sent = drawn(page)[1], page.locator(".pose").evaluate("root => root.frames"), len(sizes["sent"])
    hold = slider(page, 5)
    hold.scroll_into_view_if_needed()
    box = hold.bounding_box()
    assert box is not None
    low, high, now = (float(hold.evaluate(f"input => input.{name}")) for name in ("min", "max", "value"))
    across, down = box["x"] + 8 + (now - low) / (high - low) * (box["width"] - 16), box["y"] + 0.6 * box["height"]
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across - 40, down, steps=20)
    page.wait_for_timeout(300)
    assert page.locator(".pose").evaluate("root => root.frames") - frames >= 5
    assert np.abs(drawn(page)[1] - before).max() > 0.1
    assert len(sizes["sent"]) == sent, "nothing is asked of the server while a slider is dragged"
    assert held(page) == ""
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"edits=v%5B7%2C4%5D%3D-0\.\d+"))
    expect(page.get_by_text("of your nudge is left in the pose that comes out")).to_be_visible()
    settled(page)
    assert page.locator(".answer").all_inner_texts() != answers
    assert len(sizes["sent"]) == sent + 1


def test_the_weights_cross_the_wire_once_and_never_again(page: Page, address: str, settled, traffic) -> None:
    watch, sizes = traffic
    page.on("websocket", watch)
    come(page, address, settled)
    large = [size for size in sizes["received"] if size > 1_000_000]
    assert len(large) == 1
    assert large[0] < 3_000_000
    sizes["received"].clear()
    slider(page, 5).press("ArrowLeft")
    expect(page).to_have_url(re.compile("edits="))
    page.get_by_role("link", name="Explore", exact=True).click()
    settled(page)
    page.get_by_role("link", name="Pose", exact=True).click()
    ready(page, settled)
    # another visit: the browser has kept them
    come(page, address, settled)
    assert max(sizes["received"]) < 1_000_000


def test_a_link_opens_the_pose_that_was_held(visit, settled) -> None:
    page = visit()
    for number, key in [(5, "Home"), (12, "End")]:
        slider(page, number).press(key)
        expect(page).to_have_url(re.compile(rf"v%5B7%2C{number - 1}%5D"))
    settled(page)
    pose, pixels = drawn(page)
    answers = page.locator(".answer").all_inner_texts()
    query = urlsplit(page.url).query
    again = visit(f"?{query}")
    pose_again, pixels_again = drawn(again)
    # four decimals of each number are kept
    np.testing.assert_allclose(pose_again, pose, atol=0.6e-4)
    np.testing.assert_allclose(pixels_again, pixels, atol=2e-3)
    assert again.locator(".answer").all_inner_texts() == answers


def test_undo_redo_and_the_filmstrip_lead_to_what_was_seen(visit) -> None:
    page = visit()
    seen = [at_rest(page)]
    for number, key in [(5, "Home"), (14, "End"), (12, "End")]:
        slider(page, number).press(key)
        expect(page.locator(".strip button")).to_have_count(len(seen) + 1)
        seen.append(at_rest(page))

    def shows(which: int) -> None:
        np.testing.assert_allclose(at_rest(page), seen[which], atol=2e-3)
        expect(page.locator(".strip button").nth(which)).to_have_attribute("aria-current", "true")

    press(page, "Undo")
    shows(2)
    press(page, "Undo")
    shows(1)
    page.keyboard.press("Control+Shift+z")
    shows(2)
    page.locator(".strip button").nth(0).click()
    shows(0)
    expect(page).not_to_have_url(re.compile("edits="))
    expect(page.locator(".pose").get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    page.locator(".strip button").nth(3).click()
    shows(3)
    press(page, "Back to mine")
    np.testing.assert_allclose(at_rest(page), seen[0], atol=2e-3)


def test_a_locked_number_stays_where_it_is(visit) -> None:
    page = visit()
    before = drawn(page)[0]
    page.get_by_role("button", name="Lock number 5").click()
    expect(slider(page, 5)).to_be_disabled()
    for what in ("Random", "All zero"):
        press(page, what)
        at_rest(page)
        now = drawn(page)[0]
        assert now[4] == before[4]
        assert (np.delete(now, 4) != np.delete(before, 4)).all()


def test_random_poses_lie_where_real_digits_lie(visit) -> None:
    page, known = visit(), poses.load("sabour-r3")
    found = []
    for _ in range(12):
        press(page, "Random")
        page.wait_for_timeout(450)
        found.append(drawn(page)[0])
    deviations = np.sqrt(np.diagonal(known.covariance[7]))
    away = (np.stack(found) - known.mean[7]) / deviations
    # 192 numbers from normal distributions, cut a little by the length: mean 0 to 0.07, deviation 1 to 0.05, largest 3
    assert abs(away.mean()) < 0.4
    assert 0.6 < away.std() < 1.3
    assert np.abs(away).max() < 5
    assert np.linalg.norm(found, axis=1).max() < 1


def test_sliders_are_sorted_by_effect_or_by_number(visit) -> None:
    page = visit()
    numbers = page.locator(".pose .which")
    effect = poses.load("sabour-r3").effect[7]
    assert numbers.all_inner_texts() == [str(dim + 1) for dim in np.argsort(-effect, kind="stable")]
    press(page, "By effect")
    assert numbers.all_inner_texts() == [str(dim + 1) for dim in range(16)]


def test_without_motion_a_pose_is_there_at_once(address: str, browser, settled) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    come(page, address, settled)
    frames = page.locator(".pose").evaluate("root => root.frames")
    press(page, "All zero")
    page.wait_for_timeout(600)
    assert page.locator(".pose").evaluate("root => root.frames") - frames <= 2
    assert not drawn(page)[0].any()
    context.close()


def test_on_a_phone_the_picture_stays_in_sight_above_the_sliders(visit) -> None:
    page = visit(width=390, height=844, touch=True)
    last = page.get_by_role("slider", name=re.compile("^Number")).last
    last.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    expect(page.locator(".pose .drawn")).to_be_in_viewport()
    expect(last).to_be_in_viewport()
    assert breadth(page) <= 390


def test_a_cell_of_the_grid_is_held_at_the_desk(visit, settled, shipped: CapsNet) -> None:
    page = visit()
    own = drawn(page)[0]
    page.get_by_role("radio", name="The whole grid").click()
    settled(page)
    cell = page.get_by_role("button", name="Number 5, moved by −0.15")
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".strip button")).to_have_count(2)
    at_rest(page)
    expected = own.copy()
    expected[4] -= 0.15
    np.testing.assert_allclose(drawn(page)[0], expected, atol=1e-4)
    check_against_torch(page, shipped, 7)
    # by keyboard: one to the right, one down
    cell.focus()
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Number 6, moved by −0.10")).to_have_attribute("aria-pressed", "true")
    press(page, "Undo")
    at_rest(page)
    np.testing.assert_allclose(drawn(page)[0], expected, atol=1e-4)
    expect(cell).to_have_attribute("aria-pressed", "true")


def test_one_number_makes_a_thin_slanted_seven_of_a_fat_upright_one(visit) -> None:
    page = visit("?picture=gallery.7.bold")
    way = [at_rest(page)]
    for _ in range(40):
        slider(page, 5).press("ArrowLeft")
        page.wait_for_timeout(30)
        way.append(drawn(page)[1])
    expect(page.get_by_text("of your nudge is left in the pose that comes out")).to_be_visible()
    found = ink.explain([ink.step(a[None], b[None]) for a, b in pairwise(way)])
    amounts = dict(zip(ink.MOTIONS, found.amounts, strict=True))
    assert amounts["slant"] > 0.1
    assert amounts["thickness"] < -0.5


@pytest.fixture
def told() -> tuple[Callable[[WebSocket], None], list[str]]:
    """What the server had the page draw, element by element."""
    kinds: list[str] = []

    def note(data: str | bytes) -> None:
        delta = ForwardMsg.FromString(data).delta if isinstance(data, bytes) else ForwardMsg().delta
        kinds.extend(filter(None, [delta.new_element.WhichOneof("type")]))

    return lambda socket: socket.on("framereceived", note), kinds


def test_a_pose_let_go_draws_its_answers_anew_and_nothing_that_stands_around_them(
    page: Page, address: str, settled, told
) -> None:
    watch, kinds = told
    page.on("websocket", watch)
    come(page, address, settled)
    kinds.clear()
    slider(page, 5).press("Home")
    expect(page.get_by_text("of your nudge is left in the pose that comes out")).to_be_visible()
    settled(page)
    # decoded, read again, routed again, and read over and over
    assert kinds == ["html"] * 4


def test_a_menu_that_is_open_follows_the_pose(visit) -> None:
    page = visit("?edits=v[7,4]=-0.3")
    page.locator("[class*=st-key-take-pose-answers] button").first.click()
    lines = page.locator("[data-testid=stPopoverBody] code")
    expect(lines).to_contain_text("v[7,4]=-0.3")
    slider(page, 12).press("End")
    expect(lines).to_contain_text("v[7,11]=")
    page.keyboard.press("Escape")


def test_the_nudge_enters_where_it_was_asked_to_and_no_other_answer_changes(visit, settled) -> None:
    page = visit("?edits=v[7,4]=-0.3")
    decoded, read, routed = page.locator(".answer").all_inner_texts()
    page.get_by_text("iteration 2", exact=True).first.click()
    expect(page.locator(".answer").nth(2)).to_contain_text(re.compile(r"your nudge\s*→ iteration 2"))
    settled(page)
    after = page.locator(".answer").all_inner_texts()
    assert after[:2] == [decoded, read]
    assert after[2] != routed
