"""Draws what stands in the opened boxes of the map of the network, each by itself: feature maps and primary capsules.

Knows traces and plotly; knows no network. The map they are opened from is `capsviz.figures.network_map`.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from capsviz import measure
from capsviz.figures.map_capsules import draw_capsules
from capsviz.figures.map_edited import mark_map
from capsviz.figures.map_layout import arrange
from capsviz.figures.pictures import mosaic
from capsviz.figures.style import SEQUENTIAL, plain
from capsviz.trace import CapsTrace

_WIDE = 560
"""Screen pixels across either figure."""
_AROUND = 8
"""Pixels of the map left around its capsules."""


def feature_maps(trace: CapsTrace) -> go.Figure:
    """All feature maps side by side in reading order, from 0 to the largest answer; row 0 of each at the top."""
    most = max(float(trace.features.max()), float(np.finfo(np.float32).tiny))
    numbered = np.broadcast_to(np.arange(1, len(trace.features) + 1)[:, None, None], trace.features.shape)
    figure = go.Figure().add_heatmap(
        z=mosaic(trace.features),
        customdata=mosaic(numbered.astype(np.float32)).astype(np.int16),
        zmin=0,
        zmax=most,
        colorscale=SEQUENTIAL,
        colorbar={
            "title": {"text": f"answer, 0 to {most:.2g}", "side": "top"},
            "orientation": "h",
            "thickness": 12,
            "y": 0,
            "yanchor": "top",
            "nticks": 5,
        },
        hovertemplate="map %{customdata}: %{z:.3f}<extra></extra>",
    )
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(visible=False, fixedrange=True, autorange="reversed", scaleanchor="x", constrain="domain")
    return plain(figure, height=_WIDE + 80).update_layout(width=_WIDE, margin_b=80)


def primary_capsules(trace: CapsTrace, iteration: int) -> go.Figure:
    """Every primary capsule as an arrow: as long as it is sure, the way its pose points; row 0 of each type at the top.

    What is said of each where it is pointed at is that of the iteration. Raises `CapsvizError` where capsules stand on no grid.
    """
    grid = measure.grid(trace)
    layout = arrange(len(trace.u) // grid**2, grid, len(trace.lengths), tall=True)
    figure = go.Figure()
    draw_capsules(figure, trace, layout, iteration)
    mark_map(figure, trace, layout, iteration)
    x, y, width, height = layout.boxes["primary"]
    held = measure.principal_plane(trace.u).share
    meant = f"an arrow is as long as its capsule is sure; its direction is its pose,<br>on two axes that hold {held:.0%} of it"
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False, "fixedrange": True}
    figure.update_xaxes(**bare, range=[x - _AROUND, x + width + _AROUND], title={"text": meant, "standoff": 8})
    figure.update_yaxes(**bare, range=[y + height + _AROUND, y - _AROUND])
    seen = round(_WIDE * (height + 2 * _AROUND) / (width + 2 * _AROUND))
    return plain(figure, height=seen + 60).update_layout(width=_WIDE, margin={"l": 0, "r": 0, "t": 0, "b": 60})
