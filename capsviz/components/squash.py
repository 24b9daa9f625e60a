"""A vector to drag and its squashed twin: Python's face of web/squash.js."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from jaxtyping import Float
from streamlit.components.v2 import component

_WEB = Path(__file__).parent / "web"
_mount = component(
    "capsviz_squash",
    css=(_WEB / "squash.css").read_text(encoding="utf-8"),
    js=(_WEB / "squash.js").read_text(encoding="utf-8"),
)

START = (1.4, 0.9)
"""Where the vector stands at first."""


def drag_vector(lengths: Float[np.ndarray, " n"], curves: dict[str, Float[np.ndarray, " n"]], *, key: str) -> None:
    """Show the plane and, beside it, each curve of lengths after against lengths before."""
    drawn = {name: np.asarray(values, dtype=float).round(5).tolist() for name, values in curves.items()}
    _mount(key=key, data={"start": START, "lengths": lengths.round(5).tolist(), "curves": drawn})
