"""The screen on learning, with the film that ships."""

from __future__ import annotations

import pytest
from visits import clean, rows, visit, words

from capsviz import strokes, weights
from capsviz.capture import capture
from capsviz.experiments.learning import gradient_step
from capsviz.network import CapsNet

pytestmark = pytest.mark.skipif("small" not in weights.shipped(), reason="pretrained/small.safetensors is not there")


@pytest.mark.parametrize("at", [0, 5, -1])
def test_each_moment_reads_the_current_digit_with_its_own_weights(at: int) -> None:
    moment = weights.film("small")[at]
    app = clean(visit("blocks", block="learning"))
    clean(app.select_slider(key="blocks.film").set_value(moment).run())
    trace = capture(weights.frame("small", moment), strokes.draw(7))
    held_out = weights.film_card("small")["frames"][at]["held_out"]
    assert f"**{trace.prediction}**, with length {trace.lengths.max():.2f}" in words(app)
    assert f"{held_out['errors'] / held_out['pictures']:.2%} of the 10,000 digits" in words(app)


def test_the_film_begins_untrained_and_ends_as_the_network_that_ships() -> None:
    first, *_, last = weights.film_card("small")["frames"]
    assert first["batches"] == 0
    assert first["held_out"]["error"] > 0.8, "an untrained network reads no better than chance, about nine wrong in ten"
    shipped = capture(weights.load("small"), strokes.draw(7))
    # the last frame is the same weights in 8 bits a number
    assert capture(weights.frame("small", last["batches"]), strokes.draw(7)).lengths == pytest.approx(
        shipped.lengths, abs=0.05
    )


def test_one_step_says_what_it_did_to_the_losses_and_to_every_layer() -> None:
    app = clean(visit("blocks", block="learning"))
    app.session_state["blocks.step"] = True
    clean(app.run())
    net = weights.frame("small", weights.film("small")[-1])
    assert isinstance(net, CapsNet)
    step = gradient_step(net, strokes.draw(7), 7, 0.01)
    assert f"**{step.before.margin:.4f}** → **{step.after.margin:.4f}**" in words(app)
    shown = [row[1] for row in rows(app) if row[0] != "weights"]
    assert shown == [f"{moved:.4%}" for moved in step.moved.values()]


def test_the_curves_are_those_of_the_run() -> None:
    log = weights.log("small")
    assert [row["epoch"] for row in log] == list(range(1, len(log) + 1))
    assert log[-1]["loss"] < log[0]["loss"]
    # the log measures the averaged weights as they were trained, the card those that ship, in 16 bits
    assert log[-1]["held_out_error"] == pytest.approx(weights.card("small")["held_out"]["error"], abs=0.001)
