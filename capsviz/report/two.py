"""The sections of a report on two pictures, A and B: each figure of A, of B, and A - B. Knows traces and figures."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from capsviz import measure, parts
from capsviz import pair as differences
from capsviz.figures import compared as drawn
from capsviz.figures import paired
from capsviz.figures.divided import divided_in_both
from capsviz.figures.pictures import tiles
from capsviz.figures.six_routings import lengths_by_routing_in_both
from capsviz.figures.spelled import numbered
from capsviz.figures.walk import length_bars
from capsviz.report.asked import Pair, Routed
from capsviz.report.sheet import div, three
from capsviz.trace import CapsTrace

SHOWN = 10
"""Parts in each table."""


def compared(pair: Pair, edited: bool) -> Iterator[str]:
    """All of it, for the digit that A is read as, in the last iteration. `edited` says that edits were left out."""
    a, b = (removals.trace for removals in pair.removals)
    digit = a.prediction
    lost = [removals.lost(digit) for removals in pair.removals]
    yield from _pictures(a, b, pair.names, edited)
    yield from _contributions(a, b, digit)
    if a.grid is not None:
        yield from _couplings(a, b, digit)
    yield from _one_part(a, b, digit)
    yield from _routing(a, b, digit)
    yield from _deciders(a, b, lost, digit)
    yield from _routings(*pair.routed, digit)


def _pictures(a: CapsTrace, b: CapsTrace, names: tuple[str, str], edited: bool) -> Iterator[str]:
    same = differences.same_vector(a, b)
    left_out = " Both without the edits, which were made for one of them." if edited else ""
    yield (
        f"<h2>A and B</h2><p>Two pictures through the same network: A is {escape(names[0])}, B is {escape(names[1])}. They "
        f"differ in <b>{differences.differing_pixels(a, b)}</b> of {a.image.size} pixels, and "
        f"<b>{int((~same).sum()):,}</b> of the {len(same):,} parts have another vector.{left_out}</p>"
    )
    yield tiles(
        [
            ("A", a.image, f"read as {a.prediction}"),
            ("B", b.image, f"read as {b.prediction}"),
            ("A − B", drawn.ink(a.image, b.image), "red: ink only in A, blue: only in B"),
        ]
    )
    bars = [length_bars(trace.lengths, what=f"lengths of {name}") for name, trace in zip("AB", (a, b), strict=True)]
    yield f'<div class="pair"><div><h3>Lengths of A</h3>{bars[0]}</div><div><h3>Lengths of B</h3>{bars[1]}</div></div>'


def _contributions(a: CapsTrace, b: CapsTrace, digit: int) -> Iterator[str]:
    last = a.routing.iterations - 1
    apart = differences.contribution_difference(a, b, last, digit)
    yield (
        f"<h3>Who makes the difference for the {digit}</h3><p>What each part adds to the vector of the {digit}. These {SHOWN} "
        f"differ most; they hold {differences.share_of_largest(apart, SHOWN):.0%} of all differences.</p>"
    )
    yield drawn.contributors(a, b, last, digit, measure.strongest(np.abs(apart), SHOWN))
    yield f"<h3>The pose of the {digit}</h3>{div(drawn.poses(a, b, last, digit))}"


def _couplings(a: CapsTrace, b: CapsTrace, digit: int) -> Iterator[str]:
    last = a.routing.iterations - 1
    yield f"<h2>Couplings to the {digit} in A and B</h2><p>Over the pictures, then every part; in the last iteration.</p>"
    yield three(drawn.couplings_on_picture(a, b, last, digit), height=320)
    yield three(drawn.coupling_maps(a, b, last, digit), height=260)


def _one_part(a: CapsTrace, b: CapsTrace, digit: int) -> Iterator[str]:
    last = a.routing.iterations - 1
    part = measure.strongest(np.abs(differences.contribution_difference(a, b, last, digit)), 1)[0]
    yield f"<h2>One coupling in A and B</h2><p>Part {numbered(part)} makes the largest difference. Its vector u:</p>"
    yield paired.numbers_of_both(a.u[part], b.u[part])
    yield f"<p>Its vote for the {digit}, û:</p>"
    yield paired.numbers_of_both(a.routing.u_hat[part, digit], b.routing.u_hat[part, digit])
    yield f"<p>Its coupling to the {digit}, iteration by iteration, and how it divides itself among all ten:</p>"
    yield paired.one_coupling(a, b, part, digit)
    yield three(divided_in_both(a, b, part), height=440)


def _routing(a: CapsTrace, b: CapsTrace, digit: int) -> Iterator[str]:
    last = a.routing.iterations - 1
    yield f"<h2>Votes for the {digit} in A and B</h2><p>All seen from the same side, each as large as its coupling.</p>"
    yield three(paired.votes_of_both(a, b, last, digit), height=320)
    yield "<h2>Iteration by iteration in A and B</h2>"
    yield three(paired.lengths_of_both(a, b), height=300)
    yield paired.rounds_of_both(a, b)


def _deciders(a: CapsTrace, b: CapsTrace, lost: list[np.ndarray], digit: int) -> Iterator[str]:
    yield (
        f"<h2>Who decided on the {digit} in A and B</h2><p>Every part left out in turn. The two rankings of what is lost have "
        f"a correlation of {parts.rank_correlation(lost[0], lost[1]):.2f} (1: the same order, 0: no relation).</p>"
    )
    yield three(paired.deciders_of_both(a, b, lost[0], lost[1], digit), height=300)
    yield paired.missed_in_both(a, lost[0], lost[1], measure.strongest(np.abs(lost[0] - lost[1]), SHOWN))


def _routings(a: Routed, b: Routed, digit: int) -> Iterator[str]:
    yield (
        f"<h2>Another routing of A and B</h2><p>The same votes divided in {len(a.each)} ways: how long each makes each digit "
        f"(EM: how active); {a.trained.words}.</p>"
    )
    yield three(lengths_by_routing_in_both(a.each, b.each), height=440)
    yield paired.answers_of_both(a.each, b.each, digit)
