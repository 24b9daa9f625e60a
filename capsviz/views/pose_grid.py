"""The paper's figure of poses: each number of the picture's own pose moved by up to a quarter, all at once."""

from __future__ import annotations

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, desk, holding
from capsviz.components.pose_grid import Cell, Row, choose_pose
from capsviz.experiments.pose_space import one_at_a_time
from capsviz.views import pose_taken
from capsviz.views.pose_desk import Hand, in_hand, labels, put_in_hand
from capsviz.views.take_away import Take, offer

REACH, STEP = 0.25, 0.05
"""As in the paper's figure 4: from -0.25 to 0.25 in steps of 0.05, after squash."""
AMOUNTS = STEP * np.arange(-round(REACH / STEP), round(REACH / STEP) + 1)


def show(digit: int) -> None:
    """The grid."""
    hand = in_hand(digit)
    st.markdown(
        f"Each row moves one number of your picture's own pose, by −{REACH} to {REACH} (Sabour et al. "
        "2017, figure 4). **Click a picture** to hold its pose at the desk above. The sliders there go as far as "
        "real digits do, so some rows leave their range here."
    )
    names = labels(digit, len(hand.own))
    drawn = pictures(desk.settings().network, digit, hand.own.tobytes())
    columns = [f"{amount:+.2f}".replace("-", "−") if amount else "0" for amount in AMOUNTS]
    choose_pose(
        drawn,
        columns,
        [Row(str(dim + 1), name, f"Number {dim + 1}, moved by") for dim, name in enumerate(names)],
        title="what the decoder draws when one number at a time is moved",
        held=_cell(hand),
        on_cell=lambda dim, step: put_in_hand(digit, one_at_a_time(in_hand(digit).own, AMOUNTS)[dim, step]),
        key="grid",
    )
    offer("pose-grid", _taken(hand, drawn, columns, names))


def _taken(
    hand: Hand, drawn: Float[np.ndarray, "dim amount side side"], columns: list[str], names: list[str]
) -> dict[str, Take]:
    rows = [f"{dim}  {name}".strip() for dim, name in enumerate(names, start=1)]
    most = len(AMOUNTS) // 2
    lines = f"poses = one_at_a_time(trace.poses[{hand.digit}], {STEP} * np.arange({-most}, {most + 1}))\n"
    room = "import numpy as np\nfrom capsviz.experiments.pose_space import one_at_a_time"
    return pose_taken.table(
        hand, "Every number, moved by itself", drawn, (rows, columns), (lines, room, pose_taken.untouched(hand))
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def pictures(name: str, digit: int, own: bytes) -> Float[np.ndarray, "dim amount side side"]:
    """What the decoder draws from each of them, in one batch."""
    from capsviz.experiments.drawing import draw

    poses = one_at_a_time(np.frombuffer(own, dtype=np.float32), AMOUNTS)
    drawn = draw(cabinet.network(name), poses.reshape(-1, poses.shape[-1]), digit)
    return drawn.reshape(*poses.shape[:2], *drawn.shape[1:])


def _cell(hand: Hand) -> Cell | None:
    """The cell whose pose is held, if one is."""
    away = np.abs(one_at_a_time(hand.own, AMOUNTS) - hand.pose).max(axis=-1)
    dim, step = np.unravel_index(away.argmin(), away.shape)
    return (int(dim), int(step)) if away.min() < 10**-holding.DECIMALS and AMOUNTS[step] else None
