"""The sections of a report that ask more of one trace than it holds: more iterations, edits, removals, other routings.

Each is a walk through markup. Knows traces, what was asked of them, and figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
from jaxtyping import Bool, Float

from capsviz import measure, parts
from capsviz.figures.ranking import Row, alike, importance_against_coupling, ranking
from capsviz.figures.rounds import MEANING, against_even, rounds
from capsviz.figures.routing import coupling_change, lengths_by_iteration
from capsviz.figures.six_routings import routing_cards, verdict, why_em
from capsviz.figures.spelled import article
from capsviz.figures.swept import BANDS, conclusions, many, swept_lengths, swept_rows
from capsviz.figures.walk import length_bars, what_follows
from capsviz.report.asked import Iterated, Removals, Routed
from capsviz.report.sheet import div, pair, strong
from capsviz.sweep import Sweep
from capsviz.trace import CapsTrace

RANKED = 8
"""Parts in each ranking of who decided."""
_LATE = " Edits inside the routing are not in force here."


def iterations(asked: Iterated) -> Iterator[str]:
    """What more of them do to this picture, even couplings beside it, and what they did to many digits."""
    run, even, found = asked
    yield f"<h2>Iterations 1 to {run.routing.iterations}</h2>"
    yield pair(div(lengths_by_iteration(run, even.lengths)), f"{rounds(run, even)}<p>{escape(MEANING)}</p>")
    yield f"<p>{strong(against_even(run, even))}</p>"
    if isinstance(found, str):
        yield f"<p>{escape(found)}</p>"
    else:
        yield from _on_many(found)


def _on_many(found: Sweep) -> Iterator[str]:
    yield f"<p>{strong(many(found))}</p>"
    yield pair(f"{div(swept_lengths(found))}<p>{escape(BANDS)}</p>", swept_rows(found))
    yield f"<ul>{''.join(f'<li>{strong(sentence)}</li>' for sentence in conclusions(found))}</ul>"
    yield f"<p>Measured by <code>{escape(found.about['command'])}</code>.</p>"


def touched(before: CapsTrace, after: CapsTrace) -> Iterator[str]:
    """What the edits did: lengths, and couplings in each iteration, against the untouched run."""
    digit, count = after.decoded, after.routing.iterations
    yield (
        f"<h2>What the edits did</h2><p>Untouched, the network reads {article(before.prediction)} <b>{before.prediction}</b>. "
        f"{strong(what_follows(before, after, digit))} The lengths, where the thin line is the untouched run; and the "
        f"couplings to the {digit}, now minus untouched.</p>"
    )
    bars = length_bars(after.lengths, before.lengths, touched=parts.touched_poses(after)[-1])
    if after.grid is None:
        yield bars
        return
    reached = parts.touched(after, digit)
    changes = (_changed(before, after, r, digit, reached) for r in range(count))
    yield pair(bars, *(f"<h3>Iteration {r + 1} of {count}</h3>{each}" for r, each in enumerate(changes)))


def _changed(
    before: CapsTrace, after: CapsTrace, r: int, digit: int, reached: Bool[np.ndarray, "iteration lower"]
) -> str:
    if not reached[r].any() and np.array_equal(before.routing.c[r, :, digit], after.routing.c[r, :, digit]):
        return f"<p>No coupling to the {digit} is another here.</p>"
    return div(coupling_change(before.routing, after.routing, r, digit, grid=measure.grid(after), touched=reached))


def decided(trace: CapsTrace, removals: Removals) -> Iterator[str]:
    """What the decoded digit loses without each part, against how strongly each is coupled to it."""
    digit, run = trace.decoded, removals.trace
    lost, c = removals.lost(digit), run.routing.c[-1, :, digit]
    yield (
        f"<h2>Who decided</h2><p>Every part left out in turn, and routing run again without it. "
        f"{strong(alike(c, lost, digit, RANKED))}{_LATE if run.edits != trace.edits else ''}</p>"
    )
    if trace.grid is not None:
        missed, coupled = (_ranked(trace.grid, by, shown) for by, shown in ((lost, -lost), (c, c)))
        yield pair(
            f"<h3>Missed most: by how much the length of the {digit} changes</h3>{ranking(missed, '{:+.4f}')}",
            f"<h3>Coupled most: what it gives the {digit} in the end</h3>{ranking(coupled, '{:.4f}')}",
        )
    yield div(importance_against_coupling(c, lost, digit, touched=parts.touched(run, digit)[-1]))


def rerouted(trace: CapsTrace, asked: Routed) -> Iterator[str]:
    """The same votes through several routings, side by side."""
    each, trained, widths = asked
    late = any(edit.site.name not in ("u", "u_hat") for edit in trace.edits)
    yield (
        f"<h2>Another routing</h2><p>The same {len(trace.u):,} × {len(trace.poses)} votes, divided in {len(each)} ways. "
        f"{strong(f'{verdict(each)} {why_em(widths, each)}')}{_LATE if late else ''}</p>"
    )
    yield routing_cards(each, trained)


def _ranked(grid: int, by: Float[np.ndarray, " lower"], shown: Float[np.ndarray, " lower"]) -> list[Row]:
    return [Row(part, measure.place(part, grid), float(shown[part])) for part in measure.strongest(by, RANKED)]
