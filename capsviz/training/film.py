"""A run's film: the averaged weights at some moments from untrained to done, kept in its folder while it goes on.

Knows runs and their state; knows no terminal and no page.
"""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from capsviz.training import checkpoint
from capsviz.training.run import Run
from capsviz.training.state import State

_FIRST = 10
"""Batches until the second frame: before that hardly anything moves, as the learning rate has only begun to rise."""


def moments(frames: int, steps: int) -> list[int]:
    """After how many batches the frames are taken: before the first, then at even ratios up to the last of `steps`."""
    if not frames:
        return []
    first, gaps = min(_FIRST, steps), frames - 2
    return sorted({0, *(round(first * (steps / first) ** (place / gaps)) for place in range(gaps + 1))})


def keep(run: Run, state: State, frames: list[int]) -> None:
    """Write a frame where one is due. A run that was stopped comes by again, and writes the same once more."""
    if state.step in frames:
        checkpoint.write(_path(run, state.step), state.average.module.state_dict(), {"step": state.step})


def frames(run: Run, steps: int) -> dict[int, dict[str, Tensor]]:
    """The frames of a finished run by their batch. Raises `CheckpointError` where one is missing."""
    return {step: checkpoint.tensors(_path(run, step)) for step in moments(run.recipe.film, steps)}


def _path(run: Run, step: int) -> Path:
    return run.folder / "film" / f"{step:06}.safetensors"
