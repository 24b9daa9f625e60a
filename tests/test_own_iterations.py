"""Each network routes as often as it was trained to, until a visitor asks for another number."""

from __future__ import annotations

import pytest
import torch
from visits import html, link, visit

from capsviz import strokes, weights


def length(name: str, iterations: int | None = None) -> str:
    """The longest pose of a seven in a shipped network, as the page writes it."""
    with torch.inference_mode():
        poses = weights.load(name)(torch.from_numpy(strokes.draw(7))[None, None], iterations=iterations)
    return f"{poses.norm(dim=-1).max():.2f}"


@pytest.mark.parametrize("name", ["sabour-r1", "sabour-r3", "small"])
def test_a_page_says_what_the_network_says(name: str) -> None:
    assert f"length {length(name)} of at most 1" in html(visit("explore", network=name))


def test_another_network_begins_with_its_own_iterations_and_an_asked_number_stays_in_the_link() -> None:
    app = visit("routing", iterations="5")
    assert link(app)["iterations"] == "5"
    app.selectbox(key="setting.network").set_value("sabour-r1").run()
    assert "iterations" not in link(app)
    app = visit("explore", network="sabour-r1", iterations="3")
    assert link(app)["iterations"] == "3"
    assert length("sabour-r1") != length("sabour-r1", 3)
    assert f"length {length('sabour-r1', 3)} of at most 1" in html(app)
