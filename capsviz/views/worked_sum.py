"""The worked sum: one part, one digit, and every number between the part's vector and its coupling."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, measure, parts
from capsviz.errors import CapsvizError
from capsviz.figures import worked
from capsviz.figures.divided import divided
from capsviz.figures.prose import equation, fraction, told
from capsviz.figures.spelled import article, numbered, signed
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer

W, B, C = (equation(letter) for letter in "Wbc")


def show() -> None:
    """u -> W u -> agreement -> logit -> softmax -> coupling, with the numbers of the current picture."""
    trace = desk.current()
    if not cabinet.network(desk.settings().network).config.iterates:
        raise CapsvizError(
            "this network routes in one pass, by self-attention, and adds a learned number to each coupling; for the sum "
            "of routing by agreement choose a network that iterates, as sabour-r3"
        )
    digit, r = desk.looked_at(trace), desk.iteration(trace)
    part = desk.chosen_part(digit)
    st.header("One coupling, worked out", anchor=False)
    _choose(part, len(trace.u))
    # few elements, as each costs the browser its share of an edit
    st.html(_said(trace, part, digit))
    with st.expander("How the first of these numbers is made"):
        st.html(worked.first_of_vote(desk.transform(part, digit), trace.u[part], trace.routing.u_hat[part, digit]))
    st.html(_divided(trace, part, digit, r))
    offer("worked-sum", {"How the part divides itself": _taken(trace, part, digit)})


def _said(trace: CapsTrace, part: int, digit: int) -> str:
    """What the part says, and what it votes for."""
    u, vote, found = trace.u[part], trace.routing.u_hat[part, digit], parts.edited(trace)
    by_hand = "An edit has changed numbers of this vote after W made it."
    return "".join(
        [
            told(
                f"{_where(part, trace.grid)} Here is everything that decides how much of itself it gives to the "
                f"<b>{digit}</b>. Nothing below is learned while you watch: {W} was learned in training, and {B} and {C} "
                "are worked out anew for each picture.",
                f"<b>1. What the part says</b>, its vector {equation('u')}: {len(u)} numbers, length "
                f"{np.linalg.norm(u):.3f}. Its direction says how the part lies, its length whether it is there.",
            ),
            worked.numbers(u, "the part's vector u", touched=found.u[part]),
            told(
                f"<b>2. Its vote for the {digit}</b>, {equation('û = W u')}: what vector {article(digit)} {digit} should "
                f"have, if this part belongs to one. {W} is a table of {len(vote)} × {len(u)} learned numbers, one table "
                "for this part and this digit."
            ),
            worked.numbers(vote, f"the vote for the {digit}"),
            told(by_hand) if found.votes[part, digit] else "",
        ]
    )


def _divided(trace: CapsTrace, part: int, digit: int, r: int) -> str:
    """How it divides itself, iteration by iteration, the coupling that comes of it, and what the digit becomes by that."""
    given = float(trace.routing.c[r, :, digit].sum())
    shares = fraction("e<sup>b<sub>j</sub></sup>", "Σ<sub>k</sub> e<sup>b<sub>k</sub></sup>")
    return "".join(
        [
            told(
                f"<b>3. How it divides itself.</b> In each iteration ten logits {B}, one for each digit, become ten "
                f"couplings by a softmax, {equation(f'c<sub>j</sub> = {shares}')}. The sum below the line runs over the <b>ten "
                "digits of this one part</b>, so its ten couplings add up to 1: a part is meant to belong to one whole, "
                f"and what it gives to one digit it takes from the others. It does not run over the {len(trace.u):,} parts: a "
                f"digit may have many of them, and what they give to the {digit} adds up to {given:,.0f} in iteration {r + 1}. "
                f"Then the part compares each of its ten votes with what that digit became, {equation('û · v')}, and adds "
                "that to its logit."
            ),
            told(
                f"This part is silenced, its {equation('u')} is 0: so are its votes. Its logits stay 0 and its couplings "
                "even, but an even share of nothing is nothing."
            )
            if not trace.u[part].any()
            else "",
            worked.rounds(trace.routing, part, digit, r),
            told(
                f"So in iteration {r + 1} this part's coupling to the {digit} is "
                f"{worked.share(trace.routing, part, digit, r)}."
            ),
            told(_became(trace, part, digit, r)),
        ]
    )


def _became(trace: CapsTrace, part: int, digit: int, r: int) -> str:
    """The digit's vector of an iteration: where the couplings are used."""
    s, v, found = trace.routing.s[r, digit], measure.poses_by_iteration(trace)[r, digit], parts.edited(trace)
    last = r + 1 == trace.routing.iterations
    added = "" if desk.bias() is None else ", and numbers learned for this digit besides"
    by_hand = " An edit has changed it." if found.sums[r, digit] or found.poses[r, digit].any() else ""
    return (
        f"<b>4. What the digit becomes.</b> The votes of all {len(trace.u):,} parts for the {digit}, each times its "
        f"coupling, are added up{added}: {equation('s = Σ<sub>i</sub> c<sub>i</sub> û<sub>i</sub>')}, the sum over the parts. "
        f"In iteration {r + 1} that is {np.linalg.norm(s):.3f} long, to which this part adds "
        f"{signed(measure.contribution(trace.routing, r, digit)[part], 4)}. Squashed, it is the digit's vector {equation('v')}, "
        f"{np.linalg.norm(v):.3f} long: {'how sure the network is of it' if last else 'with it the next iteration compares'}."
        f"{by_hand}"
    )


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
    # counted from 1 for people, from 0 in a link
    key = "worked.part"
    st.session_state[key] = part + 1
    chosen = {"key": key, "on_change": lambda: desk.change(part=st.session_state[key] - 1)}
    st.number_input(f"Part, 1 to {count:,} (or choose one in the maps above)", 1, count, step=1, width=380, **chosen)


def _where(part: int, grid: int | None) -> str:
    if grid is None:
        return f"Part {numbered(part)} stands on no grid: it sees the whole picture."
    kind, row, col = measure.place(part, grid)
    return f"Part {numbered(part)} is of type {kind + 1} and stands in row {row + 1}, column {col + 1} of its map."
