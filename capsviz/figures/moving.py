"""Draws how the last numbers of a network move while a picture is changed.

Knows arrays and plotly; knows no network and no page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz import measure
from capsviz.figures.style import DIVERGING, MIDDLE, QUIET, axis, plain

if TYPE_CHECKING:
    from capsviz.experiments.moves import Moves
    from capsviz.transforms import Change

SHOWN = 16
"""Rows of the map: all numbers of a pose, and as many of the features that move most."""


def path(found: Moves, change: Change, amounts: Float[np.ndarray, " amount"], colour: str) -> go.Figure:
    """Where the numbers go, seen from the side from which most of the way is seen; the unchanged picture is the origin."""
    seen = measure.principal_plane(found.away)
    marked = [0, found.neutral, len(amounts) - 1]
    words = [change.said(float(amount)) for amount in amounts]
    figure = go.Figure()
    figure.add_scatter(
        x=seen.points[:, 0],
        y=seen.points[:, 1],
        mode="lines+markers",
        line={"color": colour, "width": 3},
        marker={"size": 5},
        text=words,
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_scatter(
        x=seen.points[marked, 0],
        y=seen.points[marked, 1],
        mode="markers+text",
        text=[words[at] for at in marked],
        textposition=[_beside(seen.points, at) for at in marked],
        textfont={"size": 14},
        marker={"size": 12, "color": colour, "line": {"color": MIDDLE, "width": 1}},
        hoverinfo="skip",
        cliponaxis=False,
    )
    # the same scale along both, and room for words
    low, high = seen.points.min(axis=0), seen.points.max(axis=0)
    reach = 0.75 * max(float((high - low).max()), float(np.finfo(np.float32).tiny))
    (left, right), (below, above) = ((middle - reach, middle + reach) for middle in (low + high) / 2)
    common = {"showticklabels": False, "zeroline": True, "zerolinecolor": QUIET, "showgrid": False}
    figure.update_xaxes(**axis(f"two directions that hold {seen.share:.0%} of the way", range=[left, right], **common))
    figure.update_yaxes(**axis("", range=[below, above], **common))
    return plain(figure, height=360)


def _beside(points: Float[np.ndarray, "amount 2"], at: int) -> str:
    """Above or below the way, whichever is turned from its middle, so that words keep off the line."""
    return "top center" if points[at, 1] >= points[:, 1].mean() else "bottom center"


def numbers(found: Moves, change: Change, amounts: Float[np.ndarray, " amount"], *, what: str) -> go.Figure:
    """A row for each number, those that move most where there are many: how far it is from where it stood."""
    rows = measure.strongest(np.abs(found.away).max(axis=0), SHOWN)
    rows = sorted(rows) if found.numbers.shape[1] <= SHOWN else rows
    away = found.away[:, rows].T
    reach = max(float(np.abs(away).max()), float(np.finfo(np.float32).tiny))
    figure = go.Figure()
    figure.add_heatmap(
        x=amounts,
        y=[f"{row + 1}" for row in rows],
        z=away,
        zmin=-reach,
        zmax=reach,
        colorscale=DIVERGING,
        colorbar={"title": {"text": "moved by", "side": "right"}, "thickness": 12},
        hovertemplate=f"{what} %{{y}}, at %{{x:.2f}}: moved by %{{z:.3f}}<extra></extra>",
    )
    figure.update_xaxes(**axis(change.unit, nticks=7))
    figure.update_yaxes(**axis(what, type="category", autorange="reversed"))
    return plain(figure, height=400)
