"""Coupling: how a part divides itself among the digits, and what becomes of a digit where the softmax is turned round."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk
from capsviz.blocks.screen import ask, change_digit, notice
from capsviz.components.logits import give_logits, slide_logits
from capsviz.figures.equations import class_bars
from capsviz.figures.lengths import length_chart
from capsviz.figures.spelled import numbered
from capsviz.figures.walk import length_bars
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer

KEY = "blocks.logits"
DECIDED = 1.5
"""A part has decided where its largest coupling is above so many times an even share."""


def show() -> None:
    """The sliders, what to notice, and the softmax over the wrong axis."""
    ask(
        "How does a part choose whom to speak for?",
        "One part (a *primary capsule*) has ten numbers *b*, its *logits*: how much it has come to agree with each digit. They "
        "start at 0, and routing adds to them; a *softmax* turns them into ten shares *c*, its *couplings*. **Raise one logit** "
        "and watch the nine others.",
    )
    _bench()
    notice(
        "the ten couplings always add up to 1, so what one digit gains the others lose. **The softmax runs over the digits and "
        "not over the parts, because a part is meant to belong to one whole**, while a whole may have many parts. Only "
        "differences between logits count: raise all ten alike and nothing changes."
    )
    with st.expander("The equation, and what is learned"):
        _depth()
    _wrong_axis()


@st.fragment
@desk.spoken(st.error)
def _bench() -> None:
    from capsviz.experiments.equations import couplings

    trace = desk.current()
    part = int(np.linalg.norm(trace.u, axis=1).argmax())
    b = trace.routing.b[-1, part]
    with st.container(horizontal=True):
        st.button("A part of your digit", on_click=lambda: give_logits(b, key=KEY), key="blocks.logits.real")
        st.button("All to 0", on_click=lambda: give_logits(0 * b, key=KEY), key="blocks.logits.zero")
    logits = slide_logits(couplings, key=KEY)
    c, all_c = couplings(logits), trace.routing.c[-1]
    offer("coupling", {"Ten couplings": _taken(logits, c)})
    undecided = float((all_c.max(axis=1) < DECIDED / all_c.shape[1]).mean())
    st.markdown(
        f"The couplings add up to **{c.sum():.2f}**. The largest is **{c.max():.3f}**, the smallest **{c.min():.3f}**; even "
        f"shares would be {1 / len(c):.3f}."
    )
    st.caption(
        f"*A part of your digit* is part {numbered(part)}, the one with the longest vector. Of all parts {undecided:.0%} give no "
        f"digit more than {DECIDED / all_c.shape[1]:.2f} of themselves; the Routing page shows those that do."
    )


def _taken(b: Float[np.ndarray, " upper"], c: Float[np.ndarray, " upper"]) -> Take:
    return Take(
        lambda: class_bars(c, up="coupling c"),
        lambda: {"b": b, "c": c},
        f'b = np.array({b.tolist()})\nclass_bars(couplings(b), up="coupling c")',
        "import numpy as np\nfrom capsviz.experiments.equations import couplings\n"
        "from capsviz.figures.equations import class_bars",
        in_python.alone,
    )


def _depth() -> None:
    st.latex(r"c_{ij} = \frac{\exp b_{ij}}{\sum_k \exp b_{ik}} \qquad \sum_j c_{ij} = 1")
    st.markdown(
        """*i* is the part, *j* and *k* run over the ten digits (Sabour, Frosst and Hinton 2017, equation 3).

- **Nothing of this is learned.** *b* is set back to 0 for every picture and worked out anew. What is learned are the
  matrices *W* that turn a part's vector into votes.
- **Real logits are small.** Press *A part of your digit*: these are the logits of the part with the longest vector, as they
  go into the last iteration.
- The couplings **to one digit** add up to nothing in particular: a digit may be given much by all parts, or little."""
    )


def _wrong_axis() -> None:
    """The same softmax over the parts: the commonest bug in capsule code, on the current digit."""
    opened = st.expander(
        "The softmax the wrong way round, the commonest mistake", key="blocks.wrong", on_change="rerun"
    )
    if not opened.open:
        return
    trace = desk.current(())
    with opened:
        wrong = desk.lengths_with_softmax_over_parts()
        parts = len(trace.u)
        change_digit()
        right_hand, wrong_hand = st.columns(2, gap="large")
        right_hand.markdown("**Over the ten digits**, as it should be. Each part shares itself out.")
        right_hand.html(length_bars(trace.lengths))
        wrong_hand.markdown(f"**Over the {parts:,} parts.** Each digit shares *itself* among the parts.")
        wrong_hand.html(length_bars(wrong))
        offer("wrong-softmax", {"Lengths with the softmax over the parts": _wrong_taken(trace, wrong)})
        given = trace.routing.c[-1].sum(axis=0)[trace.prediction]
        st.markdown(
            f"The same weights and your current digit. The couplings to one digit now add up to 1 over all parts, where "
            f"those to the {trace.prediction} added up to {given:,.0f}, so every sum is far shorter: the longest capsule goes from "
            f"**{trace.lengths.max():.2f}** to **{wrong.max():.2g}**, and the answer is **{int(wrong.argmax())}** where it "
            f"was **{trace.prediction}**. A network *trained* with this mistake still learns to read digits well, which "
            "is why so much code has it: accuracy does not show it, only looking does."
        )


def _wrong_taken(trace: CapsTrace, wrong: Float[np.ndarray, " upper"]) -> Take:
    return Take(
        lambda: length_chart(wrong, trace.lengths),
        lambda: {"over_digits": trace.lengths, "over_parts": wrong},
        "length_chart(lengths_with_softmax_over_parts(net, trace.image), trace.lengths)",
        "from capsviz.experiments.wrong_axis import lengths_with_softmax_over_parts\n"
        "from capsviz.figures.lengths import length_chart",
        partial(in_python.of_trace, edits=""),
    )
