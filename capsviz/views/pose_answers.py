"""What the network makes of a pose that is held: drawn, read again as a picture, and routed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, holding, ink
from capsviz.figures import answers
from capsviz.figures.spelled import article
from capsviz.intervention import parse, spell
from capsviz.trace import CapsTrace
from capsviz.views import pose_taken
from capsviz.views.pose_desk import ANSWERS, Hand, Pose, drawn, in_hand
from capsviz.views.take_away import Take, offer

if TYPE_CHECKING:
    from capsviz.experiments.rereading import Reading


FADED = 0.1
"""A pose shorter than this says that its digit is not there (the lower margin of the loss)."""


@st.fragment(key=ANSWERS)
@desk.spoken(st.error)
def show(digit: int) -> None:
    """The three answers side by side; what takes longest, reading over and over, comes when they are there."""
    hand = in_hand(digit)
    st.header("What the network makes of it", anchor=False)
    left, middle, right = st.columns(3, gap="large")
    with left:
        takes = _decoded(hand)
    with middle:
        first = _read_once(hand)
    with right:
        # its control stands between what is asked and the answer
        st.markdown("**Routed again.** Your nudge enters while the parts still decide: do they follow?")
        routed = _routed_again(hand)
    with middle:
        takes |= _over_and_over(hand, first)
    offer("pose-answers", takes | routed)
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


def _decoded(hand: Hand) -> dict[str, Take]:
    before, after = hand.untouched.reconstruction, drawn(hand.pose, hand.digit)
    st.html(answers.decoded(before, after, ink.moved(before[None], after[None])))
    return pose_taken.decoded(hand, after)


def _read_once(hand: Hand) -> Reading:
    (first,), (plain,) = _readings(hand.pose, hand, 1), _readings(hand.own, hand, 1)
    read_as = int(first.lengths.argmax())
    other = "" if read_as == hand.digit else f" The drawing is read as {article(read_as)} <b>{read_as}</b>."
    say = (
        f"The pose that comes back is <b>{first.moved:.3f}</b> away from the one you asked for (untouched: "
        f"{plain.moved:.3f}).{other}"
    )
    st.html(answers.read_again(first.picture, first.lengths, say))
    return first


def _over_and_over(hand: Hand, first: Reading) -> dict[str, Take]:
    from capsviz.experiments.rereading import MOST_READINGS, settled

    more = () if settled((first,)) else _readings(first.pose, hand, MOST_READINGS - 1)
    readings = (first, *more)
    last = readings[-1]
    length = float(np.linalg.norm(last.pose))
    ends = "it still moves" if not settled(readings) else "it has settled" if length > FADED else "it has faded away"
    times = "one reading" if len(readings) == 1 else f"{len(readings)} readings"
    say = (
        f"Drawn and read again and again, {ends} after {times}: length {length:.3f}, "
        f"{np.linalg.norm(last.pose - hand.pose):.3f} away from yours."
    )
    st.html(answers.again([r.picture for r in readings], [r.moved for r in readings], say))
    return pose_taken.read_again(hand, readings)


def _routed_again(hand: Hand) -> dict[str, Take]:
    before, own, digit = hand.untouched, hand.own, hand.digit
    if before.routing.iterations == 1:
        iterates = cabinet.network(desk.settings().network).config.iterates
        how = "Choose two or more on the Routing page." if iterates else "This network routes in a single pass."
        st.info(f"With one iteration none comes after the nudge. {how}")
        return {}
    entered = st.segmented_control(
        "The nudge enters before",
        range(1, before.routing.iterations),
        default=before.routing.iterations - 1,
        format_func=lambda r: f"iteration {r + 1}",
        required=True,
        key="pose.entered",
    )
    change = hand.pose - own
    if not change.any():
        st.caption("Nothing is moved yet, so routing runs as it always did.")
        return {}
    after = _nudged(hand, entered - 1)
    kept = (after.poses[digit] - own) @ change / (change @ change)
    moved = float(np.abs(after.routing.c[-1] - before.routing.c[-1]).max())
    stays = "stays" if after.prediction == before.prediction else f"becomes {after.prediction}, no longer"
    say = (
        f"<b>{100 * kept:.1f} %</b> of your nudge is left in the pose that comes out. No coupling changes by more than "
        f"{moved:.4f}; the length of the {digit} goes from {before.lengths[digit]:.3f} to {after.lengths[digit]:.3f}; "
        f"the answer {stays} {before.prediction}."
    )
    lengths = (before.lengths, after.lengths)
    st.html(answers.routed_again(before.routing, after.routing, lengths, digit, entered=entered, say=say))
    return pose_taken.routed_again(hand, after, entered)


def _nudged(hand: Hand, after: int) -> CapsTrace:
    now, nudge = desk.settings(), holding.nudge(hand.own, hand.pose, hand.digit, after=after)
    return _run(now.network, hand.untouched.image.tobytes(), spell((*hand.others, *nudge)), now.iterations)


@st.cache_resource(max_entries=8, show_spinner=False)
def _run(name: str, picture: bytes, edits: str, iterations: int) -> CapsTrace:
    """A run of a nudge. Hardly any is asked for twice, so they have no place among the traces of all visitors."""
    from capsviz.capture import capture

    image = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    with cabinet.at_work(name) as net:
        return capture(net, image, parse(edits), iterations=iterations)


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
