"""The same votes through several routings: in words, as cards, and as one chart of their lengths.

Knows what `capsviz.experiments.rerouting` gives and plotly; knows no network and no page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.cells import cells
from capsviz.figures.compared import Three
from capsviz.figures.rerouted import Card, cards
from capsviz.figures.scales import Shade
from capsviz.figures.spelled import signed
from capsviz.figures.style import DIVERGING, SEQUENTIAL

if TYPE_CHECKING:
    from capsviz.experiments.rerouting import How, Rerouted


class Words(NamedTuple):
    """One routing in words."""

    title: str
    say: str
    neutral: str = ""
    measured: str = "lengths"


WORDS: dict[How, Words] = {
    "dynamic": Words(
        "Dynamic",
        "Each iteration a part gives more to the digits whose vectors its votes agree with. Its ten couplings always "
        "add up to 1.",
    ),
    "leaky": Words(
        "Leaky",
        "The same, with an eleventh place to go, where nobody listens. A part that fits no digit need not take one.",
    ),
    "max-min": Words(
        "Max-min",
        "The same agreement, but the digits do not compete for a part: the one it agrees with most gets 1, the least "
        "gets 0, the others lie between. Far more arrives at every digit than these weights expect.",
    ),
    "uniform": Words(
        "Uniform",
        "No routing at all: every part gives every digit 1/10. This is dynamic routing stopped after one iteration.",
    ),
    "inverted": Words(
        "Inverted dot-product",
        "Couplings are worked out afresh in each iteration, from how far a vote goes along the digit's vector when all "
        "ten vectors are made equally long. Nothing is added up.",
        "Not learned here: LayerNorm's gain is 1 and its bias 0. Its poses are equally long, so the bars are the "
        "squashed sums before it.",
    ),
    "em": Words(
        "EM",
        "A digit is a cloud of votes with a middle and a width. A part belongs where its vote is likeliest, and a digit "
        "is active where many votes lie close together, however short they are.",
        "Not learned here: β = 0 for both costs, λ = 0.01 (1 − 0.95ʳ) in iteration r, and a part is as active as its "
        "vector is long. The bars are activations, not lengths.",
        "activations",
    ),
}


class Trained(NamedTuple):
    """What the weights were trained with: the routing, where it is one of the six, and the words for it."""

    how: How | None
    words: str


def trained_with(iterates: bool, iterations: int) -> Trained:
    """What a network was trained with that iterates or not, and so many times."""
    if not iterates:
        return Trained(None, "these weights were trained with routing by self-attention")
    if iterations == 1:
        return Trained("uniform", "these weights were trained with uniform couplings")
    return Trained("dynamic", "these weights were trained with dynamic routing")


def routing_cards(routed: Mapping[How, Rerouted], trained: Trained) -> str:
    """A card for each routing: its answer, the ten lengths, how evenly it divides, and how it differs."""
    return cards([_card(one, trained.how) for one in routed.values()], trained.words)


def verdict(routed: Mapping[How, Rerouted]) -> str:
    """How many give the commonest answer, and who gives another."""
    answers = [one.prediction for one in routed.values()]
    # of answers that are equally common the first counts, which is dynamic routing's if it is one of them
    common, many = Counter(answers).most_common(1)[0]
    others = [
        f"{WORDS[how].title} answers **{one.prediction}**" for how, one in routed.items() if one.prediction != common
    ]
    if not others:
        return f"**All {len(answers)} answer {common}.**"
    return f"**{many} of the {len(answers)} answer{'s' if many == 1 else ''} {common}**; {', '.join(others)}."


def why_em(widths: Float[np.ndarray, " upper"], routed: Mapping[How, Rerouted]) -> str:
    """Why EM routing answers something else, where it is the width of the clouds of votes."""
    em, dynamic = routed["em"].prediction, routed["dynamic"].prediction
    if widths[em] >= widths[dynamic]:
        return ""
    return (
        f"EM asks how close together the votes lie: those for the {em} lie {widths[em]:.2f} from their middle (root mean "
        f"square), those for the {dynamic} lie {widths[dynamic]:.2f} from theirs. A vote that says *not here* is short, "
        "and short votes lie close together."
    )


def lengths_by_routing(routed: Mapping[How, Rerouted]) -> go.Figure:
    """How long each routing makes each digit (EM: how active): a row for each digit, a column for each routing, from 0 to 1."""
    lengths = _lengths(routed)
    shown = Shade(0, 0, 1, SEQUENTIAL, "length, 0 to 1")
    return cells(lengths, shown, lambda how, k: f"{lengths[how, k]:.2f}", columns=_titles(routed), title="")


def lengths_by_routing_in_both(a: Mapping[How, Rerouted], b: Mapping[How, Rerouted]) -> Three:
    """The same of A, of B, and A - B on the fixed range ±1."""
    apart = _lengths(a) - _lengths(b)
    shown = Shade(0, -1, 1, DIVERGING, "A − B, fixed at ±1")
    difference = cells(apart, shown, lambda how, k: signed(apart[how, k], 2), columns=_titles(a), title="")
    return lengths_by_routing(a), lengths_by_routing(b), difference


def _card(one: Rerouted, own: How | None) -> Card:
    title, say, neutral, measured = WORDS[one.how]
    return Card(title, say, one.c, one.lengths, measured, neutral, own=one.how == own)


def _lengths(routed: Mapping[How, Rerouted]) -> Float[np.ndarray, "routing upper"]:
    return np.stack([one.lengths for one in routed.values()])


def _titles(routed: Mapping[How, Rerouted]) -> list[str]:
    """The first word of each is enough under a narrow column."""
    return [WORDS[how].title.split()[0] for how in routed]
