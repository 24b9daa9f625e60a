"""An exercise on turning: capsules read a turned digit only as far as training showed them one."""

from __future__ import annotations

import numpy as np

from capsviz.exercises.asked import Asked, Number, Picture, read_clearly
from capsviz.exercises.shown import Tile, chart, pictures
from capsviz.experiments.compare import Comparison, compare
from capsviz.figures.courses import score_curves
from capsviz.figures.spelled import article
from capsviz.network import Capsules
from capsviz.transforms import CHANGES

STEP, MOST = 5, 180
"""Degrees between two readings, and the last of them."""


def first_other_answer(net: Capsules, picture: Picture) -> Asked:
    """How far a picture can be turned; learners think that capsules do not mind."""
    digit = read_clearly(net, picture).prediction
    amounts = np.arange(0, MOST + STEP, STEP, dtype=np.float32)
    found = compare({"capsules": net}, picture, CHANGES["turn"], amounts)
    course = found.courses["capsules"]
    fails = course.fails(0, digit)[1]
    return Asked(
        "How far can your digit be turned?",
        f"The network reads your picture as {article(digit)} **{digit}**. It is now turned to the left, {STEP}° at a time up to {MOST}°, and read "
        f"again at each step. **At how many degrees is the answer for the first time not {digit}?** (If you think that it "
        f"always is, say {MOST}.)",
        Number("Degrees", 0.0, float(MOST), float(STEP), 2.0 * STEP, "{:.0f}°"),
        float(MOST if fails is None else amounts[fails]),
        _why(found, digit, fails),
        seen=(
            pictures("Some of the pictures", _some(found, fails)),
            chart(
                f"The length of the {digit} as the picture turns",
                score_curves(found, digit).update_layout(showlegend=False),
                degrees=found.amounts,
                length=course.scores[:, digit],
            ),
        ),
    )


def _why(found: Comparison, digit: int, fails: int | None) -> str:
    course = found.courses["capsules"]
    lengths = course.scores[:, digit]
    start = (
        f"The answer is {digit} at every step, and its length lies between {lengths.min():.2f} and {lengths.max():.2f}."
        if fails is None
        else f"At {found.amounts[fails]:.0f}° the answer is **{course.answers[fails]}**, and the length of the {digit} has gone "
        f"from {lengths[0]:.2f} to {lengths[fails]:.2f}."
    )
    return (
        f"{start} "
        "**Nothing in a capsule network turns a picture back.** The hope is that the pose turns along with the picture "
        "while the length stays (this is called *equivariance*), but the parts are found by ordinary filters, and these were "
        "learned from the digits it was trained on, and those mostly stand upright. How far it carries has to be measured, for each digit and each network."
    )


def _some(found: Comparison, fails: int | None) -> list[Tile]:
    """Upright, the last picture before the answer changes and the first after; where it never does, three along the way."""
    last = len(found.amounts) - 1
    chosen = (0, last // 2, last) if fails is None else (0, fails - 1, fails)
    answers = found.courses["capsules"].answers
    return [(f"{found.amounts[at]:.0f}°", found.pictures[at], f"read as {answers[at]}") for at in dict.fromkeys(chosen)]
