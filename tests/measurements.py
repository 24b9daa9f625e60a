"""claims.json made by hand: every change at two amounts, and the facts that a test is about; and what a figure drew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from capsviz import claims, weights
from capsviz.settings import CHANGES


@contextmanager
def measured(folder: Path, facts: dict[str, Any]) -> Iterator[None]:
    """The file beside the networks of `folder`, of just these networks, for as long as it is needed."""
    path = folder / claims.FILE
    networks = {name: weights.digest(folder / f"{stem}.safetensors") for name, stem in claims.NETWORKS.items()}
    changes = {name: {"amounts": [0.0, 1.0], **{net: _along(net) for net in networks}} for name in CHANGES}
    about = {"pictures": 10, "networks": networks}
    path.write_text(json.dumps({"about": about, "changes": changes, "facts": facts}))
    st.cache_resource.clear()
    try:
        yield
    finally:
        path.unlink()
        st.cache_resource.clear()


def _along(name: str) -> dict[str, Any]:
    found = {"right": [9, 3], "interval": [[0.6, 0.98], [0.1, 0.6]], "mean": [0.9, 0.4], "low": [0.8, 0.2]}
    return {**found, "high": [0.95, 0.6], "unsure": [1, 6], "misdrawn": [1, 8] if name == "CapsNet" else None}


def drawn(figure: go.Figure) -> tuple[Any, ...]:
    """The traces of a figure; plotly types them as anything."""
    data: Any = figure.data
    return data
