"""The reconstruction as an alarm: how far a picture lies from what the network draws of it, against what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from capsviz import desk
from capsviz.claims import Share, share
from capsviz.errors import capitalised
from capsviz.figures.attacked import MOST
from capsviz.figures.readings import Meter, Reading, cards
from capsviz.rows import Table
from capsviz.views import why_attack, why_pair, why_read_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course

_SEED = "why.alarm.seed"


@st.fragment
@desk.spoken(st.error)
def show() -> None:
    """The picture of this page and some nonsense, each beside what is drawn of it; then attacks."""
    fact = measured()
    threshold = None if isinstance(fact, str) else float(fact["threshold"])
    st.markdown(
        "A capsule network can check itself: it draws the picture again from the one pose that won, and where the two "
        "lie far apart, something is wrong. **Draw nonsense** on the pad at the top, or look at some made by rule."
    )
    st.caption(fact if isinstance(fact, str) else _how(fact))
    seed = st.session_state.get(_SEED, 0)
    shown = pictures(seed)
    courses = why_pair.read(np.stack(list(shown.values())))
    st.html(cards([reading(title, shown[title], courses, at, threshold) for at, title in enumerate(shown)]))
    st.button("Other nonsense", on_click=_again, key="why.alarm.again")
    offer("why-nonsense", why_read_taken.nonsense(shown, courses, seed))
    if not isinstance(fact, str):
        first = next(iter(fact["nonsense"].values()))[why_pair.CAPSNET]["unsure"]["of"]
        st.markdown(
            f"**Over many pictures**, {first} of each kind, with 95 % intervals. Beside the drawing each network has a "
            "plainer alarm: its largest score is lower than that of 95 % of real digits."
        )
        st.html(of_many(fact).html("How often each alarm is raised"))
    why_attack.show(threshold, lambda distance: meter_of(distance, threshold))
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


def measured() -> Mapping[str, Any] | str:
    """What is usual of real digits, or the sentence that says why no alarm can be raised."""
    return why_pair.fact("alarm", "Until then distances are shown without an alarm.")


def pictures(seed: int) -> dict[str, np.ndarray]:
    """The picture of this page, and one of each kind of nonsense."""
    from capsviz.experiments import nonsense

    kinds = {capitalised(kind): nonsense.make(kind, seed) for kind in nonsense.KINDS}
    return {"Your picture": desk.pixels(desk.settings().picture), **kinds}


def reading(
    title: str, picture: np.ndarray, courses: Mapping[str, Course], at: int, threshold: float | None
) -> Reading:
    """One picture, what is drawn of it, both answers, and how far the drawing lies away."""
    drawing = courses[why_pair.CAPSNET]
    seen = [(picture, "what is read")]
    meter = None
    if drawing.drawn is not None and drawing.distances is not None:
        seen.append((drawing.drawn[at], f"drawn from its {drawing.answers[at]}"))
        meter = meter_of(float(drawing.distances[at]), threshold)
    return Reading(title, seen, why_pair.said(courses, at), meter)


def meter_of(distance: float, threshold: float | None) -> Meter:
    """How far a drawing lies away, and whether that raises the alarm."""
    words = f"the drawing lies {distance:.2f} away"
    if threshold is not None:
        words += ": alarm" if distance > threshold else ": no alarm"
    return Meter(words, distance, threshold, MOST)


def _how(fact: Mapping[str, Any]) -> str:
    return (
        "The distance is the root mean square of the pixels' differences: 0 where they are the same, 1 between black and "
        f"white. The alarm is raised above **{fact['threshold']:.3f}**, which 95 % of real digits stay below (the line in "
        "each bar)."
    )


def of_many(fact: Mapping[str, Any]) -> Table:
    """How often each alarm is raised by many pictures of each kind."""

    def cells(found: Mapping[str, Any]) -> list[str]:
        alarms = [found[why_pair.CAPSNET].get("drawn"), *(found[name]["unsure"] for name in found)]
        return ["" if one is None else _short(share(one)) for one in alarms]

    head = ["raised by", "the drawing, CapsNet", *(f"low score, {name}" for name in fact["real"])]
    kinds = {"real digits": fact["real"], **fact["nonsense"]}
    return Table(head, [[kind, *cells(found)] for kind, found in kinds.items()], numbers=1)


def _short(found: Share) -> str:
    return f"{found.share:.0%} ({100 * found.low:.0f} – {100 * found.high:.0f})"


def _again() -> None:
    st.session_state[_SEED] = st.session_state.get(_SEED, 0) + 1
