"""The run: batches, steps, checkpoints, a log, a bar. Resumed at any batch, it ends where it would have ended.

Knows recipes, data and losses; knows no page.
"""

from __future__ import annotations

import csv
import ctypes
import math
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from capsviz.network import CapsNet
from capsviz.training import checkpoint
from capsviz.training.data import HELD_OUT, Digits, augment
from capsviz.training.losses import losses
from capsviz.training.recipes import Recipe


class TrainingError(RuntimeError):
    """A run that cannot go on, in a sentence that says what is left."""


@dataclass(frozen=True)
class Place:
    """What a run tells about where it is, after each batch and each epoch."""

    step: int
    steps: int
    epoch: int
    loss: float
    pictures_per_second: float
    held_out_error: float | None = None


@dataclass(frozen=True)
class Run:
    """One training: a recipe, a seed, a folder. `held_out` is how many training pictures are not trained on."""

    recipe: Recipe
    seed: int
    folder: Path
    held_out: int = HELD_OUT
    autocast: bool = True
    save_every: int = 100

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.safetensors"

    @property
    def log(self) -> Path:
        return self.folder / "log.csv"


def train(run: Run, digits: Digits, tell: Callable[[Place], None] = lambda place: None) -> CapsNet:
    """Train, or go on where the folder's checkpoint stands; the returned network holds the averaged weights.

    Raises `TrainingError` where the loss is no number, `CheckpointError` where the folder holds another run.
    """
    _keep_large_buffers()
    torch.manual_seed(run.seed)
    net = CapsNet(run.recipe.network)
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(run.recipe.ema))
    adam = torch.optim.Adam(net.parameters(), lr=run.recipe.rate, fused=True)
    trained = len(digits.labels) - run.held_out
    per_epoch = trained // run.recipe.batch
    steps = per_epoch * run.recipe.epochs
    begun = _resume(run, net, average, adam)
    # a cut run may have logged epochs that its checkpoint has not seen
    _trim_log(run.log, begun // per_epoch)
    started, total = time.monotonic(), 0.0
    for step in range(begun, steps):
        images, labels = _batch(run, digits, step, trained)
        for group in adam.param_groups:
            group["lr"] = rate(run.recipe, step, steps)
        loss = _step(run, net, adam, images, labels)
        average.update_parameters(net)
        if not math.isfinite(loss):
            raise TrainingError(f"the loss became {loss} at batch {step}; {run.checkpoint} is the last good state")
        total += loss
        done = step + 1
        place = Place(
            done, steps, step // per_epoch + 1, loss, (done - begun) * run.recipe.batch / (time.monotonic() - started)
        )
        if done % per_epoch == 0:
            place = _end_epoch(run, average.module, digits, place)
        if done % run.save_every == 0 or done == steps or done % per_epoch == 0:
            checkpoint.write(run.checkpoint, net, average, adam, {**_identity(run), "step": done})
        tell(place)
    return average.module.eval()


def rate(recipe: Recipe, step: int, steps: int) -> float:
    """The learning rate of one batch: a linear warm-up, then half a cosine to zero."""
    if step < recipe.warmup:
        return recipe.rate * (step + 1) / recipe.warmup
    return recipe.rate * 0.5 * (1 + math.cos(math.pi * (step - recipe.warmup) / max(1, steps - recipe.warmup)))


@torch.inference_mode()
def answers(net: CapsNet, images: Tensor, *, batch: int = 250) -> Tensor:
    """The class of the longest pose, for each picture."""
    return torch.cat([net(part).norm(dim=-1).argmax(dim=1) for part in images.split(batch)])


def _step(run: Run, net: CapsNet, adam: torch.optim.Adam, images: Tensor, labels: Tensor) -> float:
    adam.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=run.autocast):
        poses = net(images)
        # in training the decoder is given the pose of the true class
        both = losses(poses, net.decode(poses, labels), images, labels, run.recipe)
    both.total.backward()
    adam.step()
    return float(both.total.detach())


def _batch(run: Run, digits: Digits, step: int, trained: int) -> tuple[Tensor, Tensor]:
    """The pictures of one batch: a function of the seed and the step alone, so that a resumed run sees the same."""
    epoch, place = divmod(step, trained // run.recipe.batch)
    order = torch.randperm(trained, generator=torch.Generator().manual_seed(run.seed * 1_000_003 + epoch))
    chosen = order[place * run.recipe.batch : (place + 1) * run.recipe.batch]
    generator = torch.Generator().manual_seed(run.seed * 1_000_003 + 500_009 + step)
    return augment(digits.images(chosen), run.recipe.augmentation, generator), digits.labels[chosen]


def _end_epoch(run: Run, net: CapsNet, digits: Digits, place: Place) -> Place:
    if run.held_out:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=run.autocast):
            found = answers(net, digits.pixels[-run.held_out :, None].float() / 255)
        error = float((found != digits.labels[-run.held_out :]).float().mean())
        place = Place(**{**asdict(place), "held_out_error": error})
    new = not run.log.exists()
    with run.log.open("a", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(["epoch", "step", "loss", "held_out_error", "pictures_per_second"])
        held = "" if place.held_out_error is None else f"{place.held_out_error:.5f}"
        writer.writerow([place.epoch, place.step, f"{place.loss:.5f}", held, f"{place.pictures_per_second:.1f}"])
    return place


def _trim_log(log: Path, epochs: int) -> None:
    if log.exists():
        lines = log.read_text().splitlines(keepends=True)
        log.write_text("".join(lines[: epochs + 1]))


def _identity(run: Run) -> dict[str, object]:
    return {"recipe": asdict(run.recipe), "seed": run.seed, "held_out": run.held_out}


def _resume(run: Run, net: CapsNet, average: AveragedModel, adam: torch.optim.Adam) -> int:
    if not run.checkpoint.exists():
        run.folder.mkdir(parents=True, exist_ok=True)
        return 0
    about = checkpoint.about(run.checkpoint)
    step = about.pop("step")
    # JSON knows lists, not tuples
    if about != checkpoint.json.loads(checkpoint.json.dumps(_identity(run))):
        raise checkpoint.CheckpointError(
            f"{run.checkpoint} is of another recipe or seed; name another --folder or move it away"
        )
    checkpoint.read(run.checkpoint, net, average, adam)
    return step


def _keep_large_buffers() -> None:
    """Let glibc reuse freed buffers of tens of MB instead of returning them: a third of a step was page faults."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        m_trim_threshold, m_mmap_max = -1, -4
        libc.mallopt(m_mmap_max, 0)
        libc.mallopt(m_trim_threshold, 2**31 - 1)
