"""What the network makes of a pose that is held: drawn, read again as a picture, and routed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from capsviz import cabinet, desk, holding, ink
from capsviz.figures import answers
from capsviz.figures.spelled import article
from capsviz.intervention import parse, spell
from capsviz.trace import CapsTrace
from capsviz.views import pose_taken
from capsviz.views.pose_desk import ANSWERS, TAKEN, Hand, Pose, answering, in_hand
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.rereading import Reading


FADED = 0.1
"""A pose shorter than this says that its digit is not there (the lower margin of the loss)."""
_ENTERED = "pose.entered"


class Places(NamedTuple):
    """Where the answers stand. What stands around them is drawn once: the less is drawn anew, the sooner they come."""

    decoded: DeltaGenerator
    read: DeltaGenerator
    again: DeltaGenerator
    routed: DeltaGenerator


def show(digit: int) -> None:
    """The three answers side by side, and a menu of what can be taken away of them."""
    st.header("What the network makes of it", anchor=False)
    left, middle, right = st.columns(3, gap="large")
    with right:
        # its control stands between what is asked and the answer
        st.markdown("**Routed again.** Your nudge enters while the parts still decide: do they follow?")
        _choose_iteration(in_hand(digit).untouched.routing.iterations)
    _answer(digit, Places(left.empty(), middle.empty(), middle.empty(), right.empty()))
    _take_away(digit)


def _choose_iteration(iterations: int) -> None:
    """Before which iteration the nudge enters, counted from 0 in the session."""
    if iterations > 1:
        st.segmented_control(
            "The nudge enters before",
            range(1, iterations),
            default=iterations - 1,
            format_func=lambda r: f"iteration {r + 1}",
            required=True,
            key=_ENTERED,
            on_change=lambda: st.rerun(answering()),
        )


@st.fragment(key=ANSWERS)
@desk.spoken(st.error)
def _answer(digit: int, places: Places) -> None:
    """The answers; what takes longest, reading over and over, comes when they are there."""
    hand = in_hand(digit)
    first = _first(hand)
    _decoded(places.decoded, hand, first)
    _read_once(places.read, hand, first)
    _routed_again(places.routed, hand)
    # a fragment reruns alone, without the end of the page; the browser can do its part while the network reads
    desk.follow_link()
    _over_and_over(places.again, hand)


@st.fragment(key=TAKEN)
@desk.spoken(st.error)
def _take_away(digit: int) -> None:
    """A menu for the answers; a pose that is let go draws it anew only where it is open."""
    hand = in_hand(digit)
    takes = pose_taken.decoded(hand, _first(hand).picture) | pose_taken.read_again(hand, _all(hand))
    if after := _nudged(hand):
        takes |= pose_taken.routed_again(hand, after, st.session_state[_ENTERED])
    offer(TAKEN, takes)


def _decoded(place: DeltaGenerator, hand: Hand, first: Reading) -> None:
    before, after = hand.untouched.reconstruction, first.picture
    place.html(answers.decoded(before, after, ink.moved(before[None], after[None])))


def _read_once(place: DeltaGenerator, hand: Hand, first: Reading) -> None:
    (plain,) = _readings(hand.own, hand, 1)
    read_as = int(first.lengths.argmax())
    other = "" if read_as == hand.digit else f" The drawing is read as {article(read_as)} <b>{read_as}</b>."
    say = (
        f"The pose that comes back is <b>{first.moved:.3f}</b> away from the one you asked for (untouched: "
        f"{plain.moved:.3f}).{other}"
    )
    place.html(answers.read_again(first.picture, first.lengths, say))


def _over_and_over(place: DeltaGenerator, hand: Hand) -> None:
    from capsviz.experiments.rereading import settled

    readings = _all(hand)
    last = readings[-1]
    length = float(np.linalg.norm(last.pose))
    ends = "it still moves" if not settled(readings) else "it has settled" if length > FADED else "it has faded away"
    times = "one reading" if len(readings) == 1 else f"{len(readings)} readings"
    say = (
        f"Drawn and read again and again, {ends} after {times}: length {length:.3f}, "
        f"{np.linalg.norm(last.pose - hand.pose):.3f} away from yours. "
        "Below each drawing, how far that reading moved the pose:"
    )
    place.html(answers.again([r.picture for r in readings], [r.moved for r in readings], say))


def _routed_again(place: DeltaGenerator, hand: Hand) -> None:
    before, own, digit = hand.untouched, hand.own, hand.digit
    if before.routing.iterations == 1:
        iterates = cabinet.network(desk.settings().network).config.iterates
        how = "Choose two or more on the Routing page." if iterates else "This network routes in a single pass."
        place.info(f"With one iteration none comes after the nudge. {how}")
        return
    after = _nudged(hand)
    if after is None:
        place.caption("Nothing is moved yet, so routing runs as it always did.")
        return
    change = hand.pose - own
    kept = (after.poses[digit] - own) @ change / (change @ change)
    moved = float(np.abs(after.routing.c[-1] - before.routing.c[-1]).max())
    stays = "stays" if after.prediction == before.prediction else f"becomes {after.prediction}, no longer"
    say = (
        f"<b>{100 * kept:.1f} %</b> of your nudge is left in the pose that comes out. No coupling changes by more than "
        f"{moved:.4f}; the length of the {digit} goes from {before.lengths[digit]:.3f} to {after.lengths[digit]:.3f}; "
        f"the answer {stays} {before.prediction}."
    )
    lengths, entered = (before.lengths, after.lengths), st.session_state[_ENTERED]
    place.html(answers.routed_again(before.routing, after.routing, lengths, digit, entered=entered, say=say))


def _nudged(hand: Hand) -> CapsTrace | None:
    """What routing makes of the nudge; None where nothing is moved, or nothing comes after it."""
    if hand.untouched.routing.iterations == 1 or not (hand.pose - hand.own).any():
        return None
    now = desk.settings()
    nudge = holding.nudge(hand.own, hand.pose, hand.digit, after=st.session_state[_ENTERED] - 1)
    return _run(now.network, hand.untouched.image.tobytes(), spell((*hand.others, *nudge)), now.iterations)


@st.cache_resource(max_entries=8, show_spinner=False)
def _run(name: str, picture: bytes, edits: str, iterations: int) -> CapsTrace:
    """A run of a nudge. Hardly any is asked for twice, so they have no place among the traces of all visitors."""
    from capsviz.capture import capture_again

    untouched = cabinet.trace(name, picture, "", iterations, None)
    with cabinet.at_work(name) as net:
        return capture_again(net, untouched, parse(edits))


def _first(hand: Hand) -> Reading:
    (first,) = _readings(hand.pose, hand, 1)
    return first


def _all(hand: Hand) -> tuple[Reading, ...]:
    """The first reading, and those that come of reading over and over."""
    from capsviz.experiments.rereading import MOST_READINGS, settled

    first = _first(hand)
    return (first,) if settled((first,)) else (first, *_readings(first.pose, hand, MOST_READINGS - 1))


def _readings(pose: Pose, hand: Hand, most: int) -> tuple[Reading, ...]:
    now = desk.settings()
    return _read(now.network, np.asarray(pose, dtype=np.float32).tobytes(), hand.digit, now.iterations, most)


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(name: str, pose: bytes, digit: int, iterations: int, most: int) -> tuple[Reading, ...]:
    """The readings of a pose, shared by all visitors."""
    from capsviz.experiments.rereading import read_again

    held = np.frombuffer(pose, dtype=np.float32)
    with cabinet.at_work(name) as net:
        return read_again(net, held, digit, iterations=iterations, most=most)
