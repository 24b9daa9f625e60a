"""Draws one value along another, from 0 to 1. Knows arrays and plotly; knows no network."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import PAIR, axis, plain


def curve(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"], *, along: str, up: str) -> go.Figure:
    """`y` in [0, 1] over `x`, which are named `up` and `along`."""
    line = {"color": PAIR[0], "width": 3}
    figure = go.Figure().add_scatter(
        x=x, y=y, mode="lines", line=line, hovertemplate=f"{along} %{{x:.0f}}: {up} %{{y:.3f}}<extra></extra>"
    )
    figure.update_xaxes(**axis(along))
    figure.update_yaxes(**axis(up, range=[0, 1]))
    return plain(figure, height=240)
