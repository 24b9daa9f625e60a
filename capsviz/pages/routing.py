"""Routing: who talks to whom, and who decided?"""

from collections.abc import Callable

import streamlit as st

from capsviz import cabinet, desk, ink, panel
from capsviz.errors import CapsvizError
from capsviz.figures import blank
from capsviz.views import (
    couplings,
    deciders,
    deeper,
    iterations,
    other_routings,
    touch,
    two_pictures,
    votes,
    worked_sum,
)

TOUCH = "Touch it"
DEEPER: dict[str, Callable[[], None]] = {
    "Votes": votes.show,
    "More iterations": iterations.show,
    TOUCH: touch.show,
    "Who decided": deciders.show,
    "Another routing": other_routings.show,
    "Two pictures": two_pictures.show,
}


def lead() -> str:
    """What the network at hand does, with its own numbers; where it is not here, which the body says, what any does."""
    try:
        config = cabinet.network(desk.asked().network).config
    except CapsvizError:
        return "*Parts* (primary capsules) hand their vectors on to digit capsules, and divide themselves anew for **this picture**."
    lower, upper = config.lower, config.classes
    if not config.iterates:
        return (
            f"Each of the {lower:,} *parts* (primary capsules) hands its vector on to the {upper} digit capsules, and how it "
            "divides itself is worked out anew for **this picture**, **in one pass**: by how alike the votes "
            "for each digit are, and by a number that was learned. Nothing is repeated, and the *couplings* c of a part need "
            "not add up to 1. **Open *Votes* below** and see what each of them says."
        )
    return (
        f"Each of the {lower:,} *parts* (primary capsules) has {upper} *votes*, one for each digit: what it takes that digit to "
        f"be. How it divides itself among the {upper} it decides anew for **this picture**: a softmax makes its {upper} shares, the "
        f"*couplings* c, add up to 1, and before anything is compared each is 1/{upper}. Then, iteration by iteration, it gives "
        "more to the digit whose vector agrees with its vote. **Move the iteration** and watch where the couplings rise above "
        f"1/{upper} (warm) and where they fall below (cool)."
    )


@st.fragment(key="routing.body")
def body() -> None:
    """All that a digit, an iteration or an edit changes; it reruns without the picture's side of the page."""
    # where one edits, the edits are listed, and nothing above them moves when one is made
    listed = desk.settings().view == TOUCH
    with desk.answering(lambda _: not listed):
        # what concerns the whole page, as weights that are missing, is said once
        trace = desk.current()
        if ink.blank(trace.image):
            st.info(f"{blank.NOTHING} {blank.of_trace(trace)}")
        # a view that this network cannot have says so, and the others stay
        with desk.spoken(st.info):
            couplings.show()
        with desk.spoken(st.info):
            worked_sum.show()
        deeper.show("routing", DEEPER)


# the edits in force are named in the body, which an edit redraws
with desk.opened("Routing: who talks to whom", lead, told=lambda _: False, views=DEEPER), panel.beside():
    body()
