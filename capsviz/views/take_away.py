"""Take it away: a figure as a picture, its numbers as a file, and the lines of Python that make it again."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from capsviz import desk


def offer(
    name: str,
    figure: Callable[[], go.Figure],
    numbers: Callable[[], Mapping[str, np.ndarray]],
    line: str,
    *,
    imports: str,
    of_trace: bool = True,
) -> None:
    """A menu that makes everything when it is opened. `line` draws the figure, after `imports`.

    A figure `of_trace` is drawn from `trace` (and `net`), which the lines before it make again.
    """
    menu = st.popover("Take it away", key=f"take.{name}", on_change="rerun")
    if not menu.open:
        return
    with menu:
        arrays = numbers()
        kind = st.segmented_control("Picture", ["PNG", "SVG"], default="PNG", required=True, key=f"take.{name}.kind")
        desk.draw(figure(), key=f"take.{name}.figure", save=(name, kind.lower()))
        st.caption("The camera above the figure saves it.")
        left, right = st.columns(2)
        left.download_button("Numbers (NPZ)", _npz(arrays), f"{name}.npz", key=f"take.{name}.npz", width="stretch")
        right.download_button("Numbers (CSV)", _csv(arrays), f"{name}.csv", key=f"take.{name}.csv", width="stretch")
        st.markdown("The same in Python:")
        before = desk.lines(imports) if of_trace else [imports, ""]
        st.code("\n".join([*before, line]), language="python")


def _npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _csv(arrays: Mapping[str, np.ndarray]) -> bytes:
    """One row for each number: which array, where in it, what."""
    rows = ["array,index,value"]
    for name, array in arrays.items():
        rows += [
            f"{name},{' '.join(map(str, index))},{value!r}" for index, value in np.ndenumerate(array.astype(float))
        ]
    return "\n".join(rows).encode()
