"""The run: batches, steps, checkpoints, a log. Resumed at any batch, it ends where it would have ended.

Knows recipes, data and losses; knows no terminal and no page.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from capsviz import weights
from capsviz.errors import CapsvizError
from capsviz.network import CapsNet
from capsviz.training import checkpoint, log
from capsviz.training.checkpoint import CheckpointError
from capsviz.training.data import HELD_OUT, Digits, augment
from capsviz.training.evaluation import score
from capsviz.training.losses import losses
from capsviz.training.memory import keep_large_buffers
from capsviz.training.recipes import Recipe, RecipeError, recall


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
    pictures_per_second: float
    seconds_left: float
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


@dataclass
class State:
    """All that changes while a run goes on: what a checkpoint holds."""

    net: CapsNet
    average: AveragedModel
    adam: torch.optim.Adam
    step: int = 0
    """Batches done."""
    loss: float = 0.0
    """Sum of the losses of this epoch's batches so far."""

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor of the state, by name, alive: filling them in restores the state."""
        named = {f"net/{name}": tensor for name, tensor in self.net.state_dict().items()}
        named |= {f"average/{name}": tensor for name, tensor in self.average.state_dict().items()}
        for index, parameter in enumerate(self.net.parameters()):
            named |= {f"adam/{index}/{name}": tensor for name, tensor in self.adam.state[parameter].items()}
        return named


def train(run: Run, digits: Digits, tell: Callable[[Place], None] = lambda _: None) -> CapsNet:
    """Train, or go on where the folder's checkpoint stands; the returned network holds the averaged weights.

    Raises `TrainingError` where the run cannot begin or its loss is no number, `CheckpointError` where the folder
    holds another run or cannot be written.
    """
    keep_large_buffers()
    per_epoch = run.batches(digits)
    steps = per_epoch * run.recipe.epochs
    state = begin(run)
    with _writing(run):
        _resume(run, state, per_epoch)
    began, first = time.monotonic(), state.step
    while state.step < steps:
        loss = _batch(run, digits, state, per_epoch)
        ends = state.step % per_epoch == 0
        mean, error = _epoch(run, digits, state, per_epoch) if ends else (loss, None)
        if ends or state.step % run.save_every == 0:
            _save(run, state)
        each = (time.monotonic() - began) / (state.step - first)
        epoch, speed, left = math.ceil(state.step / per_epoch), run.recipe.batch / each, (steps - state.step) * each
        tell(Place(state.step, steps, epoch, mean, speed, left, held_out_error=error, epoch_ends=ends))
    state.net.load_state_dict(state.average.module.state_dict())
    return state.net.eval()


def begin(run: Run) -> State:
    """The state before the first batch, decided by the recipe and the seed, or by the weights to begin from."""
    torch.manual_seed(run.seed)
    net = CapsNet(run.recipe.network)
    if run.start is not None:
        net.load_state_dict(weights.load(run.start).state_dict())
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(run.recipe.ema))
    adam = torch.optim.Adam(net.parameters(), lr=run.recipe.rate, fused=True)
    for parameter in net.parameters():
        # as Adam does at its first step; done here, a checkpoint has a place for everything it holds
        moments = {"exp_avg": torch.zeros_like(parameter), "exp_avg_sq": torch.zeros_like(parameter)}
        adam.state[parameter] = {"step": torch.zeros(()), **moments}
    return State(net, average, adam)


def rate(recipe: Recipe, step: int, steps: int) -> float:
    """The learning rate of one batch: a linear warm-up, then half a cosine to zero."""
    if step < recipe.warmup:
        return recipe.rate * (step + 1) / recipe.warmup
    return recipe.rate * 0.5 * (1 + math.cos(math.pi * (step - recipe.warmup) / max(1, steps - recipe.warmup)))


def batch(run: Run, digits: Digits, step: int, per_epoch: int) -> tuple[Tensor, Tensor]:
    """The pictures of one batch: a function of the seed and the step alone, so that a resumed run sees the same."""
    epoch, place = divmod(step, per_epoch)
    trained = len(digits.labels) - run.held_out
    order = torch.randperm(trained, generator=torch.Generator().manual_seed(run.seed * 1_000_003 + epoch))
    chosen = order[place * run.recipe.batch : (place + 1) * run.recipe.batch]
    generator = torch.Generator().manual_seed(run.seed * 1_000_003 + 500_009 + step)
    return augment(digits.images(chosen), run.recipe.augmentation, generator), digits.labels[chosen]


def _batch(run: Run, digits: Digits, state: State, per_epoch: int) -> float:
    """One batch further; returns its loss."""
    images, labels = batch(run, digits, state.step, per_epoch)
    for group in state.adam.param_groups:
        group["lr"] = rate(run.recipe, state.step, per_epoch * run.recipe.epochs)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=run.autocast):
        poses = state.net(images)
        # in training the decoder is given the pose of the true class
        total = losses(poses, state.net.decode(poses, labels), images, labels, run.recipe).total
    loss = float(total.detach())
    if not math.isfinite(loss):
        raise TrainingError(f"the loss became {loss} at batch {state.step + 1}; {_left(run)}")
    state.adam.zero_grad()
    total.backward()
    state.adam.step()
    state.average.update_parameters(state.net)
    state.step, state.loss = state.step + 1, state.loss + loss
    return loss


def _epoch(run: Run, digits: Digits, state: State, per_epoch: int) -> tuple[float, float | None]:
    """Close an epoch: measure it, write it down; returns its mean loss and its error on the pictures held out."""
    mean, error = state.loss / per_epoch, None
    state.loss = 0.0
    if run.held_out:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=run.autocast):
            error = score(state.average.module, digits.last(run.held_out)).error
    row = log.Row(state.step // per_epoch, state.step, f"{mean:.6f}", "" if error is None else f"{error:.5f}")
    with _writing(run):
        log.add(run.log, row)
    return mean, error


def _save(run: Run, state: State) -> None:
    tensors = state.tensors()
    # a loss can be finite and its gradient not: such weights must not replace the last good ones
    if broken := [name for name, tensor in tensors.items() if not tensor.isfinite().all()]:
        raise TrainingError(f"{broken[0]} is no longer finite after batch {state.step}; {_left(run)}")
    checkpoint.write(run.checkpoint, tensors, {**run.identity, "step": state.step, "loss": state.loss})


def _resume(run: Run, state: State, per_epoch: int) -> None:
    run.folder.mkdir(parents=True, exist_ok=True)
    if run.checkpoint.exists():
        about = checkpoint.about(run.checkpoint)
        _check_same(run, about)
        checkpoint.read(run.checkpoint, state.tensors())
        state.step, state.loss = int(about["step"]), float(about.get("loss", 0.0))
    log.trim(run.log, state.step // per_epoch)


def _check_same(run: Run, about: dict[str, object]) -> None:
    try:
        recipe, seed, held_out = recall(about["recipe"]), about["seed"], about["held_out"]  # pyright: ignore[reportArgumentType]
    except (RecipeError, KeyError) as error:
        raise CheckpointError(f"{run.checkpoint} does not say what run it is of; move it away to begin anew") from error
    if (recipe, seed, held_out) != (run.recipe, run.seed, run.held_out):
        raise CheckpointError(
            f"{run.checkpoint} is of another run ({recipe.name}, seed {seed}, epochs {recipe.epochs}, held out {held_out}; "
            f"wanted: {run.recipe.name}, seed {run.seed}, epochs {run.recipe.epochs}, held out {run.held_out}); "
            f"name another --folder or move it away"
        )


@contextmanager
def _writing(run: Run) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CheckpointError(f"{run.folder} cannot be written ({error}); {_left(run)}") from error


def _left(run: Run) -> str:
    if run.checkpoint.exists():
        return f"{run.checkpoint} is the last good state"
    return "nothing was saved yet"
