"""How ink moves: ten plain motions of a picture's ink, and how much of a change of pictures each of them explains.

A small motion changes a picture by its amount times a fixed pattern, the picture's derivative along that motion
(tangent vectors; Simard et al. 1992). So a change can be taken apart by least squares: pixels against patterns. Knows
arrays; knows no network, no pose and no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

MOTIONS: dict[str, str] = {
    "strength": "all ink brighter, as the logarithm of the factor",
    "thickness": "a wider pen, in pixels",
    "slant": "columns to the right for each row up, about the centre of mass",
    "turn": "degrees counter-clockwise, about the centre of mass",
    "width": "wider about the centre of mass, as the logarithm of the factor",
    "height": "taller about the centre of mass, as the logarithm of the factor",
    "down": "pixels down",
    "right": "pixels to the right",
    "loop": "enclosed paper grows, in pixels by which its edge moves outward",
    "roundness": "corners give way, by curvature flow, in pixels squared",
}
"""Each motion and the unit of its amount. The order is that of every axis named `motion`."""

NEAR_LOOP = 2.5
"""Pixels over which the outward pull of enclosed paper fades."""
LEAST_GAIN = 0.02
"""A motion that explains less than this share more than those before it is left out."""
LEAST = 0.1
"""A picture that is nowhere as bright as this shows nothing."""


class Step(NamedTuple):
    """What least squares needs to know of one small change of many pictures."""

    gram: Float[np.ndarray, "motion motion"]
    met: Float[np.ndarray, " motion"]
    energy: float
    """The sum of the squared changes of all pixels."""


class Explained(NamedTuple):
    """A change taken apart, motions with the largest gain first; a motion that was left out has share and amount 0."""

    shares: Float[np.ndarray, " motion"]
    """How much of the squared change each motion explains beyond those taken before it; together at most 1."""
    amounts: Float[np.ndarray, " motion"]
    """How far the ink moved, in the units of `MOTIONS`."""


def patterns(pictures: Float[np.ndarray, "n side side"]) -> Float[np.ndarray, "n motion pixel"]:
    """The derivative of each picture along each motion, for one unit of it."""
    x = pictures.astype(np.float64)
    down, right = _gradient(x)
    row, col = _from_centre(x)
    edge = np.hypot(down, right)
    along = {
        "strength": x,
        "thickness": edge / 2,
        "slant": row * right,
        "turn": np.radians(1) * (col * down - row * right),
        "width": -col * right,
        "height": -row * down,
        "down": -down,
        "right": -right,
        "loop": _pull(x, down, right),
        "roundness": _curvature(down, right, edge) * edge,
    }
    return np.stack([along[name] for name in MOTIONS], axis=1).reshape(len(x), len(MOTIONS), -1)


def step(before: Float[np.ndarray, "n side side"], after: Float[np.ndarray, "n side side"]) -> Step:
    """One small change of many pictures, pooled: one amount of each motion is to serve for all of them."""
    change = (after.astype(np.float64) - before).reshape(len(before), -1)
    along = patterns((before + after) / 2)
    gram = np.einsum("nfp,ngp->fg", along, along)
    return Step(gram, np.einsum("nfp,np->f", along, change), float((change**2).sum()))


def explain(steps: Sequence[Step]) -> Explained:
    """The way through these steps as few motions as will do, taken one by one, each time the one that explains most."""
    shares, amounts = np.zeros(len(MOTIONS)), np.zeros(len(MOTIONS))
    chosen: list[int] = []
    reached = 0.0
    while left := [motion for motion in range(len(MOTIONS)) if motion not in chosen]:
        best = max(left, key=lambda motion: _fit(steps, [*chosen, motion])[0])
        share, fitted = _fit(steps, [*chosen, best])
        if share - reached < LEAST_GAIN:
            break
        chosen.append(best)
        shares[best], amounts[best], reached = share - reached, fitted[-1], share
    return Explained(shares, amounts)


def _fit(steps: Sequence[Step], chosen: list[int]) -> tuple[float, Float[np.ndarray, " chosen"]]:
    """The share of the squared change that these motions explain, and their amounts summed over the steps."""
    energy = sum(step.energy for step in steps)
    fitted, explained = np.zeros(len(chosen)), 0.0
    for step in steps:
        amounts = np.linalg.lstsq(step.gram[np.ix_(chosen, chosen)], step.met[chosen], rcond=1e-9)[0]
        fitted += amounts
        explained += float(step.met[chosen] @ amounts)
    return (explained / energy if energy else 0.0), fitted


def moved(before: Float[np.ndarray, "n side side"], after: Float[np.ndarray, "n side side"]) -> float:
    """How much ink changes, as a share of the ink of both pictures: 0 for none, 1 where nothing stays in its place."""
    change, ink = np.abs(after - before).sum(axis=(1, 2)), (before + after).sum(axis=(1, 2))
    return float((change / np.maximum(ink, np.finfo(np.float32).tiny)).mean())


def blank(picture: Float[np.ndarray, "side side"]) -> bool:
    """Whether a picture in [0, 1] shows nothing: it is nowhere as bright as `LEAST`."""
    return not bool((picture >= LEAST).any())


def enclosed(pictures: Float[np.ndarray, "n side side"]) -> Bool[np.ndarray, "n side side"]:
    """Paper that no way between pixels that touch by an edge leads to from outside: the inside of loops.

    Ink is what is at least half as bright as the picture's 24 brightest pixels are on average.
    """
    bright = np.sort(pictures.reshape(len(pictures), -1), axis=1)[:, -24:].mean(axis=1)
    paper = np.pad(pictures < bright[:, None, None] / 2, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    outside = np.zeros_like(paper)
    outside[:, 0] = True
    while True:
        wet = outside.copy()
        wet[:, 1:] |= outside[:, :-1]
        wet[:, :-1] |= outside[:, 1:]
        wet[:, :, 1:] |= outside[:, :, :-1]
        wet[:, :, :-1] |= outside[:, :, 1:]
        wet &= paper
        if (wet == outside).all():
            return (paper & ~outside)[:, 1:-1, 1:-1]
        outside = wet


def _gradient(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How brightness rises downwards and to the right; there is no ink outside a picture."""
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    return (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2, (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2


def _from_centre(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows down and columns to the right of each picture's centre of mass."""
    rows, cols = np.arange(x.shape[1]), np.arange(x.shape[2])
    mass = np.maximum(x.sum(axis=(1, 2)), np.finfo(np.float32).tiny)
    row, col = x.sum(axis=2) @ rows / mass, x.sum(axis=1) @ cols / mass
    return rows[None, :, None] - row[:, None, None], cols[None, None, :] - col[:, None, None]


def _pull(x: np.ndarray, down: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The change when ink is pulled away from enclosed paper, by one pixel where the pull is strongest."""
    inside = enclosed(x).astype(np.float64)
    places = np.arange(x.shape[1])
    blur = np.exp(-((places[:, None] - places) ** 2) / (2 * NEAR_LOOP**2))
    to_down, to_right = _gradient(blur @ inside @ blur.T)
    strongest = np.hypot(to_down, to_right).max(axis=(1, 2), keepdims=True)
    # the blurred inside falls off outwards, so ink moves against its gradient, and brightness with it
    return (to_down * down + to_right * right) / np.maximum(strongest, np.finfo(np.float32).tiny)


def _curvature(down: np.ndarray, right: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """How the lines of equal brightness bend, in 1/pixels: below 0 where ink bulges."""
    # a soft floor keeps flat paper, where there is no direction, from bending
    steep = edge + 1e-3
    return _gradient(down / steep)[0] + _gradient(right / steep)[1]
