"""Exercises on a picture that is read twice: its own drawing, and the same digit written thicker."""

from __future__ import annotations

import numpy as np

from capsviz.capture import capture
from capsviz.exercises.asked import CLOSE, Asked, Choice, Picture, Several, read_clearly
from capsviz.exercises.shown import bars, chart, pictures
from capsviz.experiments.compare import compare
from capsviz.figures.lengths import pose_bars
from capsviz.figures.spelled import article
from capsviz.network import Capsules
from capsviz.trace import CapsTrace
from capsviz.transforms import CHANGES

THICKER = 2.0
"""Pixels that are added at the edge of a stroke."""
SHORTER = 0.1
BENT = 10.0
"""Degrees between two poses from which on they point elsewhere."""


def own_drawing(net: Capsules, picture: Picture) -> Asked:
    """What the network makes of its own drawing; learners think that a copy can only be read worse."""
    trace = read_clearly(net, picture)
    digit = trace.prediction
    again = capture(net, trace.reconstruction)
    before, after = float(trace.lengths[digit]), float(again.lengths[digit])
    return Asked(
        "The network reads its own drawing: what does it say?",
        f"The network reads your **{digit}** with length {before:.2f}, and the decoder draws it again from the pose. Now that drawing "
        "goes in as a picture. **How long is the vector of the same digit this time?**",
        Choice(
            (
                f"Longer, by more than {CLOSE}.",
                f"As long, within {CLOSE}.",
                f"Shorter, by more than {CLOSE}, but still the longest.",
                "Shorter, and another digit is the longest.",
            )
        ),
        (_outcome(again, digit, before, after),),
        f"The length was {before:.3f} and is **{after:.3f}**; the drawing is read as {article(again.prediction)} {again.prediction}. The decoder has seen nothing "
        "but poses: it draws what pictures with such a pose mostly look like, and leaves out what is only yours. So the "
        f"drawing may be **more typical than the picture**, or less. The two differ by {np.abs(trace.reconstruction - picture).mean():.3f} "
        "a pixel on average.",
        seen=(
            pictures(
                "Your picture and the drawing",
                [
                    ("Picture", picture, f"length {before:.2f}"),
                    ("Drawing", trace.reconstruction, f"length {after:.2f}"),
                ],
            ),
            bars("Lengths of the drawing; the thin lines: of the picture", again.lengths, trace.lengths),
        ),
    )


def _outcome(again: CapsTrace, digit: int, before: float, after: float) -> int:
    if again.prediction != digit:
        return 3
    return 1 if abs(after - before) <= CLOSE else 0 if after > before else 2


def thicker_pen(net: Capsules, picture: Picture) -> Asked:
    """What a thicker pen changes; learners expect either everything or nothing."""
    trace = read_clearly(net, picture)
    digit = trace.prediction
    (thick,) = compare({"capsules": net}, picture, CHANGES["thicken"], np.array([THICKER])).pictures
    other = capture(net, thick)
    angle = degrees_between(trace.poses[digit], other.poses[digit])
    shorter = abs(float(other.lengths[digit] - trace.lengths[digit]))
    moved = np.linalg.norm(other.u - trace.u, axis=1) > CLOSE
    changed = (other.prediction != digit, shorter > SHORTER, angle > BENT, bool(moved.mean() > 1 / 2))
    return Asked(
        "The same digit with a thicker pen: what changes?",
        f"Every stroke of your **{digit}** becomes {THICKER:g} pixels thicker on each side, and the network reads again. Choose "
        "**everything that changes**.",
        Several(
            (
                "the answer",
                f"the length of the {digit}, by more than {SHORTER:g}",
                f"the direction of its pose, by more than {BENT:.0f}°",
                f"the vectors of more than half of the parts, by more than {CLOSE}",
            )
        ),
        tuple(int(number) for number in np.flatnonzero(changed)),
        f"The answer is {other.prediction}, the length of the {digit} went from {trace.lengths[digit]:.2f} to {other.lengths[digit]:.2f}, its pose "
        f"turned by **{angle:.0f}°**, and {moved.sum():,} of the {len(moved):,} parts have another vector. The hope behind capsules is that "
        "*how* a digit is written moves the direction, while *that* it is there stays in the length. **Whether it does is a "
        "matter of measuring**, and you have just measured it once.",
        shown=(pictures("The two pictures", [("Yours", picture, ""), ("Thicker", thick, "")]),),
        seen=(
            chart(
                f"The pose of the {digit}; the open bars: before",
                pose_bars(other.poses[digit], digit, before=trace.poses[digit]),
                pose=other.poses[digit],
                before=trace.poses[digit],
            ),
        ),
    )


def degrees_between(one: np.ndarray, other: np.ndarray) -> float:
    """The angle between two vectors; 0 where one of them is nothing."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.degrees(np.arccos(np.clip(one @ other / lengths, -1, 1)))) if lengths else 0.0
