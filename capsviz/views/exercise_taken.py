"""What an exercise shows, taken away: an exercise is a function of a network and a picture, and finds it all again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from capsviz.image import pack
from capsviz.views import in_python
from capsviz.views.take_away import Take, of_pictures, offer

if TYPE_CHECKING:
    from capsviz.exercises.asked import Answer, Asked, Drawing
    from capsviz.exercises.shown import Seen

_ROOM = "from capsviz.exercises import EXERCISES"


def show(name: str, asked: Asked, said: Answer | None) -> None:
    """The menu of an exercise: what stands with its question and, once something was `said`, with its answer."""
    from capsviz.exercises.asked import Drawing

    takes = _taken(name, "shown", asked.shown)
    if said is not None:
        if isinstance(asked.kind, Drawing):
            takes |= {"Both drawings": _both(name, asked, asked.kind, said)}
        takes |= _taken(name, "seen", asked.seen)
    if takes:
        offer(f"predict-{name}", takes)


def _taken(name: str, where: str, seen: Sequence[Seen]) -> dict[str, Take]:
    return {one.title: _one(name, f"{where}[{at}]", one) for at, one in enumerate(seen)}


def _one(name: str, where: str, one: Seen) -> Take:
    last = f"asked.{where}.{'numbers' if one.figure is None else 'figure()'}"
    return Take(one.figure, lambda: one.numbers, f"{_asked(name)}{last}", _ROOM, in_python.of_picture)


def _both(name: str, asked: Asked, kind: Drawing, said: Answer) -> Take:
    mine, right = kind.drawn(said), kind.drawn(asked.right)
    drawn: dict[str, tuple[Float[np.ndarray, "side side"], str]] = {
        "You drew": (mine, f'unpack("{pack(mine)}")'),
        "It was": (right, "asked.kind.drawn(asked.right)"),
    }
    return of_pictures(drawn, _asked(name), f"{_ROOM}\nfrom capsviz.image import unpack", in_python.of_picture)


def _asked(name: str) -> str:
    return f'asked = EXERCISES["{name}"](net, picture)\n'
