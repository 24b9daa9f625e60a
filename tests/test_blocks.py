"""The page "Building blocks" as a visitor opens it, screen by screen, with a random network of the paper's size."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from visits import html, link, rows, visit, words
from visits import shelf as shelf

from capsviz import strokes, weights
from capsviz.capture import capsules, capture
from capsviz.closeup import strongest_capsule, strongest_unit
from capsviz.experiments.equations import couplings, read_margin, weigh_losses
from capsviz.experiments.wrong_axis import lengths_with_softmax_over_parts
from capsviz.settings import BLOCKS


def components(app: AppTest) -> dict[str, Any]:
    """What each component was given."""
    return {one.proto.component_name: json.loads(one.proto.json) for one in app.get("bidi_component")}


def sent(app: AppTest, name: str) -> dict[str, Any]:
    """What the component of this name was given."""
    return components(app)[f"capsviz_{name}"]


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def seven():
    return capture(weights.load(), strokes.draw(7))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_link_opens_each_screen_with_a_question_and_something_to_notice(block: str) -> None:
    app = visit("blocks", block=block)
    # there is no film of this random network: the screen says so, and has a test file of its own with the film
    there = [info.value for info in app.info if "The film is not here" in info.value] if block == "learning" else []
    assert there or "**Notice:**" in words(app)
    assert app.header[0].value.endswith("?")
    assert app.pills(key="setting.block").value == block
    assert link(app) == ({} if block == BLOCKS[0] else {"block": block})
    assert not app.warning


def test_each_screen_but_the_last_leads_on_to_the_next_by_its_name() -> None:
    names = visit("blocks").pills(key="setting.block").options
    for block, following in zip(BLOCKS, names[1:], strict=False):
        assert sent(visit("blocks", block=block), "onward") == {"words": f"Next idea: {following}"}
    assert "capsviz_onward" not in components(visit("blocks", block=BLOCKS[-1]))


def test_a_screen_that_does_not_exist_is_named_and_the_first_one_opens() -> None:
    app = visit("blocks", block="nosuch")
    (warning,) = app.warning
    assert '"nosuch" is not one of capsule, squash' in warning.value
    assert app.pills(key="setting.block").value == "capsule"
    assert link(app) == {}


def test_the_capsule_screen_shows_the_strongest_capsule_of_the_current_digit() -> None:
    app = visit("blocks", block="capsule")
    capsule = strongest_capsule(seven())
    unit = strongest_unit(seven(), capsule)
    assert f"number {capsule.number + 1:,}, of type {capsule.place.type + 1}" in html(app)
    assert f"The unit can say *{unit.value:.2f}* and nothing else" in words(app)
    assert len(sent(app, "neuron")["filters"]) == 2


def test_the_squash_screen_is_given_four_curves() -> None:
    curves = sent(visit("blocks", block="squash"), "squash")["curves"]
    assert [curve["name"] for curve in curves] == ["squash", "efficient", "softmax", "sigmoid"]
    # the other two depend on the vector's direction, which the page knows
    assert [curve["values"] is None for curve in curves] == [False, False, True, True]
    assert len({len(curve["values"]) for curve in curves[:2]}) == 1


def test_the_votes_screen_is_given_four_rotations_and_pictures_that_lie_as_they_say() -> None:
    given = sent(visit("blocks", block="votes"), "votes")
    W = np.array(given["W"])
    assert W.shape == (2, 2, 2, 2)
    np.testing.assert_allclose(np.einsum("ijkd,ijkl->ijdl", W, W), np.broadcast_to(np.eye(2), W.shape), atol=1e-12)
    for j, plan in enumerate(given["plans"]):
        for i, part in enumerate(plan):
            turn = np.deg2rad(part["turn"])
            # a part that lies as the picture has it votes for an upright whole
            assert W[i, j] @ [np.sin(turn), np.cos(turn)] == pytest.approx([0, 1], abs=1e-12)


def slid(values: list[float], **more: Any) -> dict[str, Any]:
    return {"ten": {"reset": 0, "values": values, **more}}


def test_couplings_follow_the_logits_that_were_slid() -> None:
    b = [0.0, 1.5, -4.0, 4.0, 0.25, 0.0, 0.0, 0.0, 0.0, 2.0]
    app = visit("blocks", {"blocks.logits": slid(b)}, block="coupling")
    given = sent(app, "logits")
    assert given["values"] == b
    assert given["couplings"] == pytest.approx(couplings(np.array(b)).tolist())
    assert f"The largest is **{max(given['couplings']):.3f}**" in words(app)


def test_the_logits_of_a_real_part_can_be_taken_and_set_back() -> None:
    app = press(visit("blocks", block="coupling"), "blocks.logits.real")
    words(app)
    trace = seven()
    longest = int(np.linalg.norm(trace.u, axis=1).argmax())
    given = sent(app, "logits")
    # with these random weights some logits reach beyond the sliders
    assert given["values"] == pytest.approx(trace.routing.b[-1, longest].clip(-4, 4).tolist())
    assert given["reset"] == 1
    press(app, "blocks.logits.zero")
    given = sent(app, "logits")
    assert (given["values"], given["reset"]) == ([0] * 10, 2)
    assert given["couplings"] == pytest.approx([0.1] * 10)


def test_the_wrong_softmax_is_run_on_the_current_digit_once_it_is_opened() -> None:
    app = visit("blocks", block="coupling")
    assert "wrong way round" not in words(app)
    app.session_state["blocks.wrong"] = True
    app.run()
    wrong = lengths_with_softmax_over_parts(capsules(weights.load()), strokes.draw(7))
    assert f"to **{wrong.max():.2g}**, and the answer is **{wrong.argmax()}**" in words(app)


def test_the_margin_loss_starts_at_the_lengths_of_the_current_digit() -> None:
    given = sent(visit("blocks", block="loss"), "margin")
    trace = seven()
    assert given["values"] == pytest.approx(trace.lengths.tolist())
    assert given["present"] == [k == trace.prediction for k in range(10)]
    assert given["marks"] == [0.1, 0.9]


def test_losses_and_gradients_follow_what_was_slid() -> None:
    values, present = [k / 10 for k in range(10)], [k in (0, 9) for k in range(10)]
    given = sent(visit("blocks", {"blocks.lengths": slid(values, present=present)}, block="loss"), "margin")
    read = read_margin(np.array(values), np.array(present))
    assert given["values"] == values
    assert given["totals"] == pytest.approx({"margin": read.terms.sum(), "cross": read.cross_entropy})
    assert given["losses"]["margin"]["shown"] == pytest.approx(read.terms.tolist())
    assert given["losses"]["margin"]["slopes"] == pytest.approx(read.slopes.tolist())
    assert given["losses"]["cross"]["shown"] == pytest.approx(read.shares.tolist())
    assert given["losses"]["cross"]["slopes"] == pytest.approx(read.cross_slopes.tolist())


def test_with_nothing_in_the_picture_cross_entropy_has_nothing_to_say() -> None:
    given = sent(visit("blocks", {"blocks.lengths": slid([0.5] * 10, present=[False] * 10)}, block="loss"), "margin")
    assert given["totals"]["cross"] is None
    assert given["losses"]["cross"]["slopes"] == [None] * 10
    assert given["totals"]["margin"] == pytest.approx(10 * 0.5 * 0.4**2)


def test_a_second_digit_comes_into_the_picture_by_one_button_and_the_first_state_back_by_another() -> None:
    app = press(visit("blocks", block="loss"), "blocks.lengths.two")
    lengths = seven().lengths
    given = sent(app, "margin")
    assert np.flatnonzero(given["present"]).tolist() == sorted(np.argsort(-lengths)[:2].tolist())
    press(app, "blocks.lengths.real")
    given = sent(app, "margin")
    assert sum(given["present"]) == 1
    assert given["reset"] == 2


@pytest.mark.parametrize(
    ("block", "state", "problem"),
    [
        ("coupling", {"blocks.logits": slid([0.0] * 9)}, "something else than ten numbers"),
        ("coupling", {"blocks.logits": slid([9.0] * 10)}, "between -4 and 4"),
        ("coupling", {"blocks.logits": slid([float("nan")] * 10)}, "between -4 and 4"),
        ("loss", {"blocks.lengths": slid([2.0] * 10, present=[True] * 10)}, "between 0 and 1"),
        ("loss", {"blocks.lengths": slid([0.5] * 10, present=["yes"] * 10)}, "ten switches"),
        ("loss", {"blocks.lengths": slid([0.5] * 10)}, "ten switches"),
    ],
)
def test_what_sliders_cannot_have_sent_is_answered_in_one_sentence(block: str, state: dict, problem: str) -> None:
    app = visit("blocks", state, block=block)
    assert [str(error.value) for error in app.exception] == []
    (error,) = app.error
    assert problem in error.value
    assert error.value.endswith("reload the page.")


def test_what_was_sent_before_the_last_reset_is_out_of_date() -> None:
    app = visit("blocks", {"blocks.logits": {"ten": {"reset": 7, "values": [1.0] * 10}}}, block="coupling")
    assert sent(app, "logits")["values"] == [0] * 10


def test_slid_lengths_stay_when_another_screen_was_visited() -> None:
    values = [0.3] * 10
    app = visit("blocks", {"blocks.lengths": slid(values, present=[True] * 10)}, block="loss")
    app.pills(key="setting.block").set_value("squash").run()
    app.session_state["blocks.lengths"] = {}
    app.pills(key="setting.block").set_value("loss").run()
    assert sent(app, "margin")["values"] == values


@pytest.mark.parametrize("digit", [None, 4])
def test_both_ways_to_weigh_the_losses_are_said_for_the_class_that_is_looked_at(digit: int | None) -> None:
    app = visit("blocks", block="loss") if digit is None else visit("blocks", block="loss", digit=str(digit))
    meant = seven().prediction if digit is None else digit
    trace = capture(weights.load(), strokes.draw(7), decode=meant)
    for convention in ("printed", "official"):
        both = weigh_losses(trace, meant, convention)
        said = [f"{loss:.5f}" for loss in (both.margin, both.reconstruction, sum(both))]
        assert said in [row[1:] for row in rows(app)]


def test_the_stations_shapes_and_counts_are_those_of_the_network() -> None:
    said = words(visit("blocks", block="forward"))
    for shape in ("28 × 28", "256 × 20 × 20", "1,152 × 8", "1,152 × 10 × 16", "3 × 1,152 × 10", "10 × 16"):
        assert shape in said
    assert "20,992 + 5,308,672 + 1,474,560 + 1,411,344 = **8,215,568**" in said
    assert "one tensor after the other: **8,215,568**" in said


def test_the_limits_are_seen_on_the_current_digit() -> None:
    app = visit("blocks", block="limits", picture="gallery.3.bold")
    upright = strokes.draw(3, strokes.HANDS["bold"])
    for quarters in range(4):
        read = capture(weights.load(), np.rot90(upright, -quarters).copy())
        tile = rf"Turned by {90 * quarters}°</strong> <span[^>]*>read as {read.prediction}, length {read.lengths.max():.2f}"
        assert re.search(tile, html(app))
    trace = capture(weights.load(), upright)
    first = int(np.linalg.norm(trace.routing.v[0], axis=1).argmax())
    assert f"is the {first}; after the last it is the {trace.prediction}" in words(app)
    assert f"add up to {trace.lengths.sum():.2f}" in words(app)


def test_every_published_number_stands_beside_its_source() -> None:
    app = visit("blocks", block="limits")
    sources = [caption.value for caption in app.caption]
    claims = [
        text for text in (element.value for element in app.markdown) if text.startswith("**") and "Notice" not in text
    ]
    assert len(claims) == len(sources)
    assert all(re.search(r"arXiv \d{4}\.\d{5}|no source|counted in|computed for", source) for source in sources)
