"""Take it away: a figure as a picture, its numbers as a file, and the lines of Python that make it again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from capsviz.figures.beside import Colours, picture_row
from capsviz.figures.style import standalone
from capsviz.views import in_python

Given = Callable[[str], list[str]]
"""The lines before those of a figure: they make `net` and `trace`, or other names, and import what they are given."""
Made = Mapping[str, tuple[np.ndarray, str]]
"""Arrays by their names, each with the Python that makes it."""


class Take(NamedTuple):
    """What can be taken away of one figure; it and its numbers are made when they are asked for."""

    figure: Callable[[], go.Figure] | None
    """None where the page draws it in a way of its own: then there are its numbers."""
    numbers: Callable[[], Mapping[str, np.ndarray]]
    lines: str
    """Python that draws the figure in its last line, or gathers the numbers there, from what `given` makes."""
    imports: str
    """What these lines import."""
    given: Given = in_python.of_trace
    """The lines before them, with the imports: they make `net` and `trace`, `a` and `b`, or nothing."""


def of_pictures(
    made: Made, lines: str = "", imports: str = "", given: Given = in_python.of_trace, *, colours: Colours = "ink"
) -> Take:
    """Pictures side by side under their names; `lines` come before the Python that makes them."""
    pictures = {name: picture for name, (picture, _) in made.items()}
    scale = "" if colours == "ink" else f', colours="{colours}"'
    return Take(
        lambda: picture_row(pictures, colours=colours),
        lambda: pictures,
        f"{lines}picture_row({_table(made)}{scale})",
        f"{imports}\nfrom capsviz.figures.beside import picture_row".strip(),
        given,
    )


def of_numbers(made: Made, lines: str = "", imports: str = "", given: Given = in_python.of_trace) -> Take:
    """Numbers alone, by their names; `lines` come before the Python that makes them."""
    return Take(None, lambda: {name: array for name, (array, _) in made.items()}, lines + _table(made), imports, given)


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


def in_files(arrays: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The same arrays by names of letters, digits and _, which any program reads."""
    return {re.sub(r"\W+", "_", name).strip("_"): np.asarray(array) for name, array in arrays.items()}


def _show(name: str, take: Take) -> None:
    arrays = in_files(take.numbers())
    if take.figure is None:
        sizes = {each: " × ".join(map(str, array.shape)) or "1" for each, array in arrays.items()}
        st.caption(f"The numbers: {', '.join(f'{each} ({size})' for each, size in sizes.items())}.")
    else:
        _picture(name, take.figure())
    left, right = st.columns(2)
    left.download_button("Numbers (NPZ)", _npz(arrays), f"{name}.npz", key=f"take.{name}.npz", width="stretch")
    right.download_button("Numbers (CSV)", _csv(arrays), f"{name}.csv", key=f"take.{name}.csv", width="stretch")
    st.markdown("The same in Python, which counts from 0:")
    st.code("\n".join([*take.given(take.imports), take.lines]), language="python")


def _picture(name: str, figure: go.Figure) -> None:
    kind = st.segmented_control("Picture", ["PNG", "SVG"], default="PNG", required=True, key=f"take.{name}.kind")
    # as it will lie on a white sheet, whatever the page's own colours are
    sheet = standalone(figure)
    # a figure with a width of its own keeps it, and scrolls
    wide, place = sheet.layout["width"] or 0, f"taken-{name}"
    with st.container(key=place):
        st.html(
            f"<style>.st-key-{place} {{ overflow-x: auto; }} .st-key-{place} > * {{ min-width: {wide}px; }}</style>"
        )
        st.plotly_chart(sheet, theme=None, key=f"take.{name}.figure", config=_camera(name, kind, sheet))
    st.caption("The camera in the figure's upper right corner saves it.")


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


def _table(made: Made) -> str:
    """Python for the arrays by their names."""
    return "{" + ", ".join(f'"{name}": {code}' for name, (_, code) in made.items()) + "}"


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
