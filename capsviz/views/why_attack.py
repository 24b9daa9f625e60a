"""Attacks: the picture changed so little that a person hardly sees it, and so that a network is fooled."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import streamlit as st

from capsviz import desk
from capsviz.claims import share
from capsviz.figures.answers import signed_uri
from capsviz.figures.attacked import distance_by_strength, score_by_strength
from capsviz.figures.readings import Meter, Reading, cards
from capsviz.settings import ATTACKS
from capsviz.views import lesson_look, why_pair, why_shown, why_taken
from capsviz.views.take_away import offer
from capsviz.views.why_claims import ANCHOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from capsviz.experiments.attacks import Attack, How


def show(threshold: float | None, meter: Callable[[float], Meter]) -> None:
    """One attack of growing strength on both networks; `meter` shows how far a drawing lies away."""
    from capsviz.experiments.attacks import STRENGTHS

    with st.container(key=lesson_look.ATTACK):
        digit = why_pair.digit()
        st.markdown(
            "### Attack it\nEvery pixel becomes a little brighter or darker, by no more than the **strength**. Which of the "
            f"two is worked out from the network itself: whichever brings another digit nearest to winning over the {digit}. "
            "So the two networks read two different pictures. One step does that at once (*FGSM*); ten small steps look "
            f"again after each (*PGD*). What it does to many digits stands under [Claims and findings](#{ANCHOR})."
        )
        why_shown.say(attacked=True)
        how, strength = _asked()
        st.markdown(said_of_many(how))
        at = STRENGTHS.index(strength)
        found = {name: _attacked(desk.settings().network, name, _picture(), digit, how) for name in why_pair.pair()}
        st.html(cards([_card(name, one, at, meter) for name, one in found.items()]))
        st.markdown(said(found, digit, threshold))
        _figures(found, digit, threshold, at)
        offer("why-attack", why_taken.attacked(found, digit, how, threshold, at))
        if how == "quiet":
            st.caption("The CNN draws nothing, so against it these are only more steps.")


def _asked() -> tuple[How, float]:
    from capsviz.experiments.attacks import STRENGTHS, WAYS

    now = desk.settings()
    nearest = min(STRENGTHS, key=lambda one: abs(one - now.strength))
    how = st.pills(
        "How",
        ATTACKS,
        format_func=lambda one: WAYS[cast("How", one)].title,
        required=True,
        **desk.bound("attack", now.attack or ATTACKS[0]),
    )
    strength = st.select_slider(
        "Strength", STRENGTHS, format_func=lambda one: f"{one:.3f}", **desk.bound("strength", nearest)
    )
    return cast("How", how), strength


def _picture() -> bytes:
    return desk.pixels(desk.settings().picture).tobytes()


@st.cache_resource(max_entries=24, show_spinner="Attacking with every strength at once …")
def _attacked(capsnet: str, name: str, picture: bytes, digit: int, how: How) -> Attack:
    from capsviz.experiments.attacks import attack

    net = why_pair.named(capsnet, with_cnn=name == why_pair.CNN)[name]
    return attack(net, np.frombuffer(picture, dtype=np.float32).reshape(28, 28), digit, how)


def _card(name: str, one: Attack, at: int, meter: Callable[[float], Meter]) -> Reading:
    moved = one.pictures[at] - one.pictures[0]
    seen = [
        (one.pictures[at], "what is read"),
        (signed_uri(moved, float(one.strengths[-1])), "what was added (red) and taken (blue)"),
    ]
    course = one.course
    drawn = None if course.distances is None else meter(float(course.distances[at]))
    if course.drawn is not None:
        seen.append((course.drawn[at], f"drawn from its {course.answers[at]}"))
    return Reading(f"Against the {name}", seen, why_pair.said({name: course}, at), drawn)


def said(found: dict[str, Attack], digit: int, threshold: float | None) -> str:
    """Where each network first falls, and whether the alarm is raised there."""
    return "\n".join(f"- The **{name}** {_fall(one, digit)}{_alarm(one, threshold)}." for name, one in found.items())


def said_of_many(how: How) -> str:
    """How many digits this attack turns at one strength, and how many of those the drawing gives away."""
    fact = why_pair.fact("attacks", "Until then there is only your own picture.")
    if isinstance(fact, str):
        return f"*{fact}*"
    turned = {name: share(one["turned"]) for name, one in fact[how].items()}
    kept = " and ".join(f"the {name} still reads **{one.other.count}**" for name, one in turned.items())
    caught, lost = fact[how][why_pair.CAPSNET]["caught"], turned[why_pair.CAPSNET]
    alarm = (
        f" The drawing gives away {share(caught).count} of the {lost.count} that the CapsNet loses." if caught else ""
    )
    return f"Of {lost.of} test digits, attacked so at a strength of {fact['strength']:g}, {kept} as before.{alarm}"


def _fall(one: Attack, digit: int) -> str:
    falls = one.falls()
    if falls is None:
        return f"answers {digit} at every strength up to {one.strengths[-1]:g}"
    if falls == 0:
        return f"does not answer {digit} even before the attack"
    at = int(np.flatnonzero(one.strengths == falls)[0])
    return f"first falls at a strength of **{falls:g}**, where it answers {one.course.answers[at]}"


def _alarm(one: Attack, threshold: float | None) -> str:
    away, falls = one.course.distances, one.falls()
    if away is None or threshold is None or not falls:
        return ""
    fooled = one.leads >= 0
    caught = int((away[fooled] > threshold).sum())
    return f"; of the {int(fooled.sum())} strengths that fool it, {caught} raise the alarm"


def _figures(found: dict[str, Attack], digit: int, threshold: float | None, at: int) -> None:
    left, right = st.columns(2)
    with left:
        desk.draw(score_by_strength(found, digit, at), key="why.attack.scores")
    with right:
        desk.draw(distance_by_strength(found[why_pair.CAPSNET], threshold, at), key="why.attack.distances")
