"""What an exercise is: a question, the kind of answer it takes, the right one, what was seen and why it is so.

Knows pictures, traces and answers; knows no page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from numpy.lib.stride_tricks import sliding_window_view

from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.exercises.shown import Seen
from capsviz.figures.spelled import article
from capsviz.network import Capsules
from capsviz.trace import CapsTrace

CLOSE = 0.01
"""Two lengths that differ by less are too close for a question that hangs on which is longer."""
BLANK = 0.2
"""A picture whose brightest pixel stays below shows nothing that one could call a digit."""

Picture = Float[np.ndarray, "28 28"]
Answer = float | tuple[int, ...]
"""A number, or the numbers of what was chosen, in rising order."""


class NotHereError(CapsvizError):
    """This exercise cannot be asked of this picture or network, in a sentence that says what to do instead."""


@dataclass(frozen=True)
class Choice:
    """One of a few sentences; the answer holds its number."""

    options: tuple[str, ...]

    def told(self, answer: Answer) -> str:
        """An answer in words."""
        return self.options[_numbers(answer)[0]].rstrip(".")

    def fits(self, said: Answer, right: Answer) -> bool:
        """Whether the one chosen is the right one."""
        return said == right


@dataclass(frozen=True)
class Several:
    """Any of a few things, none or all of them; the answer holds their numbers."""

    options: tuple[str, ...]
    none: str = "none of them"

    def told(self, answer: Answer) -> str:
        """An answer in words."""
        return " and ".join(self.options[number] for number in _numbers(answer)) or self.none

    def fits(self, said: Answer, right: Answer) -> bool:
        """Whether exactly the right ones were chosen."""
        return said == right


@dataclass(frozen=True)
class Number:
    """A number on a slider; one within `tolerance` of the right one counts as right."""

    label: str
    low: float
    high: float
    step: float
    tolerance: float
    spelled: str
    """How the number is written, such as "{:.0f}°"."""

    @property
    def middle(self) -> float:
        """The step that lies halfway."""
        return self.low + round((self.high - self.low) / 2 / self.step) * self.step

    def told(self, answer: Answer) -> str:
        """An answer in words."""
        return self.spelled.format(_number(answer))

    def fits(self, said: Answer, right: Answer) -> bool:
        """Whether the number said is near enough; half a thousandth is for rounding."""
        return abs(_number(said) - _number(right)) <= self.tolerance + 5e-4


@dataclass(frozen=True, eq=False)
class Place:
    """One square of a picture cut into `across` times `across`, or nowhere. A right answer may hold several, best first."""

    picture: Float[np.ndarray, "side side"]
    across: int

    @property
    def nowhere(self) -> int:
        """The number that stands for no square at all; squares are numbered in reading order."""
        return self.across**2

    def told(self, answer: Answer) -> str:
        """An answer in words, rows and columns counted from 1."""
        square = _numbers(answer)[0]
        row, column = divmod(square, self.across)
        return "nowhere" if square == self.nowhere else f"row {row + 1}, column {column + 1}"

    def fits(self, said: Answer, right: Answer) -> bool:
        """Whether the square chosen is one of the right ones."""
        return _numbers(said)[0] in _numbers(right)


INKED = 0.25
"""From this brightness on a pixel counts as ink."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Ink drawn in the lower rows of a picture; the answer holds the inked pixels, numbered in reading order."""

    picture: Float[np.ndarray, "side side"]
    below: int
    """The first row that is drawn on."""

    def inked(self, drawn: Float[np.ndarray, "side side"]) -> tuple[int, ...]:
        """The answer that a drawing gives."""
        ink = drawn >= INKED
        return tuple(int(pixel) for pixel in np.flatnonzero(ink) if pixel >= self.below * len(drawn))

    def drawn(self, answer: Answer) -> Float[np.ndarray, "side side"]:
        """The drawing that an answer stands for."""
        ink = np.zeros(self.picture.shape, dtype=np.float32)
        ink.flat[list(_numbers(answer))] = 1
        return ink

    def common(self, one: Answer, other: Answer) -> float:
        """The share of two drawings' ink that lies on the other's, or one pixel beside it: between 0 and 1."""
        inked = [self.drawn(answer) > 0 for answer in (one, other)]
        count = sum(int(ink.sum()) for ink in inked)
        met = sum(int((ink & _widened(beside)).sum()) for ink, beside in (inked, inked[::-1]))
        return met / count if count else 1.0

    def told(self, answer: Answer) -> str:
        """An answer in words; only a picture can say more."""
        return f"a drawing of {len(_numbers(answer))} pixels"

    def fits(self, said: Answer, right: Answer) -> bool:
        """Whether half of the ink lies where the other's does."""
        return self.common(said, right) >= 1 / 2


Kind = Choice | Several | Number | Place | Drawing


@dataclass(frozen=True, eq=False)
class Asked:
    """One exercise on one picture in one network."""

    question: str
    lead: str
    """What will be done, and what one needs to know to have an opinion."""
    kind: Kind
    right: Answer
    """Found in the trace of this picture."""
    why: str
    """What happened and why, in a few sentences."""
    shown: tuple[Seen, ...] = ()
    """Stands with the question."""
    seen: tuple[Seen, ...] = ()
    """Stands with the answer."""


Exercise = Callable[[Capsules, Picture], Asked]
"""Raises `NotHereError` where it cannot be asked."""


def traced(net: Capsules, picture: Picture) -> CapsTrace:
    """The picture's trace, without edits and with the network's own iterations. Raises `NotHereError` for a blank one."""
    if picture.max() < BLANK:
        raise NotHereError("your picture is blank, and there is nothing to predict of nothing; draw a digit first")
    return capture(net, picture)


def read_clearly(net: Capsules, picture: Picture) -> CapsTrace:
    """The same, where one digit is clearly the longest. Raises `NotHereError` where two are about as long."""
    trace = traced(net, picture)
    first, second = (int(digit) for digit in np.argsort(-trace.lengths)[:2])
    if trace.lengths[first] - trace.lengths[second] < CLOSE:
        raise NotHereError(
            f"the network can hardly decide whether this is {article(first)} {first} or {article(second)} {second}: their lengths are "
            f"{trace.lengths[first]:.3f} and {trace.lengths[second]:.3f}, and the answer would hang on a hair; take a "
            "digit that it reads more clearly"
        )
    return trace


def _widened(ink: Bool[np.ndarray, "side side"]) -> Bool[np.ndarray, "side side"]:
    """Ink and every pixel beside it, slantwise too."""
    around = sliding_window_view(np.pad(ink, 1), (3, 3))
    return np.asarray(around.any(axis=(2, 3)))


def _number(answer: Answer) -> float:
    if isinstance(answer, tuple):
        raise TypeError(f"an answer of this kind is one number, not {answer!r}")
    return answer


def _numbers(answer: Answer) -> tuple[int, ...]:
    if not isinstance(answer, tuple):
        raise TypeError(f"an answer of this kind holds the numbers of what was chosen, not {answer!r}")
    return answer
