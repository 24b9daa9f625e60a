"""The whole state of the app as one table that reads from a link and writes to one.

Knows names, defaults and spellings; knows no page and no widget. A lesson is a link, so this table is what a teacher
can prepare.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from capsviz.errors import CapsvizError
from capsviz.figures.scales import Scale
from capsviz.glossary import TERMS
from capsviz.intervention import left_out, parse_each, spell

MOST_ITERATIONS = 10
MOST_PARTS = 10_000
MOST_SHIFT = 4
"""Pixels by which a digit can lie off the middle on the page "Overlap"."""
SCALES: tuple[Scale, ...] = get_args(Scale)
"""How couplings are coloured: c - 1/10 in a fixed range, c in [0, 1], or stretched to what is there."""
BLOCKS = ("capsule", "squash", "votes", "coupling", "loss", "forward", "learning", "limits")
"""The screens of the page "Building blocks", in their order."""
EXERCISES = (
    "turn", "sum", "two", "number", "squash", "iterations", "another", "shares",
    "covered", "half", "again", "thicker", "decide", "margin", "largest", "without", "sign",
)  # fmt: skip
"""The exercises of the page "Predict", in their order, by the names of `capsviz.exercises`."""
CHANGES = (
    "turn", "right", "down", "scale", "shear", "thicken", "fence", "patch", "bend", "apart", "scramble", "negative", "noise",
)  # fmt: skip
"""The changes of a picture on the page "Why capsules", by the names of `capsviz.transforms`."""
ATTACKS = ("step", "steps", "quiet")
"""The attacks on the page "Why capsules", by the names of `capsviz.experiments.attacks`."""
STRONGEST = 0.3
"""How far an attack may move a pixel, at most."""
HIDABLE = ("menu", "lead", "picture", "network", "choice", "deeper", "folds", "away", "links")
"""What a teacher's link can hide, by the names that `capsviz.views.lesson_look` knows."""
MOST_STOPS = 40
_LONGEST_EDITS = 10_000
_LARGEST_AMOUNT = 1_000
OWN = 0
"""Stands for the number of iterations that a network was trained with, which only its card knows."""


@dataclass(frozen=True)
class Settings:
    """Everything that decides what is on the page. Field names are the names in a link."""

    network: str = "sabour-r3"
    picture: str = "gallery.7.upright"
    """A picture of the gallery by name, or a 28x28 picture packed by `capsviz.image.pack`."""
    other: str = ""
    """The picture that is kept beside it to compare, spelled the same way; empty where there is none."""
    iterations: int = OWN
    """How many routing iterations are run; `OWN` is as many as the network was trained with."""
    iteration: int = 3
    """Which of them is looked at, counted from 1 as the page speaks."""
    digit: int | None = None
    """The class that is looked at; None is the one the network answers."""
    part: int | None = None
    """The primary capsule that is looked at; None is the one that speaks most for the class."""
    scale: Scale = "difference"
    block: str = "capsule"
    """Which building block is on its page."""
    exercise: str = EXERCISES[0]
    """Which exercise is asked on the page "Predict"."""
    change: str = "turn"
    """How the picture is changed on the page "Why capsules"."""
    amount: float | None = None
    """How much, in the change's own unit; None is the amount that changes nothing."""
    attack: str = ""
    """How the picture is attacked on the page "Why capsules", one of `ATTACKS`; empty where nobody chose."""
    strength: float = 0.1
    """How far an attack may move a pixel, in [0, 1]."""
    places: str = "-3,-1,3,1"
    """Where `picture` and `other` lie on the page "Overlap": pixels to the right and down of the middle, of each."""
    edits: str = ""
    """Edits in their spelling, iterations counted from 0 as the code does."""
    view: str = ""
    """The tab that a link opens below a page's first views; empty opens the first."""
    term: str = ""
    """The word that is looked up in the glossary."""
    lesson: str = ""
    """The lesson that leads through the pages, by the name of its file; empty where none does."""
    stop: int = 1
    """Where in the lesson one stands, counted from 1."""
    hide: str = ""
    """What is left off the pages, names of `HIDABLE` with commas between them, in their order."""
    big: int = 0
    """1 for type that can be read from the last row."""

    def changed(self, **changes: Any) -> Settings:
        """A copy with some values changed and the looked-at iteration kept within those that are run."""
        new = replace(self, **changes)
        return replace(new, iteration=min(new.iteration, new.iterations or new.iteration))


def read(params: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Settings from a link's parameters, and a sentence for each that could not be used; unknown names are left alone."""
    values, dropped = {}, []
    for name, reader in _READERS.items():
        if name in params:
            try:
                values[name] = reader(params[name])
            except _InPart as error:
                values[name] = error.kept
                dropped.append(f"{name} of the link were kept, but some were left out: {error}.")
            except CapsvizError as error:
                dropped.append(f"{name} was left out of the link: {error}.")
    return Settings().changed(**values), dropped


def write(settings: Settings) -> dict[str, str]:
    """The parameters of a link that opens these settings; what is as it always is stays out."""
    plain = Settings()
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {name: str(value) for name, value in values.items() if value != getattr(plain, name)}


class _InPart(CapsvizError):
    """A value of which a part can be used, and why the rest cannot."""

    def __init__(self, why: str, kept: str) -> None:
        super().__init__(why)
        self.kept = kept


def _whole(low: int, high: int) -> Callable[[str], int]:
    def reader(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 6 and low <= int(text) <= high):
            raise CapsvizError(f'"{text[:20]}" is not a whole number from {low} to {high}')
        return int(text)

    return reader


def _one_of(names: Iterable[str]) -> Callable[[str], str]:
    def reader(text: str) -> str:
        if text not in names:
            raise CapsvizError(f'"{text[:20]}" is not one of {", ".join(names)}')
        return text

    return reader


def _hidden(text: str) -> str:
    chosen = {_one_of(HIDABLE)(name) for name in text.split(",")}
    return ",".join(name for name in HIDABLE if name in chosen)


def _term(text: str) -> str:
    if text not in TERMS:
        raise CapsvizError(f'"{text[:20]}" is not a word of the glossary; the page Glossary lists them all')
    return text


def _view(text: str) -> str:
    if not text.replace(" ", "").isalnum() or len(text) > 40:
        raise CapsvizError(f'"{text[:20]}" is not the title of a tab')
    return text


def _amount(text: str) -> float:
    try:
        amount = float(text) if text.isascii() else math.nan
    except ValueError:
        amount = math.nan
    if not abs(amount) <= _LARGEST_AMOUNT:
        raise CapsvizError(f'"{text[:20]}" is not a number from −{_LARGEST_AMOUNT} to {_LARGEST_AMOUNT}')
    return amount


def _strength(text: str) -> float:
    strength = _amount(text)
    if not 0 <= strength <= STRONGEST:
        raise CapsvizError(f"a strength lies between 0 and {STRONGEST:g}, not at {text[:20]}")
    return strength


def _places(text: str) -> str:
    shifts = [str(shift) for shift in range(-MOST_SHIFT, MOST_SHIFT + 1)]
    if text.count(",") != 3 or not set(text.split(",")) <= set(shifts):
        raise CapsvizError(f'"{text[:20]}" is not four whole numbers from −{MOST_SHIFT} to {MOST_SHIFT}')
    return text


def _edits(text: str) -> str:
    if len(text) > _LONGEST_EDITS:
        raise CapsvizError(
            f"its {len(text)} characters are more than the {_LONGEST_EDITS} that fit; use ranges like u[0:36]*=0"
        )
    kept, refused = parse_each(text)
    if kept and refused:
        raise _InPart(left_out(refused), spell(kept))
    if refused:
        raise CapsvizError(left_out(refused))
    return spell(kept)


def _word(text: str) -> str:
    if not text.replace("-", "").replace("_", "").replace(".", "").isalnum() or len(text) > 2_000:
        raise CapsvizError(f'"{text[:20]}" is not a name or a packed picture')
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "network": _word,
    "picture": _word,
    "other": lambda text: text and _word(text),
    "iterations": _whole(1, MOST_ITERATIONS),
    "iteration": _whole(1, MOST_ITERATIONS),
    "digit": _whole(0, 9),
    "part": _whole(0, MOST_PARTS - 1),
    "scale": _one_of(SCALES),
    "block": _one_of(BLOCKS),
    "exercise": _one_of(EXERCISES),
    "change": _one_of(CHANGES),
    "amount": _amount,
    "attack": lambda text: text and _one_of(ATTACKS)(text),
    "strength": _strength,
    "places": _places,
    "edits": _edits,
    "view": lambda text: text and _view(text),
    "term": lambda text: text and _term(text),
    "lesson": lambda text: text and _word(text),
    "stop": _whole(1, MOST_STOPS),
    "hide": lambda text: text and _hidden(text),
    "big": _whole(0, 1),
}

NAMES = frozenset(_READERS)
"""The parameters of a link that are settings."""
