"""Exercises on single parts: how much the strongest gives, and how few of them carry the answer."""

from __future__ import annotations

import numpy as np

from capsviz import measure
from capsviz.capture import capture
from capsviz.exercises.asked import Asked, Choice, Number, Picture, read_clearly
from capsviz.exercises.shown import bars, chart
from capsviz.figures.curve import curve
from capsviz.figures.spelled import numbered
from capsviz.intervention import Intervention, Site
from capsviz.network import Capsules
from capsviz.trace import CapsTrace

COUNTS = (*range(1, 11), *range(20, 101, 10), *range(200, 10_001, 200))
"""How many parts are left out, from one reading to the next."""
MOST = (2, 10, 100)
"""The largest number of parts in each answer but the last."""


def largest_coupling(net: Capsules, picture: Picture) -> Asked:
    """How much the most devoted part gives the winner; learners think that all parts choose one digit."""
    trace = read_clearly(net, picture)
    c, digit = trace.routing.c[-1], trace.prediction
    parts, classes = c.shape
    given, part = c[:, digit], int(c[:, digit].argmax())
    devoted = int((given > 1 / 2).sum())
    return Asked(
        f"How much does the most devoted part give to the {digit}?",
        f"Each of the {parts:,} parts shares itself out among the {classes} digits, and starts with {1 / classes:g} for each. After "
        f"the last iteration, one of them gives the **{digit}** more than all others do. **How large is that coupling?**",
        Number("The largest coupling", 0.0, 1.0, 0.05, 0.1, "{:.2f}"),
        float(given.max()),
        f"Part {numbered(part)} gives the {digit} {given[part]:.2f} of itself. But {devoted} of the {parts:,} parts give it more than half, and the "
        f"average is **{given.mean():.3f}**, where an even share is {1 / classes:g}. How even all shares are together is told by "
        f"the coupling entropy: {measure.coupling_entropy(trace.routing.c)[-1]:.4f}, where 1 would mean that nobody prefers anything. "
        "**A picture of a few strong couplings is not a picture of the network**: look at how many there are.",
        seen=(
            bars(f"The couplings of part {numbered(part)}", c[part], what=f"couplings of part {numbered(part)}"),
            chart(
                f"The couplings of all parts to the {digit}, the largest first",
                curve(np.arange(1.0, parts + 1), np.sort(given)[::-1], along="part, by its coupling", up="coupling"),
                coupling=np.sort(given)[::-1],
            ),
        ),
    )


def without_strongest(net: Capsules, picture: Picture) -> Asked:
    """How many parts carry half of the length; learners think of hundreds, or that none matters."""
    trace = read_clearly(net, picture)
    digit, parts, own = trace.prediction, len(trace.u), float(trace.lengths[trace.prediction])
    worth = measure.contribution(trace.routing, trace.routing.iterations - 1, digit)
    order = np.argsort(-worth)
    counts = [count for count in COUNTS if count < parts]
    read = [left_out(net, trace, order[:count]) for count in counts]
    lengths = np.array([one.lengths[digit] for one in read], dtype=float)
    halved = next((count for count, length in zip(counts, lengths, strict=True) if length < own / 2), parts)
    option = next(number for number, most in enumerate((*MOST, parts)) if halved <= most)
    return Asked(
        "How many parts carry half of the length?",
        f"The vector of your **{digit}** is {own:.2f} long. The parts that add most to it are left out, the strongest first, and the "
        f"rest of the {parts:,} is routed again. **After how many is the vector for the first time less than half as long?**",
        Choice((*(_between(number) for number in range(len(MOST))), f"more than {MOST[-1]}, or never")),
        (option,),
        f"{_shrinking(counts, lengths, halved, parts)} The {MOST[1]} parts that add most hold {_held(worth, order[: MOST[1]]):.0%} of all that "
        f"is added to the {digit}; if all were equal, they would hold {MOST[1] / parts:.0%}. **A part adds its coupling times its vote**, as "
        "far as the vote points along the digit's vector, so one with an even share may still add much. And leaving out more "
        "need not make the vector shorter, for the other digits lose their parts too.",
        seen=(
            chart(
                f"The length of the {digit} with fewer and fewer parts",
                curve(np.array(counts, dtype=float), lengths, along="parts left out", up="length").update_xaxes(
                    type="log", dtick=1
                ),
                left_out=np.array(counts),
                length=lengths,
            ),
            bars(
                f"All lengths without the {MOST[1]} strongest; the thin lines: with all parts",
                left_out(net, trace, order[: MOST[1]]).lengths,
                trace.lengths,
            ),
        ),
    )


def _between(number: int) -> str:
    low = 1 if number == 0 else MOST[number - 1] + 1
    return f"{low} to {MOST[number]}"


def _shrinking(counts: list[int], lengths: np.ndarray, halved: int, parts: int) -> str:
    least = int(lengths.argmin())
    first = (
        f"Never: it is shortest without {counts[least]} of them, {lengths[least]:.2f}."
        if halved == parts
        else f"Without the strongest {'one' if halved == 1 else halved} it is {lengths[counts.index(halved)]:.2f} long."
    )
    return f"{first} Without {counts[-1]:,} of the {parts:,} it is {lengths[-1]:.2f} long."


def _held(worth: np.ndarray, parts: np.ndarray) -> float:
    """The share of these parts in all that is added."""
    return float(worth[parts].clip(0).sum() / worth.clip(0).sum())


def left_out(net: Capsules, trace: CapsTrace, parts: np.ndarray) -> CapsTrace:
    """The same picture with these parts silenced."""
    return capture(net, trace.image, [Intervention(Site("u"), (int(part),), "*=", 0.0) for part in parts])
