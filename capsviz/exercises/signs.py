"""An exercise on signs: a length does not know whether a vector points one way or the opposite."""

from __future__ import annotations

import numpy as np

from capsviz.capture import capture
from capsviz.exercises.asked import CLOSE, Asked, Choice, NotHereError, Picture, read_clearly
from capsviz.exercises.shown import bars, chart
from capsviz.figures.lengths import pose_bars
from capsviz.figures.spelled import article
from capsviz.intervention import Intervention, Site
from capsviz.network import Capsules
from capsviz.trace import CapsTrace

SAME = 1e-4
"""Lengths and numbers that differ by less are the same but for rounding."""


def all_opposite(net: Capsules, picture: Picture) -> Asked:
    """What becomes of the answer when every part's vector points the opposite way; learners think that it is lost."""
    trace = read_clearly(net, picture)
    digit = trace.prediction
    turned = capture(net, picture, [Intervention(Site("u"), (), "*=", -1.0)])
    held = tuple(number for number, holds in enumerate(statements(trace, turned)) if holds)
    if len(held) != 1:
        raise NotHereError("for this network none of the answers would be the one that is true; choose another network")
    moved = float(np.abs(turned.lengths - trace.lengths).max())
    return Asked(
        "Every part's vector points the opposite way: what happens?",
        f"All numbers of all {len(trace.u):,} parts are multiplied by −1 before they vote: every arrow points the opposite way. Then "
        f"everything goes on as always. The network read {article(digit)} **{digit}** before. **What does it say now?**",
        Choice(
            (
                "All lengths become almost nothing.",
                "Another digit is the longest.",
                "All lengths stay as they are, and every pose points the opposite way.",
                "Nothing changes, the poses do not either.",
            )
        ),
        held,
        f"No length changes{f' by more than {moved:.1g}' if moved else ' at all'}. The votes are the matrices times these vectors, so they too point the opposite way; so do "
        "the sums and the digits' vectors. Agreement multiplies a vote by a digit's vector: **both have the opposite sign, so it is "
        "what it was**, and with it every coupling. A length says nothing of a direction. What the decoder draws "
        f"is another matter: it was never shown such a pose, and its picture differs by up to {_drawn(trace, turned):.2f} a pixel.",
        seen=(
            chart(
                f"The pose of the {digit}; the open bars are before",
                pose_bars(turned.poses[digit], digit, before=trace.poses[digit]),
                pose=turned.poses[digit],
                before=trace.poses[digit],
            ),
            bars("The lengths; the thin lines are before", turned.lengths, trace.lengths),
        ),
    )


def statements(trace: CapsTrace, turned: CapsTrace) -> tuple[bool, ...]:
    """Whether each of the four sentences holds."""
    same = bool(np.abs(turned.lengths - trace.lengths).max() < SAME)
    return (
        bool(turned.lengths.max() < CLOSE),
        turned.prediction != trace.prediction and not same,
        same and bool(np.abs(turned.poses + trace.poses).max() < SAME),
        same and bool(np.abs(turned.poses - trace.poses).max() < SAME),
    )


def _drawn(trace: CapsTrace, turned: CapsTrace) -> float:
    return float(np.abs(turned.reconstruction - trace.reconstruction).max())
