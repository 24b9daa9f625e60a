"""What it costs: time, parameters and memory of both networks, measured here, and how they grow with size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from capsviz import desk
from capsviz.figures.costs import growth
from capsviz.rows import Table
from capsviz.views import in_python, why_pair, why_taken
from capsviz.views.take_away import Take, offer

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
        st.html(table(found).html("What each network costs"))
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


def table(found: list[Cost]) -> Table:
    """A row for each network and number of iterations."""
    from capsviz.experiments.cost import BATCH

    head = ["network", "one picture", f"a training step, {BATCH} pictures", "parameters", "memory of a step"]
    rows = [
        [
            one.said,
            f"{1000 * one.picture:.1f}\N{NO-BREAK SPACE}ms",
            f"{1000 * one.step:.0f}\N{NO-BREAK SPACE}ms",
            f"{one.parameters / 1e6:.1f}\N{NO-BREAK SPACE}million",
            f"{one.kept / _MEGA:.0f}\N{NO-BREAK SPACE}MB",
        ]
        for one in found
    ]
    return Table(head, rows, numbers=1)


def _growing() -> None:
    from capsviz.experiments.cost import GROWTH, computed, grown

    st.markdown("### How it grows")
    axis = st.segmented_control(
        "With", list(_AXES), format_func=lambda name: _AXES[name][0], default="side", required=True, key="why.cost.axis"
    )
    axis = axis or "side"
    _, what, stops = _AXES[axis]
    usual = int(getattr(grown("side", 28)[why_pair.CAPSNET], axis))
    sizes = sorted({*stops, usual})
    points = [one for one in st.session_state.get(_POINTS, []) if one.axis == axis]
    shown = partial(growth, *computed(axis, sizes), points, why_pair.COLOURS, what=what, usual=usual)
    desk.draw(shown(), key=f"why.cost.growth.{axis}")
    measured = "measured here" if points else "measured when you press the button"
    st.caption(
        "Lines: multiplications and parameters of the paper's network and of the CNN matched to it, computed from their "
        f"shapes, one size changed at a time. Diamonds: the time of one picture, {measured}, at {len(GROWTH[axis])} sizes. "
        f"All are told as multiples of the network with {usual} {what}."
    )
    offer("why-cost", _grown(shown, axis, sizes) | _measured(st.session_state.get(_COSTS, [])))


def _grown(shown: partial[go.Figure], axis: str, sizes: list[int]) -> dict[str, Take]:
    """The curves, and the points that were measured."""
    work, parameters, points, colours = shown.args

    def numbers() -> dict[str, np.ndarray]:
        kinds = {"multiplications": work, "parameters": parameters}
        curves = {f"{name} {kind}": np.array(of[name]) for kind, of in kinds.items() for name in of}
        return curves | {f"{one.name} seconds at {one.size}": np.asarray(one.seconds) for one in points}

    return {
        f"How it grows with {_AXES[axis][0].lower()}": Take(
            shown,
            numbers,
            f'work, parameters = computed("{axis}", {sizes})\n'
            f"points = {points}\n"
            f'growth(work, parameters, points, {colours}, what="{shown.keywords["what"]}", '
            f"usual={shown.keywords['usual']})",
            "from capsviz.experiments.cost import Point, computed\nfrom capsviz.figures.costs import growth",
            in_python.alone,
        )
    }


def _measured(found: list[Cost]) -> dict[str, Take]:
    """The table; its lines measure again, on the machine where they are run."""
    if not found:
        return {}
    columns = ("picture", "step", "parameters", "kept")
    return {
        "Measured: seconds, parameters, bytes": Take(
            None,
            lambda: {f"{one.said}: {name}": np.asarray(getattr(one, name)) for one in found for name in columns},
            f"found, columns = costs({why_taken.nets_in_python(_timed())}), {columns}\n"
            '{f"{one.said}: {name}": getattr(one, name) for one in found for name in columns}',
            "from capsviz.experiments.cost import costs",
            why_taken.UNEDITED,
        )
    }
