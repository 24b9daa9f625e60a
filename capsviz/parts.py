"""What parts do for one digit: their votes seen from the side, which of them count, and which an edit has reached.

Knows traces and arrays; knows no network, no figure and no page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from capsviz.trace import CapsTrace, RoutingTrace


class VotePlane(NamedTuple):
    """The votes for one parent, in the plane of its final pose and the votes' main other direction."""

    votes: Float[np.ndarray, "lower 2"]
    """Along the pose, and along the main residual."""
    v: Float[np.ndarray, "iteration 2"]
    """The parent's pose after each iteration, in the same plane."""
    shares: tuple[float, float]
    """How much of the votes' squared length lies along each axis, in [0, 1]."""


def vote_plane(routing: RoutingTrace, parent: int) -> VotePlane:
    """Project the votes for a parent through the origin: uncentred, as agreement is.

    A silent parent (v = 0) gives its first axis to the main direction of the votes themselves.
    """
    votes, final = routing.u_hat[:, parent].astype(np.float64), routing.v[-1, parent].astype(np.float64)
    length = np.linalg.norm(final)
    along = final / length if length > 0 else _main_direction(votes)
    across = _main_direction(votes - np.outer(votes @ along, along))
    axes = np.stack([along, across], axis=1)
    placed = votes @ axes
    whole = max(float(np.square(votes).sum()), np.finfo(np.float64).tiny)
    first, second = (float(share) for share in np.square(placed).sum(axis=0) / whole)
    return VotePlane(placed, routing.v[:, parent].astype(np.float64) @ axes, (first, second))


def _main_direction(vectors: Float[np.ndarray, "n dim"]) -> Float[np.ndarray, " dim"]:
    """The unit vector along which these vectors, seen from the origin, are longest; their sum lies on its positive side."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    found = directions[:, -1]
    return found if (vectors @ found).sum() >= 0 else -found


def rank_correlation(first: Float[np.ndarray, " n"], second: Float[np.ndarray, " n"]) -> float:
    """Spearman's correlation of two rankings, equal values sharing their mean rank; NaN where all of one are equal."""
    ranks = [_ranks(values) - (len(values) - 1) / 2 for values in (first, second)]
    sizes = [float(np.linalg.norm(each)) for each in ranks]
    return float(ranks[0] @ ranks[1] / (sizes[0] * sizes[1])) if all(sizes) else float("nan")


def _ranks(values: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    _, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts + 1) / 2)[which]


def touched(trace: CapsTrace, parent: int) -> Bool[np.ndarray, "iteration lower"]:
    """Which parts an edit of the trace reached, on their way to one parent, in which iteration."""
    reached = np.zeros(trace.routing.b.shape[:2], dtype=bool)
    shapes = {"u": trace.u.shape, "u_hat": trace.routing.u_hat.shape, "b": trace.routing.b.shape[1:]}
    for edit in trace.edits:
        name = "b" if edit.site.name == "c" else edit.site.name
        if name in shapes:
            cells = np.zeros(shapes[name], dtype=bool)
            cells[edit.index or ...] = True
            parts = cells.any(axis=1) if name == "u" else cells[:, parent].reshape(len(cells), -1).any(axis=1)
            reached[slice(None) if edit.site.iteration is None else edit.site.iteration] |= parts
    return reached
