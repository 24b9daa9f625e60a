"""The map of the network: one picture's way from pixels to its reconstruction, with every link. Python's face of web/map.js.

All that the map draws is sent once for each picture; iterations are scrubbed, capsules pointed at and boxes opened in the
page, on these numbers and without the server. What is sent is in `capsviz.components.map_sent`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz.components.heard import whole_number
from capsviz.components.map_sent import CSS, HTML, JS, map_data
from capsviz.trace import CapsTrace

_mount = component("capsviz_map", html=HTML, css=CSS, js=JS)


class Told(NamedTuple):
    """Who is told, before the next run, what a person went to in the map. Iterations count from 0."""

    iteration: Callable[[int], None]
    digit: Callable[[int], None]
    part: Callable[[int], None]


def show_map(
    trace: CapsTrace,
    drawn: Float[np.ndarray, "iteration side side"],
    *,
    learned: Mapping[str, int],
    iteration: int,
    told: Told,
    key: str,
) -> None:
    """Show the map at one iteration, counted from 0.

    `drawn` is what the decoder draws from the winner's pose after each iteration; `learned` says by the names of
    `capsviz.anatomy.stations` how many numbers were learned for each. Raises `CapsvizError` for a network whose primary
    capsules stand on no grid.
    """
    iterations, parts, classes = trace.routing.c.shape
    _mount(
        key=key,
        data=map_data(trace, drawn, learned=learned, iteration=_opens_at(key, iteration)),
        on_iteration_change=whole_number(key, "iteration", told.iteration, iterations),
        on_digit_change=whole_number(key, "digit", told.digit, classes),
        on_part_change=whole_number(key, "part", told.part, parts),
    )


def _opens_at(key: str, iteration: int) -> int:
    """The iteration the map is to open with. While it moves itself, the same as before, so that nothing is sent again."""
    opened = f"{key} opens at"
    if (st.session_state.get(key) or {}).get("iteration") != iteration or opened not in st.session_state:
        st.session_state[opened] = iteration
    return st.session_state[opened]
