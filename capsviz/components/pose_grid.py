"""Rows of poses, drawn, to look at and to choose from. Python's face of web/pose_grid.js."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.pictures import mosaic

_mount = component(
    "capsviz_pose_grid",
    html=web("pose_grid.html"),
    css=web("house.css", "pose_grid.css"),
    js=web("packet.js", "pose_grid.js"),
)

Cell = tuple[int, int]
"""Which row, and which column."""


class Row(NamedTuple):
    """What stands before a row of pictures."""

    head: str
    name: str
    """Left out where there is no room."""
    spoken: str
    """How a picture of it is called aloud, before the words of its column."""


def choose_pose(
    pictures: Float[np.ndarray, "row column side side"],
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    title: str,
    held: Cell | None,
    on_cell: Callable[[int, int], object],
    key: str,
) -> None:
    """Show the pictures of poses in rows and columns; `on_cell` is told the place of the one that was chosen."""
    shape = pictures.shape[:2]
    words = {"title": title, "columns": list(columns), "rows": [row._asdict() for row in rows], "held": held}
    sheet = mosaic(pictures.reshape(-1, *pictures.shape[2:]), across=shape[1])
    _mount(
        key=key,
        data=packet(words, {"sheet": np.rint(255 * sheet.clip(0, 1)).astype(np.uint8)}),
        on_cell_change=partial(_chosen, key, shape, on_cell),
    )


def _chosen(key: str, shape: Cell, on_cell: Callable[[int, int], object]) -> None:
    cell = dict(st.session_state.get(key) or {}).get("cell")
    if not isinstance(cell, dict):
        return
    places: list[Any] = [cell.get("row"), cell.get("column")]
    if all(type(at) is int and 0 <= at < size for at, size in zip(places, shape, strict=True)):
        on_cell(*places)
