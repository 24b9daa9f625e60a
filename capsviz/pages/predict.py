"""Predict: one question at a time about your own digit; you commit to an answer, then the network is asked."""

from functools import partial

import streamlit as st

from capsviz import desk
from capsviz.blocks.screen import your_digit
from capsviz.components.onward import lead_on
from capsviz.settings import EXERCISES
from capsviz.views import exercise

LEAD = "Say what will happen **before** you see it. Each question is put to the network with your own digit, and the answer is worked out then, so it may surprise you, and that is what you learn from."
TITLES = {
    "turn": "Turned",
    "sum": "Ten lengths",
    "two": "Two digits",
    "number": "One number",
    "squash": "Squash",
    "iterations": "More iterations",
    "another": "Another digit",
    "shares": "Shares",
    "covered": "Covered",
    "half": "Half a digit",
    "again": "Read again",
    "thicker": "Thicker pen",
    "decide": "What routing decides",
    "margin": "Margin loss",
    "largest": "Largest coupling",
    "without": "Left out",
    "sign": "Opposite arrows",
}

# the experiments start from the picture alone, whatever edits are in force elsewhere
with desk.opened("Predict", LEAD, told=lambda _: False):
    chosen = st.pills(
        "Which exercise?",
        EXERCISES,
        format_func=TITLES.__getitem__,
        required=True,
        label_visibility="collapsed",
        **desk.bound("exercise"),
    )
    with st.container(key="predict.tried"):
        st.caption(exercise.tried())
    your_digit()
    desk.wait()
    exercise.show()
    for following in EXERCISES[EXERCISES.index(chosen) + 1 :][:1]:
        lead_on(f"Next question: {TITLES[following]}", partial(desk.change, exercise=following), key="predict.next")
    exercise.take_away()
