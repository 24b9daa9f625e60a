"""Draws the votes for one digit as a cloud through the origin. Knows traces and plotly; knows no network."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from capsviz import parts
from capsviz.figures.edited import mark_edited
from capsviz.figures.style import MIDDLE, axis, class_colour, plain
from capsviz.trace import CapsTrace


def votes_cloud(trace: CapsTrace, iteration: int, parent: int) -> go.Figure:
    """Every vote for a parent in the plane of its pose, each as large as its coupling, and the pose as an arrow.

    A dot lies on the votes of parts that an edit reached, and on the arrow's tip where one reached the parent's own sum
    or pose.
    """
    plane, c = parts.vote_plane(trace, parent), trace.routing.c[iteration, :, parent]
    first, second = plane.shares
    figure = go.Figure().add_scatter(
        x=plane.votes[:, 0],
        y=plane.votes[:, 1],
        mode="markers",
        customdata=np.stack([np.arange(len(c)) + 1, c], axis=1),
        # the area is the coupling
        marker={"color": class_colour(parent), "size": 20 * np.sqrt(np.maximum(c, 0)), "opacity": 0.7},
        hovertemplate="part %{customdata[0]:,}<br>coupling %{customdata[1]:.4f}<extra></extra>",
    )
    x, y = plane.v[iteration]
    figure.add_annotation(
        x=x, y=y, ax=0, ay=0, xref="x", yref="y", axref="x", ayref="y", arrowhead=2, arrowwidth=3, arrowcolor=MIDDLE
    )
    figure.update_xaxes(**axis(f"along v ({first:.0%} of the votes' squared length)", zeroline=True))
    figure.update_yaxes(**axis(f"main other direction ({second:.0%})", zeroline=True, scaleanchor="x"))
    tip = plane.v[[iteration]][parts.touched_poses(trace)[[iteration], parent]]
    reached = plane.votes[parts.touched(trace, parent)[iteration]]
    return mark_edited(plain(figure, height=420), np.concatenate([reached, tip]))
