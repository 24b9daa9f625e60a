"""Draws an attack of growing strength on two networks. Knows attacks and plotly; knows no network and no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from capsviz.figures.style import MIDDLE, PAIR, axis, plain

if TYPE_CHECKING:
    from capsviz.experiments.attacks import Attack

MOST = 0.6
"""Distances are drawn from 0 to here; a picture against its negative would be 1 apart."""


def score_by_strength(found: Mapping[str, Attack], digit: int, at: int) -> go.Figure:
    """Each network's score of the digit as the attack grows, from 0 to 1; crosses where it answers another."""
    figure = go.Figure()
    for (name, one), colour in zip(found.items(), PAIR, strict=False):
        right = one.course.answers == digit
        figure.add_scatter(
            x=one.strengths,
            y=one.course.scores[:, digit],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 3},
            marker={"size": 9, "symbol": ["circle" if each else "x" for each in right]},
            customdata=one.course.answers,
            hovertemplate=f"{name}, strength %{{x:.3f}}: %{{y:.2f}} for the {digit}, answers %{{customdata}}<extra></extra>",
        )
    return _common(figure, next(iter(found.values())), at, f"score of the {digit}", 1.03)


def distance_by_strength(one: Attack, threshold: float | None, at: int) -> go.Figure:
    """How far what is drawn lies from the attacked picture, and the line above which the alarm is raised."""
    figure = go.Figure()
    figure.add_scatter(
        x=one.strengths,
        y=one.course.distances,
        mode="lines+markers",
        name="CapsNet",
        line={"color": PAIR[0], "width": 3},
        hovertemplate="strength %{x:.3f}: %{y:.3f} away<extra></extra>",
    )
    if threshold is not None:
        figure.add_hline(
            y=threshold, line={"color": MIDDLE, "dash": "dash"}, annotation={"text": "alarm", "font": {"size": 14}}
        )
    return _common(figure, one, at, "distance of the drawing", MOST).update_layout(showlegend=False)


def _common(figure: go.Figure, one: Attack, at: int, what: str, most: float) -> go.Figure:
    figure.add_vline(x=float(one.strengths[at]), line={"color": MIDDLE, "dash": "dot"})
    figure.update_xaxes(**axis("strength: how far a pixel may move"))
    figure.update_yaxes(**axis(what, range=[0, most]))
    return plain(figure, height=300).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.2})
