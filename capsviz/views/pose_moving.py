"""Move the picture and watch the pose: how far the promise of equivariance holds for these weights, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, naming
from capsviz.components.pose_course import show_course
from capsviz.errors import CapsvizError
from capsviz.figures.pose_files import course_csv
from capsviz.figures.pose_space import carriers, read_off
from capsviz.figures.spelled import article
from capsviz.ink import MOTIONS
from capsviz.poses import PoseStatistics
from capsviz.views import in_python
from capsviz.views.pose_desk import labels, statistics
from capsviz.views.take_away import Take, offer

if TYPE_CHECKING:
    from capsviz.experiments.equivariance import Moved

_FACTOR = "moving.factor"
WELL, BARELY = 0.8, 0.3
"""An R² above the first reads a factor well, one below the second hardly at all."""


def show(digit: int) -> None:
    """Move one factor of the picture, see every number follow, and what can be read off them."""
    from capsviz.experiments.equivariance import FACTORS

    st.markdown(
        "Capsules promise *equivariance*: move the picture, and the pose moves with it while the length stays. **Move the "
        "slider** and watch the sixteen numbers: each curve is how far that number moves, all on one scale, the one that "
        "moves most first."
    )
    motion = st.pills(
        "What is changed",
        list(FACTORS),
        format_func=lambda name: FACTORS[name].title,
        default="slant",
        required=True,
        key=_FACTOR,
    )
    found = _course(digit, motion)
    show_course(
        found,
        digit,
        labels(digit, found.poses.shape[1]),
        subject=f"{desk.settings().picture}/{digit}/{motion}",
        key="moving.course",
    )
    _say_how_far(found, digit)
    known = statistics(desk.settings().network)
    if isinstance(known, PoseStatistics):
        _read_off(found, digit, known)
        _carriers(digit, known)
        offer("pose-moving", _taken(found, digit, known))
    else:
        st.info(known)
    name = f"pose-of-{digit}-{motion}.csv"
    st.download_button("These curves (CSV)", course_csv(found), name, key="take.pose.course")


def _course(digit: int, motion: str) -> Moved:
    now = desk.settings()
    return _moved(now.network, now.picture, motion, digit, now.iterations)


@st.cache_resource(max_entries=16, show_spinner="Moving the picture …")
def _moved(name: str, picture: str, motion: str, digit: int, iterations: int) -> Moved:
    from capsviz.experiments.equivariance import moved_picture, moved_strokes
    from capsviz.strokes import HANDS

    net = cabinet.network(name)
    if picture in cabinet.gallery():
        shown = cabinet.gallery()[picture]
        return moved_strokes(net, shown.digit, HANDS[shown.hand], motion, digit, iterations=iterations)
    return moved_picture(net, desk.pixels(picture), motion, digit, iterations=iterations)


def _say_how_far(found: Moved, digit: int) -> None:
    from capsviz.experiments.equivariance import by_a_line

    how = (
        "The digit was drawn anew from its pen strokes for every amount, so the amounts are true."
        if found.known
        else "Your picture was transformed; amounts are what was added to it."
    )
    try:
        first, last = found.held(digit)
    except CapsvizError as error:
        st.info(f"{how} But {error}.")
        return
    held = slice(first, last + 1)
    lengths, poses, amounts = found.lengths[held, digit], found.poses[held], found.amounts[held]
    moved = float(np.linalg.norm(poses - found.poses[found.neutral], axis=1).max())
    st.markdown(
        f"{how} The answer stays {digit} from **{_number(amounts[0])}** to **{_number(amounts[-1])}** ({found.factor.unit}). "
        f"Meanwhile its length stays between {lengths.min():.2f} and {lengths.max():.2f}, and its pose moves by up to "
        f"**{moved:.2f}**; straight lines through the sixteen numbers explain {100 * by_a_line(amounts, poses):.0f} % of "
        "that movement."
    )


def _taken(found: Moved, digit: int, known: PoseStatistics) -> dict[str, Take]:
    motion = found.factor.motion
    at, line = list(MOTIONS).index(motion), f'known = poses.load("{desk.settings().network}")\n'
    low, high = (float(end) for end in known.about["varied"][motion])
    read = found.read(known.reader[digit, at])
    seen, names = _seen()
    return {
        "What a line reads off the pose": Take(
            lambda: read_off(
                found.amounts, read, found.true(float(read[found.neutral])), unit=found.factor.unit, fitted=(low, high)
            ),
            lambda: {"amounts": found.amounts, "read": read, "poses": found.poses, "lengths": found.lengths},
            f"{line}{_moved_lines(motion, digit)}read = found.read(known.reader[{digit}, {at}])\n"
            "read_off(found.amounts, read, found.true(float(read[found.neutral])), unit=found.factor.unit, "
            f"fitted=({low}, {high}))",
            "from capsviz import poses, strokes\n"
            "from capsviz.experiments.equivariance import moved_picture, moved_strokes\n"
            "from capsviz.figures.pose_space import read_off",
        ),
        "Which numbers carry what": Take(
            lambda: carriers(known.correlation[digit][:, seen], known.read_off[digit, seen], names),
            lambda: {"correlation": known.correlation[digit][:, seen], "read_off": known.read_off[digit, seen]},
            f"{line}seen = {seen}\ncarriers(known.correlation[{digit}][:, seen], known.read_off[{digit}, seen], {names})",
            "from capsviz import poses\nfrom capsviz.figures.pose_space import carriers",
            in_python.alone,
        ),
    }


def _moved_lines(motion: str, digit: int) -> str:
    """Python that moves the picture: drawn anew where its strokes are known."""
    now = desk.settings()
    asked = f'"{motion}", {digit}, iterations={now.iterations})\n'
    if now.picture not in cabinet.gallery():
        return f"found = moved_picture(net, trace.image, {asked}"
    shown = cabinet.gallery()[now.picture]
    return f'found = moved_strokes(net, {shown.digit}, strokes.HANDS["{shown.hand}"], {asked}'


def _read_off(found: Moved, digit: int, known: PoseStatistics) -> None:
    motion = found.factor.motion
    at = list(MOTIONS).index(motion)
    read, r2 = found.read(known.reader[digit, at]), float(known.read_off[digit, at])
    word = naming.WORDS[motion].name
    well = "well" if r2 > WELL else "hardly at all" if r2 < BARELY else "roughly"
    st.markdown(
        f"**Can the {word} be read off the pose?** A straight line from the sixteen numbers to the {word}, fitted on "
        f"{known.about['strokes']} drawn {digit}s, was tried on as many others: **R² = {_number(r2)}**, so {well}. Below, the "
        "same line reads your digit. Grey: the range it was fitted in."
    )
    low, high = known.about["varied"][motion]
    true = found.true(float(read[found.neutral]))
    desk.draw(read_off(found.amounts, read, true, unit=found.factor.unit, fitted=(low, high)), key="moving.read")


def _carriers(digit: int, known: PoseStatistics) -> None:
    st.markdown(
        f"**Which numbers carry what**, over drawn {digit}s whose factors are known: Pearson's *r* between each number and "
        "each factor (red: they rise together, blue: one falls); in the last row R² of all numbers together on digits the "
        "line was not fitted on."
    )
    seen, names = _seen()
    figure = carriers(known.correlation[digit][:, seen], known.read_off[digit, seen], names)
    desk.draw(figure, key="moving.carriers")
    motions = list(MOTIONS)
    r2 = {naming.WORDS[motions[at]].name: float(known.read_off[digit, at]) for at in seen}
    well = [name for name in sorted(r2, key=lambda one: -r2[one]) if r2[name] > WELL]
    badly = [name for name in r2 if r2[name] < BARELY]
    st.markdown(
        f"Of these {len(r2)} factors of {article(digit)} {digit}, this network's pose lets one read off well (R² above {WELL}): "
        f"**{_listed(well)}**; hardly (below {BARELY}): **{_listed(badly)}**."
    )


def _seen() -> tuple[list[int], list[str]]:
    """Where the factors stand among the motions, and what each is called."""
    from capsviz.experiments.equivariance import FACTORS

    motions = [*FACTORS, "width"]
    return [list(MOTIONS).index(motion) for motion in motions], [naming.WORDS[motion].brief for motion in motions]


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "nothing"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
