"""Pooling opened up: what max pooling keeps of a map, and what a shift of the picture leaves as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk, pooling
from capsviz.figures.pooling import before_and_after, likeness_bars
from capsviz.intervention import Site
from capsviz.views import why_pair, why_read_taken, why_twins
from capsviz.views.take_away import Take, offer

if TYPE_CHECKING:
    from capsviz.network import Network

_SHIFTS = (0, 1, 2, 3, 4)


def show() -> None:
    """One map of the CNN before and after pooling, beside the same for the picture shifted."""
    nets = why_pair.pair()
    if why_pair.CNN not in nets:
        why_pair.say_what_is_missing()
        return
    st.markdown(
        "*Max pooling* looks at two by two places of a map, keeps the largest value and forgets which of the four had it. "
        "**Shift the picture** and see what of it still reaches the next layer."
    )
    shift = st.segmented_control(
        "Pixels to the right", _SHIFTS, default=1, required=True, key="why.pooling.shift", width="stretch"
    )
    pixels = desk.pixels(desk.settings().picture)
    moved = pooling.shifted(pixels, int(shift or 0))
    whole, other = _seen(nets[why_pair.CNN], pixels), _seen(nets[why_pair.CNN], moved)
    takes = _one_map(whole, other, int(shift or 0)) | _what_stays(nets, pixels, moved, int(shift or 0))
    offer("why-pooling", takes)
    why_twins.show()


def _seen(net: Network, pixels: Float[np.ndarray, "28 28"]) -> dict[Site, np.ndarray]:
    from capsviz.capture import watch

    return watch(net, pixels)


def _one_map(whole: dict[Site, np.ndarray], other: dict[Site, np.ndarray], shift: int) -> dict[str, Take]:
    """One map before and after pooling, of both pictures; what of it can be taken away."""
    features = whole[Site("features", 0)]
    filters = [int(k) for k in np.argsort(-features.sum(axis=(1, 2)))[:8]]
    chosen = st.pills(
        "Which map? The eight that answer this picture most",
        filters,
        default=filters[0],
        format_func=lambda k: f"map {k + 1}",
        required=True,
        key=f"why.pooling.map.{filters}",
    )
    at = filters[0] if chosen is None else chosen
    st.html(before_and_after(features[at], other[Site("features", 0)][at], shift))
    stay = pooling.winners_that_stay(features, other[Site("features", 0)])
    st.markdown(
        f"Of the pooled values of all {len(features)} maps that are above zero in either picture, **{stay:.0%}** are won by the same of their "
        f"four places in both pictures."
    )
    return why_read_taken.pooled(features[at], other[Site("features", 0)][at], at, shift)


def _what_stays(nets: dict[str, Network], pixels: np.ndarray, moved: np.ndarray, shift: int) -> dict[str, Take]:
    """Everything in both networks, station by station: the cosine between the picture's and the shifted one's."""
    found = {"picture": pooling.likeness(pixels, moved)}
    for net in nets.values():
        found |= pooling.alike(_seen(net, pixels), _seen(net, moved))
    st.markdown(
        f"**What is still alike after {shift} pixel{'' if shift == 1 else 's'}**, from the picture to the last layer:"
    )
    st.html(likeness_bars(found))
    st.caption(
        "The cosine between everything a station says of the picture and of the shifted one: 1 where only its size "
        "changes, 0 where nothing is in common. A bar near 1 says that little moved, not that nothing can be read from what "
        "did: how well the shift itself can still be read from the last features of each network stands in the table above."
    )
    return why_read_taken.alike(found, list(nets), shift)
