"""An exercise to draw: half of the digit is covered, and the decoder draws what it takes to be there."""

from __future__ import annotations

from capsviz.exercises.asked import Asked, Drawing, NotHereError, Picture, read_clearly
from capsviz.exercises.shown import bars, pictures
from capsviz.figures.spelled import article
from capsviz.network import Capsules
from capsviz.trace import CapsTrace

LEAST = 8
"""Fewer pixels of ink than this are no drawing to be guessed."""


def lower_half(net: Capsules, picture: Picture) -> Asked:
    """What the decoder draws where the picture shows nothing; learners think that it copies what it was shown."""
    whole = read_clearly(net, picture)
    top = picture.copy()
    top[len(top) // 2 :] = 0
    trace = _read(net, top)
    kind = Drawing(top, len(top) // 2)
    right = kind.inked(trace.reconstruction)
    if len(right) < LEAST:
        raise NotHereError(
            f"of the upper half alone the network draws {article(trace.prediction)} {trace.prediction} with next to no ink below, so there is nothing to "
            "guess; take a digit with more ink at its bottom"
        )
    real = kind.inked(picture)
    return Asked(
        "What does it draw where nothing is shown?",
        f"The lower half of your **{whole.prediction}** is covered. The network reads what is left, and the decoder draws the whole "
        "digit from the pose it found. **Draw the ink that will appear in the lower half.** Half of it in the right place, or a "
        "pixel beside it, counts as right.",
        kind,
        right,
        f"The network took the upper half for {article(trace.prediction)} **{trace.prediction}**, with length {trace.lengths.max():.2f}; shown whole, your digit is "
        f"{article(whole.prediction)} {whole.prediction} with {whole.lengths.max():.2f}. The decoder never sees the picture, only the pose of the answer, and it draws "
        "what such poses meant in training: **a whole digit, also where nothing was shown**. What it made up and what you "
        f"had written there lie together, or a pixel apart, in {kind.common(real, right):.0%} of their ink.",
        shown=(pictures("What the network is shown", [("Covered below", top, "")]),),
        seen=(
            pictures("The decoder's drawing", [("Drawn", trace.reconstruction, ""), ("Your picture", picture, "")]),
            bars("Lengths for the half; the thin lines: for the whole", trace.lengths, whole.lengths),
        ),
    )


def _read(net: Capsules, top: Picture) -> CapsTrace:
    try:
        return read_clearly(net, top)
    except NotHereError as reason:
        raise NotHereError(f"for the upper half alone: {reason}") from reason
