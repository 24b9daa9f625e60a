"""Routing: who talks to whom, and who decided?"""

from collections.abc import Callable

import streamlit as st

from capsviz import desk, panel
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

LEAD = """Each of the 1152 small capsules hands its vector on to the ten digit capsules, and decides anew for **this
picture** how to divide itself: its ten *couplings* c always add up to 1, and start at 1/10 each. Then, iteration by
iteration, it gives more to the digit whose vector agrees with its own vote. **Move the iteration** and watch where the
couplings rise above 1/10 (warm) and where they fall below (cool)."""

DEEPER: dict[str, Callable[[], None]] = {
    "Votes": votes.show,
    "More iterations": iterations.show,
    "Touch it": touch.show,
    "Who decided": deciders.show,
    "Another routing": other_routings.show,
    "Two pictures": two_pictures.show,
}


@st.fragment(key="routing.body")
def body() -> None:
    """All that a digit, an iteration or an edit changes; it reruns without the picture's side of the page."""
    with desk.answering():
        # what concerns the whole page, as weights that are missing, is said once
        desk.current()
        # a view that this network cannot have says so, and the others stay
        with desk.spoken(st.info):
            couplings.show()
        with desk.spoken(st.info):
            worked_sum.show()
        deeper.show("routing", DEEPER)


# the edits in force are named in the body, which an edit redraws
with desk.opened("Routing: who talks to whom", LEAD, told=lambda _: False, views=DEEPER), panel.beside():
    body()
