"""Pictures as cards: what is seen, what each network says of it, and a meter against what is usual.

HTML; all text in it is ours or a number. Knows arrays and colours; knows no network and no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from capsviz.figures.pictures import ink_uri
from capsviz.figures.style import class_colour

_STYLE = """
<style>
.readings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--card)), 1fr)); gap: 1.6rem 1.4rem; }
.readings article { min-width: 0; }
.readings h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .4rem; padding: 0; }
.readings .seen { display: grid; grid-template-columns: repeat(var(--seen), minmax(0, 1fr)); gap: .6rem; margin: 0 0 .5rem; }
.readings figure { margin: 0; }
.readings img { display: block; width: 100%; image-rendering: pixelated; border-radius: .3rem; background: #000; }
.readings figcaption { font-size: .82rem; line-height: 1.3; margin-top: .25rem; }
.readings .said { display: grid; grid-template-columns: 4.6rem 1.4rem 1fr 2.6rem; gap: .25rem .5rem; align-items: center;
                  margin: 0 0 .25rem; font-size: .92rem; font-variant-numeric: tabular-nums; }
.readings .name { border-left: .3rem solid; padding-left: .4rem; }
.readings .said b { text-align: center; border-bottom: .18rem solid; line-height: 1.2; }
.readings .track { position: relative; height: .85rem; border-radius: .2rem;
                   background: color-mix(in srgb, currentColor 9%, transparent); }
.readings .fill { height: 100%; border-radius: .2rem; }
.readings .limit { position: absolute; top: -.2rem; bottom: -.2rem; border-left: 2px solid currentColor; }
.readings .value { text-align: right; }
.readings .meter { margin: .5rem 0 0; font-size: .92rem; }
.readings .meter p { margin: 0 0 .2rem; line-height: 1.4; }
.readings .meter .fill { background: color-mix(in srgb, currentColor 55%, transparent); }
.readings .note { margin: .4rem 0 0; font-size: .92rem; line-height: 1.45; }
</style>
"""


class Said(NamedTuple):
    """What one network says of a picture."""

    name: str
    answer: int
    score: float
    """In [0, 1]."""
    measure: str
    """What the score is: a length or a softmax."""
    colour: str
    """The network's own."""


class Meter(NamedTuple):
    """A number against a limit, as a bar from 0 to `most`."""

    words: str
    value: float
    limit: float | None
    most: float


@dataclass(frozen=True, eq=False)
class Reading:
    """One card."""

    title: str
    seen: Sequence[tuple[Float[np.ndarray, "row col"] | str, str]]
    """Pictures, in [0, 1] or ready as the source of an image, each with what it is."""
    said: Sequence[Said]
    meter: Meter | None = None
    notes: Sequence[str] = ()


def cards(readings: Sequence[Reading]) -> str:
    """The cards side by side, as many in a row as there is room for."""
    most = max((len(one.seen) for one in readings), default=1)
    sizes = f"--seen: {most}; --card: {7.75 * most:g}rem"
    return f'{_STYLE}<div class="readings" style="{sizes}">{"".join(map(_card, readings))}</div>'


def _card(one: Reading) -> str:
    seen = "".join(_figure(picture, words, one.title) for picture, words in one.seen)
    said = "".join(map(_said, one.said))
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in one.notes)
    return (
        f'<article><h3>{escape(one.title)}</h3><div class="seen">{seen}</div>{said}'
        f"{_meter(one.meter) if one.meter else ''}{notes}</article>"
    )


def _figure(picture: np.ndarray | str, words: str, title: str) -> str:
    source = picture if isinstance(picture, str) else ink_uri(picture)
    alt = f"{title}: {words}"
    return f'<figure><img src="{source}" alt="{escape(alt)}"><figcaption>{escape(words)}</figcaption></figure>'


def _said(said: Said) -> str:
    words = f"The {said.name} answers {said.answer}, {said.measure} {said.score:.2f}"
    return (
        f'<div class="said" role="img" aria-label="{escape(words)}">'
        f'<span class="name" style="border-color:{said.colour}">{escape(said.name)}</span>'
        f'<b style="border-color:{class_colour(said.answer)}">{said.answer}</b>'
        f'<div class="track"><div class="fill" style="width:{100 * min(1, said.score):.1f}%;'
        f'background:{class_colour(said.answer)}"></div></div><span class="value">{said.score:.2f}</span></div>'
    )


def _meter(meter: Meter) -> str:
    limit = (
        ""
        if meter.limit is None
        else f'<div class="limit" style="left:{100 * min(1, meter.limit / meter.most):.1f}%"></div>'
    )
    filled = 100 * min(1, meter.value / meter.most)
    return (
        f'<div class="meter"><p>{escape(meter.words)}</p><div class="track" role="img" aria-label="{escape(meter.words)}">'
        f'<div class="fill" style="width:{filled:.1f}%"></div>{limit}</div></div>'
    )
