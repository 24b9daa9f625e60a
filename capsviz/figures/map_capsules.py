"""Draws the primary capsules as arrows where a layout places them: on the whole map, or by themselves.

Knows traces and plotly; knows no network and no page.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz import measure
from capsviz.figures.map_layout import Box, Layout
from capsviz.figures.style import MIDDLE
from capsviz.trace import CapsTrace

SOFT = "rgba(128,128,128,0.12)"
"""What lies under arrows and bars."""


def draw_capsules(figure: go.Figure, trace: CapsTrace, layout: Layout, iteration: int) -> None:
    """Every primary capsule as an arrow: as long as it is sure, the way its pose points."""
    presence = np.linalg.norm(trace.u, axis=1)
    up = measure.directions(measure.principal_plane(trace.u).points) * [1, -1]
    half = 0.5 * layout.cell * presence[:, None] * up
    across = half[:, ::-1] * [1, -1]
    tail, tip = layout.places - half, layout.places + half
    wings = [tip - 0.68 * half + side * 0.37 * across for side in (1, -1)]
    none = np.full_like(tip, np.nan)
    strokes = np.stack([tail, tip, none, wings[0], tip, wings[1], none], axis=1)
    for tile in layout.tiles:
        figure.add_shape(rectangle(tile), fillcolor=SOFT, line_width=0, layer="below")
    for least, most, opacity in ((0, 0.15, 0.4), (0.15, 0.4, 0.7), (0.4, np.inf, 1)):
        x, y = strokes[(presence >= least) & (presence < most)].reshape(-1, 2).T
        line = {"color": MIDDLE, "width": max(layout.cell / 8, 0.8)}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=opacity, hoverinfo="skip")
    figure.add_scatter(
        x=layout.places[:, 0],
        y=layout.places[:, 1],
        mode="markers",
        marker={"size": layout.cell, "symbol": "square", "opacity": 0},
        name="primary capsules",
        customdata=_facts(trace, presence, iteration),
        hovertemplate="part %{customdata[0]:,}: type %{customdata[1]}, row %{customdata[2]}, column %{customdata[3]}<br>"
        "length %{customdata[4]:.3f}<br>adds %{customdata[6]:+.4f} to the %{customdata[5]}<extra></extra>",
    )


def _facts(trace: CapsTrace, presence: Float[np.ndarray, " lower"], iteration: int) -> Float[np.ndarray, "lower 7"]:
    """Of each primary capsule its number, type, row, column, length, and the digit it adds most to or takes most from."""
    contributions = measure.contributions(trace.routing)[iteration]
    parts = np.arange(len(presence))
    parent = np.abs(contributions).argmax(axis=1)
    grid = measure.grid(trace)
    place = np.array([measure.place(part, grid) for part in range(len(presence))]).T + 1
    return np.stack([parts + 1, *place, presence, parent, contributions[parts, parent]], axis=1).astype(float)


def rectangle(box: Box) -> dict[str, object]:
    """The shape of a box, for plotly."""
    return {"type": "rect", "x0": box.x, "y0": box.y, "x1": box.x + box.width, "y1": box.y + box.height}
