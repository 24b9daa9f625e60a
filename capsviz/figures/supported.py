"""What speaks for and against every digit, as an HTML table: the links of the map for those who read. Knows traces."""

from __future__ import annotations

import numpy as np

from capsviz import measure
from capsviz.figures.rounds import STYLE
from capsviz.figures.spelled import numbered, plainly
from capsviz.trace import CapsTrace

NAMED = 3
"""Supporters that are named for each digit."""


def supported(trace: CapsTrace, iteration: int) -> str:
    """A row for each digit: its length, what parts add to its sum and what they take, and who adds most."""
    given = measure.contributions(trace.routing)[iteration]
    lengths = np.linalg.norm(measure.poses_by_iteration(trace)[iteration], axis=-1)
    head = "<tr><th>digit</th><th>length</th><th>added</th><th>taken</th><th>most added by parts</th></tr>"
    rows = "".join(
        f"<tr{' class=own' if k == lengths.argmax() else ''}><td>{k}</td><td>{length:.3f}</td>"
        f"<td>{column.clip(min=0).sum():.3f}</td><td>{plainly(column.clip(max=0).sum())}</td>"
        f"<td>{', '.join(numbered(part) for part in measure.strongest(column, NAMED))}</td></tr>"
        for k, (length, column) in enumerate(zip(lengths, given.T, strict=True))
    )
    return f'{STYLE}<table class="iterations">{head}{rows}</table>'
