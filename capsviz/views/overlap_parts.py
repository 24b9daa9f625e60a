"""Which parts give themselves to which of the two digits, iteration by iteration."""

from __future__ import annotations

import streamlit as st

from capsviz import measure
from capsviz.figures.overlap import drawn_of, leaning_sheets
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
    counts = read.leanings()
    words = [
        f"iteration {r + 1} of {len(counts)}: {counts[r].one:,} parts lean to the {one}, {counts[r].other:,} to the {other}"
        for r in drawn_of(routing)
    ]
    st.html(leaning_sheets(routing, read.found, grid, words))
    offer("overlap-parts", overlap_taken.parts(read))
    first, last = counts[0], counts[-1]
    st.markdown(
        f"In the first iteration every part divides itself evenly: {first.even:,} of {first.parts:,} prefer neither. "
        f"After {len(counts)}, **{last.one:,}** give more to the {one}, **{last.other:,}** more to the {other}. "
        "A part leans where its two couplings differ by at least a hundredth of an even share."
    )
