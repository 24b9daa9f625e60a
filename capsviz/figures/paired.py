"""Draws what routing made of two pictures, A and B: votes, lengths, one coupling, who decided, and what differs.

Knows traces and plotly; knows no network. Maps and poses of two pictures are in `capsviz.figures.compared`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz import measure, parts
from capsviz.figures.compared import STYLE, Three
from capsviz.figures.routing import lengths_by_iteration
from capsviz.figures.style import MIDDLE, axis, class_colour, plain
from capsviz.trace import CapsTrace


def votes_of_both(a: CapsTrace, b: CapsTrace, iteration: int, parent: int) -> Three:
    """The votes for one parent in A, in B and A - B, all in the plane of A, each as large as its coupling.

    A difference is as large as the larger of its two couplings; votes of parts that see no difference lie on the origin.
    """
    axes = parts.vote_plane(a.routing, parent).axes
    votes = [trace.routing.u_hat[:, parent] @ axes for trace in (a, b)]
    poses = [trace.routing.v[iteration, parent] @ axes for trace in (a, b)]
    couplings = [trace.routing.c[iteration, :, parent] for trace in (a, b)]
    of_each = [
        (votes[0], poses[0], couplings[0]),
        (votes[1], poses[1], couplings[1]),
        (votes[0] - votes[1], poses[0] - poses[1], np.maximum(*couplings)),
    ]
    corners = np.concatenate([placed for vote, pose, _ in of_each for placed in (vote, pose[None])])
    low, high = corners.min(axis=0), corners.max(axis=0)
    # room for half of the largest dot
    low, high = low - 0.08 * (high - low), high + 0.08 * (high - low)
    return _three([_cloud(*one, parent, low, high) for one in of_each])


def lengths_of_both(a: CapsTrace, b: CapsTrace) -> Three:
    """The ten lengths after each iteration in A, in B and A - B; the difference on the fixed range ±1."""
    difference = lengths_by_iteration(a.routing)
    change = measure.lengths(a.routing) - measure.lengths(b.routing)
    named = np.argsort(-np.abs(change[-1]))[:2]
    for k, values in enumerate(change.T):
        text = [*[""] * (len(change) - 1), str(k) if k in named else ""]
        said = f"{k}: %{{y:+.3f}} after iteration %{{x}}<extra></extra>"
        difference.update_traces(y=values, text=text, hovertemplate=said, selector={"name": str(k)})
    difference.update_yaxes(title_text="length in A − in B", range=[-1.02, 1.02], zeroline=True, zerolinecolor=MIDDLE)
    return lengths_by_iteration(a.routing), lengths_by_iteration(b.routing), difference


def one_coupling(a: CapsTrace, b: CapsTrace, part: int, parent: int) -> str:
    """Logit, coupling and agreement of one part and one parent, iteration by iteration, in A, in B and A - B."""
    quantities = (("logit b", "b", 3), ("coupling c", "c", 4), ("agreement û · v", "a", 4))
    rows = "".join(
        f'<tr><td>{r + 1}</td><td class="left">{said}</td>{_cells(*_both(a, b, letter, (r, part, parent)), digits)}</tr>'
        for r in range(a.routing.iterations)
        for said, letter, digits in quantities
    )
    head = '<tr><th>iteration</th><th class="left">number</th><th>in A</th><th>in B</th><th>A − B</th></tr>'
    return f'{STYLE}<div class="contributors" tabindex="0"><table>{head}{rows}</table></div>'


def losses_of_both(lost_a: Float[np.ndarray, " lower"], lost_b: Float[np.ndarray, " lower"], digit: int) -> go.Figure:
    """Every part as a dot: what the digit's length loses without it in A across, in B up; on the line both lose alike."""
    figure = go.Figure().add_scatter(
        x=lost_a,
        y=lost_b,
        mode="markers",
        customdata=np.stack([np.arange(len(lost_a)), lost_a - lost_b], axis=1),
        marker={"color": class_colour(digit), "size": 9, "line": {"width": 1, "color": MIDDLE}},
        hovertemplate="capsule %{customdata[0]}<br>in A %{x:.4f}, in B %{y:.4f}<br>A − B %{customdata[1]:+.4f}<extra></extra>",
    )
    ends = [float(min(lost_a.min(), lost_b.min())), float(max(lost_a.max(), lost_b.max()))]
    figure.add_shape(type="line", x0=ends[0], y0=ends[0], x1=ends[1], y1=ends[1], line={"color": MIDDLE, "dash": "dot"})
    figure.update_xaxes(**axis(f"length of the {digit} lost without it, in A", zeroline=True))
    figure.update_yaxes(**axis("in B", zeroline=True))
    return plain(figure, height=360)


def answers_of_both(rows: Iterable[tuple[str, int, int, float, float]], digit: int) -> str:
    """For each routing its name, what it answers in A and in B, and how long it makes one digit in both."""
    body = "".join(
        f'<tr><td class="left">{name}</td><td>{in_a}</td><td>{in_b}</td>{_cells(of_a, of_b, 3)}</tr>'
        for name, in_a, in_b, of_a, of_b in rows
    )
    head = (
        f'<tr><th class="left">routing</th><th>answers<br>in A</th><th><br>in B</th><th>the {digit}<br>in A</th>'
        "<th><br>in B</th><th>A − B</th></tr>"
    )
    return f'{STYLE}<div class="contributors" tabindex="0"><table>{head}{body}</table></div>'


def _three(figures: list[go.Figure]) -> Three:
    of_a, of_b, difference = figures
    return of_a, of_b, difference


def _cloud(
    votes: Float[np.ndarray, "lower 2"],
    pose: Float[np.ndarray, " 2"],
    c: Float[np.ndarray, " lower"],
    parent: int,
    low: Float[np.ndarray, " 2"],
    high: Float[np.ndarray, " 2"],
) -> go.Figure:
    figure = go.Figure().add_scatter(
        x=votes[:, 0],
        y=votes[:, 1],
        mode="markers",
        customdata=np.stack([np.arange(len(c)), c], axis=1),
        # the area is the coupling
        marker={"color": class_colour(parent), "size": 20 * np.sqrt(np.maximum(c, 0)), "opacity": 0.7},
        hovertemplate="capsule %{customdata[0]}<br>coupling %{customdata[1]:.4f}<extra></extra>",
    )
    figure.add_annotation(
        x=pose[0],
        y=pose[1],
        ax=0,
        ay=0,
        xref="x",
        yref="y",
        axref="x",
        ayref="y",
        arrowhead=2,
        arrowwidth=3,
        arrowcolor=MIDDLE,
    )
    figure.update_xaxes(**axis("along v of A", zeroline=True, range=[low[0], high[0]]))
    figure.update_yaxes(**axis("main other direction", zeroline=True, range=[low[1], high[1]]))
    return plain(figure, height=300)


def _both(a: CapsTrace, b: CapsTrace, letter: str, at: tuple[int, int, int]) -> tuple[float, float]:
    return float(getattr(a.routing, letter)[at]), float(getattr(b.routing, letter)[at])


def _cells(of_a: float, of_b: float, digits: int) -> str:
    plain_cells = "".join(f"<td>{value:.{digits}f}</td>" for value in (of_a, of_b))
    return f'{plain_cells}<td class="difference">{of_a - of_b:+.{digits}f}</td>'.replace(">-", ">−")
