"""How the pose of a digit moves when its picture is moved: turned, shifted, sized, thickened or slanted by known amounts.

Where the digit is drawn from pen strokes it is drawn anew with the factor as wanted; any other picture is transformed.
Knows networks, strokes and changes of pictures; knows no statistics and no page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int

from capsviz.errors import CapsvizError
from capsviz.network import Capsules
from capsviz.strokes import Hand, draw
from capsviz.transforms import CHANGES

STOPS = 41
"""Amounts from one end to the other."""


@dataclass(frozen=True)
class Factor:
    """One thing that can be known of how a digit lies."""

    motion: str
    """Its name among `ink.MOTIONS`."""
    title: str
    unit: str
    drawn: tuple[float, float]
    """From where to where stroke digits are drawn with it."""
    change: str
    """The change of any picture that changes it, by its name in `transforms`."""
    changed: tuple[float, float]
    """From where to where; the amount is added to what the picture has, or multiplied with it where `times`."""
    times: bool = False


FACTORS: dict[str, Factor] = {
    factor.motion: factor
    for factor in (
        Factor("slant", "Slant", "columns to the right for each row up", (-0.6, 0.6), "shear", (-0.6, 0.6)),
        Factor("thickness", "Thickness", "pixels", (1.0, 5.0), "thicken", (-1.5, 2.5)),
        Factor("turn", "Turn", "degrees counterclockwise", (-60.0, 60.0), "turn", (-60.0, 60.0)),
        Factor("right", "Shift sideways", "pixels to the right", (-4.0, 4.0), "right", (-4.0, 4.0)),
        Factor("down", "Shift up or down", "pixels down", (-4.0, 4.0), "down", (-4.0, 4.0)),
        Factor("height", "Size", "times full height", (0.5, 1.0), "scale", (0.5, 1.4), times=True),
    )
}


@dataclass(frozen=True, eq=False)
class Moved:
    """One digit while one factor of it is changed."""

    factor: Factor
    amounts: Float[np.ndarray, " amount"]
    """Of the factor itself where it is known, else of the change."""
    neutral: int
    """The place among them of the picture as it is."""
    known: bool
    """Whether the amounts are the factor's true values."""
    pictures: Float32[np.ndarray, "amount side side"]
    poses: Float32[np.ndarray, "amount dim"]
    """Of one class."""
    drawn: Float32[np.ndarray, "amount side side"]
    """From these poses."""
    lengths: Float32[np.ndarray, "amount upper"]

    @property
    def answers(self) -> Int[np.ndarray, " amount"]:
        """The longest digit for each amount."""
        return self.lengths.argmax(axis=1)

    def held(self, digit: int) -> tuple[int, int]:
        """The first and the last place around the unchanged picture between which the answer is always `digit`.

        Raises `CapsvizError` where it is not even there.
        """
        other = np.flatnonzero(self.answers != digit)
        if self.neutral in other:
            raise CapsvizError(
                f"the unchanged picture is read as {self.answers[self.neutral]}, not as {digit}; hold the pose of that"
            )
        below, above = other[other < self.neutral], other[other > self.neutral]
        return int(below[-1]) + 1 if len(below) else 0, int(above[0]) - 1 if len(above) else len(self.answers) - 1

    def read(self, line: Float[np.ndarray, " weight"]) -> Float[np.ndarray, " amount"]:
        """What a straight line, a weight for each number and then the constant, reads off the poses."""
        return self.poses @ line[:-1] + line[-1]

    def true(self, own: float) -> Float[np.ndarray, " amount"]:
        """The factor at each amount, `own` being that of the unchanged picture where it is not known."""
        if self.known:
            return self.amounts
        return own * self.amounts if self.factor.times else own + self.amounts


class _Way(NamedTuple):
    """The pictures that are read, as `Moved` has them."""

    factor: Factor
    amounts: Float[np.ndarray, " amount"]
    neutral: int
    known: bool
    pictures: Float32[np.ndarray, "amount side side"]


def moved_strokes(net: Capsules, digit: int, hand: Hand, motion: str, decode: int, **more: int | None) -> Moved:
    """A stroke digit drawn with every amount of a factor; its own is among them. `decode` is the class that is asked."""
    factor, own = FACTORS[motion], _own(hand, motion)
    amounts = np.unique(np.append(np.linspace(*factor.drawn, STOPS), own).round(6))
    drawn = {float(amount): _drawn(digit, _with(hand, motion, float(amount))) for amount in amounts}
    # where the ink would leave the picture there is none
    there = {amount: picture for amount, picture in drawn.items() if picture is not None}
    amounts = np.array(list(there))
    neutral = int(np.abs(amounts - own).argmin())
    return _read(net, _Way(factor, amounts, neutral, True, np.stack(list(there.values()))), decode, **more)


def _drawn(digit: int, hand: Hand) -> Float32[np.ndarray, "side side"] | None:
    try:
        return draw(digit, hand)
    except CapsvizError:
        return None


def moved_picture(
    net: Capsules, pixels: Float[np.ndarray, "side side"], motion: str, decode: int, **more: int | None
) -> Moved:
    """Any picture transformed by every amount; `decode` is the class that is asked."""
    factor = FACTORS[motion]
    change = CHANGES[factor.change]
    amounts = np.unique(np.append(np.linspace(*factor.changed, STOPS), change.neutral).round(6))
    image = torch.from_numpy(np.array(pixels, dtype=np.float32))
    pictures = change(image.expand(len(amounts), *image.shape), torch.from_numpy(amounts.astype(np.float32))).numpy()
    neutral = int(np.abs(amounts - change.neutral).argmin())
    return _read(net, _Way(factor, amounts, neutral, False, pictures), decode, **more)


@torch.inference_mode()
def _read(net: Capsules, way: _Way, decode: int, iterations: int | None = None) -> Moved:
    pictures = torch.from_numpy(way.pictures)
    poses = net(pictures[:, None], iterations=iterations if net.config.iterates else None)
    drawn = net.decode(poses, torch.full((len(poses),), decode))
    return Moved(*way, poses[:, decode].numpy(), drawn.numpy(), poses.norm(dim=-1).numpy())


def by_a_line(amounts: Float[np.ndarray, " n"], poses: Float[np.ndarray, "n dim"]) -> float:
    """How much of the poses' movement straight lines through all numbers explain together (R²); 1 where nothing moves."""
    away, along = poses - poses.mean(axis=0), amounts - amounts.mean()
    total = float(np.square(away).sum())
    if not total or not along.any():
        return 1.0
    slopes = along @ away / (along @ along)
    return 1 - float(np.square(away - along[:, None] * slopes).sum()) / total


def _own(hand: Hand, motion: str) -> float:
    return {
        "slant": hand.slant,
        "thickness": hand.thickness,
        "turn": hand.turn,
        "height": hand.size,
        "down": hand.shift[0],
        "right": hand.shift[1],
    }[motion]


def _with(hand: Hand, motion: str, amount: float) -> Hand:
    match motion:
        case "down":
            return replace(hand, shift=(amount, hand.shift[1]))
        case "right":
            return replace(hand, shift=(hand.shift[0], amount))
        case "height":
            return replace(hand, size=amount)
        case _:
            return replace(hand, **{motion: amount})
