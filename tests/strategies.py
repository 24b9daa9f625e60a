"""Hypothesis strategies for edits: any that can be spelled, and those that fit inside given tensors.

They draw the four fields and leave it to the test to make the edit: beartype, which checks the making, rolls dice of
its own, and Hypothesis allows none inside a strategy.
"""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from capsviz.intervention import Op, Site

Fields = tuple[Site, tuple[int | slice, ...], Op, float]
OPS: st.SearchStrategy[Op] = st.sampled_from(["=", "+=", "*="])
PLACES = st.sampled_from(["u", "u_hat", "v"]).map(Site) | st.builds(Site, st.sampled_from("bcsv"), st.integers(0, 999))
_ENDS = st.none() | st.integers(-999_999, 999_999)
_INDICES = st.integers(-999_999, 999_999) | st.builds(slice, _ENDS, _ENDS, st.none() | st.integers(1, 999_999))
_VALUES = st.floats(-3.4e38, 3.4e38)

any_edit: st.SearchStrategy[Fields] = st.tuples(PLACES, st.lists(_INDICES, max_size=4).map(tuple), OPS, _VALUES)
"""Every edit that can be written down, whether or not a tensor has such cells."""


def places(iterations: int) -> list[Site]:
    """Everything that can be edited in a run of so many iterations."""
    return [Site("u"), Site("u_hat"), Site("v"), *(Site(name, r) for name in "bcsv" for r in range(iterations))]


@st.composite
def fitting_edits(draw: st.DrawFn, shapes: Mapping[str, tuple[int, ...]], iterations: int) -> list[Fields]:
    """One to three edits that reach only what is there. Values of modest size keep float32's rounding small."""
    edits: list[Fields] = []
    for site in draw(st.lists(st.sampled_from(places(iterations)), min_size=1, max_size=3)):
        axes = draw(st.integers(0, len(shapes[site.name])))
        index = tuple(draw(_inside(size)) for size in shapes[site.name][:axes])
        edits.append((site, index, draw(OPS), draw(st.integers(-8, 8)) / 4))
    return edits


def _inside(size: int) -> st.SearchStrategy[int | slice]:
    def ranges(low: int) -> st.SearchStrategy[slice]:
        return st.builds(slice, st.just(low), st.integers(low + 1, size), st.sampled_from([None, 1, 2, 3]))

    return st.integers(-size, size - 1) | st.integers(0, size - 1).flatmap(ranges) | st.just(slice(None))
