"""Measures what the poses of real digits are like, and what each of their numbers does to the ink.

Knows networks, labelled pictures, stroke digits and motions of ink; knows no file and no page.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int
from torch import nn

from capsviz import ink
from capsviz.errors import CapsvizError
from capsviz.experiments.drawing import draw
from capsviz.network import Capsules
from capsviz.poses import BINS, LEVELS, TAIL, PoseStatistics
from capsviz.strokes import Hand
from capsviz.strokes import draw as draw_stroke
from capsviz.training.data import Digits

BASES = 100
"""Real poses of each class that a number is moved in."""
STEPS = 8
"""Small steps from the low to the high end of a number's range."""
STROKES = 240
"""Stroke digits of each class that the correlations are taken over, and as many others that the lines are fitted on."""
SHOWN = 200
"""Real poses of each class that are kept as they are."""
SEED = 5
"""Of the hands that those are drawn in; the next one of those that the lines are fitted on."""
VARIED: dict[str, tuple[float, float]] = {
    "thickness": (1.5, 4),
    "slant": (-0.2, 0.5),
    "turn": (-12, 12),
    "height": (0.75, 1),
    "width": (0.7, 1.3),
    "roundness": (0, 1),
    "down": (-0.75, 0.75),
    "right": (-0.75, 0.75),
    "strength": (0.8, 1),
}
"""From where to where each factor of a stroke digit is drawn, about as real digits vary; by the names of `ink.MOTIONS`."""


class Drawn(NamedTuple):
    """Stroke digits and what is known of each: the factor that each motion of `ink.MOTIONS` changes."""

    pictures: Float32[np.ndarray, "n side side"]
    factors: Float[np.ndarray, "n motion"]


class Real(NamedTuple):
    """Poses of real digits of one class, and which pictures they are."""

    poses: Float32[np.ndarray, "n dim"]
    at: Int[np.ndarray, " n"]


def measure(net: Capsules, digits: Digits, *, about: dict[str, Any]) -> PoseStatistics:
    """The statistics of a network over labelled pictures; `about` is kept with them.

    Raises `CapsvizError` for a class of which it reads too few pictures rightly.
    """
    tried, fitted = np.random.default_rng(SEED), np.random.default_rng(SEED + 1)
    rows = [
        _of_class(net, digit, real, (stroke_digits(digit, tried), stroke_digits(digit, fitted)))
        for digit, real in enumerate(read_rightly(net, digits))
    ]
    about = {
        **about,
        "varied": VARIED,
        "pictures": len(digits.labels),
        "bases": BASES,
        "steps": STEPS,
        "strokes": STROKES,
        "seed": SEED,
    }
    return PoseStatistics(about, **{name: np.stack([row[name] for row in rows]) for name in rows[0]})


@torch.inference_mode()
def read_rightly(net: Capsules, digits: Digits, *, batch: int = 250) -> list[Real]:
    """For each class the poses of its pictures, of those where it is the longest."""
    places = torch.arange(len(digits.labels)).split(batch)
    poses = torch.cat([net(digits.images(place)) for place in places])
    right = poses.norm(dim=-1).argmax(dim=1) == digits.labels
    at = [torch.where(right & (digits.labels == digit))[0] for digit in range(net.config.classes)]
    for digit, own in enumerate(at):
        if len(own) < BASES:
            raise CapsvizError(f"only {len(own)} pictures of the {digit} are read rightly; {BASES} are needed")
    return [Real(poses[own, digit].numpy(), own.numpy()) for digit, own in enumerate(at)]


def stroke_digits(digit: int, rng: np.random.Generator) -> Drawn:
    """`STROKES` digits of one class, every factor of each drawn on its own, about as real digits vary."""
    drawn = [_stroke_digit(digit, rng) for _ in range(STROKES)]
    return Drawn(np.stack([picture for picture, _ in drawn]), np.stack([factors for _, factors in drawn]))


def _stroke_digit(digit: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    drawn = {name: rng.uniform(*span) for name, span in VARIED.items()}
    hand = Hand(
        thickness=drawn["thickness"],
        slant=drawn["slant"],
        turn=drawn["turn"],
        size=drawn["height"],
        width=drawn["width"],
        roundness=drawn["roundness"],
        shift=(drawn["down"], drawn["right"]),
    )
    full = draw_stroke(digit, hand)
    known = {**drawn, "loop": float(ink.enclosed(full[None]).sum())}
    return (full * drawn["strength"]).astype(np.float32), np.array([known[name] for name in ink.MOTIONS])


def _of_class(net: Capsules, digit: int, real: Real, strokes: tuple[Drawn, Drawn]) -> dict[str, np.ndarray]:
    """`strokes` are those that everything is tried on, and those that the lines are fitted on."""
    poses = real.poses
    low, high = np.quantile(poses, [TAIL, 1 - TAIL], axis=0)
    bases, shown = (_evenly(len(poses), count) for count in (BASES, SHOWN))
    moves = [_move(net, digit, poses[bases], dim, low[dim], high[dim]) for dim in range(poses.shape[1])]
    histogram = [np.histogram(poses[:, dim], BINS, (low[dim], high[dim]))[0] for dim in range(poses.shape[1])]
    return {
        "count": np.array(len(poses), dtype=np.uint16),
        "low": low.astype(np.float32),
        "high": high.astype(np.float32),
        "mean": poses.mean(axis=0),
        "covariance": np.cov(poses.T).astype(np.float32),
        "histogram": np.stack(histogram).astype(np.uint16),
        "effect": np.array([effect for effect, _ in moves], dtype=np.float32),
        "shares": np.stack([explained.shares for _, explained in moves]).astype(np.float32),
        "amounts": np.stack([explained.amounts for _, explained in moves]).astype(np.float32),
        "correlation": correlations(net, digit, strokes[0]),
        "sample": np.rint(LEVELS * poses[shown]).astype(np.int16),
        "sample_at": real.at[shown].astype(np.uint16),
        **_read_off(net, digit, *strokes),
    }


def _evenly(count: int, wanted: int) -> Int[np.ndarray, " wanted"]:
    """Places evenly through `count`; some twice where there are fewer than wanted."""
    return np.linspace(0, count - 1, wanted).astype(int)


def _move(
    net: Capsules, digit: int, bases: Float32[np.ndarray, "n dim"], dim: int, low: float, high: float
) -> tuple[float, ink.Explained]:
    """How much ink one number moves on its way through the range that real digits use, and how."""
    pictures = [_with(net, digit, bases, dim, value) for value in np.linspace(low, high, STEPS + 1)]
    steps = [ink.step(before, after) for before, after in pairwise(pictures)]
    return ink.moved(pictures[0], pictures[-1]), ink.explain(steps)


def _with(net: Capsules, digit: int, bases: np.ndarray, dim: int, value: float) -> Float32[np.ndarray, "n side side"]:
    poses = bases.copy()
    poses[:, dim] = value
    return draw(net, poses, digit)


def correlations(net: nn.Module, digit: int, strokes: Drawn) -> Float32[np.ndarray, "dim motion"]:
    """Pearson's, between each number of the class's pose and each known factor; 0 where a factor never varies.

    A digit that the network takes for another is left out.
    """
    poses, factors = _read(net, digit, strokes)
    own, known = _standard(poses), _standard(factors)
    return (own.T @ known / max(len(own), 1)).astype(np.float32)


def _read_off(net: nn.Module, digit: int, tried: Drawn, fitted: Drawn) -> dict[str, np.ndarray]:
    """The best straight line from a pose to each factor over some stroke digits, and its R² on others."""
    (seen, factors), (new, known) = (_read(net, digit, strokes) for strokes in (fitted, tried))
    lines = np.linalg.lstsq(_with_constant(seen), factors, rcond=None)[0]
    missed = np.square(_with_constant(new) @ lines - known).sum(axis=0)
    spread = np.square(known - known.mean(axis=0)).sum(axis=0)
    r2 = 1 - np.divide(missed, spread, out=np.ones_like(missed), where=spread > 1e-9)
    return {"reader": lines.T.astype(np.float32), "read_off": r2.astype(np.float32)}


def _with_constant(poses: Float[np.ndarray, "n dim"]) -> Float[np.ndarray, "n weight"]:
    return np.concatenate([poses.astype(np.float64), np.ones((len(poses), 1))], axis=1)


@torch.inference_mode()
def _read(
    net: nn.Module, digit: int, strokes: Drawn
) -> tuple[Float32[np.ndarray, "right dim"], Float[np.ndarray, "right motion"]]:
    """Poses and factors of the stroke digits that are read rightly."""
    batches = torch.from_numpy(strokes.pictures)[:, None].split(60)
    poses = torch.cat([net(batch) for batch in batches])
    right = (poses.norm(dim=-1).argmax(dim=1) == digit).numpy()
    return poses[:, digit].numpy()[right], strokes.factors[right]


def _standard(values: Float[np.ndarray, "n column"]) -> Float[np.ndarray, "n column"]:
    """Each column with mean 0 and deviation 1; zeros where nothing varies."""
    away = values.astype(np.float64) - values.mean(axis=0)
    spread = away.std(axis=0)
    return np.divide(away, spread, out=np.zeros_like(away), where=spread > 1e-9)
