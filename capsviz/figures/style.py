"""How every figure looks: one colour for each class, one sequential and one diverging map, transparent ground.

Knows plotly; knows no trace and no page. Colours come from here and from nowhere else.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import UInt8
from plotly.colors import sample_colorscale

CLASS_COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
"""Ten colours that colour-blind eyes can tell apart (Petroff 2021, arXiv 2107.02270), in his order; always with a numeral."""

PAIR = ("#0f8a6d", "#c2570c")
"""Two things that are no classes, side by side: both can be read on white and on black."""

SEQUENTIAL = "Cividis"
"""For magnitudes: perceptually even, the same to colour-blind eyes."""
DIVERGING = "RdBu_r"
"""For signed values, centred on zero: blue below, red above."""
INK = "gray"
"""For pictures: 0 black, 1 white."""
OVERLAID = ("#3d8bff", "#ffa014")
"""Two digits laid over each other, on black: told apart by colour-blind eyes, and nearly white where they add up."""
QUIET = "rgba(128,128,128,0.35)"
"""Grid lines, outlines and whatever stands behind, in light and in dark."""
MIDDLE = "rgb(128,128,128)"
"""The one grey that can be read on white and on black."""


def class_colour(digit: int) -> str:
    """The colour of a class, the same on every page."""
    return CLASS_COLOURS[digit % len(CLASS_COLOURS)]


@cache
def colour_table(colours: str) -> UInt8[np.ndarray, "256 3"]:
    """A colour map as 256 RGB colours from its low end to its high end."""
    sampled = sample_colorscale(colours, np.linspace(0, 1, 256).tolist(), colortype="tuple")
    return np.rint(255 * np.array(sampled)).astype(np.uint8)


def plain(figure: go.Figure, *, height: int) -> go.Figure:
    """The common layout: transparent, small margins, no legend, nothing to drag; text takes the page's colour."""
    return figure.update_layout(
        height=height,
        # at the top there is room for half a number: plotly leaves out one that would be cut
        margin={"l": 8, "r": 8, "t": 14, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        font={"size": 14},
        legend={"font": {"size": 14}},
        hoverlabel={"font": {"size": 14}},
    )


def axis(title: str, **more: Any) -> dict[str, Any]:
    """An axis with a title, quiet grid lines and a fixed range."""
    large = {"size": 14}
    return {
        "title": {"text": title, "standoff": 10, "font": large},
        "tickfont": large,
        "gridcolor": QUIET,
        "zeroline": False,
        "fixedrange": True,
        **more,
    }


def standalone(figure: go.Figure) -> go.Figure:
    """The figure for a white sheet without a theme around it, as in a report."""
    return go.Figure(figure).update_layout(template="plotly_white", paper_bgcolor="white", plot_bgcolor="white")
