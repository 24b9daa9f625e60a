"""How two pictures are shown and taken away, whatever is looked at: A, B, and A - B."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from capsviz import desk
from capsviz.components.undrawn import told_undrawn
from capsviz.figures.compared import Three
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take

TITLES = ("A", "B", "A − B")
Way = Callable[[CapsTrace, CapsTrace, int, int], dict[str, Take]]
"""One way to look at A and B, in one iteration and for one digit: it shows its figures and says which can be taken away."""
_UNDRAWN = "This browser shows no canvas, so these coloured figures stay empty. Their numbers wait in Take it away, below them."
Numbers = Callable[[], Mapping[str, np.ndarray]]


def three(figures: Sequence[go.Figure], key: str, *, height: int) -> None:
    """A, B and their difference side by side."""
    if any(isinstance(drawn, go.Heatmap) for drawn in figures[0].data):
        told_undrawn(_UNDRAWN, key=f"two.{key}.undrawn")
    for column, title, figure in zip(st.columns(3, gap="medium"), TITLES, figures, strict=True):
        with column:
            st.markdown(f"**{title}**")
            desk.draw(figure.update_layout(height=height), key=f"two.{key}.{title}")


def one_taken(
    title: str, figure: Callable[[], go.Figure], numbers: Numbers, lines: str, imports: str
) -> dict[str, Take]:
    """A figure that shows A and B together."""
    return {title: Take(figure, numbers, lines, imports, in_python.of_pair)}


def three_taken(what: str, figures: Callable[[], Three], numbers: Numbers, lines: str, imports: str) -> dict[str, Take]:
    """The figures of A, of B and of A - B, each by itself."""
    return {
        f"{what}, {title}": Take(lambda n=n: figures()[n], numbers, f"{lines}[{n}]", imports, in_python.of_pair)
        for n, title in enumerate(TITLES)
    }


def both(of_a: np.ndarray, of_b: np.ndarray) -> Numbers:
    """The numbers of A, of B, and A - B."""
    return lambda: {"a": of_a, "b": of_b, "difference": of_a - of_b}
