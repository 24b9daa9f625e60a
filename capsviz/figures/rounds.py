"""What each routing iteration did, in numbers, as an HTML table and in words. Knows traces; knows no network and no page."""

from __future__ import annotations

import numpy as np

from capsviz import measure
from capsviz.trace import CapsTrace

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
SAME = 1e-5
"""Lengths that differ by less may only have been rounded another way (float32)."""
MEANING = (
    "Entropy: how evenly the parts divide themselves, 1 is perfectly even. Agreement: the votes' mean product with the pose, "
    "weighed by coupling. |\u2060Δb|: by how much an iteration moves a logit on average. Dotted, and in the last row: every "
    "coupling even for good. A star marks another answer than that."
)
"""What the columns of `rounds` mean, with an even run beside them, and the dotted lines of `routing.lengths_by_iteration`."""


def rounds(trace: CapsTrace, even: CapsTrace | None = None) -> str:
    """A row for each iteration, counted from 1: the longest digit and its length, coupling entropy, agreement, |Δb|.

    `even` is the same picture with even couplings, in one iteration: a last row, and where an iteration has another longest
    digit, a star.
    """
    rows = _rows(trace, None if even is None else even.prediction)
    if even is not None:
        rows += [_rows(even, None)[0].replace("<tr><td>1</td>", '<tr class="even"><td>even</td>')]
    head = (
        "<tr><th>no.</th><th>longest</th><th>length</th><th>entropy</th><th>largest c</th><th>agreement</th>"
        "<th>|Δb|</th></tr>"
    )
    return f'{STYLE}<table class="iterations">{head}{"".join(rows)}</table>'


def _rows(trace: CapsTrace, even: int | None) -> list[str]:
    routing, lengths = trace.routing, np.linalg.norm(measure.poses_by_iteration(trace), axis=-1)
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


def against_even(trace: CapsTrace, even: CapsTrace) -> str:
    """Whether routing changed the answer that even couplings give, in Markdown."""
    changed = "did not change" if even.prediction == trace.prediction else "changed"
    count, first = trace.routing.iterations, np.linalg.norm(measure.poses_by_iteration(trace)[0], axis=-1)
    # an edit may reach into the first iteration, or into the only one's pose
    untouched = np.allclose(first, even.lengths, atol=SAME)
    return (
        f"{'The first iteration divides' if untouched else 'Without its edits the first iteration would divide'} every part "
        f"**evenly**, 1/{trace.routing.c.shape[-1]} to each digit: fixing all couplings there for good would give exactly "
        f"{'its' if untouched else 'these'} lengths. On this picture that answers **{even.prediction}** with "
        f"length {even.lengths.max():.2f}; after {count} iteration{'s' if count > 1 else ''} it is **{trace.prediction}** "
        f"with {trace.lengths.max():.2f}. Routing {changed} the answer."
    )
