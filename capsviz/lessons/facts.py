"""The numbers that a lesson may name, such as {length}: each read off the running network when it is shown.

Knows networks only through traces, exercises and counts; knows no page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

import numpy as np

from capsviz import measure
from capsviz.anatomy import learned_in_all, stations
from capsviz.capture import capture
from capsviz.exercises import EXERCISES
from capsviz.exercises.asked import NotHereError, Picture
from capsviz.figures.spelled import article
from capsviz.lessons.lesson import LessonError
from capsviz.network import Capsules
from capsviz.objective import ABSENT, PRESENT
from capsviz.trace import CapsTrace


class Read(NamedTuple):
    """One picture read by one network."""

    net: Capsules
    trace: CapsTrace


Fact = Callable[[Read], str]


def _lengths(read: Read) -> str:
    found = measure.lengths(read.trace.routing)[:, read.trace.prediction]
    return ", ".join(f"{length:.2f}" for length in found)


def _norms(read: Read, name: str) -> float:
    return float(np.linalg.norm(getattr(read.trace.routing, name)[-1, read.trace.prediction]))


def _given(read: Read) -> np.ndarray:
    """The couplings of every part to the answer, in the last iteration."""
    return read.trace.routing.c[-1, :, read.trace.prediction]


def _first(read: Read) -> int:
    """The longest digit after the first iteration, before anything was routed."""
    return int(measure.lengths(read.trace.routing)[0].argmax())


def quarter_turns(read: Read) -> list[tuple[Picture, int]]:
    """The picture at each quarter turn, clockwise, and what it is read as there."""
    turns = [np.ascontiguousarray(np.rot90(read.trace.image, -quarters)) for quarters in (1, 2, 3)]
    return [(turned, capture(read.net, turned, iterations=_passes(read)).prediction) for turned in turns]


def _turned(read: Read) -> str:
    """How the picture is read at each quarter turn, those together that are read rightly."""
    wrong, rightly = [], []
    for turns, (_, answer) in zip(("one", "two", "three"), quarter_turns(read), strict=True):
        if answer == read.trace.prediction:
            rightly.append(turns)
        else:
            unit = "" if wrong else f" quarter turn{'s' * (turns != 'one')}"
            wrong.append(f"as {article(answer)} {answer} after {turns}{unit}")
    if not wrong:
        return "rightly after every quarter turn"
    *first, last = [*wrong, *([f"rightly after {' and '.join(rightly)}"] if rightly else [])]
    return f"{', '.join(first)} and {last}" if first else last


_STATIONS = {
    "features": "Feature maps",
    "primary": "Parts (primary capsules)",
    "votes": "Votes",
    "routing": "Couplings",
}
"""Stations that a lesson can be about, as its pages call them; every other one has its own name."""


def _most_learned(read: Read) -> str:
    """The station for which most numbers were learned."""
    name = max(stations(read.net, read.trace), key=lambda station: station.learned).name
    return _STATIONS.get(name, name.capitalize())


def _passes(read: Read) -> int | None:
    return read.trace.routing.iterations if read.net.config.iterates else None


def _exercise(name: str, read: Read) -> str:
    try:
        asked = EXERCISES[name](read.net, read.trace.image)
    except NotHereError as reason:
        return f"(it cannot be asked of this digit: {reason})"
    return asked.kind.told(asked.right)


FACTS: dict[str, Fact] = {
    "answer": lambda read: str(read.trace.prediction),
    "length": lambda read: f"{read.trace.lengths.max():.2f}",
    "lengths": _lengths,
    "second": lambda read: str(np.argsort(-read.trace.lengths)[1]),
    "second_length": lambda read: f"{np.sort(read.trace.lengths)[-2]:.2f}",
    "sum_of_lengths": lambda read: f"{read.trace.lengths.sum():.2f}",
    "classes": lambda read: str(len(read.trace.lengths)),
    "parts": lambda read: f"{len(read.trace.u):,}",
    "part_numbers": lambda read: str(read.trace.u.shape[1]),
    "pose_numbers": lambda read: str(read.trace.poses.shape[1]),
    "pixels": lambda read: str(read.trace.image.size),
    "iterations": lambda read: str(read.trace.routing.iterations),
    "sum_of_couplings": lambda read: f"{read.trace.routing.c[-1].sum(axis=1).mean():.2f}",
    "even_share": lambda read: f"{1 / len(read.trace.lengths):.2f}",
    "mean_coupling": lambda read: f"{_given(read).mean():.3f}",
    "largest_coupling": lambda read: f"{_given(read).max():.2f}",
    "more_than_half": lambda read: f"{(_given(read) > 1 / 2).sum():,}",
    "given": lambda read: f"{_given(read).sum():,.0f}",
    "entropy": lambda read: f"{measure.coupling_entropy(read.trace.routing.c)[-1]:.4f}",
    "before_squash": lambda read: f"{_norms(read, 's'):.2f}",
    "after_squash": lambda read: f"{_norms(read, 'v'):.2f}",
    "first_answer": lambda read: str(_first(read)),
    "routing_did": lambda read: "did not change" if _first(read) == read.trace.prediction else "changed",
    "present": lambda _: f"{PRESENT:g}",
    "absent": lambda _: f"{ABSENT:g}",
    "weights": lambda read: f"{learned_in_all(read.net):,}",
    "most_learned": _most_learned,
    "matrix_weights": lambda read: f"{read.trace.routing.u_hat.size * read.trace.u.shape[1]:,}",
    "above_even": lambda read: f"{(_given(read) > 1 / len(read.trace.lengths)).sum():,}",
    "turned": _turned,
    **{f"exercise_{name}": partial(_exercise, name) for name in EXERCISES},
}
"""Every number by its name in a lesson; `exercise_turn` is the right answer of the exercise "turn"."""


def facts(read: Read, names: Collection[str]) -> dict[str, str]:
    """These facts of a picture in a network. Raises `LessonError` for one that there is not."""
    for name in names:
        if name not in FACTS:
            raise LessonError(f"a lesson cannot name the number {{{name[:40]}}}; there are {', '.join(FACTS)}")
    return {name: FACTS[name](read) for name in names}
