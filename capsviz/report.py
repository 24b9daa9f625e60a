"""A trace as one HTML file that needs nothing else: the figures of the pages, for a drawer or a mail.

Knows traces and figures; knows no network and no page. What the reader named is escaped before it enters markup.
"""

from __future__ import annotations

import re
from dataclasses import fields
from html import escape

import numpy as np
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from capsviz import measure
from capsviz.figures.lengths import pose_bars
from capsviz.figures.routing import coupling_map, coupling_on_picture, entropy_by_iteration, lengths_by_iteration
from capsviz.figures.style import standalone
from capsviz.figures.walk import headline, walk
from capsviz.intervention import spell
from capsviz.trace import CapsTrace

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} – capsviz</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #1c2430; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }}
.pair {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1rem 2rem; }}
.pair > div {{ min-width: 0; }}
h1 {{ font-size: 1.6rem; overflow-wrap: anywhere; }} h2 {{ font-size: 1.2rem; margin-top: 2.2rem; }}
</style>
<script>{script}</script>
<h1>{title}</h1>
<p>Network <b>{network}</b>, {iterations}{edits}.</p>
{headline}
{walk}
<h2>The pose of the {decoded}: {dim} numbers</h2>
{pose}
<h2>Couplings to the {decoded}, last iteration</h2>
<div class="pair"><div>{over}</div><div>{maps}</div></div>
<p>Coupling entropy in the last iteration: {entropy:.4f}, where 1 means that every part divides itself evenly.</p>
<h2>Iteration by iteration</h2>
<div class="pair"><div>{lengths}</div><div>{evenness}</div></div>
</html>
"""


def report(trace: CapsTrace, *, title: str, network: str) -> str:
    """The whole report as HTML text, about 5 MB, most of it plotly's own script."""
    digit, routing = trace.decoded, trace.routing
    last = routing.iterations - 1
    edits = f", edited: <code>{escape(spell(trace.edits))}</code>" if trace.edits else ""
    return _PAGE.format(
        title=escape(title),
        script=_offline(get_plotlyjs()),
        network=escape(network),
        iterations="1 routing iteration" if last == 0 else f"{last + 1} routing iterations",
        edits=edits,
        headline=headline(trace),
        walk=walk(trace),
        decoded=digit,
        dim=trace.poses.shape[1],
        pose=_div(pose_bars(trace.poses[digit], digit)),
        over=_div(coupling_on_picture(trace, last, digit)),
        maps=_div(coupling_map(routing, last, digit, grid=measure.grid(trace))),
        entropy=measure.coupling_entropy(routing.c)[last],
        lengths=_div(lengths_by_iteration(routing)),
        evenness=_div(entropy_by_iteration(routing)),
    )


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
