"""A neuron and a capsule: one number, and a vector that says how sure and how it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import desk
from capsviz.blocks.screen import ask, change_digit, notice
from capsviz.components.neuron import turn_stroke
from capsviz.figures.beside import picture_row
from capsviz.figures.closeup import unit_and_capsule
from capsviz.views import in_python
from capsviz.views.take_away import Take, of_numbers, offer

if TYPE_CHECKING:
    from capsviz.handmade import Reading


def show() -> None:
    """The stroke's end, what to notice, and the same in the trained network."""
    ask(
        "Why a vector instead of a number?",
        "Below is a small window on a digit: the end of a pen stroke. An ordinary *neuron* answers with one number; a "
        "*capsule*, a small group of neurons, answers with a *vector*: several numbers, read as an arrow. **Drag the stroke, "
        "turn it by its knob**, or take some ink away.",
    )
    _bench()
    notice(
        "press *Turned*, then *Faint*: the neuron gives the same number for both, so nobody after it can tell them apart. The "
        "capsule's arrow turns with the stroke and shortens with the ink."
    )
    with st.expander("How these two were made by hand, and what they cannot tell"):
        _depth()
    with desk.spoken(st.info):
        _in_the_network()


def _bench() -> None:
    from capsviz import handmade

    ends = {name: end._asdict() for name, end in handmade.same_for_the_neuron().items()}
    turn_stroke(ends, handmade.filters(), thickness=handmade.THICKNESS, full=handmade.FULL, key="neuron")
    offer("capsule", {"Four ends, read by both": _taken()})


def _taken() -> Take:
    """Every end that a button lays; where a hand has dragged the stroke since is known to the browser alone."""
    return Take(
        lambda: picture_row({f"{name}: neuron {read.neuron:.2f}": end for name, (end, read) in _ends().items()}),
        _numbers,
        "ends = {name: draw_end(end) for name, end in same_for_the_neuron().items()}\n"
        'picture_row({f"{name}: neuron {read_by_hand(end).neuron:.2f}": end for name, end in ends.items()})',
        "from capsviz.figures.beside import picture_row\n"
        "from capsviz.handmade import draw_end, read_by_hand, same_for_the_neuron",
        in_python.alone,
    )


def _ends() -> dict[str, tuple[np.ndarray, Reading]]:
    from capsviz.handmade import draw_end, read_by_hand, same_for_the_neuron

    drawn = {name: draw_end(end) for name, end in same_for_the_neuron().items()}
    return {name: (end, read_by_hand(end)) for name, end in drawn.items()}


def _numbers() -> dict[str, np.ndarray]:
    from capsviz.handmade import filters

    ends, read = zip(*_ends().values(), strict=True)
    said = {what: np.array([getattr(one, what) for one in read]) for what in ("neuron", "s", "v")}
    return {"filters": filters(), "windows": np.stack(ends), **said}


def _depth() -> None:
    st.latex(
        r"\text{neuron} = \max(0,\; w_\uparrow \cdot x) \qquad s = (w_\rightarrow \cdot x,\; w_\uparrow \cdot x) \qquad v = \mathrm{squash}(s)"
    )
    st.markdown(
        """*x* are the 17 × 17 pixels of the window. A *filter* *w* has one weight for each pixel, and *w* · *x* adds up all
pixels times their weights. Both filters were written down by hand, nothing here was learned: the weight of a pixel is how
far it lies above the middle (*w*↑) or to the right of it (*w*→), and fades towards the edge. So the neuron feels ink above;
the capsule has that same neuron and a second one for ink to the right, and reads the two numbers as one arrow. Squash
keeps the arrow's direction and brings its length below 1; the next screen shows how.

Now press *Moved*. The neuron says the same number once more, and the capsule is mistaken: the stroke was pushed to
the side, and it calls that a turn. **Two numbers can tell two things apart, not three.** That is why such capsules of the
network have 8 numbers, and why nobody wrote them down by hand: they are learned."""
    )


def _in_the_network() -> None:
    from capsviz.closeup import strongest_capsule, strongest_unit

    st.header("The same two in the trained network", anchor=False)
    trace = desk.current()
    capsule = strongest_capsule(trace)
    unit = strongest_unit(trace, capsule)
    st.markdown(
        f"The network has {len(trace.u):,} capsules that look for a *part* of a digit, a piece of a stroke, each at its own place: "
        "its *primary capsules*, called parts for short. This one has the longest vector for your digit; beside it the "
        "ordinary unit that answers most strongly among those it reads."
    )
    st.html(unit_and_capsule(trace.image, unit, capsule, scale=max(0.5, float(abs(trace.u).max()))))
    made = {
        "unit_window": (unit.window, "unit.window"),
        "unit_value": (np.asarray(unit.value), "unit.value"),
        "capsule_window": (capsule.window, "capsule.window"),
        "capsule_pose": (capsule.pose, "capsule.pose"),
    }
    lines = "capsule = closeup.strongest_capsule(trace)\nunit = closeup.strongest_unit(trace, capsule)\n"
    offer("closeup", {"Unit and capsule": of_numbers(made, lines, "from capsviz import closeup")})
    change_digit()
    st.markdown(
        f"The unit can say *{unit.value:.2f}* and nothing else. The capsule says *that* it found its part with the length, "
        f"{capsule.length:.2f} of at most 1, and *how* the part lies with its {len(capsule.pose)} numbers. What each of the "
        "eight means was never decided by anyone."
    )
