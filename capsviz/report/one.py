"""The sections of a report on one trace, each a walk through markup. Knows traces and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from capsviz import measure, parts
from capsviz.figures import worked
from capsviz.figures.compared import stands
from capsviz.figures.lengths import pose_bars
from capsviz.figures.network_map import in_words, network_map
from capsviz.figures.ranking import Row, importance_against_coupling, ranking
from capsviz.figures.rounds import rounds
from capsviz.figures.routing import (
    coupling_change,
    coupling_map,
    coupling_on_picture,
    entropy_by_iteration,
    lengths_by_iteration,
)
from capsviz.figures.six_routings import Trained, routing_cards, verdict
from capsviz.figures.spelled import article
from capsviz.figures.supported import supported
from capsviz.figures.votes import votes_cloud
from capsviz.figures.walk import headline, length_bars
from capsviz.report.asked import Removals
from capsviz.report.sheet import div, pair, strong
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.experiments.rerouting import How, Rerouted

RANKED = 8
"""Parts in each ranking of who decided."""


def explored(trace: CapsTrace) -> Iterator[str]:
    """From the picture to its reconstruction, and the pose that it was drawn from."""
    last = trace.routing.iterations - 1
    yield headline(trace)
    if trace.grid is None:
        # what stands on no grid has no map to be drawn
        yield length_bars(trace.lengths)
    else:
        said = escape(in_words(trace, last))
        yield "<h2>The way through the network</h2>"
        for where, tall in (("wide", False), ("narrow", True)):
            yield f'<div class="{where}"><div class="scrolls" role="img" aria-label="{said}">'
            yield f"{div(network_map(trace, last, tall=tall), fits=False)}</div></div>"
    yield f"<details><summary>The same as a table</summary>{pair(supported(trace, last))}</details>"
    yield f"<h2>The pose of the {trace.decoded}: {trace.poses.shape[1]} numbers</h2>"
    yield div(pose_bars(trace.poses[trace.decoded], trace.decoded))


def coupled(trace: CapsTrace) -> Iterator[str]:
    """Couplings to the decoded digit over the picture and one by one, iteration by iteration."""
    digit, routing = trace.decoded, trace.routing
    if trace.grid is None:
        return
    reached = parts.touched(trace, digit)
    yield (
        f"<h2>Couplings to the {digit}</h2><p>Left where the parts that speak for {article(digit)} {digit} look, at each pixel the mean "
        "over those that see it, which in a corner are few; right every part: a square for each type, a cell for each place.</p>"
    )
    for r in range(routing.iterations):
        over = coupling_on_picture(trace, r, digit)
        maps = coupling_map(routing, r, digit, grid=trace.grid, touched=reached)
        yield f"<h3>Iteration {r + 1} of {routing.iterations}</h3>{pair(div(over), div(maps))}"


def worked_out(trace: CapsTrace) -> Iterator[str]:
    """From u to c with every number, for the part that adds most to the decoded digit."""
    digit, routing = trace.decoded, trace.routing
    last = routing.iterations - 1
    part = measure.strongest(measure.contribution(routing, last, digit), 1)[0]
    where = "" if trace.grid is None else f" ({stands(trace, part)})"
    yield f"<h2>One coupling, worked out</h2><p>Capsule {part}{where} adds most to the {digit}. Its vector u:</p>"
    yield worked.numbers(trace.u[part], "the part's vector u")
    yield f"<p>Its vote for the {digit}, û = W u:</p>"
    yield worked.numbers(routing.u_hat[part, digit], f"the vote for the {digit}")
    yield "<p>How it divides itself: the softmax runs over the ten digits of this one part, so its ten couplings add up to 1.</p>"
    yield worked.rounds(routing, part, digit, last)


def voted(trace: CapsTrace) -> Iterator[str]:
    """The votes for the decoded digit, in the last iteration."""
    yield (
        f"<h2>The votes for the {trace.decoded}</h2><p>Every dot is one part's vote, as large as its coupling in the last "
        "iteration; the arrow is the digit's own vector v.</p>"
    )
    last, reached = trace.routing.iterations - 1, parts.touched(trace, trace.decoded)
    yield div(votes_cloud(trace.routing, last, trace.decoded, touched=reached))


def iterated(trace: CapsTrace) -> Iterator[str]:
    """Lengths, entropy and what else each iteration changed."""
    routing = trace.routing
    entropy = measure.coupling_entropy(routing.c)[-1]
    yield "<h2>Iteration by iteration</h2>"
    yield pair(div(lengths_by_iteration(routing)), div(entropy_by_iteration(routing)))
    yield pair(rounds(routing))
    yield f"<p>Coupling entropy in the last iteration: {entropy:.4f}, where 1 means that every part divides itself evenly.</p>"


def touched(before: CapsTrace, after: CapsTrace) -> Iterator[str]:
    """What the edits did: lengths and couplings against the untouched run."""
    digit, last = after.decoded, after.routing.iterations - 1
    yield (
        f"<h2>What the edits did</h2><p>Untouched, the network reads {article(before.prediction)} <b>{before.prediction}</b>. Left the lengths, the thin "
        f"line is the untouched run; right the couplings to the {digit} in the last iteration, now minus untouched.</p>"
    )
    bars = length_bars(after.lengths, before.lengths)
    if after.grid is None:
        yield bars
    else:
        yield pair(bars, div(coupling_change(before.routing, after.routing, last, digit, grid=after.grid)))


def decided(trace: CapsTrace, removals: Removals) -> Iterator[str]:
    """What the decoded digit loses without each part, against how strongly each is coupled to it."""
    digit, run = trace.decoded, removals.trace
    lost, c = removals.lost(digit), run.routing.c[-1, :, digit]
    kept = " Edits inside the routing are not in force here." if run.edits != trace.edits else ""
    yield f"<h2>Who decided</h2><p>Every part left out in turn, and routing run again without it.{_alike(c, lost)}{kept}</p>"
    if trace.grid is not None:
        missed, coupled = (_ranked(trace.grid, by, shown) for by, shown in ((lost, -lost), (c, c)))
        yield pair(
            f"<h3>Missed most: by how much the length of the {digit} changes</h3>{ranking(missed, '{:+.4f}')}",
            f"<h3>Coupled most: what it gives the {digit} in the end</h3>{ranking(coupled, '{:.4f}')}",
        )
    yield div(importance_against_coupling(c, lost, digit))


def rerouted(trace: CapsTrace, routed: Mapping[How, Rerouted], trained: Trained) -> Iterator[str]:
    """The same votes through several routings, side by side."""
    late = [edit for edit in trace.edits if edit.site.name not in ("u", "u_hat")]
    kept = " Edits inside the routing are not in force here." if late else ""
    yield (
        f"<h2>Another routing</h2><p>The same {len(trace.u)} × {len(trace.poses)} votes, divided in {len(routed)} ways. "
        f"{strong(verdict(routed))}{kept}</p>"
    )
    yield routing_cards(routed, trained)


def _alike(c: Float[np.ndarray, " lower"], lost: Float[np.ndarray, " lower"]) -> str:
    correlation = parts.rank_correlation(c, lost)
    if np.isnan(correlation):
        return " All are equal in one of the two, so it ranks nothing."
    return f" Its ranking and that of the couplings have a correlation of {correlation:.2f} (1: the same order, 0: no relation)."


def _ranked(grid: int, by: Float[np.ndarray, " lower"], shown: Float[np.ndarray, " lower"]) -> list[Row]:
    return [Row(part, measure.place(part, grid), float(shown[part])) for part in measure.strongest(by, RANKED)]
