"""Measures what the poses of real digits are like, and what each of their numbers does to the ink.

Knows networks, labelled pictures, stroke digits and motions of ink; knows no file and no page.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import nn

from capsviz import ink
from capsviz.errors import CapsvizError
from capsviz.experiments.drawing import draw
from capsviz.network import Capsules
from capsviz.poses import BINS, TAIL, PoseStatistics
from capsviz.strokes import Hand
from capsviz.strokes import draw as draw_stroke
from capsviz.training.data import Digits

BASES = 100
"""Real poses of each class that a number is moved in."""
STEPS = 8
"""Small steps from the low to the high end of a number's range."""
STROKES = 240
"""Stroke digits of each class that the correlations are taken over."""
SEED = 5
"""Of the hands that those are drawn in."""
OFF_CENTRE = 0.75
"""Pixels by which a stroke digit is moved off the centre, at most, either way."""


class Drawn(NamedTuple):
    """Stroke digits and what is known of each: the factor that each motion of `ink.MOTIONS` changes."""

    pictures: Float32[np.ndarray, "n side side"]
    factors: Float[np.ndarray, "n motion"]


def measure(net: Capsules, digits: Digits, *, about: dict[str, Any]) -> PoseStatistics:
    """The statistics of a network over labelled pictures; `about` is kept with them.

    Raises `CapsvizError` for a class of which it reads too few pictures rightly.
    """
    rng = np.random.default_rng(SEED)
    rows = [
        _of_class(net, digit, poses, stroke_digits(digit, rng))
        for digit, poses in enumerate(poses_read_rightly(net, digits))
    ]
    about = {**about, "pictures": len(digits.labels), "bases": BASES, "steps": STEPS, "strokes": STROKES, "seed": SEED}
    return PoseStatistics(about, **{name: np.stack([row[name] for row in rows]) for name in rows[0]})


@torch.inference_mode()
def poses_read_rightly(net: Capsules, digits: Digits, *, batch: int = 250) -> list[Float32[np.ndarray, "n dim"]]:
    """For each class the poses of its pictures, of those where it is the longest."""
    places = torch.arange(len(digits.labels)).split(batch)
    poses = torch.cat([net(digits.images(place)) for place in places])
    right = poses.norm(dim=-1).argmax(dim=1) == digits.labels
    found = [poses[right & (digits.labels == digit), digit].numpy() for digit in range(net.config.classes)]
    for digit, own in enumerate(found):
        if len(own) < BASES:
            raise CapsvizError(f"only {len(own)} pictures of the {digit} are read rightly; {BASES} are needed")
    return found


def stroke_digits(digit: int, rng: np.random.Generator) -> Drawn:
    """`STROKES` digits of one class, every factor of each drawn on its own, about as real digits vary."""
    drawn = [_stroke_digit(digit, rng) for _ in range(STROKES)]
    return Drawn(np.stack([picture for picture, _ in drawn]), np.stack([factors for _, factors in drawn]))


def _stroke_digit(digit: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    hand = Hand(
        thickness=rng.uniform(1.5, 4),
        slant=rng.uniform(-0.2, 0.5),
        turn=rng.uniform(-12, 12),
        size=rng.uniform(0.75, 1),
        width=rng.uniform(0.7, 1.3),
        roundness=rng.uniform(0, 1),
        shift=(rng.uniform(-OFF_CENTRE, OFF_CENTRE), rng.uniform(-OFF_CENTRE, OFF_CENTRE)),
    )
    full, strength = draw_stroke(digit, hand), rng.uniform(0.8, 1)
    known = {
        "strength": strength,
        "thickness": hand.thickness,
        "slant": hand.slant,
        "turn": hand.turn,
        "width": hand.width,
        "height": hand.size,
        "down": hand.shift[0],
        "right": hand.shift[1],
        "loop": float(ink.enclosed(full[None]).sum()),
        "roundness": hand.roundness,
    }
    return (full * strength).astype(np.float32), np.array([known[name] for name in ink.MOTIONS])


def _of_class(net: Capsules, digit: int, poses: Float32[np.ndarray, "n dim"], strokes: Drawn) -> dict[str, np.ndarray]:
    low, high = np.quantile(poses, [TAIL, 1 - TAIL], axis=0)
    bases = poses[np.linspace(0, len(poses) - 1, BASES).astype(int)]
    moves = [_move(net, digit, bases, dim, low[dim], high[dim]) for dim in range(poses.shape[1])]
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
        "correlation": correlations(net, digit, strokes),
    }


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


@torch.inference_mode()
def correlations(net: nn.Module, digit: int, strokes: Drawn) -> Float32[np.ndarray, "dim motion"]:
    """Pearson's, between each number of the class's pose and each known factor; 0 where a factor never varies.

    A digit that the network takes for another is left out.
    """
    batches = torch.from_numpy(strokes.pictures)[:, None].split(60)
    poses = torch.cat([net(batch) for batch in batches])
    right = (poses.norm(dim=-1).argmax(dim=1) == digit).numpy()
    own, factors = _standard(poses[:, digit].numpy()[right]), _standard(strokes.factors[right])
    return (own.T @ factors / max(len(own), 1)).astype(np.float32)


def _standard(values: Float[np.ndarray, "n column"]) -> Float[np.ndarray, "n column"]:
    """Each column with mean 0 and deviation 1; zeros where nothing varies."""
    away = values.astype(np.float64) - values.mean(axis=0)
    spread = away.std(axis=0)
    return np.divide(away, spread, out=np.zeros_like(away), where=spread > 1e-9)
