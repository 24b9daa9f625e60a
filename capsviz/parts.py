"""What parts do for one digit: their votes seen from the side, which of them count, and which an edit has reached.

Knows traces and arrays; knows no network, no figure and no page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from capsviz import measure
from capsviz.trace import CapsTrace


class VotePlane(NamedTuple):
    """The votes for one parent, in the plane of its final pose and the votes' main other direction."""

    votes: Float[np.ndarray, "lower 2"]
    """Along the pose, and along the main residual."""
    v: Float[np.ndarray, "iteration 2"]
    """The parent's pose after each iteration, in the same plane; the last with its final edits."""
    shares: tuple[float, float]
    """How much of the votes' squared length lies along each axis, in [0, 1]."""
    axes: Float[np.ndarray, "dim 2"]
    """The two directions, of length 1."""


def vote_plane(trace: CapsTrace, parent: int) -> VotePlane:
    """Project the votes for a parent through the origin: uncentred, as agreement is.

    The first axis is the pose that the last iteration ended with, before any edit of the final one. A silent parent
    (v = 0) gives it to the main direction of the votes themselves.
    """
    routing, poses = trace.routing, measure.poses_by_iteration(trace)[:, parent].astype(np.float64)
    votes, final = routing.u_hat[:, parent].astype(np.float64), routing.v[-1, parent].astype(np.float64)
    length = np.linalg.norm(final)
    along = final / length if length > 0 else _main_direction(votes)
    across = _main_direction(votes - np.outer(votes @ along, along))
    axes = np.stack([along, across], axis=1)
    placed = votes @ axes
    whole = max(float(np.square(votes).sum()), np.finfo(np.float64).tiny)
    first, second = (float(share) for share in np.square(placed).sum(axis=0) / whole)
    return VotePlane(placed, poses @ axes, (first, second), axes)


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


class Edited(NamedTuple):
    """Which numbers of a trace an edit set, added to or scaled; whatever only follows from those is not marked."""

    u: Bool[np.ndarray, "lower lower_dim"]
    votes: Bool[np.ndarray, "lower upper"]
    """Votes of which any number was edited."""
    logits: Bool[np.ndarray, "iteration lower upper"]
    couplings: Bool[np.ndarray, "iteration lower upper"]
    sums: Bool[np.ndarray, "iteration upper"]
    """Weighted sums of which any number was edited."""
    poses: Bool[np.ndarray, "iteration upper dim"]
    """As `measure.poses_by_iteration` has them: edits of the final pose stand in the last."""


def edited(trace: CapsTrace) -> Edited:
    """Which numbers the edits of a trace touched, each at its own site and in its own iteration."""
    r = trace.routing
    cells = {name: np.zeros(values.shape, dtype=bool) for name, values in {**vars(r), "u": trace.u}.items()}
    for edit in trace.edits:
        name, iteration = edit.site
        # a pose without an iteration is the final one
        of = -1 if name == "v" and iteration is None else iteration
        (cells[name] if of is None else cells[name][of])[edit.index or ...] = True
    return Edited(
        u=cells["u"],
        votes=np.asarray(cells["u_hat"].any(axis=-1)),
        logits=cells["b"],
        couplings=cells["c"],
        sums=np.asarray(cells["s"].any(axis=-1)),
        poses=cells["v"],
    )


def touched(trace: CapsTrace, parent: int) -> Bool[np.ndarray, "iteration lower"]:
    """Which parts an edit of the trace reached, on their way to one parent, in which iteration."""
    found = edited(trace)
    always = found.u.any(axis=1) | found.votes[:, parent]
    return always | found.logits[:, :, parent] | found.couplings[:, :, parent]


def touched_poses(trace: CapsTrace) -> Bool[np.ndarray, "iteration upper"]:
    """Which parents an edit reached in their own sum or pose, in which iteration; edits of the final pose in the last."""
    found = edited(trace)
    return found.sums | found.poses.any(axis=-1)
