"""Draws how one part divides itself among its parents, iteration by iteration. Knows traces and plotly; knows no network.

The same numbers with their equation, as a table, are in `capsviz.figures.worked`.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.cells import cells
from capsviz.figures.compared import Three
from capsviz.figures.edited import mark_edited
from capsviz.figures.scales import shade, shade_of_change
from capsviz.figures.spelled import signed
from capsviz.parts import edited
from capsviz.trace import CapsTrace

_CORNER = (0.4, -0.35)
"""From the middle of a cell to its upper right corner, in cells; rows are counted from the top."""


def divided(trace: CapsTrace, part: int) -> go.Figure:
    """The couplings of one part: a row for each parent, a column for each iteration, as c - 1/10; c and b in each cell.

    A dot stands in the corner of a cell where an edit set c or b, or the vote.
    """
    c, b = trace.routing.c[:, part], trace.routing.b[:, part]

    def say(r: int, parent: int) -> str:
        return f"{c[r, parent]:.4f}<br>b {signed(b[r, parent])}"

    figure = cells(c, shade(c, 1 / c.shape[-1], "difference"), say, columns=_numbered(c), title="iteration")
    found = edited(trace)
    cell = np.argwhere(found.couplings[:, part] | found.logits[:, part] | found.votes[part])
    return mark_edited(figure, cell + _CORNER)


def divided_in_both(a: CapsTrace, b: CapsTrace, part: int) -> Three:
    """How the same part divides itself in A, in B, and A - B, where cells are c of A minus c of B, and so for b."""
    c = a.routing.c[:, part] - b.routing.c[:, part]
    logits = a.routing.b[:, part] - b.routing.b[:, part]
    shown = shade_of_change(c)

    def say(r: int, parent: int) -> str:
        return f"{signed(c[r, parent], 4)}<br>b {signed(logits[r, parent])}"

    unit = f"A − B, stretched to ±{shown.high:.2g}"
    difference = cells(c, shown._replace(unit=unit), say, columns=_numbered(c), title="iteration")
    return divided(a, part), divided(b, part), difference


def _numbered(c: Float[np.ndarray, "iteration upper"]) -> list[str]:
    return [str(r + 1) for r in range(len(c))]
