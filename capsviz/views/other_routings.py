"""Another routing: the same votes divided in six ways, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from capsviz import cabinet, desk
from capsviz.figures.rerouted import Card, cards
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.experiments.rerouting import How, Rerouted
    from capsviz.network import CapsNetConfig, EfficientConfig


class Words(NamedTuple):
    """One routing in words."""

    title: str
    say: str
    neutral: str = ""
    measured: str = "lengths"


WORDS: dict[How, Words] = {
    "dynamic": Words(
        "Dynamic",
        "Each iteration a part gives more to the digits whose vectors its votes agree with. Its ten couplings always "
        "add up to 1.",
    ),
    "leaky": Words(
        "Leaky",
        "The same, with an eleventh place to go, where nobody listens. A part that fits no digit need not take one.",
    ),
    "max-min": Words(
        "Max-min",
        "The same agreement, but the digits do not compete for a part: the one it agrees with most gets 1, the least "
        "gets 0, the others lie between. Far more arrives at every digit than these weights expect.",
    ),
    "uniform": Words(
        "Uniform",
        "No routing at all: every part gives every digit 1/10. This is dynamic routing stopped after one iteration.",
    ),
    "inverted": Words(
        "Inverted dot-product",
        "Couplings are worked out afresh in each iteration, from how far a vote goes along the digit's vector when all "
        "ten vectors are made equally long. Nothing is added up.",
        "Not learned here: LayerNorm's gain is 1 and its bias 0. Its poses are equally long, so the bars are the "
        "squashed sums before it.",
    ),
    "em": Words(
        "EM",
        "A digit is a cloud of votes with a middle and a width. A part belongs where its vote is likeliest, and a digit "
        "is active where many votes lie close together, however short they are.",
        "Not learned here: β = 0 for both costs, λ = 0.01 (1 − 0.95ʳ) in iteration r, and a part is as active as its "
        "vector is long. The bars are activations, not lengths.",
        "activations",
    ),
}


def show() -> None:
    """How many of the six agree, and six cards."""
    from capsviz.experiments.rerouting import reroute

    kept = tuple(edit for edit in desk.edits() if edit.site.name in ("u", "u_hat"))
    trace, now = desk.current(kept), desk.settings()
    st.markdown(
        "The votes are made before any routing begins; how they are then divided among the digits is a choice. Here the "
        f"**same {len(trace.u)} × {len(trace.poses)} votes** go through six routings from the literature, with "
        f"{_counted(now.iterations)}."
    )
    if len(kept) < len(desk.edits()):
        st.caption("Edits inside the routing are not in force here: what is compared is the routing itself.")
    routed: dict[How, Rerouted] = {how: reroute(trace, how, now.iterations, bias=desk.bias()) for how in WORDS}
    st.markdown(f"{_verdict(routed)} {_why_em(trace, routed)}")
    own, trained = _trained_with(cabinet.network(now.network).config)
    st.html(cards([_card(one, own) for one in routed.values()], trained))
    st.caption(
        "This is no contest: it shows what each routing makes of votes that were learned for one of them. Entropy says "
        "how evenly the parts divide what they give; 1 is perfectly even."
    )


def _card(one: Rerouted, own: How | None) -> Card:
    title, say, neutral, measured = WORDS[one.how]
    return Card(title, say, one.c, one.lengths, measured, neutral, own=one.how == own)


def _counted(iterations: int) -> str:
    return "one iteration" if iterations == 1 else f"{iterations} iterations where they iterate"


def _verdict(routed: Mapping[How, Rerouted]) -> str:
    """How many give the commonest answer, and who gives another."""
    answers = [one.prediction for one in routed.values()]
    # of answers that are equally common the first counts, which is dynamic routing's if it is one of them
    common, many = Counter(answers).most_common(1)[0]
    others = [
        f"{WORDS[how].title} answers **{one.prediction}**" for how, one in routed.items() if one.prediction != common
    ]
    if not others:
        return f"**All {len(answers)} answer {common}.**"
    return f"**{many} of the {len(answers)} answer{'s' if many == 1 else ''} {common}**; {', '.join(others)}."


def _why_em(trace: CapsTrace, routed: Mapping[How, Rerouted]) -> str:
    """Why EM routing answers something else, where it is the width of the clouds of votes."""
    from capsviz.experiments.rerouting import vote_widths

    widths, em, dynamic = vote_widths(trace), routed["em"].prediction, routed["dynamic"].prediction
    if widths[em] >= widths[dynamic]:
        return ""
    return (
        f"EM asks how close together the votes lie: those for the {em} lie {widths[em]:.2f} from their middle (root mean "
        f"square), those for the {dynamic} lie {widths[dynamic]:.2f} from theirs. A vote that says *not here* is short, "
        "and short votes lie close together."
    )


def _trained_with(config: CapsNetConfig | EfficientConfig) -> tuple[How | None, str]:
    """Which of the six the weights were trained with, and the words for it."""
    if not config.iterates:
        return None, "these weights were trained with routing by self-attention"
    if config.iterations == 1:
        return "uniform", "these weights were trained with uniform couplings"
    return "dynamic", "these weights were trained with dynamic routing"
