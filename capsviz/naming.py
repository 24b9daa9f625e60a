"""What a number of a pose means, in words: read off how it moves the ink, and said only as far as it was measured.

A name needs two measurements that know nothing of each other: most of what one sees is one motion of the ink, and on
stroke digits, whose true factors are known, the number follows that factor. Knows statistics and motions; knows no
network and no page.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from capsviz.ink import MOTIONS
from capsviz.poses import PoseStatistics

NOTHING = 1 / 16
"""Where less of the ink changes over a number's whole range, nothing is visible."""
LEADING = 0.4
"""A motion that explains this share of the change gives its name, if the next one explains at most two thirds of it."""
NEXT = 2 / 3
KNOWN = 0.4
"""Where all motions together explain less, the change is one of shape."""
SPEAKING = 0.1
"""A motion with a smaller share is not mentioned."""
CONFIRMED = 0.3
"""The correlation with the true factor below which a name is not given."""

Kind = Literal["named", "unconfirmed", "mixed", "shape", "nothing"]


class Words(NamedTuple):
    """How a motion is spoken of."""

    name: str
    brief: str
    """Where there is no room."""
    forward: str
    """What becomes of the ink as the motion goes forward."""
    back: str


WORDS: dict[str, Words] = {
    "strength": Words("ink strength", "ink", "brighter", "fainter"),
    "thickness": Words("thickness", "thickness", "thicker", "thinner"),
    "slant": Words("slant", "slant", "leaning right", "leaning left"),
    "turn": Words("turn", "turn", "turned left", "turned right"),
    "width": Words("width", "width", "wider", "narrower"),
    "height": Words("height", "height", "taller", "shorter"),
    "down": Words("vertical position", "up-down", "lower", "higher"),
    "right": Words("horizontal position", "left-right", "further right", "further left"),
    "loop": Words("loop size", "loop", "with a larger loop", "with a smaller loop"),
    "roundness": Words("roundness", "roundness", "rounder", "sharper"),
}
"""For each motion of `ink.MOTIONS`."""


class Part(NamedTuple):
    """One motion's part in what a number does."""

    motion: str
    share: float
    """Of the squared change of the picture, 0 to 1."""
    amount: float
    """From the low to the high end of the number's range, in the units of `ink.MOTIONS`."""
    correlation: float
    """With the true factor over stroke digits; above 0 where both measurements point the same way."""


class Meaning(NamedTuple):
    """What one number of one class's pose does."""

    kind: Kind
    effect: float
    """How much ink it changes over its range: `ink.moved`."""
    parts: tuple[Part, ...]
    """Motions worth mentioning, the largest first."""


def meaning(statistics: PoseStatistics, digit: int, dim: int) -> Meaning:
    """What a number does, from the measurements."""
    shares, amounts = statistics.shares[digit, dim], statistics.amounts[digit, dim]
    correlations = statistics.correlation[digit, dim] * np.sign(amounts)
    parts = tuple(
        Part(motion, float(shares[i]), float(amounts[i]), float(correlations[i]))
        for i, motion in sorted(enumerate(MOTIONS), key=lambda numbered: -shares[numbered[0]])
        if shares[i] >= SPEAKING
    )
    effect = float(statistics.effect[digit, dim])
    return Meaning(_kind(effect, float(shares.sum()), parts), effect, parts)


def _kind(effect: float, known: float, parts: tuple[Part, ...]) -> Kind:
    if effect < NOTHING:
        return "nothing"
    if known < KNOWN or not parts:
        return "shape"
    leads = parts[0].share >= LEADING and (len(parts) == 1 or parts[1].share <= NEXT * parts[0].share)
    if not leads:
        return "mixed"
    return "named" if parts[0].correlation >= CONFIRMED else "unconfirmed"


def label(meaning: Meaning) -> str:
    """A few words for a slider; the shares of what is mixed are in the sentence."""
    if meaning.kind == "named":
        return WORDS[meaning.parts[0].motion].name
    if meaning.kind == "mixed" and len(meaning.parts) == 1:
        return f"partly {WORDS[meaning.parts[0].motion].name}"
    if meaning.kind == "mixed":
        return "mixed: " + ", ".join(WORDS[part.motion].brief for part in meaning.parts[:2])
    return {"nothing": "nothing visible", "shape": "shape", "unconfirmed": "no name"}[meaning.kind]


def sentence(meaning: Meaning) -> str:
    """All that was measured, for the person whose finger is on the slider."""
    ink = f"Drawn at both ends of this range, {100 * meaning.effect:.0f} % of all the ink is in one drawing only."
    if meaning.kind == "nothing":
        return f"{ink} That is too little to see."
    if meaning.kind == "shape":
        return f"{ink} It is a change of shape that no plain motion of the ink explains."
    said = ", ".join(_said(part) for part in meaning.parts)
    if meaning.kind == "unconfirmed":
        return f"{ink} It looks like {said}. A name needs a correlation of {CONFIRMED:g} or more on drawn strokes, so it has no name."
    return f"{ink} To the right: {said}."


def _said(part: Part) -> str:
    words = WORDS[part.motion]
    way = words.forward if part.amount > 0 else words.back
    return f"{way} ({100 * part.share:.0f} % of that; correlation {part.correlation:.2f} of at most 1 on drawn strokes)".replace(
        "-0", "−0"
    )
