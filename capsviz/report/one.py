"""The sections of a report on one trace, each a walk through markup. Knows traces and figures."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
from jaxtyping import Float

from capsviz import measure, parts
from capsviz.figures import worked
from capsviz.figures.compared import stands
from capsviz.figures.lengths import pose_bars
from capsviz.figures.network_map import in_words, network_map
from capsviz.figures.prose import told
from capsviz.figures.rounds import rounds
from capsviz.figures.routing import (
    coupling_map,
    coupling_on_picture,
    entropy_by_iteration,
    lengths_by_iteration,
)
from capsviz.figures.spelled import article, numbered
from capsviz.figures.supported import supported
from capsviz.figures.votes import votes_cloud
from capsviz.figures.walk import headline, length_bars
from capsviz.report.asked import Live
from capsviz.report.sheet import div, live, pair
from capsviz.trace import CapsTrace


def explored(trace: CapsTrace, moving: Live | None = None) -> Iterator[str]:
    """From the picture to its reconstruction, on a map that can be `moving`, and the pose that it was drawn from."""
    yield headline(trace)
    if moving:
        yield f"<h2>The way through the network</h2>{live(moving)}"
    else:
        yield from _drawn(trace)
    yield f"<h2>The pose of the {trace.decoded}: {trace.poses.shape[1]} numbers</h2>"
    edited = parts.edited(trace).poses[-1, trace.decoded]
    yield div(pose_bars(trace.poses[trace.decoded], trace.decoded, touched=edited))


def _drawn(trace: CapsTrace) -> Iterator[str]:
    """The map after the last iteration, drawn once and the same as a table."""
    last = trace.routing.iterations - 1
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


def worked_out(
    trace: CapsTrace, transforms: Float[np.ndarray, "lower upper dim lower_dim"] | None = None
) -> Iterator[str]:
    """From u to c with every number, for the part that adds most to the decoded digit."""
    digit, routing = trace.decoded, trace.routing
    last = routing.iterations - 1
    part = measure.strongest(measure.contribution(routing, last, digit), 1)[0]
    where = "" if trace.grid is None else f" ({stands(trace, part)})"
    yield f"<h2>One coupling, worked out</h2><p>Part {numbered(part)}{where} adds most to the {digit}. Its vector u:</p>"
    yield worked.numbers(trace.u[part], "the part's vector u", touched=parts.edited(trace).u[part])
    yield f"<p>Its vote for the {digit}, û = W u:</p>"
    yield worked.numbers(routing.u_hat[part, digit], f"the vote for the {digit}")
    if transforms is not None:
        yield "<p>The first of these numbers is the first row of W times u:</p>"
        yield worked.first_of_vote(transforms[part, digit], trace.u[part], routing.u_hat[part, digit])
    yield "<p>How it divides itself: the softmax runs over the ten digits of this one part, so its ten couplings add up to 1.</p>"
    yield worked.rounds(routing, part, digit, last)
    yield told(f"So in iteration {last + 1} its coupling to the {digit} is {worked.share(routing, part, digit, last)}.")


def voted(trace: CapsTrace) -> Iterator[str]:
    """The votes for the decoded digit, iteration by iteration."""
    yield (
        f"<h2>The votes for the {trace.decoded}</h2><p>Every dot is one part's vote, as large as its coupling; the arrow is "
        "the digit's own vector v. Votes that point its way grow, and pull it with them.</p>"
    )
    count = trace.routing.iterations
    yield pair(
        *(f"<h3>Iteration {r + 1} of {count}</h3>{div(votes_cloud(trace, r, trace.decoded))}" for r in range(count))
    )


def iterated(trace: CapsTrace) -> Iterator[str]:
    """Lengths, entropy and what else each iteration changed."""
    routing = trace.routing
    entropy = measure.coupling_entropy(routing.c)[-1]
    yield "<h2>Iteration by iteration</h2>"
    yield pair(div(lengths_by_iteration(trace)), div(entropy_by_iteration(routing)))
    yield pair(rounds(trace))
    yield f"<p>Coupling entropy in the last iteration: {entropy:.4f}, where 1 means that every part divides itself evenly.</p>"
