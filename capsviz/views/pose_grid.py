"""The paper's figure of poses: each number of the picture's own pose moved by up to a quarter, all at once."""

from __future__ import annotations

import numpy as np
import streamlit as st
from jaxtyping import Float, Float32

from capsviz import cabinet, desk, holding
from capsviz.components.pose_grid import Cell, Row, choose_pose
from capsviz.views.pose_desk import Hand, Pose, in_hand, labels, put_in_hand

REACH, STEP = 0.25, 0.05
"""As in the paper's figure 4: from -0.25 to 0.25 in steps of 0.05, after squash."""
AMOUNTS = tuple(round(STEP * n, 2) for n in range(-round(REACH / STEP), round(REACH / STEP) + 1))


def show(digit: int) -> None:
    """The grid."""
    hand = in_hand(digit)
    st.markdown(
        f"Each row moves one number of your picture's own pose, by −{REACH} to {REACH} (Sabour et al. "
        "2017, figure 4). **Click a picture** to hold its pose at the desk above. The sliders there go as far as "
        "real digits do, so some rows leave their range here."
    )
    names = labels(digit, len(hand.own))
    choose_pose(
        pictures(desk.settings().network, digit, hand.own.tobytes()),
        [f"{amount:+.2f}".replace("-", "−") if amount else "0" for amount in AMOUNTS],
        [Row(str(dim + 1), name, f"Number {dim + 1}, moved by") for dim, name in enumerate(names)],
        title="what the decoder draws when one number at a time is moved",
        held=_cell(hand),
        on_cell=lambda dim, step: put_in_hand(digit, moved(in_hand(digit).own)[dim, step]),
        key="grid",
    )


def moved(own: Pose) -> Float32[np.ndarray, "dim amount dim"]:
    """The poses of the grid."""
    poses = np.tile(own.astype(np.float32), (len(own), len(AMOUNTS), 1))
    for dim in range(len(own)):
        poses[dim, :, dim] += np.array(AMOUNTS, dtype=np.float32)
    return poses


@st.cache_resource(max_entries=16, show_spinner=False)
def pictures(name: str, digit: int, own: bytes) -> Float[np.ndarray, "dim amount side side"]:
    """What the decoder draws from each of them, in one batch."""
    from capsviz.experiments.drawing import draw

    poses = moved(np.frombuffer(own, dtype=np.float32))
    drawn = draw(cabinet.network(name), poses.reshape(-1, poses.shape[-1]), digit)
    return drawn.reshape(*poses.shape[:2], *drawn.shape[1:])


def _cell(hand: Hand) -> Cell | None:
    """The cell whose pose is held, if one is."""
    away = np.abs(moved(hand.own) - hand.pose).max(axis=-1)
    dim, step = np.unravel_index(away.argmin(), away.shape)
    return (int(dim), int(step)) if away.min() < 10**-holding.DECIMALS and AMOUNTS[step] else None
