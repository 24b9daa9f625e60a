"""Draws couplings and what iterations do to them. Knows traces and plotly; knows no network.

Code counts iterations from 0; what a reader sees counts from 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float

from capsviz import measure, parts
from capsviz.figures.edited import mark_edited
from capsviz.figures.pictures import mosaic
from capsviz.figures.scales import REACH_ON_PICTURE, Scale, Shade, shade, shade_of_change
from capsviz.figures.style import MIDDLE, axis, class_colour, plain
from capsviz.trace import CapsTrace, RoutingTrace

FROM_ONE = {"x0": 1, "y0": 1}
"""For a picture whose rows and columns are told where it is pointed at: they count from 1."""


def coupling_map(
    routing: RoutingTrace,
    iteration: int,
    parent: int,
    *,
    scale: Scale = "difference",
    grid: int = 6,
    touched: Bool[np.ndarray, "iteration lower"] | None = None,
) -> go.Figure:
    """Couplings of every primary capsule to one parent: a square for each type, row 0 at the top.

    `touched` are the parts that an edit reached, as `capsviz.parts.touched` finds them; each gets a dot.
    """
    c = routing.c[iteration, :, parent]
    figure = _maps(shade(c, 1 / routing.c.shape[-1], scale), c, "coupling c", grid)
    return figure if touched is None else _mark(figure, touched[iteration], grid)


def coupling_change(
    before: RoutingTrace,
    after: RoutingTrace,
    iteration: int,
    parent: int,
    *,
    grid: int = 6,
    touched: Bool[np.ndarray, "iteration lower"] | None = None,
) -> go.Figure:
    """How the couplings to one parent differ between two runs, after minus before, on a stretched signed scale.

    `touched` as in `coupling_map`.
    """
    change = after.c[iteration, :, parent] - before.c[iteration, :, parent]
    figure = _maps(shade_of_change(change), change, "change of c", grid)
    return figure if touched is None else _mark(figure, touched[iteration], grid)


def coupling_on_picture(trace: CapsTrace, iteration: int, parent: int, *, scale: Scale = "difference") -> go.Figure:
    """The same couplings over the picture: at each pixel the mean over the parts that see it, which in a corner are few.

    A dot stands in the middle of what a part sees that an edit reached.
    """
    side = len(trace.image)
    c = measure.on_picture(trace.routing.c[iteration, :, parent], side)
    shown = shade(c, 1 / trace.routing.c.shape[-1], scale, REACH_ON_PICTURE)
    figure = go.Figure()
    figure.add_heatmap(
        z=c - shown.base,
        zmin=shown.low,
        zmax=shown.high,
        colorscale=shown.colours,
        colorbar=_bar(shown.title),
        customdata=c,
        **FROM_ONE,
        hovertemplate="row %{y}, column %{x}<br>mean coupling c %{customdata:.4f}<extra></extra>",
    )
    # a dark line within a light one is seen on every colour of either map
    for width, colour in ((5, "white"), (2, "black")):
        figure.add_contour(
            z=trace.image,
            **FROM_ONE,
            contours={"start": 0.5, "end": 0.5, "coloring": "none"},
            line={"width": width, "color": colour},
            showscale=False,
            hoverinfo="skip",
        )
    # many parts, one for each type, look at one place
    reached = np.flatnonzero(parts.touched(trace, parent)[iteration])
    places = sorted({measure.place(int(part), measure.grid(trace))[1:] for part in reached})
    middle = 2 * np.array(places, dtype=float).reshape(-1, 2)[:, ::-1] + (measure.SEEN + 1) / 2
    return mark_edited(_square(plain(figure, height=360), side, first=1), middle)


def lengths_by_iteration(trace: CapsTrace, even: Float[np.ndarray, " upper"] | None = None) -> go.Figure:
    """The ten lengths after each iteration, a line for each class, the numerals of the two longest at the end.

    `even` are the lengths with even couplings: those of these two as dotted lines. A dot stands where an edit reached a
    digit's own sum or pose.
    """
    by_iteration = np.linalg.norm(measure.poses_by_iteration(trace), axis=-1)
    named = np.argsort(-by_iteration[-1])[:2]  # the short ones end too close together for all their numerals
    rounds = list(range(1, len(by_iteration) + 1))
    figure = go.Figure()
    if even is not None:
        for k in named:
            figure.add_hline(y=float(even[k]), line={"color": class_colour(int(k)), "width": 2, "dash": "dot"})
    for k, values in enumerate(by_iteration.T):
        figure.add_scatter(
            x=rounds,
            y=values,
            mode="lines+markers+text",
            text=[""] * (len(rounds) - 1) + [str(k) if k in named else ""],
            textposition="middle right",
            line={"color": class_colour(k), "width": 4 if k == by_iteration[-1].argmax() else 2},
            name=str(k),
            hovertemplate=f"{k}: length %{{y:.3f}} after iteration %{{x}}<extra></extra>",
        )
    figure.update_xaxes(**_rounds(len(rounds)))
    # a pose that was edited can be longer than 1
    figure.update_yaxes(**axis("length", range=[0, 1.02 * max(1, float(by_iteration.max()))]))
    reached = np.argwhere(parts.touched_poses(trace))
    heights = by_iteration[reached[:, 0], reached[:, 1]]
    return mark_edited(plain(figure, height=300), np.stack([reached[:, 0] + 1.0, heights], axis=1))


def entropy_by_iteration(routing: RoutingTrace) -> go.Figure:
    """Coupling entropy of each iteration, on the fixed range 0 to 1."""
    figure = go.Figure()
    figure.add_scatter(
        x=list(range(1, routing.iterations + 1)),
        y=measure.coupling_entropy(routing.c),
        mode="lines+markers",
        line={"color": MIDDLE, "width": 3},
        marker={"size": 10},
        hovertemplate="entropy %{y:.4f} in iteration %{x}<extra></extra>",
    )
    figure.update_xaxes(**_rounds(routing.iterations))
    figure.update_yaxes(**axis("coupling entropy", range=[0, 1.05]))
    return plain(figure, height=300)


def _maps(shown: Shade, values: Float[np.ndarray, " lower"], word: str, grid: int) -> go.Figure:
    """One square for each type in rows of eight. Gaps, and places without a type, are NaN, which plotly leaves open."""
    across = min(8, values.size // grid**2)

    def sheet(flat: np.ndarray) -> np.ndarray:
        squares = flat.reshape(-1, grid, grid)
        none = np.full((-len(squares) % across, grid, grid), np.nan)
        return _open_gaps(mosaic(np.concatenate([squares, none]), across=across), grid)

    address = sheet(np.arange(values.size, dtype=float))
    figure = go.Figure()
    figure.add_heatmap(
        z=sheet(values.astype(float) - shown.base),
        zmin=shown.low,
        zmax=shown.high,
        colorscale=shown.colours,
        colorbar=_bar(shown.title),
        customdata=np.stack([address + 1, sheet(values.astype(float)), address // grid**2 + 1], axis=-1),
        hovertemplate="type %{customdata[2]:.0f}, part %{customdata[0]:,.0f}<br>"
        + word
        + " %{customdata[1]:.4f}<extra></extra>",
    )
    height, width = address.shape
    figure = _square(plain(figure, height=360), height)
    return figure.update_xaxes(range=[-0.5, width - 0.5])


def _mark(figure: go.Figure, touched: Bool[np.ndarray, " lower"], grid: int) -> go.Figure:
    """The sheet of `_maps` with a dot on the cell of every part that was touched."""
    types = touched.size // grid**2
    across = min(8, types)
    kind, row, col = np.unravel_index(np.flatnonzero(touched), (types, grid, grid))
    columns, rows = kind % across * (grid + 1) + col, kind // across * (grid + 1) + row
    return mark_edited(figure, np.stack([columns, rows], axis=1).astype(float))


def _open_gaps(sheet: np.ndarray, grid: int) -> np.ndarray:
    sheet = sheet.copy()
    sheet[grid :: grid + 1] = np.nan
    sheet[:, grid :: grid + 1] = np.nan
    return sheet


def _square(figure: go.Figure, rows: int, *, first: int = 0) -> go.Figure:
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    return figure.update_yaxes(
        visible=False, fixedrange=True, range=[first + rows - 0.5, first - 0.5], scaleanchor="x", constrain="domain"
    )


def _bar(unit: str) -> dict[str, Any]:
    return {
        "title": {"text": unit, "side": "top"},
        "orientation": "h",
        "thickness": 12,
        "y": -0.02,
        "yanchor": "top",
        "nticks": 5,
    }


def _rounds(count: int) -> dict[str, Any]:
    return axis("iteration", range=[0.8, count + 0.4 if count > 1 else 1.2], dtick=1, tick0=1)
