"""Draws lengths and poses. Knows arrays and plotly; knows no network."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import QUIET, axis, class_colour, plain


def length_chart(lengths: Float[np.ndarray, " upper"], before: Float[np.ndarray, " upper"] | None = None) -> go.Figure:
    """Ten lengths as bars from 0 to 1, each class in its colour; `before` as open bars around them."""
    classes = [str(k) for k in range(len(lengths))]
    figure = go.Figure()
    figure.add_bar(
        x=classes,
        y=lengths,
        marker={"color": [class_colour(k) for k in range(len(lengths))]},
        hovertemplate="%{x}: length %{y:.3f}<extra></extra>",
    )
    if before is not None:
        figure.add_bar(
            x=classes,
            y=before,
            marker={"color": "rgba(0,0,0,0)", "line": {"color": QUIET, "width": 2}},
            hovertemplate="%{x}: before %{y:.3f}<extra></extra>",
        )
    figure.update_xaxes(**axis("digit", type="category"))
    figure.update_yaxes(**axis("length of the capsule", range=[0, 1]))
    return plain(figure, height=280).update_layout(barmode="overlay")


def pose_bars(
    pose: Float[np.ndarray, " dim"], digit: int, before: Float[np.ndarray, " dim"] | None = None
) -> go.Figure:
    """The numbers of one pose as signed bars, numbered from 1; `before` as open bars."""
    reach = max(0.5, float(np.abs(pose).max()) * 1.05)
    numbers = list(range(1, len(pose) + 1))
    figure = go.Figure()
    figure.add_bar(
        x=numbers,
        y=pose,
        marker={"color": class_colour(digit)},
        hovertemplate="number %{x}: %{y:.3f}<extra></extra>",
    )
    if before is not None:
        figure.add_bar(
            x=numbers,
            y=before,
            marker={"color": "rgba(0,0,0,0)", "line": {"color": QUIET, "width": 2}},
            hovertemplate="number %{x}: before %{y:.3f}<extra></extra>",
        )
    figure.update_xaxes(**axis("number of the pose", dtick=1, tick0=1))
    figure.update_yaxes(**axis("value", range=[-reach, reach], zeroline=True, zerolinecolor=QUIET))
    return plain(figure, height=240).update_layout(barmode="overlay")
