"""Why capsules: what does a CNN lose that this keeps, and is it true?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from capsviz import desk, panel
from capsviz.views import deeper, why_alarm, why_change, why_claims, why_cost, why_moves, why_parts, why_pooling

LEAD = f"""Capsules were made because ordinary networks (*CNNs*) are said to lose **where** things are, and to be fooled by a
new viewpoint. **Move the slider**: the same picture, changed a little at a time, is read by two trained networks, one with
capsules and one without, and you see where each lets go. What holds for many digits, with one thing that capsules do better
and one that they do not, stands under [Claims and findings](#{why_claims.ANCHOR})."""

DEEPER: dict[str, Callable[[], None]] = {
    "Pooling opened up": why_pooling.show,
    "What moves and what stays": why_moves.show,
    "Part and whole": why_parts.show,
    "The reconstruction as an alarm": why_alarm.show,
    "What it costs": why_cost.show,
}


# the networks read the picture as it is here; edits of other pages have no place in it
with desk.opened("Why capsules: is it true?", LEAD, told=lambda _: False, views=DEEPER):
    with panel.beside():
        why_change.show()
    if desk.settings().edits:
        st.caption("The edits you made on other pages are left out here: both networks run as they were trained.")
    why_claims.show()
    deeper.show("why", DEEPER)
