"""Overlap: two digits on top of each other, who owns which stroke?"""

from collections.abc import Callable

import streamlit as st

from capsviz import desk, panel
from capsviz.views import deeper, overlap_asked, overlap_hand, overlap_measured, overlap_pair, overlap_parts

LEAD = """Each digit has a capsule of its own, which answers with a vector: the longer, the surer that its digit is there. So two
can be long at once: two digits on one picture. **Drag one digit over the other.** Each of the two longest capsules then
draws from its own vector, its *pose*, as if the other were not there: blue and orange, and white where both claim the same
ink."""

DEEPER: dict[str, Callable[[], None]] = {
    "Who gets which part": overlap_parts.show,
    "Ask for a third digit": overlap_asked.show,
    "How often it works": overlap_measured.show,
}


# the view that needs no two digits
MEASURED = "How often it works"


@st.fragment(key=overlap_hand.BELOW)
def below() -> None:
    """The other views, on their own; without two digits, which the hand above says, the one that needs none."""
    deeper.show("overlap", DEEPER if overlap_pair.readable() else {MEASURED: DEEPER[MEASURED]})
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


# both digits are read as they are here; edits of other pages have no place in it
with desk.opened("Overlap: who owns which stroke?", LEAD, told=lambda _: False, views=DEEPER):
    left, right = st.columns([1, 2.5], gap="large")
    with left:
        overlap_hand.choose()
    with right:
        overlap_hand.show()
    panel.preparation()
    below()
