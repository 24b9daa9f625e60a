"""What is said of capsule networks and is not so, each with its source and where one can look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from capsviz.views.way import cited, way


class Saying(NamedTuple):
    """A saying, what is so instead, and the page on which to look, in which state."""

    said: str
    so: str
    page: str
    look: str
    state: Mapping[str, str] = {}


SAYINGS = (
    Saying(
        "Capsule networks reach 99.87 % on MNIST.",
        "That figure is an ensemble of several networks that have capsules but no routing (HVC, arXiv 2001.09136); the "
        "best single one there has 99.83 %. Sabour, Frosst and Hinton (arXiv 1710.09829) report 99.75 % for one network "
        "with routing. Ours stand above.",
        "about",
        "The networks above",
    ),
    Saying(
        "Routing is learned.",
        "The matrices *W* are learned. The logits *b* and the couplings *c* are worked out anew for every picture and "
        "forgotten with it.",
        "routing",
        "Follow one coupling through its arithmetic",
    ),
    Saying(
        "The couplings to a digit add up to 1.",
        "The couplings *of one part to the ten digits* add up to 1. Code that has the softmax the wrong way round still "
        "learns to read digits, which is why it is so common.",
        "blocks",
        "Turn the softmax round and see",
        {"block": "coupling"},
    ),
    Saying(
        "The lengths are probabilities.",
        "Each lies between 0 and 1, but they need not add up to 1: two digits can be there at once, or none.",
        "explore",
        "Draw something that is no digit",
    ),
    Saying(
        "The margin loss measures how well the parts agree.",
        "It looks at the ten lengths and at nothing else: the right one should pass 0.9, the others stay below 0.1. "
        "Agreement enters only through what routing makes of the lengths.",
        "blocks",
        "Move the lengths and watch the loss",
        {"block": "loss"},
    ),
    Saying(
        "More iterations make it better.",
        "Routing can make the longest capsule longer without changing which one it is. Whether it changes an answer you "
        "can see on each of your digits; published tests find that it seldom does (Paik 2019, arXiv 1907.13327; Gu and "
        "Tresp 2020, arXiv 1911.07968).",
        "routing",
        "Run 1 to 10 iterations",
        {"view": "More iterations"},
    ),
    Saying(
        "Capsules do not mind how a digit is turned.",
        "Their inventors hoped that the pose would turn with the digit while the length stays. That is a hope to be "
        "measured, not a property of the equations.",
        "explore",
        "Draw a digit upside down",
    ),
    Saying(
        "Each number of a pose has a meaning.",
        "Nobody assigns one. Some turn out to move one thing in the picture, many move several, some none; and number 5 "
        "of the 7 has nothing to do with number 5 of the 8.",
        "pose",
        "Move them",
    ),
)


def show() -> None:
    """One after the other: the saying, what is so, and a link to where it can be seen."""
    st.header("What is not true about capsule networks", anchor=False)
    with st.container(key="untrue"):
        for number, saying in enumerate(SAYINGS):
            st.markdown(cited(f"**“{saying.said}”** {saying.so}"))
            if saying.page != "about":
                way(saying.page, saying.look, key=f"untrue.{number}", **saying.state)
