"""The worked sum: one part, one digit, and every number between the part's vector and its coupling."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, measure, parts
from capsviz.errors import CapsvizError
from capsviz.figures import worked
from capsviz.figures.divided import divided
from capsviz.figures.spelled import article
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer


def show() -> None:
    """u -> W u -> agreement -> logit -> softmax -> coupling, with the numbers of the current picture."""
    trace = desk.current()
    routing, found = trace.routing, parts.edited(trace)
    if not cabinet.network(desk.settings().network).config.iterates:
        raise CapsvizError(
            "this network routes in one pass, by self-attention, and adds a learned number to each coupling; for the sum "
            "of routing by agreement choose a network that iterates, as sabour-r3"
        )
    digit, r = desk.looked_at(trace), desk.iteration(trace)
    part = desk.chosen_part(trace, digit)
    u, vote = trace.u[part], routing.u_hat[part, digit]
    st.header("One coupling, worked out", anchor=False)
    _choose(part, len(trace.u))
    st.markdown(
        f"{_where(part, trace.grid)} Here is everything that decides how much of itself it gives to the "
        f"**{digit}**. Nothing below is learned while you watch: *W* was learned in training, and *b* and *c* are "
        "worked out anew for each picture."
    )
    st.markdown(
        f"**1. What the part says**, its vector $u$: {len(u)} numbers, length {np.linalg.norm(u):.3f}. Its direction "
        "says how the part lies, its length whether it is there."
    )
    st.html(worked.numbers(u, "the part's vector u", touched=found.u[part]))
    st.markdown(
        f"**2. Its vote for the {digit}**, $\\hat u = W u$: what vector {article(digit)} {digit} should have, if this part belongs to "
        f"one. *W* is a table of {len(vote)} × {len(u)} learned numbers, one table for this part and this digit."
    )
    st.html(worked.numbers(vote, f"the vote for the {digit}"))
    if found.votes[part, digit]:
        st.caption("An edit has changed numbers of this vote after W made it.")
    with st.expander("How the first of these numbers is made"):
        st.html(worked.first_of_vote(desk.transform(part, digit), u, vote))
    st.markdown(
        "**3. How it divides itself.** In each iteration ten logits $b$, one for each digit, become ten couplings by a "
        "softmax, $c_j = e^{b_j} / \\sum_k e^{b_k}$. The sum below runs over the **ten digits of this one part**, so its "
        "ten couplings add up to 1. Then the part compares its vote with what the digit became, $\\hat u \\cdot v$, and "
        "adds that to the logit."
    )
    st.html(worked.rounds(routing, part, digit, r))
    st.markdown(f"So in iteration {r + 1} this part's coupling to the {digit} is")
    st.latex(worked.softmax(routing, part, digit, r))
    offer("worked-sum", {"How the part divides itself": _taken(trace, part, digit)})


def _taken(trace: CapsTrace, part: int, digit: int) -> Take:
    routing = trace.routing
    return Take(
        lambda: divided(trace, part),
        lambda: {
            "u": trace.u[part],
            "vote": routing.u_hat[part, digit],
            "b": routing.b[:, part],
            "c": routing.c[:, part],
            "agreement": routing.a[:, part],
        },
        f"divided(trace, {part})",
        "from capsviz.figures.divided import divided",
    )


def _choose(part: int, count: int) -> None:
    st.number_input(
        f"Primary capsule, 0 to {count - 1} (or choose one in the maps above)",
        0,
        count - 1,
        step=1,
        width=380,
        **desk.bound("part", shown=part),
    )


def _where(part: int, grid: int | None) -> str:
    if grid is None:
        return f"Capsule {part} stands on no grid: it sees the whole picture."
    kind, row, col = measure.place(part, grid)
    return f"Capsule {part} is of type {kind + 1} and stands in row {row + 1}, column {col + 1} of its map."
