"""The equations that run in the page, each against the one it repeats, over many random numbers."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from capsviz import handmade
from capsviz.components.web_files import web
from capsviz.experiments.equations import couplings, squash_slopes
from capsviz.handmade import StrokeEnd, draw_end, part_pose, read_by_hand
from capsviz.intervention import Site
from capsviz.routing import route, squash, squash_steeply

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLOSE = 1e-6
"""All of it is double precision on both sides; eps beneath the roots of squash moves a value by less than this."""


@pytest.fixture
def run(page: Page):
    """Run a function of equations.js on many arguments."""
    source = "data:text/javascript;base64," + base64.b64encode(web("equations.js").encode()).decode()

    def run(expression: str, many: list[Any], **constants: Any) -> list[Any]:
        names = ", ".join(constants)
        script = f"""async ([source, many, constants]) => {{
            const js = await import(source);
            const {{ {names} }} = constants;
            return many.map((given) => {expression});
        }}"""
        return page.evaluate(script, [source, many, constants])

    return run


def vectors(count: int, dim: int = 2) -> np.ndarray:
    """Random vectors of very different lengths, with the zero vector among them."""
    random = np.random.default_rng(7)
    found = random.normal(size=(count, dim)) * 10 ** random.uniform(-3, 1, size=(count, 1))
    found[0] = 0
    return found


@pytest.mark.parametrize(("name", "ours"), [("squash", squash), ("efficient", squash_steeply)])
def test_a_vector_is_squashed_as_in_routing(run, name: str, ours) -> None:
    s = vectors(200)
    np.testing.assert_allclose(run(f"js.{name}(given)", s.tolist()), ours(torch.from_numpy(s)).numpy(), atol=CLOSE)


def test_the_rivals_are_torchs_sigmoid_and_the_couplings_softmax(run) -> None:
    b = vectors(100, dim=10)
    np.testing.assert_allclose(run("js.sigmoid(given)", b.tolist()), torch.from_numpy(b).sigmoid().numpy(), atol=1e-12)
    np.testing.assert_allclose(run("js.softmax(given)", b.tolist()), [couplings(row) for row in b], atol=1e-12)


def test_the_slope_is_that_of_squash(run) -> None:
    n = np.linspace(0, 5, 101)
    # eps beneath the root moves the slope near zero
    assert run("js.slope(given)", n.tolist()) == pytest.approx(squash_slopes(n), abs=1e-5)


def routed(u_hat: np.ndarray, iterations: int) -> dict[str, np.ndarray]:
    """Every value of `capsviz.routing.route`, stacked over the iterations."""
    seen: dict[Site, torch.Tensor] = {}
    route(torch.from_numpy(u_hat)[None], iterations, lambda site, value: seen.setdefault(site, value))
    return {
        name: np.array([value[0].numpy() for site, value in sorted(seen.items()) if site.name == name])
        for name in ("b", "c", "s", "v", "a")
    }


Pose = tuple[float, float]
"""Turn and presence of a part."""


def random_poses(count: int) -> list[tuple[Pose, Pose]]:
    """Two parts each time; among them parts that are not there, and parts that agree exactly."""
    random = np.random.default_rng(3)
    rows = random.uniform((-180, 0, -180, 0), (180, 1, 180, 1), (count, 4)).tolist()
    special = [((0.0, 0.0), (0.0, 1.0)), ((0.0, 0.0), (0.0, 0.0)), ((30.0, 1.0), (30.0, 1.0))]
    return special + [((row[0], row[1]), (row[2], row[3])) for row in rows]


def test_house_and_boat_are_routed_as_the_network_routes(run) -> None:
    parts = random_poses(300)
    given = [[{"turn": turn, "presence": presence} for turn, presence in pair] for pair in parts]
    found = run("js.route(js.vote(W, given.map(js.pose)), 5)", given, W=handmade.rotations().tolist())
    for pair, rounds in zip(parts, found, strict=True):
        expected = routed(handmade.votes(np.stack([part_pose(*part) for part in pair])), 5)
        for name in ("b", "c", "s", "v"):
            np.testing.assert_allclose([values[name] for values in rounds], expected[name], atol=CLOSE)
        # the network does not compute the last agreement, which nobody would read
        np.testing.assert_allclose([values["a"] for values in rounds[:-1]], expected["a"], atol=CLOSE)


def test_the_stroke_is_drawn_and_read_as_by_hand(run) -> None:
    random = np.random.default_rng(5)
    ends = [StrokeEnd(*row) for row in random.uniform((-180, -7, -7, 0), (180, 7, 7, 1), (60, 4)).tolist()]
    ends += list(handmade.same_for_the_neuron().values())
    shape = {"side": handmade.WINDOW, "thickness": handmade.THICKNESS}
    drawn = run("js.strokeEnd(given, side, thickness)", [end._asdict() for end in ends], **shape)
    filters = handmade.filters().reshape(2, -1).tolist()
    read = run("js.readByHand(filters, given)", drawn, filters=filters)
    for end, pixels, found in zip(ends, drawn, read, strict=True):
        expected = read_by_hand(draw_end(end))
        np.testing.assert_allclose(pixels, draw_end(end).ravel(), atol=CLOSE)
        assert found["neuron"] == pytest.approx(expected.neuron, abs=CLOSE)
        np.testing.assert_allclose(found["s"], expected.s, atol=CLOSE)
        np.testing.assert_allclose(found["v"], expected.v, atol=CLOSE)


def test_a_vector_points_where_its_pose_was_turned(run) -> None:
    turns = np.linspace(-179, 179, 50)
    found = run("js.heading(js.pose({ turn: given, presence: 0.3 }))", turns.tolist())
    assert found == pytest.approx(turns.tolist(), abs=1e-9)
