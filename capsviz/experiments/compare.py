"""Several networks under one change of a picture: what each answers along the way.

Knows networks and changes; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float32, Int
from torch import Tensor

from capsviz.experiments.drawing import distance
from capsviz.network import Capsules, Network
from capsviz.transforms import Change, named


@dataclass(frozen=True, eq=False)
class Course:
    """One network along a change."""

    scores: Float[np.ndarray, "amount upper"]
    """How sure it is of each class, in [0, 1]: a capsule network's lengths, else the softmax of its scores."""
    answers: Int[np.ndarray, " amount"]
    poses: Float[np.ndarray, "amount upper dim"] | None
    """The poses of the classes where the network has capsules."""
    drawn: Float[np.ndarray, "amount side side"] | None = None
    """What it draws from the pose of its answer, in [0, 1], where it has capsules."""
    distances: Float[np.ndarray, " amount"] | None = None
    """How far that lies from each picture, in [0, 1]."""

    def fails(self, at: int, digit: int) -> tuple[int | None, int | None]:
        """The nearest amounts below and above `at` where the answer is not `digit`; None where it always is."""
        wrong = np.flatnonzero(self.answers != digit)
        below, above = wrong[wrong < at], wrong[wrong > at]
        return int(below[-1]) if len(below) else None, int(above[0]) if len(above) else None

    def kept(self, at: int) -> tuple[int, int]:
        """How many amounts further down and up from `at` give the same answer as there, without a gap."""
        other = self.answers != self.answers[at]
        below, above = np.append(other[:at][::-1], True), np.append(other[at + 1 :], True)
        return int(below.argmax()), int(above.argmax())


@dataclass(frozen=True, eq=False)
class Changed:
    """One picture changed by several amounts."""

    change: Change
    amounts: Float[np.ndarray, " amount"]
    pictures: Float[np.ndarray, "amount side side"]

    @property
    def neutral(self) -> int:
        """The place among the amounts that changes least."""
        return int(np.abs(self.amounts - self.change.neutral).argmin())


@dataclass(frozen=True, eq=False)
class Comparison(Changed):
    """The same pictures through several networks."""

    courses: dict[str, Course]


def compare(
    nets: Mapping[str, Network],
    pixels: Float[np.ndarray, "side side"],
    change: Change | str,
    amounts: Float[np.ndarray, " amount"] | None = None,
) -> Comparison:
    """Every network's answers while one picture is changed by each amount (the change's 61 stops, unless given).

    `change` is one of `capsviz.transforms.CHANGES`, or its name. Each network reads all the pictures as one batch.
    Raises `ChangeError` for a name that is none of theirs, and for an amount outside the change's range.

    >>> import capsviz
    >>> from capsviz import strokes
    >>> found = capsviz.compare({"CapsNet": capsviz.load(), "CNN": capsviz.load("cnn")}, strokes.draw(7), "turn")
    >>> found.courses["CapsNet"].scores.shape, found.courses["CapsNet"].answers.shape
    ((61, 10), (61,))
    """
    change = named(change) if isinstance(change, str) else change
    chosen = change.stops().numpy() if amounts is None else np.asarray(amounts, dtype=np.float32)
    pictures = changed(pixels, change, chosen)
    return Comparison(change, chosen, pictures, courses(nets, pictures))


def changed(
    pixels: Float[np.ndarray, "side side"], change: Change, amounts: Float[np.ndarray, " amount"]
) -> Float32[np.ndarray, "amount side side"]:
    """The picture changed by each amount. Raises `ChangeError` for an amount outside the change's range."""
    image, chosen = (torch.from_numpy(np.array(each, dtype=np.float32)) for each in (pixels, amounts))
    return change(image.expand(len(chosen), *image.shape), chosen).numpy()


def courses(nets: Mapping[str, Network], pictures: Float[np.ndarray, "amount side side"]) -> dict[str, Course]:
    """What each network makes of each of these pictures."""
    stacked = torch.from_numpy(np.array(pictures, dtype=np.float32))
    return {name: course(net, stacked) for name, net in nets.items()}


@torch.inference_mode()
def course(net: Network, pictures: Float[Tensor, "amount side side"]) -> Course:
    """What one network makes of each of these pictures, read as one batch."""
    out = net(pictures[:, None])
    if not isinstance(net, Capsules):
        return Course(out.softmax(dim=1).numpy(), out.argmax(dim=1).numpy(), None)
    lengths = out.norm(dim=-1)
    answers = lengths.argmax(dim=1)
    drawn = net.decode(out, answers)
    away = distance(pictures, drawn)
    return Course(lengths.numpy(), answers.numpy(), out.numpy(), drawn.numpy(), away.numpy())
