"""The pose desk: which class is held, and how, on the sliders and in the link."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float, Float32

from capsviz import cabinet, desk, holding, ink, naming
from capsviz.components.pose_desk import Bench, Decoder, show_desk
from capsviz.errors import CapsvizError, as_sentence
from capsviz.poses import PoseStatistics
from capsviz.trace import CapsTrace

CLEAR = 0.01
"""Two capsules whose lengths differ by less than this are equally long: nobody has won."""
PRESENT = 0.5
"""A capsule as long as this says that its digit is there, as far as one length can say it."""
DESK, ANSWERS, TAKEN, DEEPER = "pose.desk", "pose.answers", "pose-answers", "pose.space"
"""The page's fragments. A slider that is let go reruns those that answer it, and not the desk that it stands on.

`TAKEN` is the menu of what can be taken away of the answers, which has this name too.
"""

Pose = Float[np.ndarray, " dim"]


class Hand(NamedTuple):
    """One class's pose in a hand."""

    digit: int
    untouched: CapsTrace
    """The run without this pose's edits, its class decoded."""
    pose: Float32[np.ndarray, " dim"]
    """The pose that is held."""
    others: holding.Edits
    """The edits in force that are not this pose's."""
    refused: holding.Edits
    """Edits that would make it no pose."""

    @property
    def own(self) -> Pose:
        """The pose that the network found in the picture."""
        return self.untouched.poses[self.digit]


def in_hand(digit: int) -> Hand:
    """What the edits in force hold of a class's pose."""
    classes = cabinet.network(desk.settings().network).config.classes
    mine, others = holding.split(desk.edits(), digit, classes)
    untouched = desk.current(others, decode=digit)
    pose, refused = holding.held(untouched.poses[digit], mine)
    return Hand(digit, untouched, pose, others, refused)


def choose_class() -> int | None:
    """The class whose pose is held: chosen, else the one that wins; None where none does."""
    trace = desk.current(())
    nobody = _why_nobody_wins(trace)
    asked = desk.settings().digit
    shown = trace.prediction if asked is None and not nobody else asked
    st.pills(
        f"Pose of the digit (the network answers {trace.prediction})",
        range(len(trace.lengths)),
        required=shown is not None,
        **desk.bound("digit", shown=shown),
    )
    if shown is None:
        st.info(f"No digit wins here: {nobody}. **Choose the digit whose pose you want to hold.**")
    return shown


def _why_nobody_wins(trace: CapsTrace) -> str:
    """The reason in words; nothing where one digit wins."""
    if ink.blank(trace.image):
        return "there is no ink in the picture"
    second, first = np.sort(trace.lengths)[-2:]
    return "" if first - second >= CLEAR else f"the two longest capsules have the lengths {first:.3f} and {second:.3f}"


@st.fragment(key=DESK)
@desk.spoken(st.error)
def show(digit: int) -> None:
    """The desk for one class's pose."""
    hand = in_hand(digit)
    if hand.refused:
        _refuse(hand.refused)
    name = desk.settings().network
    known = statistics(name)
    if isinstance(known, str):
        st.info(known)
    bench = Bench(
        subject=f"{name}/{digit}/{zlib.crc32(hand.own.tobytes())}",
        digit=digit,
        own=hand.own,
        held=hand.pose,
        picture=hand.untouched.image,
        untouched=hand.untouched.reconstruction,
        drawn=drawn(hand.pose, digit),
        statistics=known if isinstance(known, PoseStatistics) else None,
    )
    show_desk(
        bench,
        _decoder(name),
        on_hold=lambda pose: _hold(digit, pose),
        on_wanted=lambda: st.rerun(DESK),
        key="desk",
    )


def labels(digit: int, dim: int) -> list[str]:
    """What each number of a class's pose does, in a few words; empty where nobody measured it."""
    known = statistics(desk.settings().network)
    if isinstance(known, str):
        return [""] * dim
    return [naming.label(naming.meaning(known, digit, number)) for number in range(dim)]


def drawn(pose: Pose, digit: int) -> Float32[np.ndarray, "side side"]:
    """What the decoder draws from a pose of the current network."""
    return drawings(pose[None], digit)[0]


def drawings(poses: Float[np.ndarray, "n dim"], digit: int) -> Float32[np.ndarray, "n side side"]:
    """What it draws from each of these poses, in one batch."""
    from capsviz.experiments.drawing import draw

    return draw(cabinet.network(desk.settings().network), poses, digit)


def answering() -> list[str]:
    """The fragments that say what the network makes of a pose, for callbacks; their menu only where it is open."""
    return [ANSWERS, TAKEN] if st.session_state.get(f"take.{TAKEN}") else [ANSWERS]


def put_in_hand(digit: int, pose: Pose) -> None:
    """Hold this pose at the desk; for callbacks of the page's other fragments."""
    hand = in_hand(digit)
    desk.edit(*hand.others, *holding.hold(hand.own, pose.clip(-holding.REACH, holding.REACH), digit))
    st.rerun([DESK, *answering(), DEEPER])


def _hold(digit: int, pose: Pose) -> None:
    hand = in_hand(digit)
    desk.edit(*hand.others, *holding.hold(hand.own, pose, digit))
    # views below that nobody has opened have nothing to answer
    st.rerun([*answering(), DEEPER] if desk.settings().view else answering())


def _refuse(refused: holding.Edits) -> None:
    """Drop the edits that are not of a pose, and say so; all others stay."""
    st.warning(
        f"Left out: `{desk.spell(refused)}`. A number of a pose lies between −{holding.REACH:g} and {holding.REACH:g}, "
        "because a pose is shorter than 1."
    )
    desk.edit(*(edit for edit in desk.edits() if edit not in refused))


@st.cache_resource(max_entries=8, show_spinner=False)
def statistics(name: str) -> PoseStatistics | str:
    """What is known of the poses of real digits in a network, or the sentence that says why nothing is."""
    from capsviz.poses import load

    try:
        return load(name)
    except CapsvizError as error:
        return f"{as_sentence(error)} Until then the sliders reach 0.25 to either side."


@st.cache_resource(max_entries=2, show_spinner=False)
def _decoder(name: str) -> Decoder:
    """The weights that the page draws with."""
    from capsviz.experiments.drawing import drawing_weights
    from capsviz.weights import digest, find

    net = cabinet.network(name)
    narrow, wide = net.config.decoder
    sizes = (net.config.classes * net.config.dim, narrow, wide, net.config.side**2)
    return Decoder(digest(find(name)), sizes, drawing_weights(net))
