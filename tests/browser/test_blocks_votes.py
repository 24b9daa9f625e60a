"""The house and the boat in a browser: parts are dragged and turned, and routing on their votes follows."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from fingers import drag, drawn, frame_cost, middle, number
from playwright.sync_api import Page, expect

from capsviz import handmade
from capsviz.handmade import part_pose
from capsviz.intervention import Site
from capsviz.routing import route

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def votes(alone: Callable[[str], Page]) -> Page:
    page = alone("votes")
    page.locator(".votes[data-v]").wait_for()
    return page


def poses(page: Page) -> np.ndarray:
    text = page.locator(".votes").get_attribute("data-poses")
    assert text is not None
    return np.array([float(number) for number in text.split()]).reshape(2, 2)


def table(page: Page, number: int) -> list[list[str]]:
    rows = page.locator(".votes table").nth(number).locator("tr")
    return rows.evaluate_all("rows => rows.slice(1).map(row => [...row.cells].slice(1).map(cell => cell.textContent))")


def wholes(turns: tuple[float, float], iterations: int) -> list[float]:
    u_hat = handmade.votes(np.stack([part_pose(float(turn), 1.0) for turn in turns]))
    return route(torch.from_numpy(u_hat)[None], iterations)[0].norm(dim=-1).tolist()


def test_a_house_wins_at_first_and_a_boat_with_the_roof_on_sideways(votes: Page) -> None:
    words = votes.locator(".votes output.words")
    house, boat = wholes((0, 0), 3)
    expect(words).to_contain_text(f"the house has length {house:.2f}, the boat has length {boat:.2f}: the house wins")
    votes.get_by_role("button", name="Roof sideways").click()
    expect(words).to_contain_text(f"the house has length {boat:.2f}, the boat has length {house:.2f}: the boat wins")
    expect(words).to_contain_text("Votes for the house: 90° apart. Votes for the boat: 0° apart.")
    votes.get_by_role("button", name="Halfway").click()
    expect(words).to_contain_text("neither wins")


def test_the_tables_show_every_iteration_of_routing(votes: Page) -> None:
    votes.get_by_role("slider", name="turn").nth(1).fill("20")
    scrubber = votes.get_by_role("slider", name="Iteration")
    u_hat = torch.from_numpy(handmade.votes(np.stack([part_pose(0.0, 1.0), part_pose(20.0, 1.0)])))[None]
    seen: dict[Site, torch.Tensor] = {}
    # one iteration more than are shown, for the last agreement
    route(u_hat, 6, lambda site, value: seen.setdefault(site, value))
    for iteration in range(1, 6):
        scrubber.fill(str(iteration))
        drawn(votes)
        b, c, a, s, v = (seen[Site(name, iteration - 1)][0].numpy() for name in "bcasv")
        links = [[number(text) for text in row[1:]] for row in table(votes, 0)]
        # three decimals on the page
        np.testing.assert_allclose(links, np.stack([b, c, a], axis=-1).reshape(4, 3), atol=6e-4)
        for row, sum_, vector in zip(table(votes, 1), s, v, strict=True):
            found = [number(text) for text in re.findall(r"[−\d.]+", " ".join(row))]
            assert found == pytest.approx([*sum_, *vector, float(np.hypot(*vector))], abs=6e-3)


def test_a_part_is_turned_by_its_knob_and_its_slider_follows(votes: Page) -> None:
    centre = middle(votes, ".votes .stage polygon.part-1")
    drag(votes, middle(votes, ".votes .arm >> nth=1 >> .knob"), (centre[0] + 90, centre[1]))
    expect(votes.get_by_role("slider", name="turn").nth(1)).to_have_value(re.compile("^(8[5-9]|9[0-5])$"))
    assert poses(votes)[1] == pytest.approx([1, 0], abs=0.1)
    expect(votes.locator(".votes output.words")).to_contain_text("the boat wins")


def test_dragging_a_part_elsewhere_changes_no_number(votes: Page) -> None:
    before, place = poses(votes), middle(votes, ".votes .stage polygon.part-0")
    words = votes.locator(".votes output.words").text_content()
    # beside its arrow, so that the part is moved and not turned
    drag(votes, (place[0] + 40, place[1] + 20), (place[0] - 40, place[1] + 50))
    moved = middle(votes, ".votes .stage polygon.part-0")
    assert (moved[0] - place[0], moved[1] - place[1]) == pytest.approx((-80, 30), abs=3)
    np.testing.assert_array_equal(poses(votes), before)
    assert votes.locator(".votes output.words").text_content() == words


def test_everything_on_the_votes_screen_is_done_by_keyboard_too(votes: Page) -> None:
    turn = votes.get_by_role("slider", name="turn").nth(1)
    turn.focus()
    for _ in range(10):
        turn.press("ArrowRight")
    drawn(votes)
    assert poses(votes)[1] == pytest.approx(part_pose(10.0, 1.0).tolist())
    presence = votes.get_by_role("slider", name="presence").nth(0)
    presence.press("Home")
    drawn(votes)
    assert poses(votes)[0] == pytest.approx([0, 0])
    expect(votes.locator(".votes output.words")).to_contain_text("Votes for the house: one is missing")
    part = votes.locator(".votes .stage polygon.part-0")
    place = middle(votes, ".votes .stage polygon.part-0")
    part.press("ArrowLeft")
    drawn(votes)
    assert middle(votes, ".votes .stage polygon.part-0")[0] < place[0] - 3


def test_routing_follows_a_turned_part_at_55_frames_a_second(votes: Page) -> None:
    votes.mouse.move(*middle(votes, ".votes .arm >> nth=1 >> .knob"))
    votes.mouse.down()
    before = poses(votes)
    cost = frame_cost(votes, ".votes .stage")
    assert (poses(votes) != before).any(), "it was turned"
    votes.mouse.up()
    assert cost < 1000 / 55
