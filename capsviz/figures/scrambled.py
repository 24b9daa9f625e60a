"""Draws what putting a digit together wrongly does to both networks. Knows measurements; knows no network and no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from capsviz.figures.style import MIDDLE, axis, plain


def noticed(found: Mapping[str, Mapping[str, Any]], colours: Mapping[str, str]) -> go.Figure:
    """For each way to put a digit together, the share of digits that raise each alarm, with its 95 % interval."""
    figure = go.Figure()
    for name, colour in colours.items():
        _bars(figure, [one[name]["unsure"] for one in found.values()], list(found), f"{name}: low score", colour)
    name = next(name for name in colours if "drawn" in next(iter(found.values()))[name])
    shares = [one[name]["drawn"] for one in found.values()]
    _bars(figure, shares, list(found), f"{name}: bad drawing", colours[name], pattern="/")
    figure.update_xaxes(**axis("", tickangle=0))
    figure.update_yaxes(**axis("share of digits that raise the alarm", range=[0, 1.04], tickformat=".0%"))
    legend = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    return plain(figure, height=360).update_layout(showlegend=True, legend=legend)


def _bars(
    figure: go.Figure,
    shares: Sequence[Mapping[str, Any]],
    ways: Sequence[str],
    name: str,
    colour: str,
    *,
    pattern: str = "",
) -> None:
    heights = [one["count"] / one["of"] for one in shares]
    figure.add_bar(
        x=["<br>".join(wrap(way, 9)) for way in ways],
        y=heights,
        name=name,
        marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "replace"}},
        error_y={
            "array": [one["interval"][1] - height for one, height in zip(shares, heights, strict=True)],
            "arrayminus": [height - one["interval"][0] for one, height in zip(shares, heights, strict=True)],
            "symmetric": False,
            "color": MIDDLE,
        },
        hovertemplate=f"{name}, %{{x}}: %{{y:.0%}}<extra></extra>",
    )
