"""Iterations: what more or fewer of them do to this picture, with the even division beside it, and to 1,000 others."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz import desk, measure, parts, sweep
from capsviz.figures.edited import SAID
from capsviz.figures.rounds import MEANING, against_even, rounds
from capsviz.figures.routing import entropy_by_iteration, lengths_by_iteration
from capsviz.figures.swept import BANDS, conclusions, many, swept_lengths, swept_rows
from capsviz.intervention import spell
from capsviz.settings import MOST_ITERATIONS
from capsviz.sweep import Sweep
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer

_SCROLLS = '<div style="overflow-x: auto" tabindex="0">{}</div>'


def show() -> None:
    """A slider for the number of iterations and what it does to this picture; below, what it did to many digits."""
    trace = desk.current()
    # the same votes, divided evenly: edits of the routing itself would divide them otherwise
    kept = tuple(edit for edit in desk.edits() if edit.site.name in ("u", "u_hat"))
    even = desk.current(kept, iterations=1)
    st.slider("Number of iterations", 1, MOST_ITERATIONS, **desk.bound("iterations"))
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        dots = f" {SAID}" if parts.touched_poses(trace).any() else ""
        st.markdown(f"**Lengths.** How sure the network is of each digit, iteration by iteration.{dots}")
        desk.draw(lengths_by_iteration(trace, even.lengths), key="lengths")
    with right:
        st.markdown("**In numbers.** What each iteration changed.")
        st.html(_SCROLLS.format(rounds(trace, even)))
        st.caption(MEANING)
    st.markdown(against_even(trace, even))
    offer("iterations", _taken(trace, even, spell(kept)))
    st.divider()
    with desk.spoken(st.info):
        _many(_swept(desk.settings().network))


def _taken(trace: CapsTrace, even: CapsTrace, kept: str) -> dict[str, Take]:
    room = "from capsviz.figures.routing import"
    return {
        "Lengths by iteration": Take(
            lambda: lengths_by_iteration(trace, even.lengths),
            lambda: {"lengths": np.linalg.norm(measure.poses_by_iteration(trace), axis=-1), "even": even.lengths},
            f'even = capsviz.capture(net, trace.image, capsviz.parse("{kept}"), iterations=1)\n'
            "lengths_by_iteration(trace, even.lengths)",
            f"{room} lengths_by_iteration",
        ),
        "Coupling entropy, and the rest in numbers": Take(
            lambda: entropy_by_iteration(trace.routing),
            lambda: {
                "entropy": measure.coupling_entropy(trace.routing.c),
                "largest_coupling": trace.routing.c.max(axis=(1, 2)),
                "agreement": measure.mean_agreement(trace.routing),
                "logit_change": measure.logit_change(trace.routing),
            },
            "entropy_by_iteration(trace.routing)",
            f"{room} entropy_by_iteration",
        ),
    }


@st.cache_resource(max_entries=8, show_spinner=False)
def _swept(network: str) -> Sweep:
    return sweep.load(network)


def _many(found: Sweep) -> None:
    """The same sweep over many digits, and what follows from it."""
    st.markdown(many(found))
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        desk.draw(swept_lengths(found), key="swept")
        st.caption(BANDS)
    with right:
        st.html(_SCROLLS.format(swept_rows(found)))
    st.markdown("\n".join(f"- {sentence}" for sentence in conclusions(found)))
    st.caption(f"Measured by `{found.about['command']}`.")
    offer("sweep", {"Many digits": _swept_taken(found, desk.settings().network)})


def _swept_taken(found: Sweep, network: str) -> Take:
    means = ("true_length", "other_length", "entropy", "agreement", "logit_change")
    return Take(
        lambda: swept_lengths(found),
        lambda: {
            "right": found.right,
            "other_than_even": found.even.changed,
            **{name: getattr(found, name).mean for name in means},
        },
        f'swept_lengths(sweep.load("{network}"))',
        "from capsviz import sweep\nfrom capsviz.figures.swept import swept_lengths",
        in_python.alone,
    )
