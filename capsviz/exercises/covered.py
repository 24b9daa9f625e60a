"""An exercise on where the network looks: one square of the picture covered at a time."""

from __future__ import annotations

import numpy as np

from capsviz.capture import capture
from capsviz.exercises.asked import CLOSE, Asked, Picture, Place, read_clearly
from capsviz.exercises.shown import pictures
from capsviz.figures.spelled import article
from capsviz.network import Capsules

ACROSS = 4
"""Squares along an edge of the picture."""


def square_missed_most(net: Capsules, picture: Picture) -> Asked:
    """Which square the winner can do without least; learners think that the network looks where they look."""
    trace = read_clearly(net, picture)
    digit, own = trace.prediction, float(trace.lengths[trace.prediction])
    read = [capture(net, covered(picture, square)) for square in range(ACROSS**2)]
    lost = own - np.array([one.lengths[digit] for one in read], dtype=float)
    worst = int(lost.argmax())
    others = sorted({one.prediction for one in read} - {digit})
    changed = (
        f"; covered, some make it read {', '.join(map(str, others))}" if others else "; no square changes the answer"
    )
    empty = sum(not (picture - covered(picture, square)).any() for square in range(ACROSS**2))
    return Asked(
        "Which square does it miss most?",
        f"The network reads your picture as {article(digit)} **{digit}**, with length {own:.2f}. One square of it is covered with black, and it reads "
        "again. **Point at the square without which the vector is shortest**, or say that none is missed.",
        Place(picture, ACROSS),
        missed(lost),
        f"Without that square the length is {own - lost[worst]:.2f} instead of {own:.2f}{changed}. {empty} of the {ACROSS**2} squares "
        f"hold no ink, so covering them changes nothing. A square counts where its ink **tells this digit from "
        "the others**, and that need not be where most ink is: to the network a stroke is what its parts were trained to find.",
        seen=(
            pictures(
                "What was covered, and how much each square was missed",
                [
                    ("Missed most", covered(picture, worst), f"length {own - lost[worst]:.2f}"),
                    ("Your picture", picture, f"length {own:.2f}"),
                    ("How much", _map(lost), "brighter: missed more"),
                ],
                lost=lost.reshape(ACROSS, ACROSS),
            ),
        ),
    )


def covered(picture: Picture, square: int) -> Picture:
    """The picture with one square black; squares are numbered in reading order."""
    side = len(picture) // ACROSS
    row, column = divmod(square, ACROSS)
    dark = picture.copy()
    dark[row * side : (row + 1) * side, column * side : (column + 1) * side] = 0
    return dark


def missed(lost: np.ndarray) -> tuple[int, ...]:
    """The squares that are missed most: the worst first, then those missed at least half as much; else nowhere."""
    if lost.max() < CLOSE:
        return (ACROSS**2,)
    return tuple(int(square) for square in np.argsort(-lost) if lost[square] >= lost.max() / 2)


def _map(lost: np.ndarray) -> Picture:
    shown = np.clip(lost, 0, None) / max(float(lost.max()), CLOSE)
    side = 28 // ACROSS
    return np.kron(shown.reshape(ACROSS, ACROSS), np.ones((side, side))).astype(np.float32)
