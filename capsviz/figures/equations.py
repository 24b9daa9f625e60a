"""Draws single equations for numbers that a person sets: squash, and a value of each class. Knows arrays and plotly.

From a notebook: `squash_curves(lengths, tamed(lengths))`, with `tamed` of `capsviz.experiments.equations`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import MIDDLE, PAIR, axis, class_colour, plain

_WAYS = {"squash": ("squash", MIDDLE, "solid"), "efficient": ("Efficient-CapsNet", PAIR[1], "dash")}
"""What each way to squash is called, and how it is drawn, by its name in `tamed`."""


def squash_curves(lengths: Float[np.ndarray, " n"], tamed: Mapping[str, Float[np.ndarray, " n"]]) -> go.Figure:
    """The length of a vector after squash over its length before, for every way to squash."""
    figure = go.Figure()
    for way, after in tamed.items():
        name, colour, dash = _WAYS[way]
        said = f"{name}: %{{x:.2f}} becomes %{{y:.3f}}<extra></extra>"
        line = {"color": colour, "width": 3, "dash": dash}
        figure.add_scatter(x=lengths, y=after, mode="lines", name=name, line=line, hovertemplate=said)
    figure.update_xaxes(**axis("length of s, before"))
    figure.update_yaxes(**axis("length of v, after", range=[0, 1]))
    return plain(figure, height=320).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.2})


def class_bars(values: Float[np.ndarray, " upper"], *, up: str) -> go.Figure:
    """A value of each class as a bar in the colour of its class; `up` says what it is."""
    classes = [str(k) for k in range(len(values))]
    colours = [class_colour(k) for k in range(len(values))]
    figure = go.Figure().add_bar(
        x=classes, y=values, marker={"color": colours}, hovertemplate=f"%{{x}}: {up} %{{y:.4f}}<extra></extra>"
    )
    figure.update_xaxes(**axis("digit", type="category"))
    figure.update_yaxes(**axis(up, rangemode="tozero"))
    return plain(figure, height=280)
