"""Draws rankings of parts. Knows arrays and plotly; knows no network and no page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import axis, class_colour, plain
from capsviz.measure import Place

STYLE = """
<style>
.ranking { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .95rem; margin: 0; }
.ranking th, .ranking td { text-align: right; padding: .15rem .4rem; border: 0; }
.ranking th { font-weight: 500; opacity: .85; }
.ranking td:last-child { font-weight: 600; }
</style>
"""


class Row(NamedTuple):
    """One part in a ranking."""

    part: int
    place: Place
    value: float


def ranking(rows: Iterable[Row], spelled: str) -> str:
    """A table of parts in their order, counted from 1 as a page speaks; `spelled` formats the value."""
    head = "<tr><th>capsule</th><th>type</th><th>row</th><th>column</th><th>value</th></tr>"
    body = "".join(
        f"<tr><td>{row.part}</td><td>{row.place.type + 1}</td><td>{row.place.row + 1}</td><td>{row.place.col + 1}</td>"
        f"<td>{spelled.format(row.value).replace('-', '−')}</td></tr>"
        for row in rows
    )
    return f'{STYLE}<table class="ranking">{head}{body}</table>'


def importance_against_coupling(
    c: Float[np.ndarray, " lower"], lost: Float[np.ndarray, " lower"], digit: int
) -> go.Figure:
    """Every part as a dot: its coupling to a digit across, what the digit's length loses without it up."""
    figure = go.Figure().add_scatter(
        x=c,
        y=lost,
        mode="markers",
        customdata=np.arange(len(c)),
        marker={"color": class_colour(digit), "size": 9, "line": {"width": 1, "color": "rgba(128,128,128,0.9)"}},
        hovertemplate="capsule %{customdata}<br>coupling %{x:.4f}<br>the length loses %{y:.4f}<extra></extra>",
    )
    figure.update_xaxes(**axis(f"coupling to the {digit}, last iteration"))
    figure.update_yaxes(**axis("length lost without it", zeroline=True))
    return plain(figure, height=340)
