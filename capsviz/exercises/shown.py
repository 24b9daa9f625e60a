"""What an exercise shows: on the page as HTML or as a figure, and to take away as a figure with its numbers.

Knows figures and arrays; knows no network and no page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from capsviz.figures.beside import picture_row
from capsviz.figures.lengths import length_chart
from capsviz.figures.pictures import tiles
from capsviz.figures.walk import length_bars

Tile = tuple[str, Float[np.ndarray, "row col"], str]
"""A title, values in [0, 1], and a line more."""


@dataclass(frozen=True, eq=False)
class Seen:
    """One thing to look at: a line above it, and HTML of ours or a figure."""

    title: str
    body: str | go.Figure
    numbers: Mapping[str, np.ndarray]
    """What is drawn."""
    figure: Callable[[], go.Figure] | None
    """The same for a slide; None where the body is a table, whose numbers are all there is."""


def bars(
    title: str,
    values: Float[np.ndarray, " upper"],
    before: Float[np.ndarray, " upper"] | None = None,
    *,
    what: str = "lengths of the digit capsules",
) -> Seen:
    """A value from 0 to 1 for every digit, and where each was `before`."""
    numbers = {"now": values} if before is None else {"now": values, "before": before}
    return Seen(title, length_bars(values, before, what=what), numbers, lambda: length_chart(values, before))


def pictures(title: str, shown: Iterable[Tile], **more: np.ndarray) -> Seen:
    """Pictures of one size side by side; `more` are numbers told beside them."""
    told = list(shown)
    named: dict[str, np.ndarray] = {}
    for name, pixels, words in told:
        whole = f"{name} {words}".strip()
        # two of them may have the same title
        named[whole if whole not in named else f"{whole}, {len(named) + 1}"] = pixels
    return Seen(title, tiles(told), named | more, lambda: picture_row(named))


def chart(title: str, figure: go.Figure, **numbers: np.ndarray) -> Seen:
    """A figure, and what it draws."""
    return Seen(title, figure, numbers, lambda: figure)


def table(title: str, html: str, **numbers: np.ndarray) -> Seen:
    """A table, and what stands in it."""
    return Seen(title, html, numbers, None)
