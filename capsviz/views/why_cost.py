"""What it costs: time, parameters and memory of both networks, measured here, and how they grow with size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from capsviz import desk
from capsviz.figures.costs import growth
from capsviz.views import why_pair

if TYPE_CHECKING:
    from capsviz.experiments.cost import Cost, Point
    from capsviz.network import CapsNet, Cnn

_COSTS, _POINTS = "why.cost.costs", "why.cost.points"
_AXES = {
    "side": ("Picture size", "pixels along one edge", range(20, 57, 2)),
    "classes": ("Classes", "classes", range(5, 61, 5)),
    "types": ("Capsules", "types of primary capsules", range(4, 65, 4)),
}
_MEGA = 2**20


@st.fragment
@desk.spoken(st.error)
def show() -> None:
    """A button that measures, the table, and one figure of computed curves and measured points."""
    from capsviz.experiments.cost import threads

    st.markdown(
        "Every part votes for every digit, and the votes are weighed again in each iteration. What does that cost beside "
        "a CNN with as many parameters (the capsules' decoder left out) that only convolves and pools?"
    )
    if st.button("Measure on this machine", type="primary", key="why.cost.measure"):
        _measure()
    found: list[Cost] = st.session_state.get(_COSTS, [])
    if found:
        st.markdown(table(found))
        st.caption(
            f"Medians on this machine, threads used: {threads()}; whatever else runs here makes them longer. A "
            "training step goes forward, back and moves every weight. Its memory is what it keeps for the way back, the "
            "weights themselves left out. Time and parameters of the CapsNet's training include its decoder."
        )
    else:
        st.info(
            "Nothing was measured on this machine yet; press the button and wait until the bar is full, some seconds on an idle machine."
        )
    _growing()


def _measure() -> None:
    """Everything in one go, with a bar that says how far it is. What was measured before stays until all is done."""
    total, costs, points = _total(), [], []
    bar = st.progress(0.0, "Measuring …")
    for done, one in enumerate(_all(), start=1):
        (points if hasattr(one, "axis") else costs).append(one)
        bar.progress(done / total, f"Measuring … {done} of {total}")
    bar.empty()
    st.session_state[_COSTS], st.session_state[_POINTS] = costs, points


def _all() -> Iterator[Cost | Point]:
    from capsviz.experiments import cost

    yield from cost.costs(_timed())
    for axis in cost.GROWTH:
        yield from cost.growth(axis)


def _timed() -> dict[str, CapsNet | Cnn]:
    from capsviz.network import CapsNet, Cnn

    return {name: net for name, net in why_pair.pair().items() if isinstance(net, CapsNet | Cnn)}


def _total() -> int:
    from capsviz.experiments import cost
    from capsviz.network import CapsNet

    each = sum(len(cost.ITERATIONS) if isinstance(net, CapsNet) else 1 for net in _timed().values())
    return each + sum(len(cost.grown(axis, size)) for axis, sizes in cost.GROWTH.items() for size in sizes)


def table(found: list[Cost]) -> str:
    """A row for each network and number of iterations."""
    from capsviz.experiments.cost import BATCH

    head = (
        f"| network | one picture | a training step, {BATCH} pictures | parameters | memory of a step |\n"
        "|---|---|---|---|---|\n"
    )
    rows = [
        f"| {_said(one)} | {1000 * one.picture:.1f} ms | {1000 * one.step:.0f} ms | {one.parameters / 1e6:.1f} million | "
        f"{one.kept / _MEGA:.0f} MB |"
        for one in found
    ]
    return head + "\n".join(rows)


def _said(one: Cost) -> str:
    if one.iterations is None:
        return one.name
    return f"{one.name}, {one.iterations} iteration{'' if one.iterations == 1 else 's'}"


def _growing() -> None:
    from capsviz.experiments.cost import GROWTH, grown, work

    st.markdown("### How it grows")
    axis = st.segmented_control(
        "With", list(_AXES), format_func=lambda name: _AXES[name][0], default="side", required=True, key="why.cost.axis"
    )
    axis = axis or "side"
    _, what, sizes = _AXES[axis]
    usual = getattr(grown("side", 28)[why_pair.CAPSNET], axis)
    shapes = {size: grown(axis, size) for size in sorted({*sizes, usual})}
    names = list(shapes[usual])
    points = [one for one in st.session_state.get(_POINTS, []) if one.axis == axis]
    desk.draw(
        growth(
            {name: [(size, float(work(one[name]))) for size, one in shapes.items()] for name in names},
            {name: [(size, float(one[name].parameters)) for size, one in shapes.items()] for name in names},
            points,
            why_pair.COLOURS,
            what=what,
            usual=usual,
        ),
        key=f"why.cost.growth.{axis}",
    )
    measured = "measured here" if points else "measured when you press the button"
    st.caption(
        "Lines: multiplications and parameters of the paper's network and of the CNN matched to it, computed from their "
        f"shapes, one size changed at a time. Diamonds: the time of one picture, {measured}, at {len(GROWTH[axis])} sizes. "
        f"All are told as multiples of the network with {usual} {what}."
    )
