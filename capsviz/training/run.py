"""What one training is: a recipe, a seed, a folder, and what it tells while it goes on.

Knows recipes and files; knows no tensor of a network and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from capsviz import weights
from capsviz.errors import CapsvizError
from capsviz.training.checkpoint import CheckpointError
from capsviz.training.data import HELD_OUT, Digits
from capsviz.training.recipes import Recipe


class TrainingError(CapsvizError):
    """A run that cannot begin or go on, in a sentence that says what is left."""


@dataclass(frozen=True)
class Place:
    """What a run tells about where it is, after each batch; `held_out_error` at the end of an epoch only."""

    step: int
    steps: int
    epoch: int
    loss: float
    """Of this batch; at the end of an epoch the mean of all its batches."""
    pictures_per_second: float = 0.0
    seconds_left: float = 0.0
    held_out_error: float | None = None
    epoch_ends: bool = False


@dataclass(frozen=True)
class Run:
    """One training: a recipe, a seed, a folder. `held_out` is how many training pictures are not trained on."""

    recipe: Recipe
    seed: int
    folder: Path
    held_out: int = HELD_OUT
    autocast: bool = True
    save_every: int = 100
    start: Path | None = None
    """Weights to begin from, as `capsviz.weights.load` reads them, instead of random ones."""

    @property
    def checkpoint(self) -> Path:
        """Where the state lies."""
        return self.folder / "checkpoint.safetensors"

    @property
    def log(self) -> Path:
        """Where the epochs are written down."""
        return self.folder / "log.csv"

    @property
    def identity(self) -> dict[str, object]:
        """What a checkpoint says of the run that wrote it."""
        begun = {} if self.start is None else {"start": weights.digest(self.start)}
        return {"recipe": asdict(self.recipe), "seed": self.seed, "held_out": self.held_out, **begun}

    def batches(self, digits: Digits) -> int:
        """How many whole batches an epoch has. Raises `TrainingError` where there is none."""
        trained = len(digits.labels) - self.held_out
        if self.held_out < 0 or trained < self.recipe.batch:
            raise TrainingError(
                f"with {self.held_out} of {len(digits.labels)} pictures held out, {trained} are left to train on; "
                f"a batch takes {self.recipe.batch}: hold out fewer, and not less than 0"
            )
        return trained // self.recipe.batch

    def steps(self, digits: Digits) -> int:
        """How many batches the whole run has."""
        return self.batches(digits) * self.recipe.epochs

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Where what the system says about the folder becomes a sentence. Raises `CheckpointError`."""
        try:
            yield
        except OSError as error:
            raise CheckpointError(f"{self.folder} cannot be written ({error}); {self.left}") from error

    @property
    def left(self) -> str:
        """What there is to go on from, as the end of a sentence."""
        if self.checkpoint.exists():
            return f"{self.checkpoint} is the last good state"
        return "nothing was saved yet"
