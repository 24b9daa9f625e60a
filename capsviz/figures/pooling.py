"""Draws maps before and after max pooling, says which place won, and draws how alike stations stay.

Knows arrays; knows no network and no page.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from capsviz import pooling
from capsviz.figures.pictures import data_uri, mosaic
from capsviz.figures.style import MIDDLE, SEQUENTIAL, axis, colour_table, plain

STATIONS = {
    "picture": "the picture",
    "features@0": "CNN: first layer",
    "pooled@0": "CNN: first layer, pooled",
    "features@1": "CNN: second layer",
    "pooled@1": "CNN: second layer, pooled",
    "hidden": "CNN: last features",
    "u": "CapsNet: parts",
    "pose": "CapsNet: the answer's pose",
}
"""The stations whose likeness is drawn, in their order, by their names in `capsviz.pooling.alike`."""
_LARGE = 18
"""Pixels that one value of a map is drawn with."""
_STYLE = """
<style>
.pooling { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; max-width: 46rem; }
.pooling figure { margin: 0; }
.pooling img { width: 100%; border-radius: .3rem; display: block; }
.pooling figcaption { font-size: .88rem; line-height: 1.35; margin-top: .4rem; }
.alike { display: grid; grid-template-columns: 15rem 1fr 3rem; gap: .35rem .8rem; align-items: center;
         font-size: .95rem; }
.alike .track { height: .95rem; border-radius: .2rem; overflow: hidden;
                background: color-mix(in srgb, currentColor 9%, transparent); }
.alike .fill { height: 100%; background: var(--st-primary-color, #1c6bb0); }
.alike b { font-variant-numeric: tabular-nums; text-align: right; }
@media (max-width: 700px) {
  .pooling { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .alike { grid-template-columns: 8.5rem 1fr 2.4rem; font-size: .88rem; }
}
</style>
"""


def sheet(maps: Float[np.ndarray, "map row col"]) -> UInt8[np.ndarray, "height width 3"]:
    """All maps in rows, as many down as across, each from 0 to its own largest value in the sequential colours."""
    across = side(len(maps))
    padded = np.zeros((across**2, *maps.shape[1:]))
    padded[: len(maps)] = [values / largest(values) for values in maps]
    return plain_map(mosaic(padded, across=across), 1.0, large=1)


def side(maps: int) -> int:
    """How many maps stand in a row of the sheet."""
    return math.isqrt(maps - 1) + 1


def largest(values: Float[np.ndarray, "*shape"]) -> float:
    """What is drawn brightest; never 0, so that it can be divided by."""
    return max(float(values.max()), float(np.finfo(np.float32).tiny))


def rest(one: Float[np.ndarray, "row col"], other: Float[np.ndarray, "row col"], shift: int) -> str:
    """What is left of a map after pooling, and of that of the shifted picture before and after, all in the same colours."""
    most = max(largest(one), largest(other))
    far = f"shifted by {shift} pixel{'' if shift == 1 else 's'}"
    shown = (
        (plain_map(pooling.pooled(one), most), "after pooling", "one value for every four"),
        (framed(other, most), "before pooling", far),
        (plain_map(pooling.pooled(other), most), "after pooling", far),
    )
    figures = "".join(
        f'<figure><img src="{data_uri(pixels)}" alt="the map {escape(title)}, {escape(words)}">'
        f"<figcaption><strong>{escape(title)}</strong>, {escape(words)}</figcaption></figure>"
        for pixels, title, words in shown
    )
    return f'{_STYLE}<div class="pooling">{figures}</div>'


def plain_map(
    values: Float[np.ndarray, "row col"], most: float, *, large: int = _LARGE
) -> UInt8[np.ndarray, "height width 3"]:
    """A map from 0 to `most` in the sequential colours, every value as a block of `large` pixels."""
    levels = np.rint(255 * (values / most).clip(0, 1)).astype(np.uint8)
    return colour_table(SEQUENTIAL)[levels].repeat(large, axis=0).repeat(large, axis=1)


def framed(values: Float[np.ndarray, "row col"], most: float) -> UInt8[np.ndarray, "height width 3"]:
    """The same, with a white frame around every winner that is above zero."""
    drawn = plain_map(values, most)
    for row, column in zip(*np.nonzero(pooling.winners(values)), strict=True):
        top, left = row * _LARGE, column * _LARGE
        block = drawn[top : top + _LARGE, left : left + _LARGE]
        block[[0, 1, -2, -1], :] = 255
        block[:, [0, 1, -2, -1]] = 255
    return drawn


def of_map(values: Float[np.ndarray, "row col"], number: int) -> str:
    """One map in a line: how many of its fours have a winner, and which place wins most of them."""
    won = pooling.winner(values)
    times = [int((won == corner).sum()) for corner in range(len(pooling.CORNERS))]
    if not any(times):
        return f"map {number}: nothing in it is above zero"
    most = int(np.argmax(times))
    return (
        f"map {number}: {sum(times)} of its {won.size} fours have a winner, most often the {pooling.CORNERS[most]} "
        f"({times[most]} times)"
    )


def of_four(values: Float[np.ndarray, "row col"], at: int) -> tuple[str, str]:
    """One of the fours of a map, counted in reading order: where it stands, and which of its places is passed on."""
    won, kept = pooling.winner(values), pooling.pooled(values)
    row, column = divmod(at, won.shape[1])
    who = pooling.CORNERS[won[row, column]]
    silent = won[row, column] == pooling.NONE
    said = "nothing is above zero" if silent else f"the {who} wins with {kept[row, column]:.2f}"
    return f"row {row + 1}, column {column + 1}", said


def likeness_bars(found: Mapping[str, float]) -> str:
    """A bar from 0 to 1 for each of `STATIONS` that was found, with its number."""
    rows = "".join(
        f'<span>{escape(name)}</span><div class="track"><div class="fill" style="width:{100 * max(0.0, value):.1f}%"></div>'
        f"</div><b>{value:.2f}</b>"
        for name, value in _in_words(found).items()
    )
    return f'{_STYLE}<div class="alike">{rows}</div>'


def likeness_chart(found: Mapping[str, float]) -> go.Figure:
    """The same bars, the first station on top."""
    shown = _in_words(found)
    figure = go.Figure().add_bar(
        x=list(shown.values()),
        y=list(shown),
        orientation="h",
        marker={"color": MIDDLE},
        text=[f"{value:.2f}" for value in shown.values()],
        hovertemplate="%{y}: %{x:.3f}<extra></extra>",
    )
    figure.update_xaxes(**axis("likeness (cosine)", range=[0, 1]))
    figure.update_yaxes(**axis("", type="category", autorange="reversed", automargin=True))
    return plain(figure, height=80 + 34 * len(shown))


def _in_words(found: Mapping[str, float]) -> dict[str, float]:
    return {words: found[name] for name, words in STATIONS.items() if name in found}
