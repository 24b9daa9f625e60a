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
.iterations tr.own td { font-weight: 700; }
.iterations tr.even td { border-top: 1px solid currentColor; }
</style>
"""


def rounds(routing: RoutingTrace, even: RoutingTrace | None = None) -> str:
    """A row for each iteration, counted from 1: the longest digit and its length, coupling entropy, agreement, |Δb|.

    `even` is the same picture with even couplings, in one iteration: a last row, and where an iteration has another longest
    digit, a star.
    """
    rows = _rows(routing, None if even is None else int(measure.lengths(even)[0].argmax()))
    if even is not None:
        rows += [_rows(even, None)[0].replace("<tr><td>1</td>", '<tr class="even"><td>even</td>')]
    head = (
        "<tr><th>no.</th><th>longest</th><th>length</th><th>entropy</th><th>largest c</th><th>agreement</th>"
        "<th>|Δb|</th></tr>"
    )
    return f'{STYLE}<table class="iterations">{head}{"".join(rows)}</table>'


def _rows(routing: RoutingTrace, even: int | None) -> list[str]:
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
    return [
        f"<tr><td>{r + 1}</td><td>{longest}{'' if even in (None, longest) else ' *'}</td><td>{length:.3f}</td>"
        f"<td>{entropy:.4f}</td><td>{largest:.3f}</td><td>{agreement:.4f}</td><td>{moved:.4f}</td></tr>".replace(
            "-", "−"
        )
        for r, (longest, length, entropy, largest, agreement, moved) in enumerate(columns)
    ]
