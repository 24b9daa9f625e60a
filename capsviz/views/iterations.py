"""Iterations: what more or fewer of them do to this picture, with the even division beside it."""

from __future__ import annotations

import streamlit as st

from capsviz import desk, measure
from capsviz.figures.rounds import rounds
from capsviz.figures.routing import lengths_by_iteration
from capsviz.settings import MOST_ITERATIONS
from capsviz.views.take_away import offer


def show() -> None:
    """A slider for the number of iterations, the lengths after each, and a row of numbers for each."""
    trace = desk.current()
    even = desk.current((), iterations=1)
    st.slider(
        "Number of iterations (these weights were trained with 3)", 1, MOST_ITERATIONS, **desk.bound("iterations")
    )
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        st.markdown("**Lengths.** How sure the network is of each digit, iteration by iteration.")
        desk.draw(lengths_by_iteration(trace.routing), key="lengths")
    with right:
        st.markdown("**In numbers.** What each iteration changed.")
        st.html(rounds(trace.routing))
        st.caption(
            "Entropy: how evenly the parts divide themselves, 1 is perfectly even. Agreement: the votes' mean product "
            "with the pose, weighed by coupling. |Δb|: by how much an iteration moves a logit on average."
        )
    answers = measure.lengths(trace.routing).argmax(axis=1)
    changed = "changed" if answers[0] != trace.prediction else "did not change"
    st.markdown(
        f"The first iteration divides every part **evenly**, 1/{trace.routing.c.shape[-1]} to each digit: fixing all "
        f"couplings there for good would give exactly its lengths. On this picture that answers "
        f"**{even.prediction}** with length {even.lengths.max():.2f}; after {trace.routing.iterations} iterations it is "
        f"**{trace.prediction}** with {trace.lengths.max():.2f}. Routing {changed} the answer."
    )
    offer(
        "iterations",
        lambda: lengths_by_iteration(trace.routing),
        lambda: {"lengths": measure.lengths(trace.routing), "entropy": measure.coupling_entropy(trace.routing.c)},
        "lengths_by_iteration(trace.routing)",
        imports="from capsviz.figures.routing import lengths_by_iteration",
    )
