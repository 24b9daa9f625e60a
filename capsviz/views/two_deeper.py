"""More ways to look at two pictures: votes, iterations, one coupling, who decided, other routings; each A, B and A - B."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, measure, parts
from capsviz.figures import paired
from capsviz.figures.divided import divided_in_both
from capsviz.figures.six_routings import lengths_by_routing_in_both
from capsviz.figures.spelled import numbered
from capsviz.trace import CapsTrace
from capsviz.views import other_routings
from capsviz.views.take_away import Take
from capsviz.views.two_shown import Way, both, three, three_taken

MISSED = 8
"""Parts in the table of who decided."""
_ROOM = "from capsviz.figures import paired"


def _votes(a: CapsTrace, b: CapsTrace, r: int, digit: int) -> dict[str, Take]:
    st.markdown(
        f"**Votes for the {digit}**, all three seen from the same side, each as large as its coupling in iteration {r + 1}. "
        "Parts that see no difference vote alike: in A − B they lie on the middle. Across and up have scales of their own."
    )
    three(paired.votes_of_both(a, b, r, digit), "votes", height=320)
    return three_taken(
        "The votes",
        lambda: paired.votes_of_both(a, b, r, digit),
        both(*(trace.routing.u_hat[:, digit] for trace in (a, b))),
        f"paired.votes_of_both(a, b, {r}, {digit})",
        _ROOM,
    )


def _iterations(a: CapsTrace, b: CapsTrace, _r: int, _digit: int) -> dict[str, Take]:
    st.markdown("**Lengths**, iteration by iteration. Above the middle line of the difference a digit is longer in A.")
    three(paired.lengths_of_both(a, b), "iterations", height=300)
    st.markdown("**In numbers**: what each iteration changed. Entropy 1 means that every part divides itself evenly.")
    st.html(paired.rounds_of_both(a, b))
    return three_taken(
        "Lengths by iteration",
        lambda: paired.lengths_of_both(a, b),
        both(*(measure.lengths(trace.routing) for trace in (a, b))),
        "paired.lengths_of_both(a, b)",
        _ROOM,
    )


def _one(a: CapsTrace, b: CapsTrace, _r: int, digit: int) -> dict[str, Take]:
    part = desk.chosen_part(digit)
    st.markdown(
        f"**Part {numbered(part)}**, the one that is worked out above, here in both pictures. Choose another part in the maps "
        "above. **1. Its vector** *u*:"
    )
    st.html(paired.numbers_of_both(a.u[part], b.u[part]))
    st.markdown(f"**2. Its vote for the {digit}**, û:")
    st.html(paired.numbers_of_both(a.routing.u_hat[part, digit], b.routing.u_hat[part, digit]))
    st.markdown(f"**3. Its coupling to the {digit}**, iteration by iteration:")
    st.html(paired.one_coupling(a, b, part, digit))
    st.markdown("**4. How it divides itself** among all ten: coupling *c*, and below it the logit *b*.")
    three(divided_in_both(a, b, part), "divided", height=440)
    return three_taken(
        "How the part divides itself",
        lambda: divided_in_both(a, b, part),
        both(a.routing.c[:, part], b.routing.c[:, part]),
        f"divided_in_both(a, b, {part})",
        "from capsviz.figures.divided import divided_in_both",
    )


def _deciders(a: CapsTrace, b: CapsTrace, _r: int, digit: int) -> dict[str, Take]:
    now = desk.settings()
    lost_a, lost_b = (
        trace.lengths[digit]
        - cabinet.without_each(now.network, desk.pixels(picture).tobytes(), "", now.iterations)[:, digit]
        for trace, picture in ((a, now.picture), (b, now.other))
    )
    correlation = parts.rank_correlation(lost_a, lost_b)
    st.markdown(
        f"**Who decided on the {digit}?** Every part left out in turn, in both pictures. The two rankings of what is lost have "
        f"a correlation of **{correlation:.2f}** (1: the same order, 0: no relation)."
    )
    three(paired.deciders_of_both(a, b, lost_a, lost_b, digit), "deciders", height=300)
    st.markdown(
        f"**Where it differs most.** By how much the length of the {digit} falls without the part; below zero it would be longer."
    )
    differing = measure.strongest(np.abs(lost_a - lost_b), MISSED)
    st.html(paired.missed_in_both(a, lost_a, lost_b, differing))
    lost = f"x.lengths[{digit}] - np.concatenate(list(without_each(net, x)))[:, {digit}]"
    return three_taken(
        "What is lost without each",
        lambda: paired.deciders_of_both(a, b, lost_a, lost_b, digit),
        both(lost_a, lost_b),
        f"lost = [{lost} for x in (a, b)]\npaired.deciders_of_both(a, b, *lost, {digit})",
        f"import numpy as np\nfrom capsviz.experiments.removals import without_each\n{_ROOM}",
    )


def _routings(a: CapsTrace, b: CapsTrace, _r: int, digit: int) -> dict[str, Take]:
    of_a, of_b = other_routings.each(a), other_routings.each(b)
    st.markdown(
        "**The same votes through six routings.** How long each makes each digit (EM: how active). These weights were trained "
        "for one of them; see the tab *Another routing*."
    )
    three(lengths_by_routing_in_both(of_a, of_b), "routings", height=440)
    st.html(paired.answers_of_both(of_a, of_b, digit))
    each = ", ".join(other_routings.EACH % (name, desk.settings().iterations) for name in "ab")
    return three_taken(
        "Lengths by routing",
        lambda: lengths_by_routing_in_both(of_a, of_b),
        both(*(np.stack([one.lengths for one in of.values()]) for of in (of_a, of_b))),
        f"{other_routings.BIAS}lengths_by_routing_in_both({each})",
        f"{other_routings.IMPORTS}lengths_by_routing_in_both",
    )


MORE: dict[str, Way] = {
    "Votes": _votes,
    "Iterations": _iterations,
    "One coupling": _one,
    "Who decided": _deciders,
    "Other routings": _routings,
}
