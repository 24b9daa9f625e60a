"""A picture without ink, in words: that nothing is there, and what networks answer all the same.

Knows traces and comparisons; knows no network and no page. All text in it is ours or a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from capsviz.figures.spelled import article
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.experiments.compare import Comparison

NOTHING = "There is no ink in this picture."


def of_trace(trace: CapsTrace) -> str:
    """What the network answers all the same, and why."""
    bound = " of at most 1" if trace.lengths.max() < 1 else ""
    return _all_the_same([_one("network", trace.prediction, f"length {trace.lengths.max():.2f}{bound}")])


def of_courses(found: Comparison) -> str:
    """The same of every network that is compared, for the unchanged picture."""
    at = found.neutral
    return _all_the_same(
        _one(name, int(one.answers[at]), f"{'softmax' if one.poses is None else 'length'} {one.scores[at].max():.2f}")
        for name, one in found.courses.items()
    )


def _one(name: str, answer: int, score: str) -> str:
    return f"the {name} answers {article(answer)} {answer} ({score})"


def _all_the_same(answers: Iterable[str]) -> str:
    return (
        f"No answer to it is right, and yet {' and '.join(answers)}: in training there always was a digit, so something is "
        "answered even where there is nothing."
    )
