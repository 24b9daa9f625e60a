"""Draws what routing made of two pictures, A and B: votes, lengths, one coupling, who decided, and what differs.

Knows traces and plotly; knows no network. Maps and poses of two pictures are in `capsviz.figures.compared`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz import measure, parts
from capsviz.figures.compared import STYLE, Three, stands
from capsviz.figures.ranking import importance_against_coupling
from capsviz.figures.routing import lengths_by_iteration
from capsviz.figures.six_routings import WORDS
from capsviz.figures.spelled import numbered, plainly, signed
from capsviz.figures.style import MIDDLE, axis, class_colour, plain
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.experiments.rerouting import How, Rerouted

_HEAD = '<tr><th>iteration</th><th class="left">number</th><th>in A</th><th>in B</th><th>A − B</th></tr>'


def votes_of_both(a: CapsTrace, b: CapsTrace, iteration: int, parent: int) -> Three:
    """The votes for one parent in A, in B and A - B, all in the plane of A, each as large as its coupling.

    A difference is as large as the larger of its two couplings; votes of parts that see no difference lie on the origin.
    """
    axes = parts.vote_plane(a, parent).axes
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
    difference = lengths_by_iteration(a)
    change = measure.lengths(a.routing) - measure.lengths(b.routing)
    named = np.argsort(-np.abs(change[-1]))[:2]
    for k, values in enumerate(change.T):
        text = [*[""] * (len(change) - 1), str(k) if k in named else ""]
        said = f"{k}: %{{y:+.3f}} after iteration %{{x}}<extra></extra>"
        difference.update_traces(y=values, text=text, hovertemplate=said, selector={"name": str(k)})
    difference.update_yaxes(title_text="length in A − in B", range=[-1.02, 1.02], zeroline=True, zerolinecolor=MIDDLE)
    return lengths_by_iteration(a), lengths_by_iteration(b), difference


def one_coupling(a: CapsTrace, b: CapsTrace, part: int, parent: int) -> str:
    """Logit, coupling and agreement of one part and one parent, iteration by iteration, in A, in B and A - B."""
    quantities = (("logit b", "b", 3), ("coupling c", "c", 4), ("agreement û · v", "a", 4))
    rows = "".join(
        f'<tr><td>{r + 1}</td><td class="left">{said}</td>{_cells(*_both(a, b, letter, (r, part, parent)), digits)}</tr>'
        for r in range(a.routing.iterations)
        for said, letter, digits in quantities
    )
    return _table(_HEAD, rows)


def numbers_of_both(a: Float[np.ndarray, " dim"], b: Float[np.ndarray, " dim"]) -> str:
    """The numbers of one vector in A, in B and A - B, a row each."""
    rows = "".join(
        f'<tr><td class="left">{name}</td>{"".join(f"<td>{signed(value)}</td>" for value in values)}</tr>'
        for name, values in (("A", a), ("B", b), ("A − B", a - b))
    )
    head = "".join(f"<th>{number}</th>" for number in range(1, len(a) + 1))
    return _table(f'<tr><th class="left">number</th>{head}</tr>', rows)


def rounds_of_both(a: CapsTrace, b: CapsTrace) -> str:
    """What each iteration did, in A, in B and A - B: coupling entropy, largest coupling, agreement and |Δb|."""
    quantities = {
        "coupling entropy": [measure.coupling_entropy(trace.routing.c) for trace in (a, b)],
        "largest coupling": [trace.routing.c.max(axis=(1, 2)) for trace in (a, b)],
        "mean agreement": [measure.mean_agreement(trace.routing) for trace in (a, b)],
        "mean |Δb|": [measure.logit_change(trace.routing) for trace in (a, b)],
    }
    rows = "".join(
        f'<tr><td>{r + 1}</td><td class="left">{name}</td>{_cells(float(of_a[r]), float(of_b[r]), 4)}</tr>'
        for r in range(a.routing.iterations)
        for name, (of_a, of_b) in quantities.items()
    )
    return _table(_HEAD, rows)


def deciders_of_both(
    a: CapsTrace, b: CapsTrace, lost_a: Float[np.ndarray, " lower"], lost_b: Float[np.ndarray, " lower"], parent: int
) -> Three:
    """Every part as a dot in A, in B and A - B: its last coupling to a parent across, what the length loses without it up.

    In the difference a part lies to the right where it is coupled more in A, and high where it is missed more in A.
    """
    c_a, c_b = (trace.routing.c[-1, :, parent] for trace in (a, b))
    difference = importance_against_coupling(c_a - c_b, lost_a - lost_b, parent)
    said = "part %{customdata:,}<br>coupling, A − B %{x:+.4f}<br>lost, A − B %{y:+.4f}<extra></extra>"
    difference.update_traces(hovertemplate=said)
    difference.update_xaxes(title_text="coupling in A − in B", zeroline=True)
    difference.update_yaxes(title_text="lost in A − in B")
    return (
        importance_against_coupling(c_a, lost_a, parent),
        importance_against_coupling(c_b, lost_b, parent),
        difference,
    )


def missed_in_both(
    a: CapsTrace, lost_a: Float[np.ndarray, " lower"], lost_b: Float[np.ndarray, " lower"], parts: Iterable[int]
) -> str:
    """For some parts where they stand, and what the length loses without each in A, in B and A - B."""
    rows = "".join(
        f'<tr><td>{numbered(part)}</td><td class="left">{stands(a, part)}</td>{_cells(float(lost_a[part]), float(lost_b[part]), 4)}</tr>'
        for part in parts
    )
    return _table(
        '<tr><th>part</th><th class="left">stands at</th><th>lost without<br>it in A</th><th><br>in B</th><th>A − B</th></tr>',
        rows,
    )


def answers_of_both(a: Mapping[How, Rerouted], b: Mapping[How, Rerouted], digit: int) -> str:
    """For each routing what it answers in A and in B, how long it makes one digit, and how far couplings differ."""
    body = "".join(
        f'<tr><td class="left">{WORDS[how].title}</td><td>{a[how].prediction}</td><td>{b[how].prediction}</td>'
        f"{_cells(float(a[how].lengths[digit]), float(b[how].lengths[digit]), 3)}"
        f"<td>{np.abs(a[how].c - b[how].c).mean():.4f}</td></tr>"
        for how in a
    )
    head = (
        f'<tr><th class="left">routing</th><th>answers<br>in A</th><th><br>in B</th><th>the {digit}<br>in A</th>'
        "<th><br>in B</th><th>A − B</th><th>a coupling differs<br>on average by</th></tr>"
    )
    return _table(head, body)


def _table(head: str, rows: str) -> str:
    return f'{STYLE}<div class="contributors" tabindex="0"><table>{head}{rows}</table></div>'


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
        customdata=np.stack([np.arange(len(c)) + 1, c], axis=1),
        # the area is the coupling
        marker={"color": class_colour(parent), "size": 20 * np.sqrt(np.maximum(c, 0)), "opacity": 0.7},
        hovertemplate="part %{customdata[0]:,}<br>coupling %{customdata[1]:.4f}<extra></extra>",
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
    plain_cells = "".join(f"<td>{plainly(value, digits)}</td>" for value in (of_a, of_b))
    return f'{plain_cells}<td class="difference">{signed(of_a - of_b, digits)}</td>'
