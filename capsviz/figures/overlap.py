"""Draws two digits laid over each other: who gets which part, and how often both are found.

Knows arrays and plotly; knows no network.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from capsviz.figures.pictures import mosaic
from capsviz.figures.style import MIDDLE, OVERLAID, axis, plain
from capsviz.overlaps import Bin
from capsviz.trace import RoutingTrace

MOST = 3
"""Maps side by side; of more iterations the first ones and the last are drawn."""
REACH = 0.1
"""The fixed range: a difference as large as an even share, 1/10, has the full colour."""
_DARK = "#16181d"


def who_gets(routing: RoutingTrace, found: tuple[int, int], grid: int) -> go.Figure:
    """Every part's coupling to one digit less that to the other, a square each, a sheet for each iteration.

    The parts of one type stand together as on the picture, row 0 at the top. The scale is fixed at ±`REACH`.
    """
    one, other = found
    leaning = routing.c[:, :, one] - routing.c[:, :, other]
    last = routing.iterations - 1
    shown = sorted({*range(min(routing.iterations, MOST - 1)), last})
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
    colours = [[0, OVERLAID[1]], [0.5, _DARK], [1, OVERLAID[0]]]
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
    figure.update_yaxes(**axis("both digits found", tickformat=".0%"))
    return plain(figure, height=320)
