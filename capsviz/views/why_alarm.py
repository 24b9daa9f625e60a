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
from capsviz.views import why_attack, why_pair

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
    st.html(cards(readings(threshold)))
    st.button("Other nonsense", on_click=_again, key="why.alarm.again")
    if not isinstance(fact, str):
        st.markdown(said_of_many(fact))
    why_attack.show(threshold, lambda distance: meter_of(distance, threshold))


def measured() -> Mapping[str, Any] | str:
    """What is usual of real digits, or the sentence that says why no alarm can be raised."""
    return why_pair.fact("alarm", "Until then distances are shown without an alarm.")


def readings(threshold: float | None) -> list[Reading]:
    """A card for the picture of this page, and one for each kind of nonsense."""
    from capsviz.experiments import nonsense

    seed = st.session_state.get(_SEED, 0)
    pictures = {"Your picture": desk.pixels(desk.settings().picture)}
    pictures |= {capitalised(kind): nonsense.make(kind, seed) for kind in nonsense.KINDS}
    courses = why_pair.read(np.stack(list(pictures.values())))
    return [reading(title, picture, courses, at, threshold) for at, (title, picture) in enumerate(pictures.items())]


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
    words = f"distance {distance:.2f}"
    if threshold is not None:
        words += ": alarm" if distance > threshold else ": no alarm"
    return Meter(words, distance, threshold, MOST)


def _how(fact: Mapping[str, Any]) -> str:
    return (
        "The distance is the root mean square of the pixels' differences: 0 where they are the same, 1 between black and "
        f"white. The alarm is raised above **{fact['threshold']:.3f}**, which 95 % of real digits stay below (the line in "
        "each bar)."
    )


def said_of_many(fact: Mapping[str, Any]) -> str:
    """How often each alarm is raised by many pictures of each kind."""

    def cells(found: Mapping[str, Any]) -> str:
        alarms = [found[why_pair.CAPSNET].get("drawn"), *(found[name]["unsure"] for name in found)]
        return " | ".join("" if one is None else _short(share(one)) for one in alarms)

    names = " | ".join(f"low score, {name}" for name in fact["real"])
    head = f"| raised by | the drawing, CapsNet | {names} |\n|---|" + "---|" * (1 + len(fact["real"]))
    rows = {"real digits": fact["real"], **fact["nonsense"]}
    table = "\n".join(f"| {kind} | {cells(found)} |" for kind, found in rows.items())
    first = next(iter(fact["nonsense"].values()))[why_pair.CAPSNET]["unsure"]["of"]
    return (
        f"**Over many pictures**, {first} of each kind, with 95 % intervals. Beside the drawing each network has a plainer "
        f"alarm: its largest score is lower than that of 95 % of real digits.\n\n{head}\n{table}"
    )


def _short(found: Share) -> str:
    return f"{found.share:.0%} ({100 * found.low:.0f} – {100 * found.high:.0f})"


def _again() -> None:
    st.session_state[_SEED] = st.session_state.get(_SEED, 0) + 1
