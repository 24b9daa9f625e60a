"""The one mark of what an edit reached: a black dot in white in grey, seen on every colour and by every eye.

On canvases web/edited_dot.js draws the same. Knows plotly; knows no trace and no page.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import MIDDLE

SAID = "A dot marks what was edited."
NAME = "edited"
"""The name of the mark, in a legend and among a figure's data."""
_SIZE = 6.0
"""Pixels across."""


def mark_edited(
    figure: go.Figure, places: Float[np.ndarray, "n 2"], *, size: float = _SIZE, told: bool = True
) -> go.Figure:
    """The figure with a dot at each place, x and y; nothing where there is none. Its legend says what a dot means if `told`."""
    if not len(places):
        return figure
    figure.update_traces(showlegend=False)
    x, y = places.T
    skin = {"mode": "markers", "hoverinfo": "skip", "name": NAME}
    figure.add_scatter(x=x, y=y, **skin, showlegend=False, marker={"color": MIDDLE, "size": 1.2 * size, "opacity": 1})
    dot = {"color": "black", "size": 0.8 * size, "opacity": 1, "line": {"color": "white", "width": 0.2 * size}}
    figure.add_scatter(x=x, y=y, **skin, showlegend=told, marker=dot)
    if told:
        figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    return figure
