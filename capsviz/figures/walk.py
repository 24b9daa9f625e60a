"""A picture's walk through the network as one strip of HTML: picture, maps, capsules, lengths, reconstruction.

Knows traces; knows no network, no plotly and no page. All text in it is ours or a number.
"""

from __future__ import annotations

from html import escape

import numpy as np
from jaxtyping import Bool, Float

from capsviz import ink
from capsviz.figures import blank
from capsviz.figures.edited import DOT
from capsviz.figures.edited import STYLE as MARKED
from capsviz.figures.pictures import ink_uri, magnitude_uri, mosaic
from capsviz.figures.spelled import article
from capsviz.figures.style import class_colour
from capsviz.trace import CapsTrace

_HEADLINE = """
<style>
.headline { font-size: 1.35rem; font-weight: 600; margin: 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem;
            align-items: baseline; }
.headline b { font-size: 1.7rem; border-bottom: .22rem solid; padding: 0 .35rem; }
.headline span { font-size: .95rem; font-weight: 400; opacity: .8; }
</style>
"""
_WALK = """
<style>
.walk { display: grid; grid-template-columns: 1fr 1.2fr 1.2fr 1.5fr 1fr; gap: 1.2rem; align-items: start; }
@media (max-width: 1100px) {
  .walk { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .walk .wide { grid-column: span 2; }
}
.walk h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .1rem; padding: 0; }
.walk .shape { font-size: .82rem; opacity: .75; margin: 0 0 .45rem; }
.walk img { width: 100%; image-rendering: pixelated; border-radius: .3rem; display: block; background: #000; }
.walk p.say { font-size: .9rem; margin: .5rem 0 0; line-height: 1.4; }
</style>
"""
_BARS = """
<style>
.bars { display: grid; grid-template-columns: 1.1rem 1fr 2.6rem; gap: .22rem .5rem; align-items: center;
        font-variant-numeric: tabular-nums; margin: 0; }
.bars .track { height: .95rem; border-radius: .2rem; background: color-mix(in srgb, currentColor 9%, transparent);
               overflow: hidden; position: relative; }
.bars .track i { position: absolute; top: 0; bottom: 0; width: 2px; background: currentColor; }
.bars .fill { height: 100%; }
.bars .value { font-size: .85rem; text-align: right; position: relative; }
.bars .value .edited-dot { position: absolute; left: 0; top: 50%; transform: translate(-50%, -50%); }
.bars .longest { font-weight: 700; }
</style>
"""


def headline(trace: CapsTrace) -> str:
    """The answer in one line: the longest capsule, and the next one; that nothing is there where there is no ink."""
    if ink.blank(trace.image):
        return f'{_HEADLINE}<p class="headline">{blank.NOTHING}<span>{blank.of_trace(trace)}</span></p>'
    first, second = (int(k) for k in np.argsort(-trace.lengths)[:2])
    bound = " of at most 1" if trace.lengths[first] < 1 else ", beyond 1 because its pose was edited"
    return (
        f'{_HEADLINE}<p class="headline">The network reads {article(first)} '
        f'<b style="border-color:{class_colour(first)}">{first}</b>'
        f"<span>length {trace.lengths[first]:.2f}{bound}; next comes the {second} with {trace.lengths[second]:.2f}</span></p>"
    )


def what_follows(before: CapsTrace, after: CapsTrace, digit: int) -> str:
    """What edits did to the answer and to the length of one digit, in Markdown."""
    said = (
        f"still answers **{after.prediction}**"
        if after.prediction == before.prediction
        else f"now answers **{after.prediction}** instead of **{before.prediction}**"
    )
    return (
        f"The network {said}; the length of the {digit} went from **{before.lengths[digit]:.3f}** to "
        f"**{after.lengths[digit]:.3f}**."
    )


def walk(trace: CapsTrace) -> str:
    """The five stations side by side, each with its shape, a picture and a line on what it shows."""
    filters, rows, _ = trace.features.shape
    side = len(trace.image)
    stations = [
        _station(
            "Picture",
            f"{side} × {side} pixels",
            _image(ink_uri(trace.image), "the picture as the network reads it: bright ink on black"),
            "What the network sees: ink is bright, paper is black.",
        ),
        _station(
            "Feature maps",
            f"{filters} of {rows} × {rows}",
            _image(magnitude_uri(mosaic(trace.features)), f"{filters} feature maps side by side"),
            "Each small square is one filter's answer at every place: edges, ends, bends.",
        ),
        _parts(trace),
        _station(
            "Digit capsules",
            f"{len(trace.lengths)} vectors of {trace.poses.shape[1]} numbers",
            length_bars(trace.lengths),
            "The length of each vector says how sure the network is of that digit. They need not add up to 1.",
            wide=True,
        ),
        _station(
            "Reconstruction",
            f"{side} × {side}, from {trace.poses.shape[1]} numbers",
            _image(ink_uri(trace.reconstruction), f"the picture decoded from the pose of the {trace.decoded} alone"),
            f"Drawn again from the {trace.poses.shape[1]} numbers of the {trace.decoded} alone.",
        ),
    ]
    return f'{_WALK}<div class="walk">{"".join(stations)}</div>'


def _parts(trace: CapsTrace) -> str:
    """How long each primary capsule is, on its place; side by side where each sees the whole picture."""
    presence, (lower, dim) = np.linalg.norm(trace.u, axis=1), trace.u.shape
    if trace.grid is None:
        shape, sheet, squares = f"{lower:,}, each {dim} numbers", presence[None], "side by side"
        say = "Bright where a capsule has found its part. Each sees the whole picture, so none has a place on it."
    else:
        grid, types = trace.grid, lower // trace.grid**2
        shape, sheet = f"{types} × {grid} × {grid}, each {dim} numbers", mosaic(presence.reshape(types, grid, grid))
        squares = f"{types} squares of {grid} by {grid}"
        say = "Bright where a capsule has found its part; its numbers say how the part lies."
    picture = _image(magnitude_uri(sheet), f"lengths of {lower:,} parts, {squares}")
    return _station("Parts (primary capsules)", shape, picture, say)


def length_bars(
    lengths: Float[np.ndarray, " upper"],
    before: Float[np.ndarray, " upper"] | None = None,
    *,
    what: str = "lengths of the digit capsules",
    touched: Bool[np.ndarray, " upper"] | None = None,
) -> str:
    """Values from 0 to 1 as bars, each in its class's colour beside its numeral; `before` as a thin line on each.

    `touched` are the digits that an edit reached themselves; each gets a dot.
    """
    longest = int(lengths.argmax())
    reached = set() if touched is None else set(np.flatnonzero(touched).tolist())
    rows = (
        f'<span class="{"longest" if k == longest else ""}">{k}</span>'
        f'<div class="track"><div class="fill" style="width:{100 * length:.1f}%;background:{class_colour(k)}"></div>'
        + (f'<i style="left:{100 * before[k]:.1f}%"></i>' if before is not None else "")
        + f'</div><span class="value {"longest" if k == longest else ""}">{f"{DOT} " if k in reached else ""}{length:.2f}</span>'
        for k, length in enumerate(lengths)
    )
    spoken = ", ".join(f"{k}: {length:.2f}{' edited' if k in reached else ''}" for k, length in enumerate(lengths))
    dots = MARKED if reached else ""
    return f'{_BARS}{dots}<div class="bars" role="img" aria-label="{escape(what)}: {spoken}">{"".join(rows)}</div>'


def _station(title: str, shape: str, body: str, say: str, *, wide: bool = False) -> str:
    return (
        f'<div class="station{" wide" if wide else ""}"><h3>{escape(title)}</h3><p class="shape">{escape(shape)}</p>'
        f'{body}<p class="say">{escape(say)}</p></div>'
    )


def _image(source: str, alt: str) -> str:
    return f'<img src="{source}" alt="{escape(alt)}">'
