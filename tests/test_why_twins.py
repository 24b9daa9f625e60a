"""Twins: pictures of which a network keeps nearly the same, and the search as a visitor runs it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional
from visits import html, visit, words
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import claims, strokes
from capsviz.capture import capture, watch
from capsviz.experiments import twins
from capsviz.experiments.twins import Twin, differ, grainy, inner, search
from capsviz.intervention import Site
from capsviz.network import Network
from capsviz.views import why_twins
from capsviz.views.why_twins import Asked

both = pytest.mark.parametrize("name", claims.NETWORKS)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.sqrt(np.square(one - other).mean()))


def test_what_is_kept_is_what_comes_after_the_last_pooling_or_all_poses(nets: dict[str, Network]) -> None:
    picture = strokes.draw(4)
    image = torch.from_numpy(picture)[None]
    seen = watch(nets["CNN"], picture)
    pooled = functional.max_pool2d(torch.from_numpy(seen[Site("features", 1)].copy())[None], 2).flatten()
    torch.testing.assert_close(inner(nets["CNN"], image)[0], pooled)
    np.testing.assert_allclose(
        inner(nets["CapsNet"], image)[0], capture(nets["CapsNet"], picture).poses.ravel(), atol=1e-6
    )


def test_grain_starts_as_far_away_as_asked() -> None:
    picture = strokes.draw(4)
    for far in (0.1, 0.25):
        assert apart(picture, grainy(picture, far)) == pytest.approx(far, abs=1e-5)
    assert apart(picture, grainy(picture, 5.0)) < 0.8, "no further than the grain itself"
    assert grainy(picture, 0.3).min() >= 0
    assert grainy(picture, 0.3).max() <= 1


@both
def test_a_search_comes_closer_inside_and_stays_apart_outside(nets: dict[str, Network], name: str) -> None:
    picture = strokes.draw(4)
    found = list(search(nets[name], picture, grainy(picture, 0.2), apart=0.2, steps=30))
    assert len(found) == 31
    assert found[0].step == 0
    inside = [each.inside for each in found]
    assert inside == sorted(inside, reverse=True), "the best so far"
    assert inside[-1] < 0.7 * inside[0]
    last = found[-1]
    assert last.picture.min() >= 0
    assert last.picture.max() <= 1
    # what is said of the twin is what a fresh reading says
    assert apart(picture, last.picture) == pytest.approx(last.outside, abs=1e-5)
    assert last.outside >= 0.98 * 0.2
    assert differ(nets[name], picture, last.picture) == pytest.approx(last.inside, abs=1e-4)


def test_pixels_move_at_the_pace_of_adam() -> None:
    """Against torch's own, over slopes of any size."""
    slopes = torch.randn(6, 1, 4, 4, generator=torch.Generator().manual_seed(0)) ** 3
    theirs = torch.zeros(1, 4, 4, requires_grad=True)
    optimiser, ours, pace = torch.optim.Adam([theirs], lr=twins.RATE), torch.zeros(1, 4, 4), twins._Pace()
    for slope in slopes:
        theirs.grad = slope.clone()
        optimiser.step()
        ours = ours - pace(slope)
    torch.testing.assert_close(ours, theirs.detach())


def test_a_search_leaves_the_network_as_it_was(nets: dict[str, Network]) -> None:
    before = [each.clone() for each in nets["CNN"].parameters()]
    list(search(nets["CNN"], strokes.draw(4), strokes.draw(3), apart=0.2, steps=2))
    for each, old in zip(nets["CNN"].parameters(), before, strict=True):
        assert torch.equal(each, old)
        assert each.grad is None


@pytest.mark.parametrize(("inside", "said"), [(0.1, "less than by the 40%"), (0.5, "no less than by the 40%")])
def test_the_sentence_follows_from_the_numbers(inside: float, said: str) -> None:
    twin = Twin(3, np.zeros((28, 28), np.float32), inside, 0.25)
    text = why_twins.in_words(Asked("n", "p", "CNN", 0.25), twin, 0.4, {"CapsNet": (4, 9), "CNN": (4, 4)})
    assert said in text
    assert "The CapsNet answers 4, and 9 to the twin. The CNN answers 4 to both." in text


@both
def test_the_button_searches_and_both_networks_read_what_it_found(
    nets: dict[str, Network], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(twins, "STEPS", 4)
    app = visit("why", picture="gallery.4.upright")
    app.segmented_control(key="why.twins.of").set_value(name).run()
    assert "Its twin" not in html(app)
    app.button(key="why.twins.search").click().run()
    assert "Its twin" in html(app)
    ((asked, twin),) = app.session_state["why.twins.found"].items()
    assert asked.name == name
    assert differ(nets[name], strokes.draw(4), twin.picture) == pytest.approx(twin.inside, abs=1e-4)
    assert f"differs by **{twin.inside:.0%}** of its length" in words(app)
    app.select_slider(key="why.twins.apart").set_value(0.1).run()
    assert "Its twin" not in html(app), "nothing was found at this distance yet"


def test_a_search_that_was_stopped_is_said_and_leaves_the_page_as_it_was() -> None:
    app = visit("why", picture="gallery.4.upright")
    app.session_state["why.twins.stopped"] = True
    app.run()
    assert "The search was stopped" in " ".join(one.value for one in app.info)
    assert "Its twin" not in html(app)
