"""Draws rankings of parts, and says how alike they are. Knows arrays and plotly; knows no network and no page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float

from capsviz.figures.edited import mark_edited
from capsviz.figures.spelled import numbered
from capsviz.figures.style import axis, class_colour, plain
from capsviz.measure import Place, strongest
from capsviz.parts import rank_correlation

STYLE = """
<style>
.ranking { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .95rem; margin: 0; }
.ranking th, .ranking td { text-align: right; padding: .15rem .4rem; border: 0; }
.ranking th { font-weight: 500; opacity: .85; }
.ranking td:last-child { font-weight: 600; }
</style>
"""
CLOSE = 0.8
"""A rank correlation from which on two rankings say much the same."""
SURELY = 1e-5
"""A length that changes by less than this may only have been rounded another way (float32)."""


class Row(NamedTuple):
    """One part in a ranking."""

    part: int
    place: Place
    value: float


def ranking(rows: Iterable[Row], spelled: str) -> str:
    """A table of parts in their order, all counted from 1 as a page speaks; `spelled` formats the value."""
    head = "<tr><th>part</th><th>type</th><th>row</th><th>column</th><th>value</th></tr>"
    body = "".join(
        f"<tr><td>{numbered(row.part)}</td><td>{row.place.type + 1}</td><td>{row.place.row + 1}</td><td>{row.place.col + 1}</td>"
        f"<td>{spelled.format(row.value).replace('-', '−')}</td></tr>"
        for row in rows
    )
    return f'{STYLE}<table class="ranking">{head}{body}</table>'


def importance_against_coupling(
    c: Float[np.ndarray, " lower"],
    lost: Float[np.ndarray, " lower"],
    digit: int,
    *,
    touched: Bool[np.ndarray, " lower"] | None = None,
) -> go.Figure:
    """Every part as a dot: its coupling to a digit across, what the digit's length loses without it up.

    `touched` are the parts that an edit reached; each gets the mark of that.
    """
    figure = go.Figure().add_scatter(
        x=c,
        y=lost,
        mode="markers",
        customdata=np.arange(len(c)) + 1,
        marker={"color": class_colour(digit), "size": 9, "line": {"width": 1, "color": "rgba(128,128,128,0.9)"}},
        hovertemplate="part %{customdata:,}<br>coupling %{x:.4f}<br>the length loses %{y:.4f}<extra></extra>",
    )
    figure.update_xaxes(**axis(f"coupling to the {digit}, last iteration"))
    figure.update_yaxes(**axis("length lost without it", zeroline=True))
    figure = plain(figure, height=340)
    return figure if touched is None else mark_edited(figure, np.stack([c, lost], axis=1)[touched])


def _together(correlation: float) -> str:
    """What a correlation says, in words."""
    if np.isnan(correlation):
        return ""
    if correlation >= CLOSE:
        return (
            "So for this digit the two say much the same; they differ where a strongly coupled part is little missed. "
        )
    return "So for this digit a large coupling does not say how much a part matters. "


def alike(c: Float[np.ndarray, " lower"], lost: Float[np.ndarray, " lower"], digit: int, shown: int) -> str:
    """How far the ranking by coupling and that by what is lost agree, in Markdown; `shown` parts stand in each list."""
    common = set(strongest(c, shown)) & set(strongest(lost, shown))
    correlation = rank_correlation(c, lost)
    said = (
        "All are equal in one of the two, so it ranks nothing."
        if np.isnan(correlation)
        else f"Over all parts the two rankings have a correlation of **{correlation:.2f}** (1: the same order, 0: no relation)."
    )
    return (
        f"{len(common)} of the {shown} stand in both lists. {said} {_together(correlation)}Without **{int((lost < -SURELY).sum()):,}** of the {len(lost):,} "
        f"parts the {digit} would even be longer, by more than {SURELY:.5f}."
    )
