"""A trace as one HTML file that needs nothing else: the views of Explore and Routing, for a drawer or a mail.

Knows traces and figures; knows no network and no page. What the reader named is escaped before it enters markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from html import escape

import numpy as np

from capsviz.intervention import spell
from capsviz.report import more, one, two
from capsviz.report.asked import NOTHING
from capsviz.report.asked import Asked as Asked
from capsviz.report.asked import Iterated as Iterated
from capsviz.report.asked import Live as Live
from capsviz.report.asked import Pair as Pair
from capsviz.report.asked import Removals as Removals
from capsviz.report.asked import Routed as Routed
from capsviz.report.sheet import page
from capsviz.trace import CapsTrace


def report(trace: CapsTrace, *, title: str, network: str, asked: Asked = NOTHING, pair: Pair | None = None) -> str:
    """The whole report as HTML text, 5 to 8 MB, most of it plotly's own script.

    What was not `asked` of the trace is left out; a `pair` puts another picture beside it.
    """
    last = trace.routing.iterations
    edits = f", edited: <code>{escape(spell(trace.edits))}</code>" if trace.edits else ""
    ran = f"{'1 routing iteration' if last == 1 else f'{last} routing iterations'}{edits}"
    body = [*_body(trace, asked), *(two.compared(pair, bool(trace.edits)) if pair else ())]
    return page(title, f"Network <b>{escape(network)}</b>, {ran}.", body)


def _body(trace: CapsTrace, asked: Asked) -> Iterator[str]:
    yield from one.explored(trace, asked.map)
    yield from one.coupled(trace)
    yield from one.worked_out(trace, asked.transforms)
    yield from one.voted(trace)
    yield from one.iterated(trace)
    if asked.iterated is not None:
        yield from more.iterations(asked.iterated)
    if asked.before is not None:
        yield from more.touched(asked.before, trace)
    if asked.removals is not None:
        yield from more.decided(trace, asked.removals)
    if asked.routed is not None:
        yield from more.rerouted(trace, asked.routed)


def arrays(trace: CapsTrace) -> dict[str, np.ndarray]:
    """Every array of a trace by its attribute: `u`, `routing.c`, ...; `prediction` and `decoded` as scalars, `edits` as text."""
    found = {
        field.name: getattr(trace, field.name)
        for field in fields(trace)
        if field.name not in ("routing", "edits", "grid")
    }
    inner = {f"routing.{field.name}": getattr(trace.routing, field.name) for field in fields(trace.routing)}
    return {name: np.asarray(value) for name, value in (found | inner | {"edits": spell(trace.edits)}).items()}
