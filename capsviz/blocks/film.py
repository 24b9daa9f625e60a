"""The film of a network, as the screen on learning asks for it: its frames, the current digit at each, one step from it.

Knows the desk; draws nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import streamlit as st

from capsviz import desk
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.experiments.learning import Step
    from capsviz.network import CapsNet


def moments(name: str) -> list[int]:
    """After how many batches of training each frame was taken. Raises `WeightsError` where there is no film."""
    from capsviz import weights

    return weights.film(name)


def card(name: str) -> dict[str, Any]:
    """How each frame reads digits that were held out."""
    from capsviz import weights

    return weights.film_card(name)


def log(name: str) -> list[dict[str, float]]:
    """The run epoch by epoch."""
    from capsviz import weights

    return weights.log(name)


def traced(name: str, moment: int) -> CapsTrace:
    """The current picture in the network as it was at one moment."""
    return _traced(name, moment, desk.pixels(desk.settings().picture).tobytes())


def stepped(name: str, moment: int, label: int, rate: float) -> Step:
    """One step of learning on the current picture, from one moment."""
    from capsviz.experiments.learning import gradient_step

    return gradient_step(_frame(name, moment), desk.pixels(desk.settings().picture), label, rate)


@st.cache_resource(max_entries=40, show_spinner=False)
def _traced(name: str, moment: int, picture: bytes) -> CapsTrace:
    from capsviz.capture import capture

    return capture(_frame(name, moment), np.frombuffer(picture, dtype=np.float32).reshape(28, 28))


@st.cache_resource(max_entries=20, show_spinner=False)
def _frame(name: str, moment: int) -> CapsNet:
    from capsviz import weights

    return cast("CapsNet", weights.frame(name, moment))
