"""Exercises on who is shared out among whom, and on what is learned: couplings, logits and matrices."""

from __future__ import annotations

import numpy as np

from capsviz import strokes
from capsviz.capture import capture
from capsviz.exercises.asked import Asked, Number, Picture, Several, read_clearly, traced
from capsviz.exercises.shown import bars, pictures
from capsviz.experiments.wrong_axis import lengths_with_softmax_over_parts
from capsviz.figures.spelled import article, numbered
from capsviz.network import Capsules
from capsviz.trace import CapsTrace

NEAR = 0.05
"""How far a guess may lie from the right sum, as a share of the number of parts."""


def given_to_the_winner(net: Capsules, picture: Picture) -> Asked:
    """What the couplings of all parts to the winner add up to; a part's own add up to 1, and learners mix up the two."""
    trace = read_clearly(net, picture)
    c, digit = trace.routing.c[-1], trace.prediction
    parts, classes = c.shape
    given, own = c.sum(axis=0), c.sum(axis=1)
    part = int(np.linalg.norm(trace.u, axis=1).argmax())
    wrong = lengths_with_softmax_over_parts(net, picture)
    return Asked(
        f"How much do all parts together give to the {digit}?",
        f"The network finds {parts:,} parts in your digit and reads it as {article(digit)} **{digit}**. In the last iteration each part has "
        f"{classes} couplings *c*: how much of itself it gives to each digit. Take the one coupling to the {digit} from every part, and **add up all "
        f"{parts:,} of them**. What is the sum?",
        Number("The sum", 0.0, float(parts), 1.0, float(round(NEAR * parts)), "{:,.0f}"),
        float(given[digit]),
        f"The softmax runs over the {classes} digits, for each part by itself: the {classes} couplings of one part add up to "
        f"{_span(own)}. So {parts:,} parts have {own.sum():,.0f} to give away, and even shares would be "
        f"{own.sum() / classes:,.0f} for each digit. **Nothing makes the couplings to one digit add up to 1**: here the "
        f"digits are given between {given.min():,.0f} and {given.max():,.0f}. If "
        f"they had to add up to 1, the {digit} would be {wrong[digit]:.5f} long instead of {trace.lengths[digit]:.2f}.",
        seen=(
            bars(
                f"The {classes} couplings of part {numbered(part)}: {own[part]:.2f} in all",
                c[part],
                what=f"couplings of part {numbered(part)}",
            ),
            bars("Lengths, if each digit's couplings added up to 1; lines: as they are", wrong, trace.lengths),
        ),
    )


def what_changes(net: Capsules, picture: Picture) -> Asked:
    """Which of u, W, b and c are others for another picture; learners take b or c for learned."""
    mine = traced(net, picture)
    digit = _other(mine)
    before = net.digits.W.numpy().copy()
    drawing = strokes.draw(digit)
    other = capture(net, drawing)
    changed = (
        not np.array_equal(mine.u, other.u),
        not np.array_equal(before, net.digits.W.numpy()),
        not np.array_equal(mine.routing.b[-1], other.routing.b[-1]),
        not np.array_equal(mine.routing.c[-1], other.routing.c[-1]),
    )
    return Asked(
        "Another digit comes in: what does the network work out anew?",
        f"After your digit, the same network reads a drawn **{digit}**. Choose **everything that is different** the second time.",
        Several(
            (
                "the vectors u of the parts",
                "the matrices W that turn vectors into votes",
                "the logits b: how far each part has come to agree with each digit",
                "the couplings c: how much of itself each part gives to each digit",
            ),
            "nothing",
        ),
        tuple(int(number) for number in np.flatnonzero(changed)),
        _what_differs(mine, other, digit, before),
        shown=(
            pictures("The two pictures", [("First", picture, "your digit"), ("Then", drawing, f"a drawn {digit}")]),
        ),
    )


def _what_differs(mine: CapsTrace, other: CapsTrace, digit: int, W: np.ndarray) -> str:
    part, parent = int(np.linalg.norm(mine.u, axis=1).argmax()), mine.prediction
    rows = (
        ("first number of its *u*", mine.u[part, 0], other.u[part, 0]),
        (f"first number of its *W* for the {parent}", W[part, parent].flat[0], W[part, parent].flat[0]),
        (f"its *b* for the {parent}", mine.routing.b[-1, part, parent], other.routing.b[-1, part, parent]),
        (f"its *c* to the {parent}", mine.routing.c[-1, part, parent], other.routing.c[-1, part, parent]),
    )
    table = "\n".join(f"| {name} | {one:.4f} | {two:.4f} |" for name, one, two in rows).replace("-0", "−0")
    return (
        "*W* was learned from thousands of pictures, and reading a picture does not touch it. The logits *b* are no memory: "
        "they start at 0 for every picture and, iteration by iteration, collect how well each part's votes agree with the "
        "others; the couplings *c* are their softmax. **What is learned is W; what is routed is worked out for each picture.**"
        f"\n\nPart {numbered(part)} as an example:\n\n| | your digit | the drawn {digit} |\n|:--|--:|--:|\n{table}"
    )


def _other(trace: CapsTrace) -> int:
    """The digit that the picture is least like, to the network; the next one where its drawing is the picture."""
    order = (int(digit) for digit in np.argsort(trace.lengths))
    return next(digit for digit in order if not np.array_equal(strokes.draw(digit), trace.image))


def _span(sums: np.ndarray) -> str:
    low, high = f"{sums.min():.2f}", f"{sums.max():.2f}"
    return low if low == high else f"between {low} and {high}"
