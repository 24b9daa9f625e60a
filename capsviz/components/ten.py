"""Ten numbers that a person sets with sliders in the page: what is kept of them, and what of it is believed.

The browser reports `{"reset": n, "values": [...], ...}`; what was sent before the last reset is out of date.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from capsviz.errors import CapsvizError

CLASSES = 10


class SliderError(CapsvizError):
    """Something ten sliders cannot have sent, in a sentence."""


def kept(key: str) -> dict[str, Any] | None:
    """What the sliders last sent or were last given, also after a change of page; None before either."""
    sent = dict(st.session_state.get(key) or {}).get("ten")
    if isinstance(sent, dict) and sent.get("reset") == reset(key):
        st.session_state[_kept(key)] = sent
    return st.session_state.get(_kept(key))


def give(key: str, state: Mapping[str, Any]) -> None:
    """Let the sliders stand where Python wants them. Call it in a callback, before they are shown."""
    st.session_state[_reset(key)] = reset(key) + 1
    st.session_state[_kept(key)] = dict(state)


def forget(key: str) -> None:
    """Let the sliders stand where they stood before anyone moved them. Call it in a callback."""
    st.session_state[_reset(key)] = reset(key) + 1
    st.session_state.pop(_kept(key), None)


def reset(key: str) -> int:
    """How often the sliders were given something, or set back."""
    return st.session_state.get(_reset(key), 0)


def read_values(state: Mapping[str, Any], low: float, high: float) -> list[float]:
    """The ten numbers of a state. Raises `SliderError` unless each lies between `low` and `high`."""
    values = state.get("values")
    if not (isinstance(values, list) and len(values) == CLASSES and all(type(v) in (int, float) for v in values)):
        raise _unexpected("something else than ten numbers")
    if not all(math.isfinite(value) and low <= value <= high for value in values):
        raise _unexpected(f"a number that does not lie between {low:g} and {high:g}")
    return [float(value) for value in values]


def read_switches(state: Mapping[str, Any], name: str) -> list[bool]:
    """Ten switches of a state. Raises `SliderError` unless each is on or off."""
    switches = state.get(name)
    if not (isinstance(switches, list) and len(switches) == CLASSES and all(type(on) is bool for on in switches)):
        raise _unexpected("something else than ten switches")
    return switches


def _unexpected(what: str) -> SliderError:
    return SliderError(f"the sliders sent {what}; reload the page")


def _kept(key: str) -> str:
    return f"{key} kept"


def _reset(key: str) -> str:
    return f"{key} reset"
