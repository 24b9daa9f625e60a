"""Pictures that are no digit, made by rule: what does a network make of what it should not know?

Knows pens and places; knows no network and no page.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Float32

from capsviz import strokes

Picture = Float32[np.ndarray, "28 28"]
_SIDE = strokes.SIDE
_LETTERS: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((1, 0), (0, 0.5), (1, 1)), ((0.6, 0.2), (0.6, 0.8))),
    "E": (((0, 1), (0, 0), (1, 0), (1, 1)), ((0.5, 0), (0.5, 0.8))),
    "H": (((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0.5, 0), (0.5, 1))),
    "K": (((0, 0), (1, 0)), ((0, 1), (0.5, 0), (1, 1))),
    "M": (((1, 0), (0, 0), (0.6, 0.5), (0, 1), (1, 1)),),
    "X": (((0, 0), (1, 1)), ((0, 1), (1, 0))),
}
"""Strokes of letters that look like no digit: points (down, right) in a box from 0 to 1."""


def grain(draw: np.random.Generator) -> Picture:
    """Every pixel by chance."""
    return draw.random((_SIDE, _SIDE), dtype=np.float32)


def stripes(draw: np.random.Generator) -> Picture:
    """Bright and dark stripes, at any angle."""
    angle, period = draw.uniform(0, np.pi), draw.uniform(5, 9)
    down, right = np.mgrid[:_SIDE, :_SIDE]
    wave = np.sin(2 * np.pi * (np.cos(angle) * down + np.sin(angle) * right) / period)
    return (0.5 + 0.5 * np.clip(2 * wave, -1, 1)).astype(np.float32)


def scribble(draw: np.random.Generator) -> Picture:
    """A pen that wanders about."""
    turns = draw.normal(0, 1, (7, 2, 2)) / np.arange(1, 8)[:, None, None]
    at = np.linspace(0, 2 * np.pi, 400)
    waves = np.stack([np.sin(np.outer(at, np.arange(1, 8))), np.cos(np.outer(at, np.arange(1, 8)))])
    line = np.einsum("wtk,kwd->td", waves, turns)
    return _penned([_boxed(line, 20.0)])


def face(draw: np.random.Generator) -> Picture:
    """A round face with two eyes and a mouth."""
    around, size = np.linspace(0, 2 * np.pi, 200), draw.uniform(7.5, 10)
    smile = np.linspace(0.15 * np.pi, 0.85 * np.pi, 60)
    ring = np.stack([np.sin(around), np.cos(around)], axis=1)
    mouth = 0.5 * np.stack([np.sin(smile), np.cos(smile)], axis=1)
    eyes = [np.array([[-0.3, side], [-0.15, side]]) for side in (-0.35, 0.35)]
    return _penned([_middle() + size * part for part in (ring, mouth, *map(_filled, eyes))])


def letter(draw: np.random.Generator) -> Picture:
    """A capital letter that looks like no digit."""
    lines = _LETTERS[str(draw.choice(list(_LETTERS)))]
    wide = draw.uniform(0.7, 1)
    return _penned([_middle() + (_filled(np.array(line, dtype=float)) - 0.5) * (18, 18 * wide) for line in lines])


def patchwork(draw: np.random.Generator) -> Picture:
    """The quarters of four different digits."""
    half = _SIDE // 2
    digits = [strokes.draw(int(digit)) for digit in draw.choice(10, 4, replace=False)]
    corners = [(slice(down, down + half), slice(right, right + half)) for down in (0, half) for right in (0, half)]
    made = np.zeros((_SIDE, _SIDE), np.float32)
    for digit, corner in zip(digits, corners, strict=True):
        made[corner] = digit[corner]
    return made


KINDS: dict[str, Callable[[np.random.Generator], Picture]] = {
    "a letter": letter,
    "a face": face,
    "a patchwork of digits": patchwork,
    "a scribble": scribble,
    "stripes": stripes,
    "grain": grain,
}
"""Every kind of nonsense by what it is called."""


def make(kind: str, seed: int) -> Picture:
    """One picture of a kind, ink bright, in [0, 1]; the same for the same seed."""
    return KINDS[kind](np.random.default_rng([seed, list(KINDS).index(kind)]))


def _penned(lines: list[Float[np.ndarray, "_ 2"]]) -> Picture:
    """Lines drawn with a pen as thick as that of the gallery."""
    return strokes.inked(np.concatenate(lines), strokes.Hand().thickness, 3).astype(np.float32)


def _middle() -> Float[np.ndarray, " 2"]:
    return np.full(2, (_SIDE - 1) / 2)


def _filled(corners: Float[np.ndarray, "corner 2"]) -> Float[np.ndarray, "point 2"]:
    """Points all along the line through the corners."""
    at = np.linspace(0, len(corners) - 1, 40 * len(corners))
    return np.stack([np.interp(at, np.arange(len(corners)), axis) for axis in corners.T], axis=1)


def _boxed(line: Float[np.ndarray, "point 2"], size: float) -> Float[np.ndarray, "point 2"]:
    """The line moved to the middle, its longer side `size` pixels."""
    low, high = line.min(axis=0), line.max(axis=0)
    return _middle() + (line - (low + high) / 2) * size / (high - low).max()
