"""Three answers to a pose that was moved by hand, each drawn its own way, so that nobody takes decoding for routing.

HTML; all text in it is ours or a number. Knows traces and readings as arrays; knows no network and no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from jaxtyping import Bool, Float

from capsviz.figures.edited import SAID, over
from capsviz.figures.pictures import data_uri, ink_uri, mosaic
from capsviz.figures.spelled import numbered
from capsviz.figures.style import DIVERGING, colour_table
from capsviz.figures.walk import length_bars
from capsviz.trace import RoutingTrace

STYLE = """
<style>
.answer .way { display: flex; flex-wrap: wrap; gap: .15rem .35rem; align-items: center; margin: 0 0 .6rem; font-size: .85rem; }
.answer .way span { padding: 0 .4rem; border-radius: .3rem; background: color-mix(in srgb, currentColor 10%, transparent); }
.answer .way .enters { outline: 2px dashed currentColor; }
.answer img, .again img { display: block; width: 100%; image-rendering: pixelated; border-radius: .3rem; background: #000; }
.answer .pair { display: grid; grid-template-columns: 1fr 1fr; gap: .6rem; max-width: 20rem; margin-bottom: .8rem; }
.answer .three { grid-template-columns: repeat(3, 1fr); max-width: 30rem; }
.answer .maps img { border-radius: 0; background: none; }
.answer p.asked { font-size: 1rem; line-height: 1.6; margin: 0 0 1rem; }
.answer figure, .again figure { margin: 0; }
.answer figcaption, .again figcaption { font-size: .82rem; line-height: 1.3; margin-top: .25rem; }
.again .loop { display: grid; grid-template-columns: repeat(8, 1fr); gap: .3rem; margin: .6rem 0 0; padding: 0; list-style: none; }
.again .loop li { margin: 0; padding: 0; text-align: center; font-variant-numeric: tabular-nums; }
.again .loop figcaption { font-size: .75rem; }
.answer p, .again p { font-size: .92rem; line-height: 1.45; margin: .6rem 0 0; }
</style>
"""


NAMED = 10
"""So many edited parts are named in words."""
_NO_DOTS = np.empty((0, 2))


def decoded(untouched: Float[np.ndarray, "side side"], drawn: Float[np.ndarray, "side side"], moved: float) -> str:
    """The moved pose drawn, and where ink came and went. `moved` is how much of it changed, as `ink.moved`."""
    asked = "<b>Decoded.</b> Your numbers, drawn: the decoder draws whatever it is given."
    way = [("your pose", ""), ("→ decoder", ""), ("→ picture", "")]
    picture = _figure(ink_uri(drawn), "the picture decoded from the pose that is held", "the pose, drawn")
    if moved == 0:
        say = "Nothing is moved yet: this is your picture's own pose."
        return _answer(asked, way, f'<div class="pair">{picture}</div>', say)
    change = _figure(
        signed_uri(drawn - untouched, 1.0),
        f"where ink came and went, at most {np.abs(drawn - untouched).max():.2f}",
        "red: ink came, blue: it went",
    )
    say = (
        f"Of all the ink of both drawings, before and after, <b>{100 * moved:.0f} %</b> is in one of them only. Nothing was "
        "read for it, nothing was routed."
    )
    return _answer(asked, way, f'<div class="pair">{picture}{change}</div>', say)


def changed(
    before: Float[np.ndarray, "side side"],
    after: Float[np.ndarray, "side side"],
    lengths: Float[np.ndarray, " upper"],
    captions: tuple[str, str],
) -> str:
    """A picture before and after a change, where ink came and went, and the lengths that are read after it."""
    reach = float(np.abs(after - before).max()) or 1.0
    figures = [
        _figure(ink_uri(before), captions[0], captions[0]),
        _figure(ink_uri(after), captions[1], captions[1]),
        _figure(
            signed_uri(after - before, reach),
            f"where ink came and went, at most {reach:.2f}",
            f"red: ink came, blue: it went, ±{reach:.2g}",
        ),
    ]
    bars = length_bars(lengths, what="lengths of the changed picture")
    return f'{STYLE}<div class="answer"><div class="pair three">{"".join(figures)}</div>{bars}</div>'


def read_again(picture: Float[np.ndarray, "side side"], lengths: Float[np.ndarray, " upper"], say: str) -> str:
    """The drawing that went in, and the lengths that it has as a picture."""
    asked = "<b>Read again.</b> The drawing goes in as a picture: does what you asked for come back?"
    way = [("your pose", ""), ("→ picture", ""), ("→ the whole network", ""), ("→ its pose", "")]
    words = "the drawing that goes in"
    drawn = f'<div class="pair">{_figure(ink_uri(picture), words, words)}</div>'
    return _answer(asked, way, drawn + length_bars(lengths, what="lengths, when the drawing is read"), say)


def again(pictures: Sequence[Float[np.ndarray, "side side"]], moved: Sequence[float], say: str) -> str:
    """The drawings that went in one after the other, and how far each pose came back from its drawing."""
    frames = "".join(
        "<li>"
        + _figure(ink_uri(picture), f"drawing {n}, whose pose came back {away:.3f} away", f"{away:.3f}")
        + "</li>"
        for n, (picture, away) in enumerate(zip(pictures, moved, strict=True), start=1)
    )
    return f'{STYLE}<div class="again"><p>{say}</p><ol class="loop">{frames}</ol></div>'


def routed_again(
    before: RoutingTrace,
    after: RoutingTrace,
    lengths: tuple[Float[np.ndarray, " upper"], Float[np.ndarray, " upper"]],
    digit: int,
    *,
    entered: int,
    say: str,
    grid: int = 6,
) -> str:
    """Couplings and logits to a class in the last iteration, after minus before; and the lengths, before as thin lines.

    `entered` is the iteration, counted from 0, before which the pose was moved; `lengths` are those before and after.
    """
    last = before.iterations - 1
    maps = "".join(
        _map(after_values[last, :, digit] - before_values[last, :, digit], word, grid)
        for word, before_values, after_values in (("couplings", before.c, after.c), ("logits", before.b, after.b))
    )
    body = f'<div class="pair maps">{maps}</div>' + length_bars(
        lengths[1], lengths[0].clip(0, 1), what="lengths after routing went on"
    )
    way = [("votes", "")]
    for r in range(before.iterations):
        way += [("→ your nudge", "enters")] if r == entered else []
        way += [(f"→ iteration {r + 1}", "")]
    return _answer("", way, body, say)


def change_of(
    change: Float[np.ndarray, " lower"],
    word: str,
    *,
    grid: int = 6,
    touched: Bool[np.ndarray, " lower"] | None = None,
) -> str:
    """A signed value of each primary capsule, a square for each type, row 0 at the top, on a scale that it says.

    `touched` are the parts that an edit reached; each gets a dot.
    """
    return f'{STYLE}<div class="answer maps">{_map(change, word, grid, touched)}</div>'


def signed_uri(values: Float[np.ndarray, "row col"], reach: float) -> str:
    """Values from -reach to reach in the diverging colours: blue below 0, red above."""
    shares = (values / reach + 1) / 2
    return data_uri(colour_table(DIVERGING)[np.rint(255 * shares.clip(0, 1)).astype(np.uint8)])


def _map(
    change: Float[np.ndarray, " lower"], word: str, grid: int, touched: Bool[np.ndarray, " lower"] | None = None
) -> str:
    reach = max(float(np.abs(change).max()), float(np.finfo(np.float32).tiny))
    types = change.reshape(-1, grid, grid)
    across = 8 if len(types) > 16 else min(len(types), 4)
    sheet = mosaic(types, across=across)
    said = f"{word}, ±{reach:.2g}"
    alt, caption, dots = f"change of {len(change):,} {said}", f"Δ {said}", _NO_DOTS
    if touched is not None and touched.any():
        kind, row, col = np.unravel_index(np.flatnonzero(touched), types.shape)
        cells = np.stack([kind % across * (grid + 1) + col, kind // across * (grid + 1) + row], axis=1)
        dots = (cells + 0.5) / sheet.shape[::-1]
        alt, caption = f"{alt}. {_reached(touched)}", f"{caption}. {SAID}"
    return _figure(signed_uri(sheet, reach), alt, caption, dots)


def _reached(touched: Bool[np.ndarray, " lower"]) -> str:
    """In words which parts an edit reached, the first of them by their numbers."""
    numbers = np.flatnonzero(touched)
    more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
    return f"Edited: part{'s' if len(numbers) > 1 else ''} {', '.join(map(numbered, numbers[:NAMED]))}{more}"


def _figure(source: str, alt: str, caption: str, dots: Float[np.ndarray, "n 2"] = _NO_DOTS) -> str:
    image = over(f'<img src="{source}" alt="{escape(alt)}">', dots)
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"


def _answer(asked: str, way: Sequence[tuple[str, str]], body: str, say: str) -> str:
    """What is asked, where the page does not say it; the stations on the way, each with its class; the answer."""
    steps = "".join(f'<span class="{name}">{step}</span>' for step, name in way)
    head = f'<p class="asked">{asked}</p>' if asked else ""
    return f'{STYLE}<div class="answer">{head}<div class="way">{steps}</div>{body}<p>{say}</p></div>'
