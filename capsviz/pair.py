"""Two traces of one network beside each other: what differs, in numbers; and two pictures that differ by one stroke.

Knows traces and drawn digits; knows no network, no figure and no page.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Float32

from capsviz import measure, strokes
from capsviz.trace import CapsTrace

OPENED = 4
"""Rows of a 9's ink without which its loop is open at the top. Fewer leave it closed, many more leave no loop."""


def contribution_difference(a: CapsTrace, b: CapsTrace, iteration: int, parent: int) -> Float[np.ndarray, " lower"]:
    """What each part adds to a parent in A minus in B; over the parts they sum to |s_j| of A minus that of B."""
    of_a, of_b = (measure.contribution(trace.routing, iteration, parent) for trace in (a, b))
    return of_a - of_b


def share_of_largest(differences: Float[np.ndarray, " lower"], count: int) -> float:
    """How much of all differences, whatever their sign, the `count` largest hold, in [0, 1]; 0 where there are none."""
    sizes = np.sort(np.abs(differences))[::-1]
    return float(sizes[:count].sum() / max(sizes.sum(), np.finfo(np.float32).tiny))


def same_vector(a: CapsTrace, b: CapsTrace) -> Bool[np.ndarray, " lower"]:
    """Parts whose vector u is the same number for number: where the pictures differ, they do not look."""
    return (a.u == b.u).all(axis=1)


def differing_pixels(a: CapsTrace, b: CapsTrace) -> int:
    """How many pixels are not the same in both pictures."""
    return int(np.count_nonzero(a.image != b.image))


def nine_and_four(
    hand: strokes.Hand = strokes.HANDS["upright"],
) -> tuple[Float32[np.ndarray, "28 28"], Float32[np.ndarray, "28 28"]]:
    """A 9, and the same picture with the top of its loop rubbed out, which leaves a 4."""
    nine = strokes.draw(9, hand)
    four = nine.copy()
    top = int(np.flatnonzero(nine.any(axis=1))[0])
    four[top : top + OPENED] = 0
    return nine, four
