"""Draws a run: how a network came to read digits. Knows numbers and plotly; knows no network and no page."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from capsviz.figures.style import MIDDLE, axis, plain


def error_by_batch(batches: Sequence[int], errors: Sequence[float], shown: int) -> go.Figure:
    """The share of held-out digits read wrongly after so many batches, both on logarithmic axes; `shown` is marked.

    A logarithm has no zero, so the untrained network stands at one half of a batch.
    """
    places = [max(batch, 0.5) for batch in batches]
    figure = go.Figure().add_scatter(
        x=places,
        y=errors,
        customdata=batches,
        mode="lines+markers",
        line={"color": MIDDLE, "width": 3},
        marker={"size": [16 if batch == shown else 8 for batch in batches], "opacity": 1},
        hovertemplate="after %{customdata} batches: %{y:.2%} wrong<extra></extra>",
    )
    ticks = [0.5, 10, 100, 1_000, 10_000]
    names = ["untrained", "10", "100", "1,000", "10,000"]
    figure.update_xaxes(**axis("batches of training", type="log", tickvals=ticks, ticktext=names))
    wrong = [0.01, 0.1, 1]
    figure.update_yaxes(**axis("read wrongly", type="log", tickvals=wrong, ticktext=["1 %", "10 %", "100 %"]))
    return plain(figure, height=260)


def loss_by_epoch(epochs: Sequence[float], losses: Sequence[float]) -> go.Figure:
    """The mean training loss of every epoch."""
    figure = go.Figure().add_scatter(
        x=epochs,
        y=losses,
        mode="lines+markers",
        line={"color": MIDDLE, "width": 3},
        hovertemplate="epoch %{x}: loss %{y:.4f}<extra></extra>",
    )
    figure.update_xaxes(**axis("epoch", dtick=2))
    figure.update_yaxes(**axis("mean loss", type="log", nticks=5))
    return plain(figure, height=260)
