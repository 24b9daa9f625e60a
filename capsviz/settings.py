"""The whole state of the app as one table that reads from a link and writes to one.

Knows names, defaults and spellings; knows no page and no widget. A lesson is a link, so this table is what a teacher
can prepare.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, cast, get_args

from capsviz.errors import CapsvizError
from capsviz.figures.routing import Scale
from capsviz.intervention import parse, spell

MOST_ITERATIONS = 10
SCALES: tuple[Scale, ...] = get_args(Scale)
"""How couplings are coloured: c - 1/10 in a fixed range, c in [0, 1], or stretched to what is there."""
_LONGEST_EDITS = 10_000


@dataclass(frozen=True)
class Settings:
    """Everything that decides what is on the page. Field names are the names in a link."""

    network: str = "sabour-r3"
    picture: str = "gallery.7.upright"
    """A picture of the gallery by name, or a 28x28 picture packed by `capsviz.image.pack`."""
    iterations: int = 3
    """How many routing iterations are run."""
    iteration: int = 3
    """Which of them is looked at, counted from 1 as the page speaks."""
    digit: int | None = None
    """The class that is looked at; None is the one the network answers."""
    scale: Scale = "difference"
    edits: str = ""
    """Edits in their spelling, iterations counted from 0 as the code does."""

    def changed(self, **changes: Any) -> Settings:
        """A copy with some values changed and the looked-at iteration kept within those that are run."""
        new = replace(self, **changes)
        return replace(new, iteration=min(new.iteration, new.iterations))


def read(params: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Settings from a link's parameters, and a sentence for each that could not be used; unknown names are left alone."""
    values, dropped = {}, []
    for name, reader in _READERS.items():
        if name in params:
            try:
                values[name] = reader(params[name])
            except CapsvizError as error:
                dropped.append(f"{name} was left out of the link: {error}.")
    return Settings().changed(**values), dropped


def write(settings: Settings) -> dict[str, str]:
    """The parameters of a link that opens these settings; what is as it always is stays out."""
    plain = Settings()
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {name: str(value) for name, value in values.items() if value != getattr(plain, name)}


def _whole(low: int, high: int) -> Callable[[str], int]:
    def reader(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 4 and low <= int(text) <= high):
            raise CapsvizError(f'"{text[:20]}" is not a whole number from {low} to {high}')
        return int(text)

    return reader


def _scale(text: str) -> Scale:
    if text not in SCALES:
        raise CapsvizError(f'"{text[:20]}" is not one of {", ".join(SCALES)}')
    return cast(Scale, text)


def _edits(text: str) -> str:
    if len(text) > _LONGEST_EDITS:
        raise CapsvizError(
            f"its {len(text)} characters are more than the {_LONGEST_EDITS} that fit; use ranges like u[0:36]*=0"
        )
    return spell(parse(text))


def _word(text: str) -> str:
    if not text.replace("-", "").replace("_", "").replace(".", "").isalnum() or len(text) > 2_000:
        raise CapsvizError(f'"{text[:20]}" is not a name or a packed picture')
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "network": _word,
    "picture": _word,
    "iterations": _whole(1, MOST_ITERATIONS),
    "iteration": _whole(1, MOST_ITERATIONS),
    "digit": _whole(0, 9),
    "scale": _scale,
    "edits": _edits,
}

NAMES = frozenset(_READERS)
"""The parameters of a link that are settings."""
