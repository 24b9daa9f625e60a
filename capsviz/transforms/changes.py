"""What each change is called, what its amount means, from where to where it runs, and how an amount is said.

Knows the ways to change pictures; knows no network and no page.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from capsviz.errors import CapsvizError
from capsviz.transforms import ways
from capsviz.transforms.ways import SCRAMBLES, Amounts, Images


class ChangeError(CapsvizError):
    """A change that does not exist or an amount outside its range, in a sentence."""


@dataclass(frozen=True)
class Change:
    """One way to change a picture: what its amount means, from where to where it runs, and where nothing changes."""

    name: str
    title: str
    unit: str
    low: float
    high: float
    make: Callable[[Images, Amounts], Images]
    words: tuple[str, ...]
    """How an amount below and one above the neutral is said; one for each amount where the amounts only name ways."""
    neutral: float = 0.0
    whole: bool = False
    """Whether only whole amounts differ from one another."""

    def __call__(self, images: Images, amounts: Amounts) -> Images:
        """Each picture changed by its own amount, in [0, 1]. Raises `ChangeError` for an amount outside the range."""
        if not bool(((amounts >= self.low) & (amounts <= self.high)).all()):
            raise ChangeError(
                f"{self.name} runs from {self.low:g} to {self.high:g} {self.unit}, not {amounts.tolist()}"
            )
        return self.make(images, amounts).clamp(0, 1)

    def amounts(self, count: int) -> Amounts:
        """That many amounts over the whole range, evenly."""
        return torch.linspace(self.low, self.high, count)

    def stops(self, most: int = 61) -> Amounts:
        """The amounts worth looking at, evenly over the range: `most`, or the whole ones where only those differ."""
        count = round(self.high - self.low) + 1
        return self.amounts(count if self.whole and count < most else most)

    def said(self, amount: float) -> str:
        """An amount in words, such as "30° clockwise"."""
        if len(self.words) > 2:
            return self.words[round(amount)]
        if math.isclose(amount, self.neutral, abs_tol=1e-5):
            return "unchanged"
        return self.words[int(amount > self.neutral)].format(abs(amount))


CHANGES: dict[str, Change] = {
    change.name: change
    for change in (
        Change(
            "turn",
            "Turn",
            "degrees, counterclockwise",
            -180.0,
            180.0,
            ways.turn,
            ("{:.0f}° clockwise", "{:.0f}° counterclockwise"),
        ),
        Change(
            "right",
            "Shift sideways",
            "pixels to the right",
            -12.0,
            12.0,
            ways.right,
            ("{:.1f} pixels left", "{:.1f} pixels right"),
        ),
        Change(
            "down",
            "Shift up or down",
            "pixels down",
            -12.0,
            12.0,
            ways.down,
            ("{:.1f} pixels up", "{:.1f} pixels down"),
        ),
        Change(
            "scale",
            "Resize",
            "times its size",
            0.3,
            1.7,
            ways.scale,
            ("{:.2f} times its size",) * 2,
            neutral=1.0,
        ),
        Change(
            "shear",
            "Slant",
            "columns to the right for each row up",
            -1.0,
            1.0,
            ways.shear,
            ("slanted left by {:.2f}", "slanted right by {:.2f}"),
        ),
        Change(
            "thicken",
            "Thicken or thin",
            "pixels at the edge",
            -2.0,
            3.0,
            ways.thicken,
            ("thinned by {:.1f} pixels", "thickened by {:.1f} pixels"),
        ),
        Change("fence", "Fence", "share hidden", 0.0, 0.9, ways.fence, ("", "{:.0%} hidden")),
        Change(
            "patch",
            "Cover the middle",
            "pixels along the patch",
            0.0,
            20.0,
            ways.patch,
            ("", "a patch of {:.0f} pixels"),
            whole=True,
        ),
        Change("bend", "Bend", "pixels at most", 0.0, 8.0, ways.bend, ("", "bent by up to {:.1f} pixels")),
        Change(
            "apart", "Pull apart", "pixels", 0.0, 8.0, ways.apart, ("", "pulled apart by {:.0f} pixels"), whole=True
        ),
        Change("scramble", "Scramble", "", 0.0, len(SCRAMBLES) - 1.0, ways.scramble, SCRAMBLES, whole=True),
        Change("negative", "Negative", "share of the way", 0.0, 1.0, ways.negative, ("", "{:.0%} of the way")),
        Change("noise", "Noise", "standard deviation", 0.0, 1.0, ways.noise, ("", "noise of {:.2f}")),
    )
}


def named(name: str) -> Change:
    """The change of that name. Raises `ChangeError`, listing those there are."""
    if name not in CHANGES:
        raise ChangeError(f'there is no change "{name[:40]}"; there are {", ".join(CHANGES)}')
    return CHANGES[name]
