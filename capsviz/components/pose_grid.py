"""The paper's grid of poses, to look at and to choose from. Python's face of web/pose_grid.js."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

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
"""Which number, and which of the amounts it is moved by."""


def choose_pose(
    pictures: Float[np.ndarray, "dim amount side side"],
    amounts: Sequence[float],
    names: Sequence[str],
    *,
    held: Cell | None,
    on_cell: Callable[[int, int], object],
    key: str,
) -> None:
    """Show a row for each number and a column for each amount; `on_cell` is told the one that was chosen."""
    dim, count = pictures.shape[:2]
    words = {
        "amounts": [f"{amount:+.2f}".replace("-", "−") if amount else "0" for amount in amounts],
        "names": list(names),
        "held": held,
    }
    sheet = mosaic(pictures.reshape(dim * count, *pictures.shape[2:]), across=count)
    _mount(
        key=key,
        data=packet(words, {"sheet": np.rint(255 * sheet.clip(0, 1)).astype(np.uint8)}),
        on_cell_change=partial(_chosen, key, (dim, count), on_cell),
    )


def _chosen(key: str, shape: Cell, on_cell: Callable[[int, int], object]) -> None:
    cell = dict(st.session_state.get(key) or {}).get("cell")
    if not isinstance(cell, dict):
        return
    places: list[Any] = [cell.get("dim"), cell.get("step")]
    if all(type(at) is int and 0 <= at < size for at, size in zip(places, shape, strict=True)):
        on_cell(*places)
