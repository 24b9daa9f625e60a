"""How many processors one run of a network may use, where many people ask at once. Knows torch and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import torch

_ALL = torch.get_num_threads()
_counting = Lock()
_running = 0


def one_each() -> None:
    """Let every run take one processor, from now on in this process.

    Threads that share the little work of one picture wait for each other on a busy machine, up to six times as long as
    the work takes one of them.
    """
    torch.set_num_threads(1)


@contextmanager
def shared() -> Iterator[None]:
    """A run that one person waits for: all processors where it is the only one, one where others run beside it."""
    global _running
    with _counting:
        _running += 1
        torch.set_num_threads(_ALL if _running == 1 else 1)
    try:
        yield
    finally:
        with _counting:
            _running -= 1
        one_each()
