"""A trace as one HTML file that needs nothing else: the views of Explore and Routing, for a drawer or a mail.

Knows traces and figures; knows no network and no page. What the reader named is escaped before it enters markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from html import escape
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float
from plotly.offline import get_plotlyjs

from capsviz import measure, parts
from capsviz.figures import worked
from capsviz.figures.lengths import pose_bars
from capsviz.figures.ranking import Row, importance_against_coupling, ranking
from capsviz.figures.rounds import rounds
from capsviz.figures.routing import (
    coupling_change,
    coupling_map,
    coupling_on_picture,
    entropy_by_iteration,
    lengths_by_iteration,
)
from capsviz.figures.style import standalone
from capsviz.figures.votes import votes_cloud
from capsviz.figures.walk import headline, length_bars, walk
from capsviz.intervention import spell
from capsviz.trace import CapsTrace

RANKED = 8
"""Parts in each ranking of who decided."""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} – capsviz</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #101720; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }}
.pair {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1rem 2rem; }}
.pair > div {{ min-width: 0; overflow-x: auto; }}
h1 {{ font-size: 1.6rem; overflow-wrap: anywhere; }} h2 {{ font-size: 1.2rem; margin-top: 2.2rem; }}
h3 {{ font-size: 1rem; margin: 1.2rem 0 .3rem; }}
</style>
<script>{script}</script></head><body><main>
<h1>{title}</h1>
<p>Network <b>{network}</b>, {iterations}{edits}.</p>
{body}
</main></body></html>
"""


class Removals(NamedTuple):
    """Every part left out in turn."""

    trace: CapsTrace
    """The run they are left out of: with those edits in force that come before the routing."""
    lengths: Float[np.ndarray, "lower upper"]
    """Those of all digits without each part, as `capsviz.experiments.removals` measures them."""


def report(
    trace: CapsTrace,
    *,
    title: str,
    network: str,
    before: CapsTrace | None = None,
    removals: Removals | None = None,
) -> str:
    """The whole report as HTML text, about 5 MB, most of it plotly's own script.

    `before` is the same run without edits, to stand beside an edited one. What needs it, or `removals`, is left out where
    there are none.
    """
    last = trace.routing.iterations - 1
    edits = f", edited: <code>{escape(spell(trace.edits))}</code>" if trace.edits else ""
    body = [*_explore(trace), *_couplings(trace), *_worked_out(trace), *_votes(trace), *_iterations(trace)]
    if before is not None:
        body += _touched(before, trace)
    if removals is not None:
        body += _deciders(trace, removals)
    return _PAGE.format(
        title=escape(title),
        script=_offline(get_plotlyjs()),
        network=escape(network),
        iterations="1 routing iteration" if last == 0 else f"{last + 1} routing iterations",
        edits=edits,
        body="\n".join(body),
    )


def _explore(trace: CapsTrace) -> Iterator[str]:
    """From the picture to its reconstruction, and the pose that it was drawn from."""
    yield headline(trace)
    # what stands on no grid has no maps to be drawn
    yield walk(trace) if trace.grid is not None else length_bars(trace.lengths)
    yield f"<h2>The pose of the {trace.decoded}: {trace.poses.shape[1]} numbers</h2>"
    yield _div(pose_bars(trace.poses[trace.decoded], trace.decoded))


def _couplings(trace: CapsTrace) -> Iterator[str]:
    """Couplings to the decoded digit over the picture and one by one, iteration by iteration."""
    digit, routing = trace.decoded, trace.routing
    if trace.grid is None:
        return
    yield (
        f"<h2>Couplings to the {digit}</h2><p>Left where the parts that speak for a {digit} look, at each pixel the mean "
        "over those that see it; right every part: a square for each type, a cell for each place.</p>"
    )
    for r in range(routing.iterations):
        over, maps = coupling_on_picture(trace, r, digit), coupling_map(routing, r, digit, grid=trace.grid)
        yield f"<h3>Iteration {r + 1} of {routing.iterations}</h3>{_pair(_div(over), _div(maps))}"


def _worked_out(trace: CapsTrace) -> Iterator[str]:
    """From u to c with every number, for the part that adds most to the decoded digit."""
    digit, routing = trace.decoded, trace.routing
    last = routing.iterations - 1
    part = measure.strongest(measure.contribution(routing, last, digit), 1)[0]
    yield f"<h2>One coupling, worked out</h2><p>Capsule {part}{_stands(trace, part)} adds most to the {digit}. Its vector u:</p>"
    yield worked.numbers(trace.u[part], "the part's vector u")
    yield f"<p>Its vote for the {digit}, û = W u:</p>"
    yield worked.numbers(routing.u_hat[part, digit], f"the vote for the {digit}")
    yield "<p>How it divides itself: the softmax runs over the ten digits of this one part, so its ten couplings add up to 1.</p>"
    yield worked.rounds(routing, part, digit, last)


def _votes(trace: CapsTrace) -> Iterator[str]:
    yield (
        f"<h2>The votes for the {trace.decoded}</h2><p>Every dot is one part's vote, as large as its coupling in the last "
        "iteration; the arrow is the digit's own vector v.</p>"
    )
    yield _div(votes_cloud(trace.routing, trace.routing.iterations - 1, trace.decoded))


def _iterations(trace: CapsTrace) -> Iterator[str]:
    routing = trace.routing
    entropy = measure.coupling_entropy(routing.c)[-1]
    yield "<h2>Iteration by iteration</h2>"
    yield _pair(_div(lengths_by_iteration(routing)), _div(entropy_by_iteration(routing)))
    yield _pair(rounds(routing))
    yield f"<p>Coupling entropy in the last iteration: {entropy:.4f}, where 1 means that every part divides itself evenly.</p>"


def _touched(before: CapsTrace, after: CapsTrace) -> Iterator[str]:
    """What the edits did: lengths and couplings against the untouched run."""
    digit, last = after.decoded, after.routing.iterations - 1
    yield (
        f"<h2>What the edits did</h2><p>Untouched, the network reads a <b>{before.prediction}</b>. Left the lengths, the thin "
        f"line is the untouched run; right the couplings to the {digit} in the last iteration, now minus untouched.</p>"
    )
    bars = length_bars(after.lengths, before.lengths)
    if after.grid is None:
        yield bars
    else:
        yield _pair(bars, _div(coupling_change(before.routing, after.routing, last, digit, grid=after.grid)))


def _deciders(trace: CapsTrace, removals: Removals) -> Iterator[str]:
    """What the decoded digit loses without each part, against how strongly each is coupled to it."""
    digit, run = trace.decoded, removals.trace
    lost, c = run.lengths[digit] - removals.lengths[:, digit], run.routing.c[-1, :, digit]
    kept = " Edits inside the routing are not in force here." if run.edits != trace.edits else ""
    yield f"<h2>Who decided</h2><p>Every part left out in turn, and routing run again without it.{_alike(c, lost)}{kept}</p>"
    if trace.grid is not None:
        missed, coupled = (_ranked(trace.grid, by, shown) for by, shown in ((lost, -lost), (c, c)))
        yield _pair(
            f"<h3>Missed most: by how much the length of the {digit} changes</h3>{ranking(missed, '{:+.4f}')}",
            f"<h3>Coupled most: what it gives the {digit} in the end</h3>{ranking(coupled, '{:.4f}')}",
        )
    yield _div(importance_against_coupling(c, lost, digit))


def _alike(c: Float[np.ndarray, " lower"], lost: Float[np.ndarray, " lower"]) -> str:
    correlation = parts.rank_correlation(c, lost)
    if np.isnan(correlation):
        return " All are equal in one of the two, so it ranks nothing."
    return f" Its ranking and that of the couplings have a correlation of {correlation:.2f} (1: the same order, 0: no relation)."


def _ranked(grid: int, by: Float[np.ndarray, " lower"], shown: Float[np.ndarray, " lower"]) -> list[Row]:
    return [Row(part, measure.place(part, grid), float(shown[part])) for part in measure.strongest(by, RANKED)]


def _stands(trace: CapsTrace, part: int) -> str:
    if trace.grid is None:
        return ""
    kind, row, col = measure.place(part, trace.grid)
    return f" (type {kind + 1}, row {row + 1}, column {col + 1})"


def _pair(*sides: str) -> str:
    return f'<div class="pair">{"".join(f"<div>{side}</div>" for side in sides)}</div>'


def arrays(trace: CapsTrace) -> dict[str, np.ndarray]:
    """Every array of a trace by its attribute: `u`, `routing.c`, ...; `prediction` and `decoded` as scalars, `edits` as text."""
    found = {
        field.name: getattr(trace, field.name)
        for field in fields(trace)
        if field.name not in ("routing", "edits", "grid")
    }
    inner = {f"routing.{field.name}": getattr(trace.routing, field.name) for field in fields(trace.routing)}
    return {name: np.asarray(value) for name, value in (found | inner | {"edits": spell(trace.edits)}).items()}


def _div(figure: go.Figure) -> str:
    # without the tool bar, as on the pages: it offers to send the chart to a server
    return standalone(figure).to_html(
        full_html=False, include_plotlyjs=False, config={"displayModeBar": False, "responsive": True}
    )


def _offline(script: str) -> str:
    """Plotly's script without the addresses it would load maps and editors from; names of XML languages stay."""
    return re.sub(r"https?://(?!www\.w3\.org/)[^\s\"'`<>\\)]*", "", script)
