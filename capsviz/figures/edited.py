"""The one mark of what an edit reached: a black dot in white in grey, seen on every colour and by every eye.

In plotly's figures and in markup; on canvases web/edited_dot.js draws the same. Knows no trace and no page.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.style import MIDDLE

SAID = "A dot marks what was edited."
NAME = "edited"
"""The name of the mark, in a legend and among a figure's data."""
_SIZE = 6.0
"""Pixels across."""


def mark_edited(
    figure: go.Figure, places: Float[np.ndarray, "n 2"], *, size: float = _SIZE, told: bool = True
) -> go.Figure:
    """The figure with a dot at each place, x and y; nothing where there is none. Its legend says what a dot means if `told`."""
    if not len(places):
        return figure
    figure.update_traces(showlegend=False)
    x, y = places.T
    skin = {"mode": "markers", "hoverinfo": "skip", "name": NAME}
    figure.add_scatter(x=x, y=y, **skin, showlegend=False, marker={"color": MIDDLE, "size": 1.2 * size, "opacity": 1})
    dot = {"color": "black", "size": 0.8 * size, "opacity": 1, "line": {"color": "white", "width": 0.2 * size}}
    figure.add_scatter(x=x, y=y, **skin, showlegend=told, marker=dot)
    if told:
        figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    return figure


STYLE = f"""
<style>
.edited-dot {{ display: inline-block; box-sizing: border-box; width: .6rem; height: .6rem; border-radius: 50%;
               background: #000; border: .12rem solid #fff; outline: 1px solid {MIDDLE}; }}
.edited-over {{ position: relative; }}
.edited-over .edited-dot {{ position: absolute; transform: translate(-50%, -50%); }}
</style>
"""
"""For the dots in markup."""
DOT = '<span class="edited-dot" role="img" aria-label="edited"></span>'
"""A dot beside a number, with its word."""


def over(picture: str, places: Float[np.ndarray, "n 2"]) -> str:
    """Markup of a picture with a dot at each place: shares of its width from the left and of its height from the top."""
    dots = "".join(
        f'<span class="edited-dot" style="left:{100 * x:.2f}%;top:{100 * y:.2f}%"></span>' for x, y in places
    )
    return f'{STYLE}<div class="edited-over">{picture}{dots}</div>' if dots else picture
