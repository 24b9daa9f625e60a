"""Twins: two different pictures of which a network keeps nearly the same, found by a search, and what each says of both."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk, pooling
from capsviz.figures.readings import Reading, cards
from capsviz.views import why_pair, why_read_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.twins import Twin
    from capsviz.network import Network

APART = (0.1, 0.15, 0.2, 0.25, 0.3)
"""How far apart the two pictures can be asked to be."""
LONGEST = 20.0
"""Seconds after which the search ends with the best it has."""
_KEPT = {why_pair.CNN: "after the CNN's last pooling", why_pair.CAPSNET: "in all poses of the CapsNet"}
_FOUND, _STOPPED = "why.twins.found", "why.twins.stopped"


class Asked(NamedTuple):
    """What was searched for: the network of the settings, the picture, whose inner numbers, how far apart."""

    capsnet: str
    picture: str
    name: str
    apart: float


@desk.spoken(st.error)
def show() -> None:
    """A search with progress that can be stopped, and the two pictures as both networks read them.

    No fragment: while one of those runs, Streamlit lets its buttons wait, and the search could not be stopped.
    """
    nets = why_pair.pair()
    st.markdown(
        "### Two pictures, one memory\nWhat pooling throws away, no layer after it can miss. So there should be "
        "**different pictures of which nearly the same is kept**. A search starts from your picture with grain over it and "
        "moves every pixel, downhill, until what is kept is like that of your picture, while the two stay apart."
    )
    left, right = st.columns(2)
    name = left.segmented_control(
        "What is kept",
        list(nets)[::-1],
        format_func=_KEPT.__getitem__,
        default=why_pair.CNN,
        required=True,
        key="why.twins.of",
    )
    apart = right.select_slider(
        "How far apart (0: the same, 1: black and white)", APART, value=0.25, key="why.twins.apart"
    )
    now = desk.settings()
    asked = Asked(now.network, now.picture, name or why_pair.CNN, apart)
    stopped = st.session_state.pop(_STOPPED, False)
    if stopped:
        st.info("The search was stopped; what was here before stays.")
    # a run that is cut short leaves its button pressed for the next one
    if st.button("Search for a twin", key="why.twins.search") and not stopped:
        _search(nets[asked.name], asked)
    found: dict[Asked, Twin] = st.session_state.get(_FOUND, {})
    if asked in found:
        _both(nets, asked, found[asked])


def _search(net: Network, asked: Asked) -> None:
    """The search with a bar; what it finds is kept only when it has come to its end."""
    from capsviz.experiments.twins import STEPS, grainy, search

    pixels = desk.pixels(asked.picture)
    bar = st.progress(0.0, "Searching …")
    stop = st.empty()
    stop.button("Stop", key="why.twins.stop", on_click=lambda: st.session_state.update({_STOPPED: True}))
    begin, best = time.monotonic(), None
    for step, best in enumerate(search(net, pixels, grainy(pixels, asked.apart), apart=asked.apart)):
        done = max(step / STEPS, (time.monotonic() - begin) / LONGEST)
        bar.progress(min(1.0, done), f"Step {step} of {STEPS}: what is kept differs by {best.inside:.0%}")
        if done >= 1:
            break
    bar.empty()
    stop.empty()
    if best is not None:
        st.session_state[_FOUND] = {asked: best}


def _both(nets: dict[str, Network], asked: Asked, twin: Twin) -> None:
    pixels = desk.pixels(asked.picture)
    pictures = {"Your picture": pixels, "Its twin": twin.picture}
    courses = why_pair.read(np.stack(list(pictures.values())))
    st.html(
        cards(
            [
                Reading(title, [(picture, "what is read"), *_drawn(courses, at)], why_pair.said(courses, at))
                for at, (title, picture) in enumerate(pictures.items())
            ]
        )
    )
    answers = {name: (int(one.answers[0]), int(one.answers[1])) for name, one in courses.items()}
    st.markdown(in_words(asked, twin, compared(nets[asked.name], pixels), answers))
    offer("why-twins", why_read_taken.twins(pictures, courses, asked.name, asked.apart, twin))


def _drawn(courses: dict, at: int) -> list[tuple[Float[np.ndarray, "row col"], str]]:
    one = courses[why_pair.CAPSNET]
    return [] if one.drawn is None else [(one.drawn[at], f"drawn from its {one.answers[at]}")]


def compared(net: Network, pixels: Float[np.ndarray, "28 28"]) -> float:
    """By how much what is kept differs when the picture is shifted by one pixel."""
    from capsviz.experiments.twins import differ

    return differ(net, pixels, pooling.shifted(pixels, 1))


def in_words(asked: Asked, twin: Twin, shifted: float, answers: dict[str, tuple[int, int]]) -> str:
    """How alike the two are outside and inside, and what each network makes of it."""
    alike = "less" if twin.inside < shifted else "no less"
    said = " ".join(
        f"The {name} answers {one} to both." if one == other else f"The {name} answers {one}, and {other} to the twin."
        for name, (one, other) in answers.items()
    )
    return (
        f"The pixels lie **{twin.outside:.2f}** apart; what is kept {_KEPT[asked.name]} differs by "
        f"**{twin.inside:.0%}** of its length: {alike} than by the {shifted:.0%} of a shift by one pixel. {said}"
    )
