"""Among real digits: where a pose lies beside those of test digits of its class, and which of them are nearest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk
from capsviz.components.pose_grid import Row, choose_pose
from capsviz.experiments import pose_space
from capsviz.figures.beside import picture_row
from capsviz.figures.pictures import tiles
from capsviz.figures.pose_space import plane_of_poses
from capsviz.poses import PoseStatistics
from capsviz.views import pose_taken
from capsviz.views.pose_desk import Hand, drawings, in_hand, put_in_hand, statistics
from capsviz.views.take_away import Take, offer

NEAREST = 6
_ROOM = "from capsviz import poses\nfrom capsviz.experiments import pose_space"
REACH = 2.0
"""Standard deviations along a direction, either way, that are drawn."""
STEPS = 9

Pose = Float[np.ndarray, " dim"]


def show(digit: int) -> None:
    """The plane in which real poses differ most, what its directions draw, and the nearest real digits."""
    known = statistics(desk.settings().network)
    if isinstance(known, str):
        st.info(known)
        return
    hand, plane = in_hand(digit), pose_space.plane(known, digit)
    takes = _plane(hand, plane, known) | _directions(hand, plane) | _neighbours(hand, known)
    offer("pose-plane", takes)


def _plane(hand: Hand, plane: pose_space.Plane, known: PoseStatistics) -> dict[str, Take]:
    digit, real = hand.digit, known.real(hand.digit)
    st.markdown(
        f"Poses have {len(hand.own)} numbers; these are the two directions in which the poses of real {digit}s differ "
        f"most (*principal components*). Together they hold **{100 * plane.shares.sum():.0f} %** of the variance, so two "
        "poses that lie together here can still differ."
    )
    moved = not np.array_equal(hand.pose, hand.own)
    marked = {"your picture": hand.own, **({"the pose you hold": hand.pose} if moved else {})}
    desk.draw(plane_of_poses(plane, real, marked, digit), key="among.plane")
    far, theirs = pose_space.unusual(known, digit, hand.pose[None])[0], pose_space.unusual(known, digit, real)
    st.markdown(
        f"In all {len(hand.own)} numbers, the pose you hold lies **{far:.1f}** standard deviations from the mean; "
        f"{100 * float((theirs < far).mean()):.0f} % of these {len(real)} real {digit}s lie nearer to it."
    )
    return {"Real digits and this pose": _taken(hand, plane, real, marked)}


def _taken(hand: Hand, plane: pose_space.Plane, real: Float[np.ndarray, "n dim"], marked: Mapping[str, Pose]) -> Take:
    digit, names = hand.digit, zip(marked, (f"trace.poses[{hand.digit}]", "held"), strict=False)
    shown = ", ".join(f'"{name}": {made}' for name, made in names)
    return Take(
        lambda: plane_of_poses(plane, real, marked, digit),
        lambda: {"real": real, "axes": plane.axes, **marked},
        f"{pose_taken.held(hand)}{_known()}plane = pose_space.plane(known, {digit})\n"
        f"plane_of_poses(plane, known.real({digit}), {{{shown}}}, {digit})",
        f"{pose_taken.HOLD}\n{_ROOM}\nfrom capsviz.figures.pose_space import plane_of_poses",
        pose_taken.untouched(hand),
    )


def _directions(hand: Hand, plane: pose_space.Plane) -> dict[str, Take]:
    digit = hand.digit
    st.markdown(
        "**What the two directions draw**, from the mean pose, in standard deviations. Click a picture to hold it."
    )
    amounts = np.linspace(-REACH, REACH, STEPS)
    poses = plane.along(amounts)
    pictures = np.stack([drawings(row, digit) for row in poses])
    columns = [f"{amount:+g}".replace("-", "−") if amount else "0" for amount in amounts]
    rows = ["first direction", "second direction"]
    choose_pose(
        pictures,
        columns,
        [Row(str(n), word, f"The {word}, moved by") for n, word in enumerate(rows, start=1)],
        title="what the decoder draws along the two directions in which real poses differ most",
        held=None,
        on_cell=lambda axis, step: put_in_hand(digit, poses[axis, step]),
        key="among.directions",
    )
    lines = f"{_known()}plane = pose_space.plane(known, {digit})\nposes = plane.along(np.linspace(-{REACH}, {REACH}, {STEPS}))\n"
    made = (lines, f"import numpy as np\n{_ROOM}", pose_taken.untouched(hand))
    return pose_taken.table(hand, "What the two directions draw", pictures, (rows, columns), made)


def _neighbours(hand: Hand, known: PoseStatistics) -> dict[str, Take]:
    places, away = pose_space.nearest(known, hand.digit, hand.pose, NEAREST)
    at = known.sample_at[hand.digit][places]
    found = _pictures(at.tobytes())
    st.markdown(f"**The nearest of the {len(known.sample_at[hand.digit])} real {hand.digit}s** to the pose you hold:")
    shown = drawings(known.real(hand.digit)[places], hand.digit) if found is None else found
    titles, lines = [f"Test digit {place + 1:,}" for place in at], [f"{distance:.2f} away" for distance in away]
    st.html(tiles(zip(titles, shown, lines, strict=True)))
    if found is None:
        st.caption(
            "Drawn from their poses, as the pictures themselves are not on this machine: put MNIST/raw into a folder and "
            "start the app with CAPSVIZ_DATA naming it to see them."
        )
    return _nearest_taken(
        hand, dict(zip(map(": ".join, zip(titles, lines, strict=True)), shown, strict=True)), is_drawn=found is None
    )


def _nearest_taken(hand: Hand, pictures: dict[str, np.ndarray], *, is_drawn: bool) -> dict[str, Take]:
    digit = hand.digit
    shown = (
        f"draw(net, known.real({digit})[places], {digit})"
        if is_drawn
        else f"pictures(known.sample_at[{digit}][places])"
    )
    room = pose_taken.DRAW if is_drawn else "from capsviz.experiments.real_digits import pictures"
    return {
        "The nearest real digits": Take(
            lambda: picture_row(pictures),
            lambda: pictures,
            f"{pose_taken.held(hand)}{_known()}places, away = pose_space.nearest(known, {digit}, held, {len(pictures)})\n"
            f'titles = [f"Test digit {{at + 1:,}}: {{far:.2f}} away" for at, far in zip(known.sample_at[{digit}][places], away)]\n'
            f"picture_row(dict(zip(titles, {shown})))",
            f"{pose_taken.HOLD}\n{_ROOM}\n{room}\nfrom capsviz.figures.beside import picture_row",
            pose_taken.untouched(hand),
        )
    }


def _known() -> str:
    """Python that makes what is known of real digits."""
    return f'known = poses.load("{desk.settings().network}")\n'


@st.cache_resource(max_entries=64, show_spinner=False)
def _pictures(places: bytes) -> Float[np.ndarray, "n 28 28"] | None:
    from capsviz.experiments.real_digits import pictures

    return pictures(np.frombuffer(places, dtype=np.uint16))
