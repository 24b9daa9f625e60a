"""Draws lengths and poses. Knows arrays and plotly; knows no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int

from capsviz.figures.edited import mark_edited
from capsviz.figures.style import MIDDLE, QUIET, axis, class_colour, plain


def length_chart(
    lengths: Float[np.ndarray, " upper"],
    before: Float[np.ndarray, " upper"] | None = None,
    *,
    touched: Bool[np.ndarray, " upper"] | None = None,
) -> go.Figure:
    """Ten lengths as bars from 0 to 1, each class in its colour; `before` as open bars around them.

    `touched` are the digits that an edit reached themselves; each gets a dot.
    """
    classes = [str(k) for k in range(len(lengths))]
    colours = [class_colour(k) for k in range(len(lengths))]
    figure = _bars(classes, lengths, colours, before, "%{x}: length %{y:.3f}")
    figure.update_xaxes(**axis("digit", type="category"))
    # a pose that was edited can be longer than 1
    figure.update_yaxes(**axis("length of the capsule", range=[0, max(1, 1.02 * float(lengths.max()))]))
    return _marked(plain(figure, height=280), np.arange(len(lengths)), lengths, touched)


def pose_bars(
    pose: Float[np.ndarray, " dim"],
    digit: int,
    before: Float[np.ndarray, " dim"] | None = None,
    *,
    touched: Bool[np.ndarray, " dim"] | None = None,
) -> go.Figure:
    """The numbers of one pose as signed bars, numbered from 1; `before` as open bars, a dot on each that an edit `touched`."""
    numbers = list(range(1, len(pose) + 1))
    figure = _bars(numbers, pose, class_colour(digit), before, "number %{x}: %{y:.3f}")
    # a length is below 1, so every number is: the usual ones fit in ±0.5, and a larger one widens the range
    reach = max(0.5, float(np.abs(pose).max()) * 1.05)
    figure.update_xaxes(**axis("number of the pose", dtick=1, tick0=1))
    figure.update_yaxes(**axis("value", range=[-reach, reach], zeroline=True, zerolinecolor=QUIET))
    return _marked(plain(figure, height=240), np.arange(1, len(pose) + 1), pose, touched)


def _bars(
    x: Sequence[str | int],
    y: Float[np.ndarray, " n"],
    colour: str | Sequence[str],
    before: Float[np.ndarray, " n"] | None,
    said: str,
) -> go.Figure:
    figure = go.Figure().add_bar(x=x, y=y, marker={"color": colour}, hovertemplate=f"{said}<extra></extra>")
    if before is not None:
        outline = {"color": "rgba(0,0,0,0)", "line": {"color": MIDDLE, "width": 2}}
        figure.add_bar(x=x, y=before, marker=outline, hovertemplate=f"before, {said}<extra></extra>")
    return figure.update_layout(barmode="overlay")


def _marked(
    figure: go.Figure,
    x: Int[np.ndarray, " n"],
    y: Float[np.ndarray, " n"],
    touched: Bool[np.ndarray, " n"] | None,
) -> go.Figure:
    """A dot at the end of every bar that an edit touched."""
    return figure if touched is None else mark_edited(figure, np.stack([x, y], axis=1).astype(float)[touched])
