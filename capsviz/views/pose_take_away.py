"""Take it away: a sweep as animation and contact sheet, the pose as numbers, the lines of Python, the link."""

from __future__ import annotations

import base64
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, desk
from capsviz.components.pose_desk import FALLBACK
from capsviz.figures import pose_files
from capsviz.settings import write
from capsviz.views import in_python
from capsviz.views.pose_desk import Hand, drawings, in_hand, labels, statistics

STEPS = 21
ACROSS = 7
"""Pictures in a row of the contact sheet."""


class Sweep(NamedTuple):
    """One number of the pose that is held, moved over its range; the others stay."""

    dim: int
    poses: Float[np.ndarray, "step dim"]
    pictures: Float[np.ndarray, "step side side"]


def show(digit: int) -> None:
    """Choose a number, see it swept, and save what there is."""
    hand = in_hand(digit)
    swept = _sweep(hand)
    moving = pose_files.animation(swept.pictures)
    left, right = st.columns([1, 2], gap="large", vertical_alignment="center")
    source = base64.b64encode(moving).decode()
    left.html(
        f'<img src="data:image/gif;base64,{source}" alt="the picture while number {swept.dim + 1} is moved to and fro" '
        'style="width:100%;max-width:14rem;image-rendering:pixelated;border-radius:.3rem">'
    )
    with right:
        _files(hand, swept, moving)
    st.markdown("The same in Python:")
    lines = in_python.of_trace("from capsviz.experiments.drawing import draw")
    drawn = f"picture = draw(net, trace.poses[{digit}][None], {digit})[0]"
    st.code("\n".join([*lines, drawn]), language="python")
    st.markdown("The link that opens this pose:")
    st.code(f"{(st.context.url or '').split('?')[0]}?{urlencode(write(desk.asked()))}", language=None)


def _sweep(hand: Hand) -> Sweep:
    names, known = labels(hand.digit, len(hand.own)), statistics(desk.settings().network)
    dim = st.selectbox(
        "The number to sweep, over the range of its slider",
        range(len(names)),
        index=0 if isinstance(known, str) else int(known.effect[hand.digit].argmax()),
        format_func=lambda at: f"{at + 1}  {names[at]}".strip(),
        key="take.pose.number",
    )
    poses = np.tile(hand.pose, (STEPS, 1))
    poses[:, dim] = np.linspace(*_range(hand, dim), STEPS)
    return Sweep(dim, poses, drawings(poses, hand.digit))


def _range(hand: Hand, dim: int) -> tuple[float, float]:
    known = statistics(desk.settings().network)
    if isinstance(known, str):
        return float(hand.own[dim]) - FALLBACK, float(hand.own[dim]) + FALLBACK
    return float(known.low[hand.digit, dim]), float(known.high[hand.digit, dim])


def _files(hand: Hand, swept: Sweep, moving: bytes) -> None:
    name = f"pose-of-{hand.digit}"
    files = [
        ("Animation (GIF)", moving, f"{name}-number-{swept.dim + 1}.gif"),
        (
            "Contact sheet (PNG)",
            pose_files.sheet(swept.pictures, across=ACROSS),
            f"{name}-number-{swept.dim + 1}.png",
        ),
        ("The pose (JSON)", _numbers(hand), f"{name}.json"),
        ("Lengths when read again (CSV)", _read_again(hand, swept), f"{name}-number-{swept.dim + 1}.csv"),
    ]
    for at, (words, content, file) in enumerate(files):
        st.download_button(words, content, file, key=f"take.pose.{at}", width="stretch")


def _numbers(hand: Hand) -> bytes:
    now = desk.settings()
    words = {
        "network": now.network,
        "picture": now.picture,
        "iterations": now.iterations,
        "digit": hand.digit,
        "edits": now.edits,
    }
    return pose_files.as_json(words, {"pose": hand.pose, "own": hand.own})


def _read_again(hand: Hand, swept: Sweep) -> bytes:
    from capsviz.experiments.rereading import lengths_read

    now = desk.settings()
    lengths = lengths_read(cabinet.network(now.network), swept.poses, hand.digit, iterations=now.iterations)
    columns = {f"length_{digit}": values for digit, values in enumerate(lengths.T)}
    return pose_files.as_csv({f"number_{swept.dim + 1}": swept.poses[:, swept.dim], **columns})
