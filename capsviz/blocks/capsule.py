"""A neuron and a capsule: one number, and a vector that says how sure and how it lies."""

from __future__ import annotations

import streamlit as st

from capsviz import desk
from capsviz.blocks.screen import ask, change_digit, notice
from capsviz.components.neuron import turn_stroke
from capsviz.figures.closeup import unit_and_capsule


def show() -> None:
    """The stroke's end, what to notice, and the same in the trained network."""
    ask(
        "Why a vector instead of a number?",
        "Below is a small window on a digit: the end of a pen stroke. An ordinary *neuron* answers with one number; a "
        "*capsule*, a small group of neurons, answers with a vector. **Drag the stroke, turn it by its knob**, or take some "
        "ink away.",
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
the side, and it calls that a turn. **Two numbers can tell two things apart, not three.** That is why the primary capsules
of the network have 8 numbers, and why nobody wrote them down by hand: they are learned."""
    )


def _in_the_network() -> None:
    from capsviz.closeup import strongest_capsule, strongest_unit

    st.header("The same two in the trained network", anchor=False)
    trace = desk.current()
    capsule = strongest_capsule(trace)
    unit = strongest_unit(trace, capsule)
    st.markdown(
        f"Of the {len(trace.u):,} small capsules of the network, this one has the longest vector for your digit; beside it the "
        "ordinary unit that answers most strongly among those the capsule reads."
    )
    st.html(unit_and_capsule(trace.image, unit, capsule, scale=max(0.5, float(abs(trace.u).max()))))
    change_digit()
    st.markdown(
        f"The unit can say *{unit.value:.2f}* and nothing else. The capsule says *that* it found its part with the length, "
        f"{capsule.length:.2f} of at most 1, and *how* the part lies with its {len(capsule.pose)} numbers. What each of the "
        "eight means was never decided by anyone."
    )
