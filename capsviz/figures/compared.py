"""Draws two traces of one network, A and B, and their difference A - B. Knows traces and plotly; knows no network.

A and B stand in the same colours on the same scale; a difference is signed, centred on zero, and says its own scale.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from capsviz import measure, pair, parts
from capsviz.figures.routing import FROM_ONE, coupling_map, coupling_on_picture
from capsviz.figures.scales import REACH, REACH_ON_PICTURE, Scale, Shade, shade
from capsviz.figures.spelled import numbered, signed
from capsviz.figures.style import DIVERGING, PAIR, QUIET, axis, colour_table, plain
from capsviz.trace import CapsTrace

Three = tuple[go.Figure, go.Figure, go.Figure]
"""A, B and A - B."""
STYLE = """
<style>
.contributors { overflow-x: auto; }
.contributors table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .93rem;
                      margin: 0; white-space: nowrap; }
.contributors th, .contributors td { text-align: right; padding: .18rem .4rem; border: 0; }
.contributors th { font-weight: 500; opacity: .85; vertical-align: bottom; }
.contributors .left { text-align: left; }
.contributors tr.all td { border-top: 1px solid currentColor; font-weight: 600; }
.contributors .difference { font-weight: 600; }
</style>
"""


def ink(a: Float[np.ndarray, "row col"], b: Float[np.ndarray, "row col"]) -> UInt8[np.ndarray, "row col 3"]:
    """Ink that only A has in red and ink that only B has in blue, on the fixed range ±1."""
    return colour_table(DIVERGING)[np.rint(255 * (a - b + 1) / 2).clip(0, 255).astype(np.uint8)]


def coupling_maps(a: CapsTrace, b: CapsTrace, iteration: int, parent: int, *, scale: Scale = "difference") -> Three:
    """Couplings of every primary capsule to one parent: a square for each type, row 0 at the top."""
    grid = measure.grid(a)
    c = np.stack([trace.routing.c[iteration, :, parent] for trace in (a, b)])
    of_a, of_b = (
        coupling_map(trace.routing, iteration, parent, scale=scale, grid=grid, touched=parts.touched(trace, parent))
        for trace in (a, b)
    )
    said = "type %{customdata[2]:.0f}, part %{customdata[0]:,.0f}<br>c of A − c of B %{z:+.4f}<extra></extra>"
    return _three(of_a, of_b, shade(c, 1 / a.routing.c.shape[-1], scale, REACH), said)


def couplings_on_picture(
    a: CapsTrace, b: CapsTrace, iteration: int, parent: int, *, scale: Scale = "difference"
) -> Three:
    """The same couplings over the pictures: at each pixel the mean over the parts that see it. B's outline is dotted."""
    measure.grid(a)
    c = np.stack([measure.on_picture(trace.routing.c[iteration, :, parent], len(trace.image)) for trace in (a, b)])
    of_a, of_b = (coupling_on_picture(trace, iteration, parent, scale=scale) for trace in (a, b))
    said = "row %{y}, column %{x}<br>mean c of A − mean c of B %{z:+.4f}<extra></extra>"
    return _three(of_a, of_b, shade(c, 1 / a.routing.c.shape[-1], scale, REACH_ON_PICTURE), said)


def ink_difference(a: CapsTrace, b: CapsTrace) -> go.Figure:
    """The pixels of A minus those of B on the fixed range ±1, row 0 at the top: red is ink only in A, blue only in B."""
    figure = go.Figure().add_heatmap(
        z=a.image - b.image,
        **FROM_ONE,
        zmin=-1,
        zmax=1,
        colorscale=DIVERGING,
        colorbar={"title": {"text": "ink of A − ink of B"}, "nticks": 5},
        hovertemplate="row %{y}, column %{x}: %{z:+.2f}<extra></extra>",
    )
    figure.update_xaxes(visible=False, fixedrange=True, constrain="domain")
    figure.update_yaxes(visible=False, fixedrange=True, autorange="reversed", scaleanchor="x", constrain="domain")
    return plain(figure, height=300)


def poses(a: CapsTrace, b: CapsTrace, iteration: int, parent: int) -> go.Figure:
    """The numbers of one parent's pose in A and in B, side by side, numbered from 1."""
    both = [trace.routing.v[iteration, parent] for trace in (a, b)]
    figure = _beside(both, list(range(1, len(both[0]) + 1)), "number %{x}: %{y:.3f}")
    # a length is below 1, so every number is: the usual ones fit in ±0.5, and a larger one widens the range
    reach = max(0.5, *(1.05 * float(np.abs(pose).max()) for pose in both))
    figure.update_xaxes(**axis("number of the pose", dtick=1, tick0=1))
    return figure.update_yaxes(**axis("value", range=[-reach, reach], zeroline=True, zerolinecolor=QUIET))


def lengths(a: CapsTrace, b: CapsTrace, iteration: int) -> go.Figure:
    """The ten lengths of A and of B after one iteration, side by side, from 0 to 1."""
    both = [measure.lengths(trace.routing)[iteration] for trace in (a, b)]
    figure = _beside(both, [str(k) for k in range(len(both[0]))], "%{x}: length %{y:.3f}")
    figure.update_xaxes(**axis("digit", type="category"))
    return figure.update_yaxes(**axis("length", range=[0, 1]))


def contributions(a: CapsTrace, b: CapsTrace, iteration: int, parent: int, parts: Sequence[int]) -> go.Figure:
    """What some parts add to a parent in A and in B, side by side; `contributors` has the same as a table."""
    both = [measure.contribution(trace.routing, iteration, parent)[list(parts)] for trace in (a, b)]
    figure = _beside(both, [numbered(part) for part in parts], "part %{x} adds %{y:+.3f}")
    figure.update_xaxes(**axis("part", type="category"))
    return figure.update_yaxes(**axis(f"contribution to the {parent}", zeroline=True, zerolinecolor=QUIET))


def contributors(a: CapsTrace, b: CapsTrace, iteration: int, parent: int, parts: Sequence[int]) -> str:
    """A table of some parts: where they stand, how far their vector moved, what they give a parent in A and in B."""
    both = np.stack([measure.contribution(trace.routing, iteration, parent) for trace in (a, b)])
    moved = np.linalg.norm(a.u - b.u, axis=1)
    same = pair.same_vector(a, b)
    head = (
        '<tr><th>part</th><th class="left">stands at</th><th>its vector<br>moved by</th><th>coupling<br>in A</th>'
        "<th><br>in B</th><th>contribution<br>in A</th><th><br>in B</th><th>A − B</th></tr>"
    )
    rows = (
        f'<tr><td>{numbered(part)}</td><td class="left">{stands(a, part)}</td>'
        f"<td>{'not at all' if same[part] else f'{moved[part]:.3f}'}</td>"
        + "".join(f"<td>{trace.routing.c[iteration, part, parent]:.3f}</td>" for trace in (a, b))
        + _numbers(both[:, part])
        for part in parts
    )
    total = (
        f'<tr class="all"><td></td><td class="left">all {len(same):,} together</td><td></td><td></td><td></td>'
        + _numbers(both.sum(axis=1))
    )
    return f'{STYLE}<div class="contributors" tabindex="0"><table>{head}{"".join(rows)}{total}</table></div>'


def _beside(both: Sequence[Float[np.ndarray, " n"]], x: Sequence[int | str], said: str) -> go.Figure:
    """Bars of A and of B for each x, each in its colour of two, with a legend."""
    figure = go.Figure()
    for name, values, colour in zip("AB", both, PAIR, strict=True):
        figure.add_bar(
            x=list(x), y=values, name=name, marker={"color": colour}, hovertemplate=f"{name}, {said}<extra></extra>"
        )
    legend = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "font": {"size": 15}}
    return plain(figure, height=300).update_layout(showlegend=True, legend=legend)


def _numbers(both: Float[np.ndarray, 2]) -> str:
    """The last cells of a row: in A, in B, and the difference."""
    of_a, of_b = map(float, both)
    return f'<td>{signed(of_a)}</td><td>{signed(of_b)}</td><td class="difference">{signed(of_a - of_b)}</td></tr>'


def stands(trace: CapsTrace, part: int) -> str:
    """Where a part stands, in words that count from 1."""
    if trace.grid is None:
        return "no place"
    kind, row, col = measure.place(part, trace.grid)
    return f"type {kind + 1}, row {row + 1}, column {col + 1}"


def _three(of_a: go.Figure, of_b: go.Figure, shown: Shade, said: str) -> Three:
    """A and B in one shade, and their difference, which says `said` where it is pointed at."""
    for figure in (of_a, of_b):
        # each has a shade of its own, which is another one only where it was stretched
        figure.update_traces(
            zmin=shown.low, zmax=shown.high, colorbar_title_text=shown.title, selector={"type": "heatmap"}
        )
    return of_a, of_b, _difference(of_a, of_b, said)


def _difference(of_a: go.Figure, of_b: go.Figure, said: str) -> go.Figure:
    """The figure of A with the values of B taken away, and with B's outline, dotted, where there is A's."""
    figure = go.Figure(of_a)
    difference = np.subtract(*(np.asarray(each.data[0]["z"], dtype=float) for each in (of_a, of_b)))
    reach = max(float(np.nanmax(np.abs(difference))), 1e-6)
    # as many lines over its bar as over theirs, so that all three are drawn in one size
    meant = "<br>red: more in A, blue: more in B" if "<br>" in str(of_a.data[0]["colorbar"]["title"]["text"]) else ""
    figure.data[0].update(
        z=difference,
        zmin=-reach,
        zmax=reach,
        colorscale=DIVERGING,
        colorbar_title_text=f"A − B, stretched to ±{reach:.2g}{meant}",
        hovertemplate=said,
    )
    for outline in of_b.data[1:]:
        figure.add_trace(outline).data[-1].update(line_dash="dot")
    return figure
