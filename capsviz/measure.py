"""Numbers read off a trace: how evenly parts divide themselves, who contributes, where a part looks.

Knows traces and arrays; knows no network, no figure and no page. The words are those of the glossary: coupling
entropy, mean agreement, contribution.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from capsviz.trace import RoutingTrace

WINDOW = 9
"""Both convolutions look through a 9x9 window; the second takes every second place."""
SEEN = 2 * WINDOW - 1
"""Pixels along one edge of what a primary capsule sees: 17."""


class Place(NamedTuple):
    """Where a primary capsule stands: its type, and its row and column on the grid."""

    type: int
    row: int
    col: int


def lengths(routing: RoutingTrace) -> Float[np.ndarray, "iteration upper"]:
    """||v|| of every upper capsule after every iteration, in [0, 1) unless v was edited."""
    return np.linalg.norm(routing.v, axis=-1)


def coupling_entropy(c: Float[np.ndarray, "iteration lower upper"]) -> Float[np.ndarray, " iteration"]:
    """Mean over the parts of H(c_i) / log J, in [0, 1]: 1 where every part divides itself evenly among its parents.

    Couplings set by hand may not sum to 1; each part is then read as the shares of what it gives.
    """
    given = np.abs(c) / np.maximum(np.abs(c).sum(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    terms = np.where(given > 0, given * np.log(np.maximum(given, np.finfo(np.float32).tiny)), 0)
    return -terms.sum(axis=-1).mean(axis=-1) / np.log(c.shape[-1])


def mean_agreement(routing: RoutingTrace) -> Float[np.ndarray, " iteration"]:
    """Σ c_ij a_ij / Σ c_ij, for each iteration; NaN where edits leave no couplings to weigh by."""
    weight, weighted = routing.c.sum(axis=(1, 2)), (routing.c * routing.a).sum(axis=(1, 2))
    return np.divide(weighted, weight, out=np.full_like(weighted, np.nan), where=weight != 0)


def logit_change(routing: RoutingTrace) -> Float[np.ndarray, " iteration"]:
    """Mean |Δb|: how much an iteration's agreement moves the logits, for each iteration."""
    return np.abs(routing.a).mean(axis=(1, 2))


def contribution(routing: RoutingTrace, iteration: int, parent: int) -> Float[np.ndarray, " lower"]:
    """What each part adds to a parent's sum along its direction, signed: c_ij u_hat_ij · v_j/|v_j|; they sum to |s_j|."""
    v = routing.v[iteration, parent]
    direction = v / max(float(np.linalg.norm(v)), np.finfo(np.float32).tiny)
    return routing.c[iteration, :, parent] * (routing.u_hat[:, parent] @ direction)


def strongest(values: Float[np.ndarray, " lower"], count: int) -> list[int]:
    """The numbers of the parts with the largest values, largest first."""
    return [int(i) for i in np.argsort(-values, kind="stable")[:count]]


def grid_of(side: int) -> int:
    """Primary capsules along one edge for a picture of `side` pixels: 6 for 28."""
    return (side - WINDOW + 1 - WINDOW) // 2 + 1


def place(part: int, grid: int) -> Place:
    """Where the primary capsule numbered type·grid² + row·grid + col stands."""
    return Place(part // grid**2, part % grid**2 // grid, part % grid)


def receptive_field(row: int, col: int, side: int) -> Bool[np.ndarray, "side side"]:
    """The pixels a primary capsule sees: 17x17 from (2 row, 2 col)."""
    seen = np.zeros((side, side), dtype=bool)
    seen[2 * row : 2 * row + SEEN, 2 * col : 2 * col + SEEN] = True
    return seen


def on_picture(values: Float[np.ndarray, " lower"], side: int) -> Float[np.ndarray, "side side"]:
    """Values of the primary capsules laid over the picture: at each pixel the mean over the parts that see it.

    NaN where no part looks: the last row and column of 28.
    """
    grid = grid_of(side)
    by_place = values.reshape(-1, grid, grid).mean(axis=0)
    total, coverage = np.zeros((side, side)), np.zeros((side, side))
    for row in range(grid):
        for col in range(grid):
            seen = receptive_field(row, col, side)
            total[seen] += by_place[row, col]
            coverage[seen] += 1
    return np.divide(total, coverage, out=np.full((side, side), np.nan), where=coverage > 0)
