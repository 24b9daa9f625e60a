"""Ask for a digit that is not there: what its capsule draws all the same, and how long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from capsviz import desk
from capsviz.figures.pictures import tiles
from capsviz.views import overlap_pair, overlap_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.overlap import Overlap


def show() -> None:
    """A digit to ask for, and what comes of it."""
    read = overlap_pair.read()
    lengths = read.trace.lengths
    asked = _asked(read)
    st.pills("Ask for the digit", range(len(lengths)), required=True, **desk.bound("digit", shown=asked))
    left, right = st.columns([1, 1.4], gap="large", vertical_alignment="center")
    left.html(
        tiles(
            [
                ("The picture", read.trace.image, "as the network reads it"),
                (f"Asked for the {asked}", read.drawn[asked], f"drawn by its capsule, length {lengths[asked]:.2f}"),
            ]
        )
    )
    there = "one of the two longest" if asked in read.found else "not one of the two longest"
    right.markdown(
        f"The capsule of the **{asked}** is {there}. Its pose went through the decoder with all others at zero: it draws "
        f"**{read.drawn[asked].sum() / read.trace.image.sum():.0%}** as much ink as there is. A network that explains the "
        "picture by two digits should draw little for a third; one that looks for any digit it is asked for draws the "
        "ink that it was shown."
    )
    offer("overlap-asked", overlap_taken.asked(read, asked))


def _asked(read: Overlap) -> int:
    """The digit chosen, else the longest of those that were not found."""
    chosen = desk.settings().digit
    if chosen is not None:
        return chosen
    return next(int(digit) for digit in read.trace.lengths.argsort()[::-1] if digit not in read.found)
