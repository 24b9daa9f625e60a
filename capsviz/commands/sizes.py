"""What the pages weigh: bytes sent, and memory that many edits leave behind."""

from __future__ import annotations

import ctypes
import gc
import platform
from typing import NamedTuple

MB = 2**20
EDITS = 1_000
GROWTH = 5
"""Megabytes that memory may move by over so many edits: three traces more or less."""
_FIRST = 100


class Size(NamedTuple):
    """Something of a size, in megabytes."""

    what: str
    measured: float
    goal: float


def sizes() -> list[Size]:
    """The trace as the map is sent it, and what `EDITS` edited traces in the app's own cabinet leave behind."""
    grown = _grown(EDITS) / MB
    return [
        Size("the trace sent to the map, three iterations", _sent() / MB, 1),
        Size(f"memory more after {EDITS:,} edits", grown, GROWTH),
    ]


def _sent() -> int:
    from capsviz import strokes
    from capsviz.anatomy import stations
    from capsviz.capture import capsules, capture
    from capsviz.components.map_sent import map_data
    from capsviz.experiments.drawing import drawn_by_iteration
    from capsviz.weights import load

    net = capsules(load())
    trace = capture(net, strokes.draw(7), iterations=3)
    learned = {station.name: station.learned for station in stations(net, trace)}
    return len(map_data(trace, drawn_by_iteration(net, trace), learned=learned, iteration=2))


def _grown(edits: int) -> int:
    """Bytes of memory in use more after so many edits, each of another number, than after the first that fill the cabinet."""
    from capsviz import cabinet, strokes
    from capsviz.settings import Settings

    plain, picture = Settings(), strokes.draw(7).tobytes()
    before = 0
    for n in range(_FIRST + edits):
        if n == _FIRST:
            before = _in_use()
        edit = f"c@{n % 3}[{n % 1152},{n % 10}]={0.1 + n / 10_000!r}"
        cabinet.trace(plain.network, picture, edit, cabinet.iterations(plain.network), None)
    return _in_use() - before


def _in_use() -> int:
    """Bytes that are held. What was freed and is kept by glibc for the next trace is given back first, so as not to count."""
    from capsviz.training.memory import resident

    gc.collect()
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
    return resident()
