"""Draws numbers for every digit in several columns, each in a cell of its colour. Knows arrays and plotly."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.scales import Shade
from capsviz.figures.style import axis, plain


def cells(
    values: Float[np.ndarray, "column upper"],
    shown: Shade,
    say: Callable[[int, int], str],
    *,
    columns: Sequence[str],
    title: str,
) -> go.Figure:
    """A row for each digit, 0 at the top, and a column for each name; `say` is what is written at a column and a digit."""
    count, digits = values.shape
    figure = go.Figure().add_heatmap(
        x=list(range(count)),
        y=list(range(digits)),
        z=(values - shown.base).T,
        zmin=shown.low,
        zmax=shown.high,
        colorscale=shown.colours,
        text=[[say(column, digit) for column in range(count)] for digit in range(digits)],
        texttemplate="%{text}",
        textfont={"size": 12 if count < 7 else 10},
        xgap=2,
        ygap=2,
        # every cell says its number, so a line on the colours does where elsewhere there is a bar
        showscale=False,
        customdata=[list(columns)] * digits,
        hovertemplate=f"digit %{{y}}, {title} %{{customdata}}<br>%{{text}}<extra></extra>",
    )
    names = {"tickvals": list(range(count)), "ticktext": list(columns), "showgrid": False}
    figure.update_xaxes(**axis(f"{title}<br>colours: {shown.title}".removeprefix("<br>"), **names))
    figure.update_yaxes(**axis("digit", dtick=1, tick0=0, showgrid=False, autorange="reversed"))
    return plain(figure, height=90 + 38 * digits)
