"""A comparison that grows: a few amounts over the whole range are read first, then those between, so that it can be
drawn as it comes.

Knows networks and changes, as `capsviz.experiments.compare` does; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from capsviz.experiments.compare import Changed, Comparison, Course, changed, courses
from capsviz.network import Network
from capsviz.transforms import Change

STRIDES = (10, 2, 1)
"""Every so many amounts are read, then every so many, then all."""
FEW = 16
"""So few amounts are read at once."""


class Piece(NamedTuple):
    """What is read so far."""

    places: Int[np.ndarray, " place"]
    """Which of the amounts, in their order."""
    courses: dict[str, Course]
    """Every network along these."""


class Growing:
    """One picture along a change, read by several networks piece by piece: each piece once, for whoever asks first."""

    def __init__(self, nets: Mapping[str, Network], pixels: Float[np.ndarray, "side side"], change: Change) -> None:
        amounts = change.stops().numpy()
        self.along = Changed(change, amounts, changed(pixels, change, amounts))
        """Every picture along the change, before any network has read one."""
        self._nets = nets
        self._order: list[Int[np.ndarray, " place"]] = []
        self._read: list[dict[str, Course]] = []
        self._reading = Lock()

    def pieces(self, wanted: int | None = None) -> Iterator[Piece]:
        """What is read so far, at least the first piece; then the same with every further piece, up to the whole.

        The first piece holds the place that is `wanted`, where nothing was read before.
        """
        with self._reading:
            near = self.along.neutral
            self._order = self._order or order(len(self.along.amounts), {near, near if wanted is None else wanted})
        for count in range(max(1, len(self._read)), len(self._order) + 1):
            with self._reading:
                while len(self._read) < count:
                    places = self._order[len(self._read)]
                    self._read.append(courses(self._nets, self.along.pictures[places]))
            yield self._together(count)

    def whole(self) -> Comparison:
        """Every amount read."""
        *_, last = self.pieces()
        return Comparison(self.along.change, self.along.amounts, self.along.pictures, last.courses)

    def _together(self, count: int) -> Piece:
        places = np.concatenate(self._order[:count])
        sorts = places.argsort()
        together = {name: _joined([read[name] for read in self._read[:count]], sorts) for name in self._nets}
        return Piece(places[sorts], together)


def order(count: int, first: set[int]) -> list[Int[np.ndarray, " place"]]:
    """In which pieces so many places are read: each in one of them, those of `first` in the first one."""
    if count <= FEW:
        return [np.arange(count)]
    left, pieces = set(range(count)), []
    for stride in STRIDES:
        piece = {place for place in left if place % stride == 0} | (left & first)
        pieces.append(np.array(sorted(piece)))
        left -= piece
    return pieces


def _joined(parts: list[Course], sorts: Int[np.ndarray, " place"]) -> Course:
    """Courses of several batches as one, the amounts in their order."""

    def joined(name: str) -> Any:
        arrays = [getattr(part, name) for part in parts]
        return None if arrays[0] is None else np.concatenate(arrays)[sorts]

    return Course(**{field.name: joined(field.name) for field in fields(Course)})
