"""The walk from a picture's bytes to 28x28: a table of steps, and the loop that keeps what each one did.

Knows the steps' names and order; knows no network and no page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
from jaxtyping import Float32, UInt8
from PIL import Image

from capsviz.image import digit, paper
from capsviz.image.opening import ImageError, Source, open_picture

Ink = Literal["auto", "dark", "bright"]
SHOWN = 160
"""Pixels of the longest side of a step's small picture."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the preparation, to be shown: what the picture looked like after it."""

    name: str
    title: str
    pixels: UInt8[np.ndarray, "row col"] | UInt8[np.ndarray, "row col 3"]
    note: str
    """A sentence on what was done to this picture."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as the network reads it, and how it came about."""

    pixels: Float32[np.ndarray, "28 28"]
    """Ink bright on black; exact multiples of 1/255, so that a link reopens exactly."""
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    """What the person should know about this picture."""


@dataclass(frozen=True)
class Preparation:
    """One row of the table of steps: what is done, and what at least must be done where the step is left out."""

    name: str
    title: str
    do: Callable[[Any], tuple[np.ndarray, str]]
    instead: Callable[[Any], np.ndarray] = lambda pixels: pixels


STEPS: tuple[Preparation, ...] = (
    Preparation("turn", "Turned upright", paper.turn),
    Preparation("paper", "Laid on paper", paper.lay_on_paper, paper.without_cover),
    Preparation("grey", "Made grey", paper.grey, paper.mean_grey),
    Preparation("ink", "Ink made bright", paper.find_ink),
    Preparation("light", "Light made even", paper.even_light),
    Preparation("lines", "Printed lines taken off", paper.without_lines),
    Preparation("specks", "Specks dropped", digit.without_specks),
    Preparation("crop", "Cut to the digit", digit.crop),
    Preparation("pen", "Thin pen thickened", digit.thicken),
    Preparation("fit", "Fitted into 20 by 20", digit.fit, digit.fill),
    Preparation("strength", "Ink at full strength", digit.strengthen),
    Preparation("centre", "Centred by its mass", digit.centre, digit.lay_in_middle),
)
"""Every step, in order; each can be left out by its name."""

_INKS: dict[Ink, Callable[[Any], tuple[np.ndarray, str]]] = {
    "auto": paper.find_ink,
    "dark": paper.dark_ink,
    "bright": paper.bright_ink,
}
_ONCE = ("lines", "specks", "crop", "pen", "fit", "strength", "centre")
"""Steps that a picture of 28x28 has behind it."""


def read_image(data: bytes, *, ink: Ink = "auto", skip: Collection[str] = ()) -> Picture:
    """Any picture of one digit as 28x28, prepared as MNIST's were.

    `ink` says whether the digit is darker or brighter than its paper where that is not found rightly; `skip` leaves out
    steps by name. What comes as 28x28 is taken to be prepared: it is not cut, fitted or centred again.
    Raises `ImageError`.
    """
    _check(ink, skip)
    source = open_picture(data)
    pixels: np.ndarray = source.pixels
    steps: list[Step] = []
    for step in _table(source, ink):
        if step.name in skip:
            pixels = step.instead(pixels)
        else:
            before, (pixels, note) = pixels, step.do(pixels)
            shown = steps[-1].pixels if steps and pixels is before else _shown(pixels)
            steps.append(Step(step.name, step.title, shown, note))
        if not pixels.any():
            raise ImageError(digit.BLANK)
    levels = _eight_bits(pixels)
    return Picture(levels.astype(np.float32) / np.float32(255), tuple(steps), source.notes)


def _check(ink: str, skip: Collection[str]) -> None:
    names = [step.name for step in STEPS]
    if unknown := sorted(set(skip) - set(names)):
        raise ImageError(f'there is no step "{unknown[0]}" to leave out; the steps are {", ".join(names)}')
    if ink not in _INKS:
        raise ImageError(f'ink is "{ink}"; write {", ".join(_INKS)}')


def _table(source: Source, ink: Ink) -> list[Preparation]:
    """The steps as this picture and this person need them."""
    chosen = {"turn": partial(paper.turn, orientation=source.orientation), "ink": _INKS[ink]}
    if source.pixels.shape[:2] == (digit.SIDE, digit.SIDE):
        chosen |= dict.fromkeys(_ONCE, digit.leave)
    return [replace(step, do=chosen.get(step.name, step.do)) for step in STEPS]


def _eight_bits(pixels: np.ndarray) -> np.ndarray:
    return (255 * pixels + 0.5).astype(np.uint8)


def _shown(pixels: np.ndarray) -> np.ndarray:
    levels = _eight_bits(pixels if pixels.ndim == 2 else pixels[..., :3])
    picture = Image.fromarray(levels[..., 0] if levels.shape[2:] == (1,) else levels)
    return np.asarray(picture.reduce(math.ceil(max(picture.size) / SHOWN)))
