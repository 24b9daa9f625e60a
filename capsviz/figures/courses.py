"""Draws several networks along a change of a picture, and says where each first fails. Knows comparisons and plotly.

From a notebook: `found = capsviz.compare({"CapsNet": capsviz.load(), "CNN": capsviz.load("cnn")}, pixels, "turn")`, then
`score_curves(found, 7)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Int

from capsviz import ink
from capsviz.figures import blank
from capsviz.figures.spelled import short
from capsviz.figures.style import MIDDLE, PAIR, axis, plain

if TYPE_CHECKING:
    from capsviz.experiments.compare import Comparison
    from capsviz.transforms import Change


def score_curves(found: Comparison, digit: int) -> go.Figure:
    """Each network's score of one class along the change, from 0 to 1; the unchanged picture is marked."""
    figure = go.Figure()
    for (name, course), colour in zip(found.courses.items(), PAIR, strict=False):
        figure.add_scatter(
            x=found.amounts,
            y=course.scores[:, digit],
            mode="lines",
            name=name,
            line={"color": colour, "width": 3},
            customdata=np.stack([course.answers], axis=1),
            hovertemplate=f"{name}: %{{y:.2f}} for the {digit}, answers %{{customdata[0]}}<extra></extra>",
        )
    figure.add_vline(x=found.change.neutral, line={"color": MIDDLE, "dash": "dot"})
    figure.update_xaxes(**axis(found.change.unit))
    figure.update_yaxes(**axis(f"score of the {digit}", range=[0, 1]))
    return plain(figure, height=320).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.15})


def runs(answers: Int[np.ndarray, " amount"]) -> list[tuple[int, int, int]]:
    """Where the same answer is given without a break: (first amount, last amount, answer), in their order."""
    starts = np.flatnonzero(np.diff(answers, prepend=answers[0] - 1))
    ends = np.append(starts[1:], len(answers)) - 1
    return [(int(start), int(end), int(answers[start])) for start, end in zip(starts, ends, strict=True)]


def ticks(change: Change) -> list[tuple[float, str]]:
    """A few amounts to write along an axis, the neutral one among them, as short as can be."""
    candidates = [np.linspace(change.low, change.high, count).round(4) for count in (5, 4, 6)]
    fitting = [chosen for chosen in candidates if np.isclose(chosen, change.neutral).any()]
    chosen = min(fitting, key=lambda amounts: float(np.mean([len(short(amount)) for amount in amounts])))
    return [(float(amount), short(amount)) for amount in chosen]


def where_it_fails(found: Comparison, digit: int) -> str:
    """For each network a sentence: how far its answer stays this digit, either way, and what it answers then.

    Where the picture has no ink there is no answer that could fail, and one sentence says what is answered all the same.
    """
    if ink.blank(found.pictures[found.neutral]):
        return f"{blank.NOTHING} {blank.of_courses(found)}"
    tell = _each_way if found.change.whole and len(found.change.words) > 2 else _either_way
    return "\n".join(f"- The **{name}** {tell(found, name, digit)}" for name in found.courses)


def _each_way(found: Comparison, name: str, digit: int) -> str:
    course = found.courses[name]
    said = (
        f"{found.change.said(float(at))}: **{answer}**"
        for at, answer in zip(found.amounts, course.answers, strict=True)
    )
    right = int((course.answers == digit).sum())
    return f"still answers {digit} in {right} of these {len(found.amounts)} ways. Its answers: {'; '.join(said)}."


def _either_way(found: Comparison, name: str, digit: int) -> str:
    course = found.courses[name]
    first = int(course.answers[found.neutral])
    if first != digit:
        return f"does not answer {digit} even to the picture as it is: it answers **{first}**."
    return f"answers {digit} to the picture as it is. {' '.join(_ends(found, name, digit))}"


def _ends(found: Comparison, name: str, digit: int) -> Iterator[str]:
    """How far the answer stays, as a sentence for where it fails and one for where it never does."""
    course, change = found.courses[name], found.change
    ends = [end for end in (0, len(found.amounts) - 1) if end != found.neutral]
    fails = [at for at in course.fails(found.neutral, digit) if at is not None]
    held = [end for end in ends if not any((at < found.neutral) == (end < found.neutral) for at in fails)]
    if fails:
        where = (f"**{change.said(float(found.amounts[at]))}** (it answers {course.answers[at]})" for at in fails)
        yield f"It first fails at {' and at '.join(where)}."
    if held:
        yield f"It never fails up to {' or '.join(change.said(float(found.amounts[end])) for end in held)}."
