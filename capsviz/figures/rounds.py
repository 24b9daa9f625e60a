"""What each routing iteration did, in numbers, as an HTML table. Knows traces; knows no network and no page."""

from __future__ import annotations

from capsviz import measure
from capsviz.trace import RoutingTrace

STYLE = """
<style>
.iterations { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; margin: 0; }
.iterations th, .iterations td { text-align: right; padding: .2rem .25rem; border: 0; }
.iterations th { font-weight: 500; opacity: .85; }
.iterations tr:nth-child(even) { background: color-mix(in srgb, currentColor 6%, transparent); }
</style>
"""


def rounds(routing: RoutingTrace) -> str:
    """A row for each iteration, counted from 1: the longest digit and its length, coupling entropy, agreement, |Δb|."""
    lengths = measure.lengths(routing)
    columns = zip(
        lengths.argmax(axis=1),
        lengths.max(axis=1),
        measure.coupling_entropy(routing.c),
        routing.c.max(axis=(1, 2)),
        measure.mean_agreement(routing),
        measure.logit_change(routing),
        strict=True,
    )
    head = (
        "<tr><th></th><th>longest</th><th>length</th><th>entropy</th><th>largest c</th><th>agreement</th>"
        "<th>|Δb|</th></tr>"
    )
    body = "".join(
        f"<tr><td>{r + 1}</td><td>{longest}</td><td>{length:.3f}</td><td>{entropy:.4f}</td><td>{largest:.3f}</td>"
        f"<td>{agreement:.4f}</td><td>{moved:.4f}</td></tr>".replace("-", "−")
        for r, (longest, length, entropy, largest, agreement, moved) in enumerate(columns)
    )
    return f'{STYLE}<table class="iterations">{head}{body}</table>'
