"""Draws two digits laid over each other: who gets which part, and how often both are found.

Knows arrays and plotly; knows no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8
from plotly.subplots import make_subplots

from capsviz.figures.pictures import data_uri, mosaic
from capsviz.figures.style import MIDDLE, OVERLAID, axis, plain
from capsviz.overlaps import Bin
from capsviz.trace import RoutingTrace

MOST = 3
"""Maps side by side; of more iterations the first ones and the last are drawn."""
REACH = 0.1
"""The fixed range: a difference as large as an even share, 1/10, has the full colour."""
_SCALE = (OVERLAID[1], "#16181d", OVERLAID[0])
_LINE = "#4a4d55"
_WIDE = 8
_LARGE = 6
"""Pixels that one part is drawn with."""
_STYLE = f"""
<style>
.leaning {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 1rem 1.6rem; max-width: 80rem; }}
.leaning figure {{ margin: 0; }}
.leaning img {{ display: block; width: 100%; border-radius: .3rem; }}
.leaning figcaption {{ font-size: .92rem; line-height: 1.4; margin-top: .4rem; }}
.leaning-scale {{ margin-top: 1rem; max-width: 26rem; font-size: .92rem; }}
.leaning-scale i {{ display: block; height: .8rem; border-radius: .2rem; background: linear-gradient(to right, {", ".join(_SCALE)}); }}
.leaning-scale p {{ display: flex; justify-content: space-between; margin: .2rem 0 0; }}
</style>
"""


def who_gets(routing: RoutingTrace, found: tuple[int, int], grid: int) -> go.Figure:
    """Every part's coupling to one digit less that to the other, a square each, a sheet for each iteration.

    The parts of one type stand together as on the picture, row 0 at the top. The scale is fixed at ±`REACH`.
    """
    one, other = found
    leaning, shown = _leaning(routing, found), drawn_of(routing)
    # short, so that three stand side by side on a phone
    titles = [f"{'iteration ' * (r == 0)}{r + 1}" for r in shown]
    figure = make_subplots(cols=len(shown), subplot_titles=titles, horizontal_spacing=0.03)
    for column, r in enumerate(shown, start=1):
        maps = leaning[r].reshape(-1, grid, grid)
        # what stands between the types is no part: the page shows through
        sheet = np.where(mosaic(np.ones_like(maps)) > 0, mosaic(maps), np.nan)
        said = f"coupling to the {one} less that to the {other}: %{{z:+.3f}}<extra></extra>"
        figure.add_heatmap(z=sheet, coloraxis="coloraxis", hovertemplate=said, row=1, col=column)
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(visible=False, fixedrange=True, constrain="domain", autorange="reversed")
    for column in range(1, len(shown) + 1):
        figure.update_yaxes(scaleanchor=f"x{column if column > 1 else ''}", row=1, col=column)
    colours = [[at, colour] for at, colour in zip((0, 0.5, 1), _SCALE, strict=True)]
    bar = {
        "title": {"text": f"to the {one} − to the {other}, fixed at ±{REACH:g}", "side": "top"},
        "orientation": "h",
        "thickness": 12,
        "y": -0.02,
        "yanchor": "top",
        "tickformat": "+.2f",
    }
    figure.update_layout(coloraxis={"cmin": -REACH, "cmax": REACH, "colorscale": colours, "colorbar": bar})
    return plain(figure, height=340).update_layout(margin={"t": 36})


def drawn_of(routing: RoutingTrace) -> list[int]:
    """The iterations that are drawn, from 0: the first ones and the last."""
    return sorted({*range(min(routing.iterations, MOST - 1)), routing.iterations - 1})


def leaning_sheets(routing: RoutingTrace, found: tuple[int, int], grid: int, words: Sequence[str]) -> str:
    """The same as `who_gets` as pictures, as many side by side as there is room for; `words` stand under each drawn one."""
    leaning = _leaning(routing, found)
    figures = "".join(
        f'<figure><img src="{data_uri(_sheet(leaning[r].reshape(-1, grid, grid)))}" alt="{escape(said)}">'
        f"<figcaption>{escape(said)}</figcaption></figure>"
        for r, said in zip(drawn_of(routing), words, strict=True)
    )
    one, other = found
    ends = (f"{REACH:g} more to the {other}", "neither", f"{REACH:g} more to the {one}")
    scale = f'<div class="leaning-scale"><i></i><p>{"".join(f"<span>{end}</span>" for end in ends)}</p></div>'
    return f'{_STYLE}<div class="leaning">{figures}</div>{scale}'


def _leaning(routing: RoutingTrace, found: tuple[int, int]) -> Float[np.ndarray, "iteration lower"]:
    """Every part's coupling to the one less that to the other."""
    return routing.c[:, :, found[0]] - routing.c[:, :, found[1]]


def _sheet(maps: Float[np.ndarray, "map row col"]) -> UInt8[np.ndarray, "height width 3"]:
    """The maps side by side in the colours of the scale, lines between them."""
    # many stand in low, wide sheets, three of which fit on a phone
    across = _WIDE if len(maps) > 2 * _WIDE else None
    part = mosaic(np.ones_like(maps), across=across) > 0
    at = (mosaic(maps, across=across) / REACH).clip(-1, 1)
    low, middle, high = (np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) for colour in _SCALE)
    far = np.where(at[..., None] > 0, high, low)
    drawn = middle + np.abs(at)[..., None] * (far - middle)
    line = [int(_LINE[k : k + 2], 16) for k in (1, 3, 5)]
    coloured = np.rint(np.where(part[..., None], drawn, line)).astype(np.uint8)
    return coloured.repeat(_LARGE, axis=0).repeat(_LARGE, axis=1)


def found_by_cover(bins: list[Bin]) -> go.Figure:
    """The share of pairs of which both digits were found, by how far they cover each other, with 95 % intervals."""
    middle = [(one.low + one.high) / 2 for one in bins]
    right = np.array([1 - one.errors / one.pictures for one in bins])
    lows, highs = (np.array([1 - one.interval[end] for one in bins]) for end in (1, 0))
    figure = go.Figure()
    figure.add_scatter(
        x=middle, y=right, mode="lines+markers", line={"color": MIDDLE, "width": 2}, marker={"size": 9},
        error_y={"array": highs - right, "arrayminus": right - lows, "color": MIDDLE, "thickness": 2},
        customdata=[[one.low, one.high, one.pictures] for one in bins],
        hovertemplate="%{customdata[0]:.0%} to %{customdata[1]:.0%} covered: both found in %{y:.1%} of %{customdata[2]:,} pairs<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(**axis("ink of the fainter digit that lies on the other's", tickformat=".0%"))
    figure.update_yaxes(**axis("both digits found", tickformat=".0%"), title_standoff=16)
    return plain(figure, height=320)
