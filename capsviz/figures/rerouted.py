"""Several routings of the same votes as cards beside each other, as HTML. Knows arrays; knows no network and no page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from capsviz import measure
from capsviz.figures.style import class_colour
from capsviz.figures.walk import length_bars

STYLE = """
<style>
.rerouted { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14.5rem), 1fr)); gap: 1rem; }
.rerouted section { padding: .8rem .9rem; border-radius: .5rem; border: 1px solid color-mix(in srgb, currentColor 22%, transparent); }
.rerouted section.own { border: 2px solid currentColor; }
.rerouted h3 { display: flex; justify-content: space-between; align-items: baseline; font-size: 1.1rem; font-weight: 600;
               margin: 0; padding: 0; }
.rerouted h3 b { border-bottom: .2rem solid; padding: 0 .3rem; font-size: 1.3rem; }
.rerouted p.trained { font-size: .82rem; opacity: .8; margin: .1rem 0 .6rem; }
.rerouted p { font-size: .93rem; line-height: 1.45; margin: .7rem 0 0; }
.rerouted dl { display: grid; grid-template-columns: 1fr auto; gap: .1rem .4rem; margin: .7rem 0 0; padding: 0;
               font-size: .9rem;
               font-variant-numeric: tabular-nums; }
.rerouted dt, .rerouted dd { margin: 0; padding: 0; font-weight: 400; border: 0; }
.rerouted dd { text-align: right; }
.rerouted p.neutral { font-size: .84rem; opacity: .85; }
</style>
"""


class Card(NamedTuple):
    """One routing: what it is called, how it differs, what it made of the votes."""

    title: str
    say: str
    c: Float[np.ndarray, "lower upper"]
    lengths: Float[np.ndarray, " upper"]
    measured: str = "lengths"
    """What the bars are: lengths, or activations."""
    neutral: str = ""
    """Which learned numbers it lacks here, and what stands in their place."""
    own: bool = False
    """Whether the weights were trained with it."""


def cards(routings: Iterable[Card], trained: str) -> str:
    """The cards in reading order, each with the words on what the weights were trained with."""
    return f'{STYLE}<div class="rerouted">{"".join(_card(card, trained) for card in routings)}</div>'


def _card(card: Card, trained: str) -> str:
    answer = int(card.lengths.argmax())
    facts = {
        "coupling entropy": f"{measure.coupling_entropy(card.c[None])[0]:.4f}",
        "largest coupling": f"{card.c.max():.3f}",
        "a part's ten add up to": _span(card.c.sum(axis=1)),
    }
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts.items())
    return (
        f"<section{' class=own' if card.own else ''}><h3>{escape(card.title)} "
        f'<b style="border-color:{class_colour(answer)}" title="its answer">{answer}</b></h3>'
        f'<p class="trained">{escape(trained)}</p>'
        f"{length_bars(card.lengths, what=f'{card.measured} after {card.title} routing')}"
        f"<dl>{listed}</dl><p>{escape(card.say)}</p>"
        + (f'<p class="neutral">{escape(card.neutral)}</p>' if card.neutral else "")
        + "</section>"
    )


def _span(sums: Float[np.ndarray, " lower"]) -> str:
    """From the smallest to the largest, or one number where they are all the same."""
    low, high = f"{sums.min():.2f}", f"{sums.max():.2f}"
    return low if low == high else f"{low} – {high}"
