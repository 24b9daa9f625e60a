"""Draws one picture's way through the whole network on one sheet, for a notebook, a report or a slide.

Pixels, features, primary capsules as arrows, the strongest contributions as lines, ten lengths, the pose, what is drawn
from it. Knows traces and plotly; knows no network. On the page Explore the same map moves: `capsviz.components.network_map`.
"""

from __future__ import annotations

import textwrap

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from capsviz import measure
from capsviz.figures.edited import SAID
from capsviz.figures.map_capsules import SOFT, draw_capsules, rectangle
from capsviz.figures.map_edited import mark_map
from capsviz.figures.map_layout import HEAD, Box, Layout, arrange
from capsviz.figures.pictures import ink_uri, magnitude_uri, mosaic
from capsviz.figures.style import DIVERGING, QUIET, class_colour, colour_table, plain
from capsviz.trace import CapsTrace

LINKS = 300
"""As many links between primary and digit capsules as can still be told apart."""
FOR, AGAINST = 217, 38
"""Where on the diverging map, of 256 colours, a link stands that speaks for or against: seen on white and on black."""
THICK = 5.5
"""Pixels of a link that contributes 1; the width grows with the square root."""
_WIDTHS = np.array([0.45, 0.8, 1.3, 2.0, 3.0, 4.5, 6.5, 9.5])
"""Links are drawn in as many widths; each takes the nearest."""
_SHARP = 8
"""Each pixel of a picture is drawn as so many by so many, so that it stays a square when it is enlarged."""


def network_map(trace: CapsTrace, iteration: int, *, tall: bool = False) -> go.Figure:
    """The map after one iteration, from left to right, or `tall` for a phone. Pixels: 1000 or 350 wide.

    Lengths, contributions and pose are those of the iteration; what is drawn again is the trace's own reconstruction.
    Raises `CapsvizError` where primary capsules stand on no grid.
    """
    grid = measure.grid(trace)
    layout = arrange(len(trace.u) // grid**2, grid, len(trace.lengths), tall=tall)
    figure = plain(go.Figure(), height=int(layout.height)).update_layout(width=int(layout.width), barmode="overlay")
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})
    _pictures(figure, trace, layout)
    _links(figure, trace, layout, iteration)
    draw_capsules(figure, trace, layout, iteration)
    _digits(figure, trace, layout, iteration)
    _pose(figure, trace, layout.boxes["pose"], iteration)
    _names(figure, trace, layout, iteration)
    mark_map(figure, trace, layout, iteration)
    figure.update_xaxes(visible=False, fixedrange=True, range=[-4, layout.width + 4])
    return figure.update_yaxes(visible=False, fixedrange=True, range=[layout.height, 0])


def in_words(trace: CapsTrace, iteration: int) -> str:
    """What the map shows, in a sentence for those who cannot see it."""
    lengths = np.linalg.norm(measure.poses_by_iteration(trace)[iteration], axis=-1)
    said = ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(lengths))
    return (
        f"From the picture to {len(trace.features)} feature maps, {len(trace.u):,} parts, and {len(lengths)} digit "
        f"capsules. Lengths after iteration {iteration + 1}: {said}. Drawn again from the {trace.decoded}."
    )


def _pictures(figure: go.Figure, trace: CapsTrace, layout: Layout) -> None:
    shown = {
        "picture": ink_uri(_enlarged(trace.image)),
        "features": magnitude_uri(mosaic(trace.features)),
        "drawn": ink_uri(_enlarged(trace.reconstruction)),
    }
    for name, source in shown.items():
        x, y, width, height = layout.boxes[name]
        figure.add_layout_image(
            source=source, x=x, y=y, sizex=width, sizey=height, xref="x", yref="y", sizing="stretch", layer="below"
        )


def _enlarged(pixels: Float[np.ndarray, "row col"]) -> Float[np.ndarray, "height width"]:
    return pixels.repeat(_SHARP, axis=0).repeat(_SHARP, axis=1)


def _links(figure: go.Figure, trace: CapsTrace, layout: Layout, iteration: int) -> None:
    """The strongest contributions, those of one sign and width in one line with gaps."""
    contributions = measure.contributions(trace.routing)
    numbers = measure.strongest_links(contributions, LINKS).numbers[iteration]
    values = contributions[iteration].ravel()[numbers]
    paths = _paths(layout, *np.divmod(numbers, contributions.shape[-1]))
    nearest = np.abs(_WIDTHS - THICK * np.sqrt(np.abs(values))[:, None]).argmin(axis=1)
    table = colour_table(DIVERGING)
    for colour, signed in ((AGAINST, values < 0), (FOR, values > 0)):
        for at, width in enumerate(_WIDTHS):
            x, y = paths[signed & (nearest == at)].reshape(-1, 2).T
            line = {"color": f"rgb({','.join(map(str, table[colour]))})", "width": width}
            figure.add_scatter(x=x, y=y, mode="lines", line=line, opacity=0.45, hoverinfo="skip", connectgaps=False)


def _paths(
    layout: Layout, parts: Int[np.ndarray, " link"], parents: Int[np.ndarray, " link"]
) -> Float[np.ndarray, "link point 2"]:
    """From each capsule straight to the edge of the field, then in a bend to its digit; NaN ends a path."""
    start = layout.places[parts]
    mouth = np.array([digit.mouth for digit in layout.digits])[parents]
    ahead = int(layout.tall)  # links run along x, on the tall map along y
    field = layout.boxes["primary"]
    edge = start.copy()
    edge[:, ahead] = field[ahead] + field[2 + ahead] + 6
    reach = np.zeros_like(edge)
    reach[:, ahead] = (mouth - edge)[:, ahead] / 2
    t = np.linspace(0, 1, 22)[:, None, None]
    bend = (
        (1 - t) ** 3 * edge
        + 3 * (1 - t) ** 2 * t * (edge + reach)
        + 3 * (1 - t) * t**2 * (mouth - reach)
        + t**3 * mouth
    )
    return np.concatenate([start[None], bend, np.full_like(start, np.nan)[None]]).transpose(1, 0, 2)


def _digits(figure: go.Figure, trace: CapsTrace, layout: Layout, iteration: int) -> None:
    """Ten rings with their numerals, and their lengths as bars from 0 to 1."""
    lengths = np.linalg.norm(measure.poses_by_iteration(trace)[iteration], axis=-1)
    colours = [class_colour(k) for k in range(len(lengths))]
    tracks = [digit.track for digit in layout.digits]
    for track in tracks:
        figure.add_shape(rectangle(track), fillcolor=QUIET, line_width=0, layer="below")
    shares = np.minimum(lengths, 1)
    bars = (
        {"x": [t.x + t.width / 2 for t in tracks], "base": [t.y + t.height for t in tracks], "width": tracks[0].width}
        | {"y": [-t.height * share for t, share in zip(tracks, shares, strict=True)]}
        if layout.tall
        else {"y": [t.y + t.height / 2 for t in tracks], "base": [t.x for t in tracks], "width": tracks[0].height}
        | {"x": [t.width * share for t, share in zip(tracks, shares, strict=True)], "orientation": "h"}
    )
    said = "%{customdata[0]}: length %{customdata[1]:.3f}<extra></extra>"
    known = np.stack([np.arange(len(lengths)), lengths], axis=1)
    figure.add_bar(**bars, marker={"color": colours}, name="lengths", customdata=known, hovertemplate=said)
    rings, ends = ([getattr(digit, name) for digit in layout.digits] for name in ("ring", "said"))
    figure.add_scatter(
        x=[x for x, _ in rings],
        y=[y for _, y in rings],
        mode="markers+text",
        text=[str(k) for k in range(len(lengths))],
        textfont={"size": 15},
        marker={"size": 25, "color": "rgba(0,0,0,0)", "line": {"width": 3, "color": colours}},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[x for x, _ in ends],
        y=[y for _, y in ends],
        mode="text",
        text=[f"{length:.2f}" for length in lengths],
        textposition="middle center" if layout.tall else "middle left",
        textfont={"size": 12 if layout.tall else 14},
        hoverinfo="skip",
    )


def _pose(figure: go.Figure, trace: CapsTrace, box: Box, iteration: int) -> None:
    """The numbers of the decoded pose, up where they are positive."""
    pose = measure.poses_by_iteration(trace)[iteration, trace.decoded]
    step, middle = box.width / len(pose), box.y + box.height / 2
    figure.add_shape(rectangle(box), fillcolor=SOFT, line_width=0, layer="below")
    figure.add_bar(
        x=box.x + (np.arange(len(pose)) + 0.5) * step,
        y=-pose / _reach(trace) * box.height / 2,
        base=middle,
        width=0.72 * step,
        marker={"color": class_colour(trace.decoded)},
        name="pose",
        customdata=np.stack([np.arange(1, len(pose) + 1), pose], axis=1),
        hovertemplate="number %{customdata[0]}: %{customdata[1]:.3f}<extra></extra>",
    )


def _reach(trace: CapsTrace) -> float:
    """The range of the pose's numbers: ±0.5, or what the largest of all iterations needs."""
    return max(0.5, float(np.abs(measure.poses_by_iteration(trace)[:, trace.decoded]).max()))


def _names(figure: go.Figure, trace: CapsTrace, layout: Layout, iteration: int) -> None:
    """Over each box its name and its shape; below what the arrows and lines mean."""
    (filters, rows, columns), (side, _), (classes, dim) = trace.features.shape, trace.image.shape, trace.poses.shape
    grid = measure.grid(trace)
    last = trace.routing.iterations
    shapes = {
        "picture": ("Picture", f"{side} × {side} pixels"),
        "features": ("Feature maps", f"{filters} of {rows} × {columns}"),
        "primary": (
            "Parts (primary capsules)",
            f"{len(trace.u) // grid**2} × {grid} × {grid}, {trace.u.shape[1]} numbers each",
        ),
        "digits": ("Digit capsules", f"{classes} × {dim}; lengths after iteration {iteration + 1} of {last}"),
        "pose": (f"Pose of the {trace.decoded}", f"{dim} numbers, ±{_reach(trace):.2g}"),
        "drawn": ("Reconstruction", f"{side} × {side}" + ("" if iteration + 1 == last else f", after {last}")),
    }
    for name, (title, shape) in shapes.items():
        x, y = layout.names[name]
        _write(figure, x, y - HEAD + 2, f"<b>{title}</b><br>{shape}")
    _write(figure, 0.0, layout.foot, "<br>".join(textwrap.wrap(_meaning(trace, iteration), int(layout.width / 6.6))))


def _meaning(trace: CapsTrace, iteration: int) -> str:
    links = measure.strongest_links(measure.contributions(trace.routing), LINKS)
    return (
        f"Arrows: as long as a capsule is sure; their direction is its pose, on two axes that hold "
        f"{measure.principal_plane(trace.u).share:.0%} of it. Lines: red adds to a digit, blue takes from it, as thick as the "
        f"contribution; the {links.numbers.shape[1]} strongest, which hold {links.shares[iteration]:.0%} of all.{f' {SAID}' if trace.edits else ''}"
    )


def _write(figure: go.Figure, x: float, y: float, text: str) -> None:
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, xanchor="left", yanchor="top", align="left", font={"size": 13}
    )
