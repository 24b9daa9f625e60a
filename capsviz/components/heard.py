"""What a component said, believed only as far as it can be checked: it comes from a browser."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def whole_number(key: str, name: str, tell: Callable[[int], object], below: int) -> Callable[[], None]:
    """A callback that passes on the whole number from 0 to below `below` that a component sent; anything else is ignored."""

    def changed() -> None:
        value = (st.session_state.get(key) or {}).get(name)
        if type(value) is int and 0 <= value < below:
            tell(value)

    return changed
