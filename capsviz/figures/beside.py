"""Draws pictures beside each other, each under its name, all in the colours of one scale. Knows arrays and plotly.

From a notebook: `picture_row({"the picture": trace.image, "drawn again": trace.reconstruction})`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.scales import Shade
from capsviz.figures.style import DIVERGING, INK, SEQUENTIAL, plain

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course

Colours = Literal["ink", "magnitudes", "changes"]
"""Ink from 0 to 1, bright on black; magnitudes from 0 to the largest; changes about 0, blue below and red above."""
_LARGE, _SMALL = 160, 60
"""Screen pixels along a picture: of one in a row, and of one in a table."""
_LETTERS = 19
"""As many stand above a large picture."""


def picture_row(pictures: Mapping[str, Float[np.ndarray, "row col"]], *, colours: Colours = "ink") -> go.Figure:
    """Pictures of one size side by side, each under its name, row 0 at the top."""
    return _laid_out(np.stack(list(pictures.values()))[None], list(pictures), [""], colours, _LARGE)


def picture_table(
    pictures: Float[np.ndarray, "down across row col"], *, down: Sequence[str], across: Sequence[str]
) -> go.Figure:
    """Pictures with ink from 0 to 1 in rows and columns, with the names of both, row 0 at the top."""
    return _laid_out(pictures, across, down, "ink", _SMALL)


def pictures_read(pictures: Mapping[str, Float[np.ndarray, "row col"]], courses: Mapping[str, Course]) -> go.Figure:
    """Pictures side by side, each with what every network answers to it and how sure it is of that."""

    def said(at: int) -> list[str]:
        return [f"{name}: {one.answers[at]}, {one.scores[at].max():.2f}" for name, one in courses.items()]

    return picture_row(
        {"<br>".join([title, *said(at)]): picture for at, (title, picture) in enumerate(pictures.items())}
    )


def _laid_out(
    pictures: Float[np.ndarray, "down across row col"],
    across: Sequence[str],
    down: Sequence[str],
    colours: Colours,
    size: int,
) -> go.Figure:
    rows, columns, height, width = pictures.shape
    shown, gap = _shade(pictures, colours), max(1, width // 14)
    # what stands between pictures is no value: the page shows through
    apart = np.pad(pictures.astype(float), ((0, 0), (0, 0), (0, gap), (0, gap)), constant_values=np.nan)
    sheet = apart.transpose(0, 2, 1, 3).reshape(rows * (height + gap), columns * (width + gap))[:-gap, :-gap]
    figure = go.Figure().add_heatmap(
        z=sheet,
        zmin=shown.low,
        zmax=shown.high,
        colorscale=shown.colours,
        showscale=colours != "ink",
        colorbar={"title": {"text": shown.unit, "side": "top"}, "thickness": 12, "nticks": 5},
        hovertemplate="%{z:.3f}<extra></extra>",
    )
    names = [_wrapped(name) for name in across]
    figure.update_xaxes(**_names(names, width + gap, width), side="top", constrain="domain")
    figure.update_yaxes(**_names(down, height + gap, height), autorange="reversed", scaleanchor="x", constrain="domain")
    lines, letters = 1 + max(name.count("<br>") for name in names), max(map(len, down))
    margin = {"l": 12 + 8 * letters, "r": 12 if colours == "ink" else 90, "t": 14 + 19 * lines, "b": 12}
    figure = plain(figure, height=margin["t"] + margin["b"] + size * rows * (height + gap) // (width + gap))
    return figure.update_layout(width=margin["l"] + margin["r"] + size * columns, margin=margin)


def _shade(pictures: Float[np.ndarray, "down across row col"], colours: Colours) -> Shade:
    most = max(float(np.abs(pictures).max()), float(np.finfo(np.float32).tiny))
    return {
        "ink": Shade(0, 0, 1, INK, "ink"),
        "magnitudes": Shade(0, 0, most, SEQUENTIAL, f"0 to {most:.2g}"),
        "changes": Shade(0, -most, most, DIVERGING, f"±{most:.2g}"),
    }[colours]


def _names(names: Sequence[str], step: int, size: int) -> dict[str, Any]:
    """An axis that says the name of every picture at its middle, and nothing else."""
    middles = [step * n + (size - 1) / 2 for n in range(len(names))]
    quiet = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": ""}
    return {"tickvals": middles, "ticktext": list(names), "tickfont": {"size": 14}, "tickangle": 0, **quiet}


def _wrapped(name: str) -> str:
    return "<br>".join(line for part in name.split("<br>") for line in wrap(part, _LETTERS) or [""])
