"""Take it away: a figure as a picture, its numbers as a file, and the lines of Python that make it again."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from capsviz.figures.style import standalone
from capsviz.views import in_python


class Take(NamedTuple):
    """One figure that can be taken away; it and its numbers are made when they are asked for."""

    figure: Callable[[], go.Figure]
    numbers: Callable[[], Mapping[str, np.ndarray]]
    lines: str
    """Python that draws the figure in its last line, from what `given` makes."""
    imports: str
    """What these lines import."""
    given: Callable[[str], list[str]] = in_python.of_trace
    """The lines before them, with the imports: they make `net` and `trace`, `a` and `b`, or nothing."""


def offer(name: str, takes: Mapping[str, Take]) -> None:
    """One quiet menu for the figures of a view, by their titles; everything in it is made when it is opened."""
    menu = st.popover("Take it away", key=f"take.{name}", on_change="rerun")
    if not menu.open:
        return
    with menu:
        titles = list(takes)
        title = st.selectbox("Figure", titles, key=f"take.{name}.which") if len(titles) > 1 else titles[0]
        # another view may have been opened since, whose figures have other titles
        _show(f"{name}-{titles.index(title) + 1}" if len(titles) > 1 else name, takes[title])


def _show(name: str, take: Take) -> None:
    arrays = take.numbers()
    kind = st.segmented_control("Picture", ["PNG", "SVG"], default="PNG", required=True, key=f"take.{name}.kind")
    # as it will lie on a white sheet, whatever the page's own colours are
    figure = standalone(take.figure())
    # a figure with a width of its own keeps it, and scrolls
    wide = figure.layout["width"] or 0
    with st.container(key="taken"):
        st.html(f"<style>.st-key-taken {{ overflow-x: auto; }} .st-key-taken > * {{ min-width: {wide}px; }}</style>")
        st.plotly_chart(figure, theme=None, key=f"take.{name}.figure", config=_camera(name, kind, figure))
    st.caption("The camera in the figure's upper right corner saves it.")
    left, right = st.columns(2)
    left.download_button("Numbers (NPZ)", _npz(arrays), f"{name}.npz", key=f"take.{name}.npz", width="stretch")
    right.download_button("Numbers (CSV)", _csv(arrays), f"{name}.csv", key=f"take.{name}.csv", width="stretch")
    st.markdown("The same in Python:")
    st.code("\n".join([*take.given(take.imports), take.lines]), language="python")


def _camera(name: str, kind: str, figure: go.Figure) -> dict[str, object]:
    """Plotly's tool bar with one button, which saves the figure, in its own size where it has one."""
    saved: dict[str, object] = {"filename": name, "format": kind.lower(), "scale": 2 if kind == "PNG" else 1}
    if figure.layout["width"]:
        saved |= {"width": figure.layout["width"], "height": figure.layout["height"]}
    return {
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": saved,
        "displaylogo": False,
    }


def _npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _csv(arrays: Mapping[str, np.ndarray]) -> bytes:
    """One row for each number: which array, where in it, what."""
    rows = ["array,index,value"]
    for name, array in arrays.items():
        places = (" ".join(map(str, index)) for index in np.ndindex(array.shape))
        rows += [
            f"{name},{at},{value!r}" for at, value in zip(places, array.astype(float).ravel().tolist(), strict=True)
        ]
    return "\n".join(rows).encode()
