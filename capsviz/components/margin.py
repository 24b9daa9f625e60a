"""Ten lengths to slide and what the losses say of them: Python's face of web/margin.js."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from streamlit.components.v2 import component

from capsviz.components import ten
from capsviz.components.web_files import web
from capsviz.figures.style import CLASS_COLOURS

_mount = component(
    "capsviz_margin", css=web("house.css", "ten.css", "margin.css"), js=web("svg.js", "ten.js", "margin.js")
)


class Lengths(NamedTuple):
    """Where the sliders and switches stand."""

    lengths: Float[np.ndarray, 10]
    present: Bool[np.ndarray, 10]
    """Which digits are in the picture."""


class Loss(NamedTuple):
    """One loss as it is shown."""

    total: float
    """NaN where it has nothing to say."""
    shown: Float[np.ndarray, 10]
    """Its bar for each class, from 0 to 1."""
    slopes: Float[np.ndarray, 10]
    """Its gradient for each length."""


def read_lengths(start: Lengths, *, key: str) -> Lengths:
    """Where the sliders stand, or `start` before anyone moved them. Raises `SliderError`."""
    state = ten.kept(key)
    if state is None:
        return start
    return Lengths(np.array(ten.read_values(state, 0.0, 1.0)), np.array(ten.read_switches(state, "present")))


def forget_lengths(*, key: str) -> None:
    """Let the sliders and switches stand as at the start. Call it in a callback."""
    ten.forget(key)


def give_lengths(lengths: Lengths, *, key: str) -> None:
    """Let the sliders and switches stand like this. Call it in a callback."""
    ten.give(key, {"values": lengths.lengths.astype(float).tolist(), "present": lengths.present.tolist()})


def slide_lengths(
    now: Lengths,
    losses: Callable[[Lengths], tuple[Loss, Loss]],
    *,
    marks: tuple[float, float],
    key: str,
) -> None:
    """Show lengths and switches as they stand, with the margin loss and the cross-entropy, while one moves too.

    `marks` are m+ and m-, drawn on every length.
    """
    margin, cross = losses(now)
    data = {
        "colours": CLASS_COLOURS,
        "marks": marks,
        "reset": ten.reset(key),
        "values": now.lengths.tolist(),
        "present": now.present.tolist(),
        "totals": {"margin": _number(margin.total), "cross": _number(cross.total)},
        "losses": {"margin": _shown(margin), "cross": _shown(cross)},
    }
    _mount(key=key, data=data, on_ten_change=lambda: None)


def _shown(loss: Loss) -> dict[str, list[float | None]]:
    return {"shown": loss.shown.tolist(), "slopes": [_number(slope) for slope in loss.slopes.tolist()]}


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return None if math.isnan(value) else value
