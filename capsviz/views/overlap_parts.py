"""Which parts give themselves to which of the two digits, iteration by iteration."""

from __future__ import annotations

import streamlit as st

from capsviz import desk, measure
from capsviz.figures.overlap import who_gets
from capsviz.views import overlap_pair, overlap_taken
from capsviz.views.take_away import offer


def show() -> None:
    """A map for each iteration, and how many parts lean to which digit."""
    read = overlap_pair.read()
    one, other = read.found
    routing, grid = read.trace.routing, measure.grid(read.trace)
    st.markdown(
        f"Each small square is one of the {len(read.trace.u):,} parts: blue where it gives more of itself to the **{one}**, "
        f"orange where more to the **{other}**, dark where it prefers neither. The {len(read.trace.u) // grid**2} larger "
        f"squares are their types, each with its {grid} × {grid} places as they stand on the picture."
    )
    desk.draw(who_gets(routing, read.found, grid), key="overlap.parts")
    offer("overlap-parts", overlap_taken.parts(read))
    counts = read.leanings()
    first, last = counts[0], counts[-1]
    st.markdown(
        f"In the first iteration every part divides itself evenly: {first.even:,} of {first.parts:,} prefer neither. "
        f"After {len(counts)}, **{last.one:,}** give more to the {one}, **{last.other:,}** more to the {other}. "
        "A part leans where its two couplings differ by at least a hundredth of an even share."
    )
