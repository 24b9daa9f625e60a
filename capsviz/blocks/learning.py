"""Learning: the film of a small network from untrained to trained, and one step of learning on the current digit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from jaxtyping import UInt8

from capsviz import desk, measure
from capsviz.blocks import film
from capsviz.blocks.screen import ask, change_digit, notice
from capsviz.figures.film import error_by_batch, loss_by_epoch
from capsviz.figures.lengths import length_chart
from capsviz.figures.pictures import mosaic, tiles, tinted
from capsviz.figures.routing import coupling_map
from capsviz.figures.scales import shade
from capsviz.figures.spelled import article
from capsviz.figures.walk import length_bars
from capsviz.rows import Table
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Given, Take, of_pictures, offer
from capsviz.weights import WeightsError

if TYPE_CHECKING:
    from capsviz.experiments.learning import Step

FILM = "small"
RATES = {"small": 0.01, "middling": 0.1, "large": 1.0}


def show() -> None:
    """The film, then one step."""
    ask(
        "How did it learn this?",
        "A network begins with random numbers and reads nothing. It is shown 64 digits at a time, and after each such "
        "*batch* every learned number is moved a little in the direction that makes the *loss*, how far it is from what it "
        "should say, smaller. **Move the slider** "
        "from untrained to trained and watch your digit.",
    )
    try:
        steps = film.moments(FILM)
    except WeightsError as error:
        st.info(f"The film is not here: {error}.")
        return
    _film(steps)
    notice(
        "the lengths part first, then the picture drawn from the pose becomes a digit, and single couplings turn strong "
        "last of all. The couplings are not learned: they are worked out anew at every moment from what the matrices *W* "
        "are by then."
    )
    with st.expander("The run in curves"):
        _curves(steps)
    opened = st.expander("One step of learning on your digit", key="blocks.step", on_change="rerun")
    if opened.open:
        with opened:
            _step()


@st.fragment
@desk.spoken(st.error)
def _film(steps: list[int]) -> None:
    moment = st.select_slider(
        "Batches of training",
        steps,
        value=steps[-1],
        format_func=lambda step: f"{step:,}" if step else "untrained",
        key="blocks.film",
    )
    trace = film.traced(FILM, moment)
    change_digit()
    pictures, bars = st.columns([1.6, 1], gap="large")
    pictures.html(
        tiles(
            [
                ("Your picture", trace.image, ""),
                ("Drawn from the pose", trace.reconstruction, f"of the {trace.decoded}"),
                (f"Couplings to the {trace.decoded}", _coupled(trace), "blue below 1/10, red above"),
            ]
        )
    )
    bars.html(length_bars(trace.lengths))
    offer("film", _film_taken(trace, moment))
    card = next(frame for frame in film.card(FILM)["frames"] if frame["batches"] == moment)
    held_out = card["held_out"]
    when = f"After **{moment:,}** batches" if moment else "**Untrained**"
    st.markdown(
        f"{when} it reads your digit as {article(trace.prediction)} **{trace.prediction}**, with length {trace.lengths.max():.2f}, and "
        f"{held_out['error']:.2%} of the {held_out['pictures']:,} digits held out from training wrongly."
    )


def _film_taken(trace: CapsTrace, moment: int) -> dict[str, Take]:
    given, digit = _at(moment), trace.decoded
    pictures = {
        "your picture": (trace.image, "trace.image"),
        f"drawn from the {digit}": (trace.reconstruction, "trace.reconstruction"),
    }
    last, grid, room = trace.routing.iterations - 1, measure.grid(trace), "from capsviz import weights\n"
    return {
        "Drawn from the pose": of_pictures(pictures, "", room, given),
        f"Couplings to the {digit}": Take(
            lambda: coupling_map(trace.routing, last, digit, grid=grid),
            lambda: {"couplings": trace.routing.c[last, :, digit]},
            f"coupling_map(trace.routing, {last}, {digit}, grid={grid})",
            f"{room}from capsviz.figures.routing import coupling_map",
            given,
        ),
        "The ten lengths": Take(
            lambda: length_chart(trace.lengths),
            lambda: {"lengths": trace.lengths},
            "length_chart(trace.lengths)",
            f"{room}from capsviz.figures.lengths import length_chart",
            given,
        ),
    }


def _at(moment: int) -> Given:
    """Lines that make the network of this moment, and what it makes of the current picture."""
    return partial(in_python.of_trace, edits="", net=f'weights.frame("{FILM}", {moment})')


def _coupled(trace: CapsTrace) -> UInt8[np.ndarray, "row col 3"]:
    c, grid = trace.routing.c[-1, :, trace.decoded], measure.grid(trace)
    shown = shade(c, 1 / trace.routing.c.shape[-1], "difference")
    # what stands between the maps is 0, the colour of an even share
    return tinted(mosaic((c - shown.base).reshape(-1, grid, grid), across=4), shown._replace(base=0))


def _curves(steps: list[int]) -> None:
    frames = film.card(FILM)["frames"]
    log = film.log(FILM)
    shown = st.session_state.get("blocks.film", steps[-1])
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            "**Errors** on digits held out, at each moment of the film, which keeps its weights in 8 bits each."
        )
        errors = [frame["held_out"]["error"] for frame in frames]
        desk.draw(error_by_batch(steps, errors, shown), key="film.errors")
    with right:
        st.markdown("**Loss** on the digits it was trained on, epoch by epoch.")
        desk.draw(loss_by_epoch([row["epoch"] for row in log], [row["loss"] for row in log]), key="film.loss")
    offer("run", _curves_taken(steps, errors, shown, log))


def _curves_taken(steps: list[int], errors: list[float], shown: int, log: list[dict[str, float]]) -> dict[str, Take]:
    epochs, losses = [row["epoch"] for row in log], [row["loss"] for row in log]
    room = "from capsviz import weights\nfrom capsviz.figures.film import"
    return {
        "Errors on digits held out": Take(
            lambda: error_by_batch(steps, errors, shown),
            lambda: {"batches": np.array(steps), "errors": np.array(errors)},
            f'frames = weights.film_card("{FILM}")["frames"]\n'
            'errors = [frame["held_out"]["error"] for frame in frames]\n'
            f'error_by_batch(weights.film("{FILM}"), errors, {shown})',
            f"{room} error_by_batch",
            in_python.alone,
        ),
        "Loss by epoch": Take(
            lambda: loss_by_epoch(epochs, losses),
            lambda: {"epochs": np.array(epochs), "losses": np.array(losses)},
            f'log = weights.log("{FILM}")\nloss_by_epoch([row["epoch"] for row in log], [row["loss"] for row in log])',
            f"{room} loss_by_epoch",
            in_python.alone,
        ),
    }


@st.fragment
@desk.spoken(st.error)
def _step() -> None:
    trace = desk.current(())
    st.markdown(
        "The small network at the chosen moment takes **one** step on your digit alone: every weight moves against its "
        "gradient. Choose what the digit *should* be, also wrongly, and how far to go."
    )
    what, how = st.columns(2)
    label = what.pills("It should be a", range(10), default=trace.prediction, required=True, key="blocks.step.label")
    rate = RATES[how.segmented_control("Step", list(RATES), default="small", required=True, key="blocks.step.rate")]
    moment = st.session_state.get("blocks.film", film.moments(FILM)[-1])
    step = film.stepped(FILM, moment, int(label or 0), rate)
    numbers, bars = st.columns([1.4, 1], gap="large")
    moved = Table(["weights", "moved by"], [[_LAYERS[at], f"{by:.4%}"] for at, by in step.moved.items()], numbers=1)
    numbers.html(moved.html("How much each layer's weights moved"))
    numbers.markdown(
        f"Margin loss **{step.before.margin:.4f}** → **{step.after.margin:.4f}**, reconstruction "
        f"**{step.before.reconstruction:.4f}** → **{step.after.reconstruction:.4f}**. The logits *b* and the couplings "
        "*c* are not in the table: there is nothing in them to learn."
    )
    bars.html(length_bars(step.after.lengths, step.before.lengths))
    bars.caption("Lengths after the step; the thin line is before it.")
    offer("step", _step_taken(step, moment, int(label or 0), rate))


def _step_taken(step: Step, moment: int, label: int, rate: float) -> dict[str, Take]:
    lines = f"step = gradient_step(net, trace.image, {label}, {rate})\n"
    room = "from capsviz import weights\nfrom capsviz.experiments.learning import gradient_step"
    after, before = (np.array([one.margin, one.reconstruction]) for one in (step.after, step.before))
    return {
        "Lengths after the step and before": Take(
            lambda: length_chart(step.after.lengths, step.before.lengths),
            lambda: {"after": step.after.lengths, "before": step.before.lengths},
            f"{lines}length_chart(step.after.lengths, step.before.lengths)",
            f"{room}\nfrom capsviz.figures.lengths import length_chart",
            _at(moment),
        ),
        "Both losses and how far weights moved": Take(
            None,
            lambda: {"before": before, "after": after, **{name: np.asarray(way) for name, way in step.moved.items()}},
            f"{lines}before, after = ([one.margin, one.reconstruction] for one in (step.before, step.after))\n"
            '{"before": before, "after": after, **step.moved}',
            room,
            _at(moment),
        ),
    }


_LAYERS = {
    "conv1": "first convolution",
    "primary": "parts (primary capsules)",
    "digits": "the matrices W",
    "decoder": "decoder",
}
