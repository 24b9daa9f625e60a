"""Two ways from the pose of one picture to that of another: straight, and through where real digits lie."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, desk
from capsviz.components.gallery import Thumbnail, choose_picture
from capsviz.components.pose_grid import Row, choose_pose
from capsviz.experiments import pose_space
from capsviz.figures.pictures import ink_uri, tiles
from capsviz.figures.pose_space import two_ways
from capsviz.figures.spelled import article
from capsviz.intervention import spell
from capsviz.poses import PoseStatistics
from capsviz.trace import CapsTrace
from capsviz.views import in_python, pose_taken
from capsviz.views.pose_desk import PRESENT, drawings, in_hand, put_in_hand, statistics
from capsviz.views.take_away import Given, Take, offer

STEPS = 11
TYPICAL = (0.05, 0.95)
"""Between these quantiles of their distance from the mean lie nine of ten real digits."""
_GALLERY = "paths.gallery"
_ROOM = "from capsviz import poses\nfrom capsviz.experiments import pose_space"

Poses = Float[np.ndarray, "step dim"]


class Ends(NamedTuple):
    """Where the ways begin and end: poses of one class in two pictures."""

    start: Float[np.ndarray, " dim"]
    end: Float[np.ndarray, " dim"]
    other: CapsTrace


def show(digit: int) -> None:
    """Choose the other picture, see both ways, and how far each stays from real digits."""
    st.markdown(
        f"From your picture's own pose of the {digit} to that of another picture, step by step, each drawn: row 1 goes "
        "**straight**, every number changing evenly; row 2 **among real digits**, as far from their mean as they are. "
        "**Click a picture** to hold its pose at the desk above."
    )
    ends = _ends(digit)
    known = statistics(desk.settings().network)
    ways = {"straight": pose_space.straight(ends.start, ends.end, STEPS)}
    if isinstance(known, PoseStatistics):
        ways["among real digits"] = pose_space.around(ends.start, ends.end, STEPS, known, digit)
    takes = _pictures(digit, ways)
    if isinstance(known, PoseStatistics):
        takes |= _measured(digit, ways, known)
    else:
        st.info("A way among real digits needs what is known of them: " + known)
    offer("pose-paths", takes)


def _ends(digit: int) -> Ends:
    other, hand = desk.other() or _trace(_another(digit)), in_hand(digit)
    read = hand.untouched.prediction
    st.html(tiles([("From", hand.untouched.image, _read_as(read)), ("To", other.image, _read_as(other.prediction))]))
    with st.popover("To another picture"):
        shown = [
            Thumbnail(name, f"{picture.digit}, {picture.hand}", ink_uri(picture.pixels))
            for name, picture in cabinet.gallery().items()
        ]
        choose_picture(shown, desk.settings().other, _chosen, key=_GALLERY)
    if other.prediction != digit:
        st.caption(
            f"It is {_read_as(other.prediction)}; its pose of the {digit}, where the ways end, is only "
            f"{other.lengths[digit]:.2f} long."
        )
    return Ends(hand.own.astype(np.float64), other.poses[digit].astype(np.float64), other)


def _read_as(answer: int) -> str:
    return f"read as {article(answer)} {answer}"


def _trace(picture: str) -> CapsTrace:
    now = desk.settings()
    return cabinet.trace(now.network, desk.pixels(picture).tobytes(), "", now.iterations, None)


def _another(digit: int) -> str:
    """A picture of the same digit in another hand than the current one's."""
    names = [name for name, picture in cabinet.gallery().items() if picture.digit == digit]
    return next(name for name in reversed(names) if name != desk.settings().picture)


def _chosen() -> None:
    name = st.session_state[_GALLERY].choice
    if name in cabinet.gallery():
        desk.change(other=name)


def _pictures(digit: int, ways: dict[str, Poses]) -> dict[str, Take]:
    poses, columns = np.stack(list(ways.values())), [f"{share:.0f} %" for share in np.linspace(0, 100, STEPS)]
    drawn = np.stack([drawings(way, digit) for way in poses])
    choose_pose(
        drawn,
        columns,
        [Row(str(n), name, f"The way {name}, at") for n, name in enumerate(ways, start=1)],
        title=f"what the decoder draws on the ways from one {digit} to the other",
        held=None,
        on_cell=lambda way, step: put_in_hand(digit, poses[way, step]),
        key="paths",
    )
    made = (f"{_ways(digit, list(ways))}poses = np.stack(list(ways.values()))\n", f"import numpy as np\n{_ROOM}")
    return pose_taken.table(
        in_hand(digit), "What is drawn on the ways", drawn, (list(ways), columns), (*made, _given(digit))
    )


def _measured(digit: int, ways: dict[str, Poses], known: PoseStatistics) -> dict[str, Take]:
    far = {name: pose_space.unusual(known, digit, poses) for name, poses in ways.items()}
    real = pose_space.unusual(known, digit, known.real(digit))
    low, high = np.quantile(real, TYPICAL)
    read = {name: _lengths(digit, poses) for name, poses in ways.items()}
    # the two figures stand on one line, however many their headings take
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    with left:
        st.markdown("**How far from the mean pose**, in standard deviations. Grey: nine of ten real digits.")
        desk.draw(two_ways(far, band=(float(low), float(high))), key="paths.far")
    with right:
        st.markdown(f"**Read again**: the length of the {digit} when each drawing goes in as a picture.")
        desk.draw(two_ways(read), key="paths.read")
    middle = STEPS // 2
    nearer = {name: float((real < values[middle]).mean()) for name, values in far.items()}
    said = "; ".join(f"{100 * share:.0f} % on the way {name}" for name, share in nearer.items())
    least = min(read, key=lambda name: float(read[name].min()))
    st.markdown(
        f"Half way, this share of {len(real)} real {digit}s lie nearer to the mean pose than the path does: {said}. The "
        f"least length read on either way is **{read[least].min():.2f}**, on the way {least}"
        f"{'' if read[least].min() > PRESENT else ': there the drawing is hardly ' + article(digit) + f' {digit}'}."
    )
    return _taken(digit, far, read, (float(low), float(high)))


def _taken(
    digit: int, far: dict[str, np.ndarray], read: dict[str, np.ndarray], band: tuple[float, float]
) -> dict[str, Take]:
    now, ways = desk.settings(), _ways(digit, list(far))
    room = f"{_ROOM}\nfrom capsviz.figures.pose_space import two_ways"
    again = f"lengths_read(net, way, {digit}, iterations={now.iterations})[:, {digit}]"
    return {
        "How far from the mean pose": Take(
            lambda: two_ways(far, band=band),
            lambda: far,
            f"{ways}two_ways({{name: pose_space.unusual(known, {digit}, way) for name, way in ways.items()}}, band={band})",
            room,
            _given(digit),
        ),
        "Read again": Take(
            lambda: two_ways(read),
            lambda: read,
            f"{ways}two_ways({{name: {again} for name, way in ways.items()}})",
            f"{room}\nfrom capsviz.experiments.rereading import lengths_read",
            _given(digit),
        ),
    }


def _given(digit: int) -> Given:
    """Lines that make both pictures' traces, the first as it is in the hand."""
    now = desk.settings()
    return partial(in_python.of_pair, other=now.other or _another(digit), edits=spell(in_hand(digit).others))


def _ways(digit: int, names: list[str]) -> str:
    """Python that makes these ways."""
    made = {
        "straight": f"pose_space.straight(start, end, {STEPS})",
        "among real digits": f"pose_space.around(start, end, {STEPS}, known, {digit})",
    }
    known = f'known = poses.load("{desk.settings().network}")\n' if len(names) > 1 else ""
    ends = f"start, end = (one.poses[{digit}].astype(float) for one in (a, b))\n"
    ways = ", ".join(f'"{name}": {made[name]}' for name in names)
    return f"{known}{ends}ways = {{{ways}}}\n"


def _lengths(digit: int, poses: Poses) -> Float[np.ndarray, " step"]:
    from capsviz.experiments.rereading import lengths_read

    now = desk.settings()
    return lengths_read(cabinet.network(now.network), poses, digit, iterations=now.iterations)[:, digit]
