"""From ink on a page to a digit as MNIST has it: the second half of the preparation.

Each step takes a picture and returns it changed, with a sentence on what was done. Knows arrays; knows no file.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from capsviz.image.arrays import Grey, Resized, pieces, resized, spread
from capsviz.image.opening import ImageError

Prepared = Float32[np.ndarray, "28 28"]
SIDE = 28
"""Pixels along an edge of the picture that the network reads."""
BOX = 20
"""Pixels of the longer side of the digit in it, as in MNIST."""
FAINTEST = 0.08
"""Ink that differs less from its paper, on a scale to 1, cannot be told from none."""
SMALLEST = 0.03
"""A share of the picture's longer side; whatever is smaller is no digit."""
THINNEST = 1.7
"""Width in MNIST's pixels of the thinnest pens in it."""

BLANK = "the picture is blank: no ink stands out from the paper; draw a digit, or use a darker pen or more light"


def without_specks(ink: Grey) -> tuple[Grey, str]:
    """The digit's own pieces alone: the largest, and what is not small beside it and near it."""
    floor, typical = _strengths(ink)
    mask = ink > max(floor, 0.5 * typical)
    # a stroke may be faint or broken in places: what faint ink or a small gap joins is one piece
    joined = spread(ink, 1 + 2 * (max(ink.shape) // 150)) > max(floor, 0.25 * typical)
    numbered, count = pieces(joined)
    numbered[~mask] = 0
    mass = np.bincount(numbered.ravel(), weights=np.square(ink).ravel(), minlength=count + 1)
    mass[0] = 0
    kept = _belonging(numbered, mass)
    core = kept[numbered]
    # a stroke's soft edge in MNIST is a pixel or two wide
    soft = 2 * max(int(np.count_nonzero(core.any(axis=axis))) for axis in (0, 1)) // BOX
    near = spread(core.astype(np.float32), max(3, 2 * soft + 1)) > 0
    clean = np.where(near & (ink > 2 * _noise(ink[~mask])), ink, np.float32(0))
    dropped = int(np.count_nonzero(mass)) - int(kept.sum())
    return clean, f"{dropped} small or distant pieces were dropped." if dropped else "Nothing had to be dropped."


def _strengths(ink: Grey) -> tuple[float, float]:
    """What no noise of the paper reaches, and typical ink. Raises `ImageError` where there is no ink."""
    some = ink.ravel()[::7]
    paper = float(np.median(some))
    noise = float(np.median(np.abs(some - paper)))
    floor = max(paper + 6 * noise, paper + FAINTEST)
    strong = ink[ink > floor]
    if not strong.size:
        raise ImageError(BLANK)
    return floor, float(np.percentile(strong, 75))


def _noise(paper: np.ndarray) -> float:
    """What nine tenths of the paper stay below; nothing in a clean drawing."""
    return float(np.percentile(paper[::7], 90)) if paper.size else 0.0


def _belonging(numbered: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """Which pieces are the digit: the largest, and those around it that are not small beside it.

    One that touches the picture's edge counts little: it is seldom part of the digit. Raises `ImageError` where even
    the largest is a speck.
    """
    score = mass.copy()
    score[np.unique(np.concatenate([numbered[0], numbered[-1], numbered[:, 0], numbered[:, -1]]))] *= 0.1
    row, col = np.nonzero(numbered == score.argmax())
    size = 1 + max(int(np.ptp(row)), int(np.ptp(col)))
    if size < SMALLEST * max(numbered.shape):
        raise ImageError(BLANK)
    reach = size // 3
    rows, cols = (slice(max(0, at.min() - reach), at.max() + reach + 1) for at in (row, col))
    near = np.bincount(numbered[rows, cols].ravel(), minlength=len(mass)) > 0
    return near & (score > 0.05 * score.max())


def crop(ink: Grey) -> tuple[Resized, str]:
    """Cut to the ink."""
    # fainter than a tenth is more often a trace of JPEG than of a pen
    mask = ink > min(0.1, float(ink.max()) / 3)
    rows, cols = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    cut = np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1])
    sizes = (f"{picture.shape[1]} by {picture.shape[0]}" for picture in (cut, ink))
    return cut, "The digit's box is {} of {} points.".format(*sizes)


def thicken(ink: Grey) -> tuple[Resized, str]:
    """A pen thinner than any in MNIST made as thick as the thinnest there."""
    mask = np.pad(ink > 0.5 * np.percentile(ink[ink > 0], 90), 1)
    edge = sum(int((mask != np.roll(mask, 1, axis)).sum()) for axis in (0, 1))
    # a stroke's outline is twice its length; on a grid it is counted 4/pi too long
    width = 2 * float(mask.sum()) / (edge * np.pi / 4)
    unit = max(ink.shape) / BOX
    missing = THINNEST * unit - width
    if missing < 1:
        return ink, f"The pen is {width / unit:.1f} points thick beside the {BOX} of the digit: thick enough."
    grow = 2 * round(missing / 2) + 1
    grown = spread(np.pad(ink, grow // 2), grow)
    return grown, f"The pen was {width / unit:.1f} points thick beside the {BOX} of the digit; it was thickened."


def fit(ink: Grey, longest: int = BOX) -> tuple[Resized, str]:
    """Reduced or enlarged until the longer side is 20 pixels; proportions stay."""
    scale = longest / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    return resized(ink, size), f"The digit is now {size[0]} by {size[1]} pixels; MNIST's digits fill {BOX} one way."


def fill(ink: Grey) -> Resized:
    """The whole of the 28 by 28 pixels used, without a margin."""
    return fit(ink, SIDE)[0]


def strengthen(ink: Grey) -> tuple[Grey, str]:
    """Ink made as bright as MNIST's, where the inside of a stroke is full white."""
    strong = float(np.percentile(ink[ink > 0.1 * ink.max()], 85))
    if strong > 0.98:
        return ink, "The ink was at full strength already."
    return np.clip(ink / strong, 0, 1), f"The ink was made {1 / strong:.1f} times as strong."


def centre(ink: Grey) -> tuple[Prepared, str]:
    """Laid in 28 by 28 with the centre of mass on row 14 and column 14, as in MNIST."""
    total = ink.sum(dtype=np.float64)
    middle = (ink.sum(axis=1) @ np.arange(ink.shape[0]) / total, ink.sum(axis=0) @ np.arange(ink.shape[1]) / total)
    row, col = (round(SIDE / 2 - place) for place in middle)
    return _laid(ink, row, col), "The digit's centre of mass was put in the middle of 28 by 28 pixels."


def lay_in_middle(ink: Grey) -> Prepared:
    """Laid in 28 by 28 by its box instead."""
    return _laid(ink, (SIDE - ink.shape[0]) // 2, (SIDE - ink.shape[1]) // 2)


def _laid(ink: Grey, row: int, col: int) -> Prepared:
    row, col = (min(max(at, 0), SIDE - length) for at, length in zip((row, col), ink.shape, strict=True))
    canvas = np.zeros((SIDE, SIDE), dtype=np.float32)
    canvas[row : row + ink.shape[0], col : col + ink.shape[1]] = ink
    return canvas


def leave(ink: Grey) -> tuple[Grey, str]:
    """What is 28 by 28 already is taken to have been prepared before."""
    return ink, "The picture came as 28 by 28 pixels, so this was left as it is."
