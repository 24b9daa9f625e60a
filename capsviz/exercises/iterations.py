"""An exercise on the number of iterations: more of them make a length, not a better reader."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from capsviz import measure, strokes
from capsviz.capture import capture
from capsviz.exercises.asked import CLOSE, Asked, Choice, NotHereError, Picture, read_clearly
from capsviz.exercises.shown import bars, table
from capsviz.figures.rounds import rounds
from capsviz.figures.spelled import article
from capsviz.network import Capsules

MANY = 10


class ReadRight(NamedTuple):
    """How many digits of the gallery are read rightly."""

    own: int
    """With as many iterations as the network was trained with."""
    many: int
    of: int


def longest(net: Capsules, picture: Picture) -> Asked:
    """After how many iterations the winner is longest; learners think that more of them is simply better."""
    if not net.config.iterates:
        raise NotHereError("this network routes in one pass, it has no iterations; choose another network on Explore")
    own = read_clearly(net, picture)
    digit, trained = own.prediction, own.routing.iterations
    counts = tuple(sorted({1, trained, MANY}))
    traces = {count: capture(net, picture, iterations=count) for count in counts}
    found = [float(traces[count].lengths[digit]) for count in counts]
    if np.diff(sorted(found))[-1] < CLOSE:
        raise NotHereError(
            f"the {digit} is about as long after {', '.join(map(str, counts))} iterations, so no answer would be right; "
            "take a digit that the network is less sure of"
        )
    return Asked(
        f"When is the {digit} longest?",
        f"The network was trained with {trained} iteration{'s' if trained > 1 else ''} of routing, and reads {article(digit)} **{digit}**. The same "
        f"weights can be run with fewer or more. **With how many is the vector of the {digit} longest?**",
        Choice(tuple(f"with {count} iteration{'s' if count > 1 else ''}" for count in counts)),
        (int(np.argmax(found)),),
        _why(digit, dict(zip(counts, found, strict=True)), traces[MANY].prediction, read_right(net), trained),
        seen=(
            bars(f"Lengths with {MANY} iterations; the thin lines: with {trained}", traces[MANY].lengths, own.lengths),
            table(
                "Iteration by iteration",
                f'<div style="overflow-x:auto">{rounds(traces[MANY])}</div>',
                lengths=measure.lengths(traces[MANY].routing),
                entropy=measure.coupling_entropy(traces[MANY].routing.c),
                largest_coupling=traces[MANY].routing.c.max(axis=(1, 2)),
                agreement=measure.mean_agreement(traces[MANY].routing),
                logit_change=measure.logit_change(traces[MANY].routing),
            ),
        ),
    )


def read_right(net: Capsules) -> ReadRight:
    """Every digit of the gallery read with the network's own iterations, and with many."""
    shown = strokes.gallery()
    own = sum(capture(net, one.pixels).prediction == one.digit for one in shown)
    many = sum(capture(net, one.pixels, iterations=MANY).prediction == one.digit for one in shown)
    return ReadRight(own, many, len(shown))


def _why(digit: int, found: dict[int, float], answer: int, right: ReadRight, trained: int) -> str:
    lengths = ", ".join(f"{length:.2f} with {count}" for count, length in found.items())
    verdict = (
        "More iterations help here, by that much."
        if right.many > right.own
        else "**The longer vectors do not read one digit more.**"
        if right.many == right.own
        else "**More iterations read fewer.**"
    )
    answered = "the same answer" if answer == digit else f"another answer, **{answer}**,"
    return (
        f"The length of the {digit} is {lengths}. Each iteration gives more to the digits that parts already agree on, so it works "
        f"like an amplifier; with {MANY} iterations the network gives {answered} for your digit. But a longer vector "
        f"is not a better reading: of the {right.of} digits of the gallery the network reads {right.own} rightly with {trained} "
        f"and {right.many} with {MANY}. {verdict} The weights were trained for {trained}."
    )
