"""Draws where poses lie among those of real digits, and how they move. Knows arrays and plotly; knows no network.

From a notebook: `plane_of_poses(plane(known, 7), known.real(7), {"yours": pose}, 7)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import DIVERGING, MIDDLE, PAIR, QUIET, axis, class_colour, plain

if TYPE_CHECKING:
    from capsviz.experiments.pose_space import Plane

Pose = Float[np.ndarray, " dim"]
SYMBOLS = ("diamond", "x", "square")
"""Of the poses that are marked among the others, in their order."""


def plane_of_poses(
    plane: Plane, real: Float[np.ndarray, "shown dim"], marked: Mapping[str, Pose], digit: int
) -> go.Figure:
    """Real poses of a class seen along the two directions in which they differ most, and some poses by name."""
    right, up = plane.places(real).T
    figure = go.Figure()
    dot = {"color": class_colour(digit), "size": 7, "opacity": 0.55}
    figure.add_scatter(x=right, y=up, mode="markers", name="real digits", marker=dot, hoverinfo="skip")
    for (name, pose), symbol in zip(marked.items(), SYMBOLS, strict=False):
        ((x, y),) = plane.places(pose[None])
        edge = {"color": "white", "width": 1.5}
        figure.add_scatter(
            x=[x],
            y=[y],
            mode="markers",
            name=name,
            marker={"symbol": symbol, "size": 15, "color": "black", "line": edge},
            hovertemplate=f"{name}<extra></extra>",
        )
    for update, share, word in ((figure.update_xaxes, 0, "first"), (figure.update_yaxes, 1, "second")):
        update(**axis(f"{word} direction: {100 * plane.shares[share]:.0f} % of the variance", zeroline=True))
    figure.update_yaxes(scaleanchor="x")
    return plain(figure, height=430).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12})


def two_ways(ways: Mapping[str, Float[np.ndarray, " step"]], *, band: tuple[float, float] | None = None) -> go.Figure:
    """A value along each of two ways from one pose to another; `band` is where real digits lie."""
    figure = go.Figure()
    if band is not None:
        figure.add_hrect(*band, fillcolor=QUIET, opacity=0.5, line_width=0, layer="below")
    for (name, values), colour in zip(ways.items(), PAIR, strict=True):
        share = 100 * np.linspace(0, 1, len(values))
        line = {"color": colour, "width": 3}
        hover = f"{name}, %{{x:.0f}} %: %{{y:.2f}}<extra></extra>"
        figure.add_scatter(x=share, y=values, mode="lines+markers", name=name, line=line, hovertemplate=hover)
    figure.update_xaxes(**axis("share of the way, %"))
    figure.update_yaxes(**axis("", rangemode="tozero"))
    return plain(figure, height=300).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.2})


def read_off(
    amounts: Float[np.ndarray, " amount"],
    read: Float[np.ndarray, " amount"],
    true: Float[np.ndarray, " amount"],
    *,
    unit: str,
    fitted: tuple[float, float] | None,
) -> go.Figure:
    """A factor as it is read off the pose by a straight line, beside the factor itself.

    `fitted` is the range of it in which the line was fitted; beyond it the line is drawn out.
    """
    figure = go.Figure()
    if fitted is not None:
        figure.add_hrect(*fitted, fillcolor=QUIET, opacity=0.5, line_width=0, layer="below")
    for name, values, colour, dash in (("read off the pose", read, PAIR[0], "solid"), ("true", true, MIDDLE, "dot")):
        line = {"color": colour, "width": 3, "dash": dash}
        hover = f"{name} %{{y:.2f}}<extra></extra>"
        figure.add_scatter(x=amounts, y=values, mode="lines", name=name, line=line, hovertemplate=hover)
    figure.update_xaxes(**axis(unit))
    figure.update_yaxes(**axis(""))
    return plain(figure, height=300).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.2})


def carriers(
    correlation: Float[np.ndarray, "dim motion"], r2: Float[np.ndarray, " motion"], names: Sequence[str]
) -> go.Figure:
    """How closely each number of a pose follows each known factor: Pearson's r, signed; and R² of all of them together."""
    dims = [str(dim + 1) for dim in range(len(correlation))]
    values = np.vstack([correlation, np.clip(r2, 0, 1)])
    words = [[f"{value:.1f}".replace("-0.0", "0.0").replace("-", "−") for value in row] for row in correlation]
    words.append([f"{value:.2f}".replace("-", "−") for value in r2])
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=list(names),
            y=[*dims, "all"],
            text=words,
            texttemplate="%{text}",
            colorscale=DIVERGING,
            zmin=-1,
            zmax=1,
            hovertemplate="number %{y}, %{x}: %{text}<extra></extra>",
            showscale=False,
        )
    )
    # upright where the names do not fit beside each other, as on a phone; aslant they would lie on each other
    figure.update_xaxes(**axis("", side="top", type="category", autotickangles=[0, 90]))
    figure.update_yaxes(**axis("", autorange="reversed", type="category"))
    return plain(figure, height=560)
