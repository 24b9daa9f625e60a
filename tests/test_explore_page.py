"""The Explore page as a visitor opens it, plain and from links, with a random network of the paper's size."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from networks import put_on_shelf
from streamlit.testing.v1 import AppTest
from test_packet import read
from visits import clean, link, visit
from visits import shelf as shelf

from capsviz import strokes, weights
from capsviz.capture import capture
from capsviz.figures.spelled import article
from capsviz.intervention import parse
from capsviz.network import EfficientConfig, build
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module", autouse=True)
def _efficient(shelf: Path) -> None:
    """Beside it, a network that routes in one pass."""
    put_on_shelf(build(EfficientConfig()).eval(), shelf.parent, "efficient")


def data_of(app: AppTest) -> bytes:
    """What the map was sent."""
    (data,) = [element.proto.bytes for element in clean(app).get("bidi_component") if element.proto.bytes]
    return data


def mapped(app: AppTest) -> tuple[dict, dict[str, np.ndarray]]:
    return read(data_of(app))


def go_to(app: AppTest, **state: object) -> AppTest:
    """What the map says, as its browser side would send it; AppTest has no hand for components."""
    (element,) = [element.proto for element in app.get("bidi_component") if element.proto.bytes]
    states = app._tree.get_widget_states()
    states.widgets.add(id=element.id, json_value=json.dumps(state))
    return app._run(states)


def seven(edits: str = "", iterations: int = 3) -> CapsTrace:
    return capture(weights.load(), strokes.draw(7), parse(edits), iterations=iterations)


def test_the_page_opens_on_a_digit_that_is_there_with_its_answer_and_its_map() -> None:
    app = visit()
    words, arrays = mapped(app)
    trace = seven()
    markup = "".join(element.proto.body for element in app.get("html"))
    headline = re.sub(r"<style>.*?</style>|<[^>]*>", "", markup, flags=re.DOTALL)
    assert f"The network reads {article(trace.prediction)} {trace.prediction}" in headline
    assert f"length {trace.lengths.max():.2f}" in headline
    np.testing.assert_array_equal(arrays["image"], np.rint(255 * strokes.draw(7)))
    np.testing.assert_allclose(arrays["lengths"][-1], trace.lengths, rtol=1e-5)  # two float32 norms
    assert words["iteration"] == 2
    assert not app.get("plotly_chart"), "the map is all that is drawn"


def test_the_headlines_style_is_sent_once() -> None:
    markup = [element.proto.body for element in visit().get("html")]
    assert sum(body.count(".headline {") for body in markup) == 1


def test_a_link_opens_the_map_at_its_iteration_with_its_edits_in_force() -> None:
    wanted = {"iterations": "5", "iteration": "2", "edits": "c@1[57,4]=0.9"}
    app = visit(**wanted)
    words, arrays = mapped(app)
    assert link(app) == wanted
    assert words["iteration"] == 1
    assert words["edits"] == wanted["edits"]
    trace = seven(wanted["edits"], 5)
    assert len(arrays["lengths"]) == 5
    np.testing.assert_allclose(arrays["lengths"][-1], trace.lengths, rtol=1e-5)  # two float32 norms
    # half a step of the table
    assert arrays["c"][1, 57, 4] * words["steps"]["c"] == pytest.approx(0.9, abs=words["steps"]["c"])


def test_a_link_may_hold_a_picture_of_its_own() -> None:
    _, arrays = mapped(visit(picture="gallery.3.bold"))
    np.testing.assert_array_equal(arrays["image"], np.rint(255 * strokes.draw(3, strokes.HANDS["bold"])))


def test_a_scrubbed_iteration_stands_in_the_link_and_the_picture_is_not_sent_again() -> None:
    app = visit()
    before = data_of(app)
    go_to(app, iteration=0)
    assert link(app) == {"iteration": "1"}
    assert data_of(app) == before, "the browser keeps what it has"
    go_to(app, iteration=2)
    assert link(app) == {}
    assert data_of(app) == before


def test_who_comes_back_from_another_page_finds_the_iteration_they_were_at() -> None:
    app = go_to(visit(), iteration=0)
    app.switch_page("capsviz/pages/pose.py").run()
    app.switch_page("capsviz/pages/explore.py").run()
    words, _ = mapped(app)
    assert (words["iteration"], link(app)) == (0, {"iteration": "1"})


def test_a_digit_and_a_capsule_that_were_opened_are_looked_at_on_other_pages_too() -> None:
    app = go_to(go_to(visit(), digit=4), digit=4, part=57)
    data_of(app)
    assert link(app) == {"digit": "4", "part": "57"}
    app.switch_page("capsviz/pages/routing.py").run()
    assert "Part 58 is of type 2" in " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize(
    "state", [{"iteration": 3}, {"iteration": -1}, {"iteration": "1"}, {"digit": 10}, {"part": 1152}]
)
def test_what_the_map_cannot_have_said_is_ignored(state: dict[str, object]) -> None:
    app = go_to(visit(), **state)
    data_of(app)
    assert link(app) == {}


def test_a_network_whose_capsules_stand_on_no_grid_gets_its_answer_and_a_sentence() -> None:
    app = visit(network="efficient", iterations="1", iteration="1")
    assert [str(error.value) for error in app.exception] == []
    assert [error.value for error in app.error] == []
    (sentence,) = [info.value for info in app.info]
    assert "no place on the picture" in sentence
    assert "The network reads a" in app.get("html")[0].proto.body
