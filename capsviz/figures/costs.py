"""Draws what networks cost and how it grows. Knows measurements and plotly; knows no network and no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from capsviz.figures.style import axis, plain

if TYPE_CHECKING:
    from capsviz.experiments.cost import Point

Curve = Sequence[tuple[int, float]]


def growth(
    work: Mapping[str, Curve],
    parameters: Mapping[str, Curve],
    points: Sequence[Point],
    colours: Mapping[str, str],
    *,
    what: str,
    usual: int,
) -> go.Figure:
    """How often what the network of the usual size needs: computed work (lines) and learned numbers (dots), time (markers).

    Each curve is given as (size, amount) and is divided by its amount at the usual size, as is each measured time.
    """
    figure = go.Figure()
    for name, colour in colours.items():
        if name not in work:
            continue
        _line(figure, work[name], usual, f"{name}: multiplications", {"color": colour, "width": 3})
        _line(figure, parameters[name], usual, f"{name}: parameters", {"color": colour, "width": 2, "dash": "dot"})
        timed = [(one.size, one.seconds) for one in points if one.name == name]
        if timed:
            base = dict(timed)[usual]
            figure.add_scatter(
                x=[size for size, _ in timed],
                y=[seconds / base for _, seconds in timed],
                mode="markers",
                name=f"{name}: time, measured",
                marker={"color": colour, "size": 12, "symbol": "diamond"},
                customdata=[1000 * seconds for _, seconds in timed],
                hovertemplate=f"{name}, %{{x}}: %{{customdata:.1f}} ms a picture, %{{y:.2f}} times<extra></extra>",
            )
    figure.update_xaxes(**axis(what))
    figure.update_yaxes(**axis(f"times as much as at {usual}", rangemode="tozero"))
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    return plain(figure, height=420).update_layout(showlegend=True, legend=legend)


def _line(figure: go.Figure, curve: Curve, usual: int, name: str, line: Mapping[str, object]) -> None:
    base = dict(curve)[usual]
    figure.add_scatter(
        x=[size for size, _ in curve],
        y=[amount / base for _, amount in curve],
        mode="lines",
        name=name,
        line=dict(line),
        customdata=[amount / 1e6 for _, amount in curve],
        hovertemplate=f"{name}, %{{x}}: %{{customdata:.1f}} million, %{{y:.2f}} times<extra></extra>",
    )
