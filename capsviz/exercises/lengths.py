"""Exercises on lengths: ten of them are no distribution, and squash bounds the length and not the numbers."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from capsviz.capture import capture
from capsviz.exercises.asked import CLOSE, Asked, Choice, NotHereError, Number, Picture, read_clearly, traced
from capsviz.exercises.shown import bars, chart
from capsviz.figures.lengths import pose_bars
from capsviz.network import Capsules

FAINT = 0.3
"""The share of its brightness that the faint copy of a picture keeps."""


def sum_of_ten(net: Capsules, picture: Picture) -> Asked:
    """What the ten lengths add up to; learners take them for probabilities."""
    trace = traced(net, picture)
    faint = capture(net, picture * np.float32(FAINT))
    classes, whole, less = len(trace.lengths), float(trace.lengths.sum()), float(faint.lengths.sum())
    return Asked(
        f"What do the {classes} lengths add up to?",
        f"Your digit goes through the network, and each of the {classes} digit capsules answers with a vector. Its length, "
        f"between 0 and 1, says how sure it is. **Add up the {classes} lengths**: what comes out?",
        Number("The sum", 0.0, float(classes), 0.05, 0.1, "{:.2f}"),
        whole,
        f"Each capsule is squashed by itself, and none asks what the others say. So lengths are **not shares of 1**, as the "
        f"probabilities of an ordinary classifier are. The same picture with {FAINT:.0%} of its brightness has a sum of "
        f"{less:.2f}. Two digits in one picture may both be long, and of a scribble all may be short.",
        seen=(
            bars(f"Your digit: {whole:.2f} in all", trace.lengths),
            bars(f"The same, faint: {less:.2f} in all", faint.lengths, what="lengths for the faint copy"),
        ),
    )


def squashed_numbers(net: Capsules, picture: Picture) -> Asked:
    """What squash does to the single numbers of a vector; learners think that it brings each between 0 and 1."""
    trace = read_clearly(net, picture)
    digit = trace.prediction
    s, v = (values[-1, digit].astype(float) for values in (trace.routing.s, trace.routing.v))
    before, after, below = float(np.linalg.norm(s)), float(np.linalg.norm(v)), int((s < 0).sum())
    if not below or abs(before - after) < CLOSE:
        raise NotHereError("squash changes this vector too little for a question about it; take another digit")
    primary = trace.u.astype(float)
    return Asked(
        f"Squash makes this vector {'shorter' if after < before else 'longer'}: what becomes of its numbers?",
        f"These are the {len(s)} numbers of the weighted sum *s*: all votes for your **{digit}** added up. The vector is **{before:.2f}** long, and {below} of "
        "its numbers are negative. Squash turns it into *v*, whose length lies between 0 and 1. What do the numbers of *v* "
        "look like?",
        Choice(
            (
                "Each lies between 0 and 1.",
                "All are multiplied by one and the same factor, the negative ones too.",
                "Large ones are cut down the most, small ones are left as they are.",
                "They are shares: without their signs they add up to 1.",
            )
        ),
        _only(statements(s, v)),
        f"Squash keeps the direction of a vector and changes its length alone, from {before:.2f} to **{after:.2f}**: every "
        f"number is multiplied by {after / before:.3f}. **The length is bounded, the numbers are not squashed one by one**, so "
        f"{int((v < 0).sum())} of the {len(v)} are still negative. The vectors of the parts, before this one, are squashed in the "
        f"same way: the longest is {np.linalg.norm(primary, axis=1).max():.2f} long, and {(primary < 0).mean():.0%} of their "
        "numbers are negative.",
        shown=(chart(f"The numbers of s, before squash, for the {digit}", pose_bars(s, digit), s=s),),
        seen=(
            chart(
                "The numbers of v; the open bars are s, before",
                _in_the_range_of(s, pose_bars(v, digit, before=s)),
                v=v,
                s=s,
            ),
        ),
    )


def _in_the_range_of(s: np.ndarray, figure: go.Figure) -> go.Figure:
    reach = 1.05 * float(np.abs(s).max())
    return figure.update_yaxes(range=[-reach, reach])


def statements(s: np.ndarray, v: np.ndarray) -> tuple[bool, ...]:
    """Whether each of the four sentences holds, to one part in a thousand; a number of almost 0 has no factor."""
    told = np.abs(s) > 1e-3 * np.abs(s).max()
    factors = v[told] / s[told]
    large = np.abs(s) > np.median(np.abs(s))
    return (
        bool((v >= 0).all()),
        bool(np.ptp(factors) < 1e-3 * np.abs(factors).max()),
        bool(np.allclose(v[~large], s[~large], atol=1e-3)),
        bool(abs(np.abs(v).sum() - 1) < CLOSE),
    )


def _only(statements: tuple[bool, ...]) -> tuple[int, ...]:
    held = tuple(number for number, holds in enumerate(statements) if holds)
    if len(held) != 1:
        raise NotHereError("for this vector more than one of the answers would be true by chance; take another digit")
    return held
