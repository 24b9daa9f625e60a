"""Change the picture: one slider, and what both networks make of it, at once and over the whole range."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import desk, ink
from capsviz.claims import Claims
from capsviz.components.why_change import show_change
from capsviz.figures.courses import where_it_fails
from capsviz.figures.spelled import short
from capsviz.settings import CHANGES
from capsviz.views import why_pair, why_patch, why_shown, why_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.compare import Changed

_CHOSEN = "why.change"


@st.fragment
@desk.spoken(st.error)
def show() -> None:
    """The slider, the two networks, the curves, and where each of them first fails."""
    why_shown.say(attacked=False)
    _choose()
    now = desk.settings()
    growing = why_pair.growing(now.change)
    along, at = growing.along, _place(growing.along)
    digit, crowd = why_pair.digit(), why_pair.measured()
    why_pair.say_what_is_missing()
    show_change(
        along,
        why_pair.pieces(growing, at),
        subject=f"{now.network}/{now.change}/{digit}/{len(why_pair.pair())}/{zlib.crc32(along.pictures.tobytes())}",
        digit=digit,
        at=at,
        # what real digits do says nothing of a picture that shows none
        crowd=crowd if isinstance(crowd, Claims) and not ink.blank(along.pictures[along.neutral]) else None,
        key="why.changed",
        on_rest=lambda at: desk.change(amount=None if at == along.neutral else round(float(along.amounts[at]), 4)),
    )
    found = growing.whole()
    st.markdown(where_it_fails(found, digit))
    offer("why-change", why_taken.changed(found, digit))
    st.caption(
        "Measured on this one picture, at every stop of the slider. The bars of the CapsNet are **lengths**, each by "
        "itself from 0 to 1: they are no probabilities and need not add up to 1. Those of the CNN are a **softmax**: they "
        "always add up to 1, so they are dealt out even where there is nothing. Compare answers, and how each "
        f"bar moves, not the height of one with the other. {'' if isinstance(crowd, Claims) else crowd}"
    )
    if now.change == "patch":
        why_patch.show(digit)
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


def _choose() -> None:
    from capsviz.transforms import named

    st.session_state[_CHOSEN] = desk.settings().change
    st.pills(
        "What happens to the picture",
        CHANGES,
        format_func=lambda name: named(name).title,
        required=True,
        key=_CHOSEN,
        on_change=lambda: desk.change(change=st.session_state[_CHOSEN], amount=None),
    )


def _place(along: Changed) -> int:
    """Where the amount of the settings stands; one outside the range is said and dropped."""
    amount, change = desk.settings().amount, along.change
    if amount is None:
        return along.neutral
    if not change.low <= amount <= change.high:
        st.warning(
            f"The amount was left out of the link: {change.title.lower()} runs from {short(change.low)} to "
            f"{short(change.high)} {change.unit}, not {short(amount)}."
        )
        desk.change(amount=None)
        return along.neutral
    return int(np.abs(along.amounts - amount).argmin())
