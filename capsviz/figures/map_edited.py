"""Marks on the map of the network what edits reached, as web/map_edited.js does on the one that moves.

Knows traces and plotly; knows no network and no page.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from capsviz import parts
from capsviz.figures.edited import mark_edited
from capsviz.figures.map_layout import Layout
from capsviz.trace import CapsTrace

_BESIDE = (9.0, -9.0)
"""Pixels from the middle of a digit's ring to its dot, upon the ring."""


def mark_map(figure: go.Figure, trace: CapsTrace, layout: Layout, iteration: int) -> None:
    """A dot on every primary capsule, digit and number of the decoded pose that an edit reached in this iteration."""
    if not trace.edits:
        return
    found, classes = parts.edited(trace), range(len(trace.lengths))
    reached = np.any([parts.touched(trace, k)[iteration] for k in classes], axis=0)
    digits = np.flatnonzero(parts.touched_poses(trace)[iteration])
    rings = np.array([layout.digits[k].ring for k in digits]).reshape(-1, 2)
    numbers = np.flatnonzero(found.poses[iteration, trace.decoded])
    box, step = layout.boxes["pose"], layout.boxes["pose"].width / trace.poses.shape[1]
    bars = np.stack([box.x + (numbers + 0.5) * step, np.full(len(numbers), box.y + box.height / 2)], axis=1)
    for places, size in ((layout.places[reached], layout.cell), (rings + _BESIDE, 9.0), (bars, min(step, 8.0))):
        mark_edited(figure, places, size=size, told=False)
