"""Among real digits: where a pose lies beside those of test digits of its class, and which of them are nearest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk
from capsviz.components.pose_grid import Row, choose_pose
from capsviz.experiments import pose_space
from capsviz.figures.pictures import tiles
from capsviz.figures.pose_space import plane_of_poses
from capsviz.poses import PoseStatistics
from capsviz.views.pose_desk import Hand, drawings, in_hand, put_in_hand, statistics
from capsviz.views.take_away import Take, offer

NEAREST = 6
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
    _plane(hand, plane, known)
    _directions(digit, plane)
    _neighbours(hand, known)


def _plane(hand: Hand, plane: pose_space.Plane, known: PoseStatistics) -> None:
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
    offer("pose-plane", {"Real digits and this pose": _taken(plane, real, marked, digit)})


def _taken(plane: pose_space.Plane, real: Float[np.ndarray, "n dim"], marked: Mapping[str, Pose], digit: int) -> Take:
    held = f', "the pose you hold": trace.poses[{digit}]' if len(marked) > 1 else ""
    return Take(
        lambda: plane_of_poses(plane, real, marked, digit),
        lambda: {"real": real, "axes": plane.axes, **{name.replace(" ", "_"): pose for name, pose in marked.items()}},
        f'known = poses.load("{desk.settings().network}")\n'
        "own = capsviz.capture(net, trace.image, iterations=trace.routing.iterations)\n"
        f"plane = pose_space.plane(known, {digit})\n"
        f'plane_of_poses(plane, known.real({digit}), {{"your picture": own.poses[{digit}]{held}}}, {digit})',
        "from capsviz import poses\nfrom capsviz.experiments import pose_space\n"
        "from capsviz.figures.pose_space import plane_of_poses",
    )


def _directions(digit: int, plane: pose_space.Plane) -> None:
    st.markdown(
        "**What the two directions draw**, from the mean pose, in standard deviations. Click a picture to hold it."
    )
    amounts = np.linspace(-REACH, REACH, STEPS)
    ways = amounts[None, :, None] * (plane.spread[:, None] * plane.axes)[:, None, :]
    poses = plane.middle + ways
    pictures = np.stack([drawings(row, digit) for row in poses])
    choose_pose(
        pictures,
        [f"{amount:+g}".replace("-", "−") if amount else "0" for amount in amounts],
        [
            Row(head, word, f"The {word}, moved by")
            for head, word in (("1", "first direction"), ("2", "second direction"))
        ],
        title="what the decoder draws along the two directions in which real poses differ most",
        held=None,
        on_cell=lambda axis, step: put_in_hand(digit, poses[axis, step]),
        key="among.directions",
    )


def _neighbours(hand: Hand, known: PoseStatistics) -> None:
    places, away = pose_space.nearest(known, hand.digit, hand.pose, NEAREST)
    at = known.sample_at[hand.digit][places]
    found = _pictures(at.tobytes())
    st.markdown(f"**The nearest of the {len(known.sample_at[hand.digit])} real {hand.digit}s** to the pose you hold:")
    shown = drawings(known.real(hand.digit)[places], hand.digit) if found is None else found
    lines = [f"{distance:.2f} away" for distance in away]
    st.html(tiles(zip((f"Test digit {place + 1:,}" for place in at), shown, lines, strict=True)))
    if found is None:
        st.caption(
            "Drawn from their poses, as the pictures themselves are not on this machine: put MNIST/raw into a folder and "
            "start the app with CAPSVIZ_DATA naming it to see them."
        )


@st.cache_resource(max_entries=64, show_spinner=False)
def _pictures(places: bytes) -> Float[np.ndarray, "n 28 28"] | None:
    from capsviz.experiments.real_digits import pictures

    return pictures(np.frombuffer(places, dtype=np.uint16))
