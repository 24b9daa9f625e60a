"""Numbers read off a trace: how evenly parts divide themselves, who contributes, where a part looks.

Knows traces and arrays; knows no network, no figure and no page. The words are those of the glossary: coupling
entropy, mean agreement, contribution.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from capsviz.errors import CapsvizError
from capsviz.trace import CapsTrace, RoutingTrace

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


def directions(vectors: Float[np.ndarray, "*more dim"]) -> Float[np.ndarray, "*more dim"]:
    """Each vector at length 1; one of length 0 stays."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), np.finfo(np.float32).tiny)


def contribution(routing: RoutingTrace, iteration: int, parent: int) -> Float[np.ndarray, " lower"]:
    """What each part adds to a parent's sum along its direction, signed: c_ij u_hat_ij · v_j/|v_j|; they sum to |s_j|."""
    direction = directions(routing.v[iteration, parent])
    return routing.c[iteration, :, parent] * (routing.u_hat[:, parent] @ direction)


def along(routing: RoutingTrace) -> Float[np.ndarray, "iteration lower upper"]:
    """How far each vote reaches along its parent's pose, signed: u_hat_ij · v_j/|v_j|, for every iteration."""
    # one product of matrices for each parent: with many iterations ten times as fast as an einsum
    return (routing.u_hat.transpose(1, 0, 2) @ directions(routing.v).transpose(1, 2, 0)).transpose(2, 1, 0)


def contributions(routing: RoutingTrace) -> Float[np.ndarray, "iteration lower upper"]:
    """`contribution` of every part to every parent in every iteration; over the parts they sum to |s_j|."""
    return routing.c * along(routing)


def poses_by_iteration(trace: CapsTrace) -> Float[np.ndarray, "iteration upper dim"]:
    """The poses after each iteration, the last with its final edits: those that the lengths of the trace are read from."""
    return np.concatenate([trace.routing.v[:-1], trace.poses[None]])


class Plane(NamedTuple):
    """Poses seen from the side from which most of them is seen."""

    axes: Float[np.ndarray, "2 dim"]
    """Two directions of length 1, at right angles."""
    points: Float[np.ndarray, "pose 2"]
    """Each pose projected on them."""
    share: float
    """How much of the poses' squared length the two hold, in [0, 1]."""


def principal_plane(poses: Float[np.ndarray, "pose dim"]) -> Plane:
    """The plane through the origin that holds most of the squared length of two poses or more: their principal axes.

    They are uncentred. An axis has no sign of its own; here its largest number is positive, so that the same poses
    always look the same.
    """
    # thin: a matrix of all numbers with all others takes seconds where there are thousands
    _, sizes, directions = np.linalg.svd(poses.astype(float), full_matrices=False)
    held, axes = np.square(sizes), directions[:2]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1, keepdims=True), axis=1)
    axes = axes * np.where(largest < 0, -1, 1)
    total = max(float(held.sum()), np.finfo(float).tiny)
    return Plane(axes, poses @ axes.T, float(held[:2].sum()) / total)


def largest(values: Float[np.ndarray, "*more n"], count: int) -> Int[np.ndarray, "*more few"]:
    """Along the last axis, where the values of largest magnitude stand, largest first; all of them if there are fewer."""
    sizes = np.abs(values)
    few = min(count, sizes.shape[-1])
    # picking them out first and sorting only those is ten times as fast as sorting everything
    found = np.argpartition(sizes, -few, axis=-1)[..., sizes.shape[-1] - few :]
    order = np.argsort(-np.take_along_axis(sizes, found, axis=-1), axis=-1)
    return np.take_along_axis(found, order, axis=-1)


class Links(NamedTuple):
    """The strongest links between parts and parents in each iteration, whatever their sign."""

    numbers: Int[np.ndarray, "iteration link"]
    """part·parents + parent, strongest first."""
    shares: Float[np.ndarray, " iteration"]
    """How much of the sum of all magnitudes these hold, in [0, 1]."""


def strongest_links(values: Float[np.ndarray, "iteration lower upper"], count: int) -> Links:
    """The `count` links with the largest values of each iteration, by magnitude."""
    flat = values.reshape(len(values), -1)
    numbers = largest(flat, count)
    held, all_of_them = np.abs(np.take_along_axis(flat, numbers, axis=1)).sum(axis=1), np.abs(flat).sum(axis=1)
    return Links(numbers, held / np.maximum(all_of_them, np.finfo(np.float32).tiny))


def strongest(values: Float[np.ndarray, " lower"], count: int) -> list[int]:
    """The numbers of the parts with the largest values, largest first."""
    return [int(i) for i in np.argsort(-values, kind="stable")[:count]]


def grid_of(side: int) -> int:
    """Primary capsules along one edge for a picture of `side` pixels: 6 for 28."""
    return (side - WINDOW + 1 - WINDOW) // 2 + 1


def grid(trace: CapsTrace) -> int:
    """Primary capsules along one edge of their grid. Raises `CapsvizError` where they stand on none."""
    if trace.grid is None:
        raise CapsvizError(
            "the parts of this network have no place on the picture, each sees all of it; for this view choose a "
            "network whose parts stand on a grid, as sabour-r3"
        )
    return trace.grid


def place(part: int, grid: int) -> Place:
    """Where the primary capsule numbered type·grid² + row·grid + col stands."""
    return Place(part // grid**2, part % grid**2 // grid, part % grid)


def receptive_field(row: int, col: int, side: int) -> Bool[np.ndarray, "side side"]:
    """The pixels a primary capsule sees: 17x17 from (2 row, 2 col)."""
    seen = np.zeros((side, side), dtype=bool)
    seen[2 * row : 2 * row + SEEN, 2 * col : 2 * col + SEEN] = True
    return seen


def on_picture(values: Float[np.ndarray, "*more lower"], side: int) -> Float[np.ndarray, "*more side side"]:
    """Values of the primary capsules laid over the picture: at each pixel the mean over the parts that see it.

    NaN where no part looks: the last row and column of 28. Several sets of values are laid out one by one.
    """
    grid = grid_of(side)
    by_place = values.reshape(*values.shape[:-1], -1, grid**2).mean(axis=-2)
    return (by_place @ _shares_of_places(side)).reshape(*values.shape[:-1], side, side)


def seen_by_supporters(
    contributions: Float[np.ndarray, "*more lower"], side: int
) -> Float[np.ndarray, "*more side side"]:
    """At each pixel the share of all that speaks for a digit which comes from parts that see the pixel, in [0, 1].

    Not a mean over the parts as in `on_picture`, which would make most of a corner that hardly any part sees: this says
    where supporters look, and the middle, which every part sees, is always at 1. Zero where nothing speaks for the digit.
    """
    grid = grid_of(side)
    pros = contributions.clip(min=0)
    by_place = pros.reshape(*pros.shape[:-1], -1, grid**2).sum(axis=-2)
    seen = by_place @ _fields(side) / np.maximum(by_place.sum(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
    return seen.reshape(*pros.shape[:-1], side, side)


@cache
def _fields(side: int) -> Float[np.ndarray, "place pixel"]:
    """For each place of a primary capsule, 1 at the pixels it sees."""
    grid = grid_of(side)
    return np.array(
        [receptive_field(row, col, side).ravel() for row in range(grid) for col in range(grid)], dtype=float
    )


@cache
def _shares_of_places(side: int) -> Float[np.ndarray, "place pixel"]:
    """For each pixel, the places that see it, each with an equal share; NaN where there is none."""
    seen = _fields(side)
    coverage = seen.sum(axis=0)
    return np.divide(seen, coverage, out=np.full_like(seen, np.nan), where=coverage > 0)
