"""The run: batches, steps, checkpoints, a log. Resumed at any batch, it ends where it would have ended.

Knows recipes, data and losses; knows no terminal and no page.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional

from capsviz.network import Capsules, Network
from capsviz.training import film, log
from capsviz.training.data import Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.losses import losses
from capsviz.training.memory import keep_large_buffers
from capsviz.training.pairs import Shown, drawn, measured
from capsviz.training.recipes import Recipe
from capsviz.training.run import Place as Place
from capsviz.training.run import Run as Run
from capsviz.training.run import TrainingError as TrainingError
from capsviz.training.state import State, begin, resume, save
from capsviz.training.workers import Workers


def train(
    run: Run, digits: Digits, tell: Callable[[Place], None] = lambda _: None, workers: Workers | None = None
) -> Network:
    """Train, or go on where the folder's checkpoint stands; the returned network holds the averaged weights.

    Several `workers` each take their share of every batch; the first writes and tells. Without any, this process
    trains alone. Raises `TrainingError` where the run cannot begin or its loss is no number, `CheckpointError` where
    the folder holds another run or cannot be written.
    """
    keep_large_buffers()
    per_epoch, steps = run.batches(digits), run.steps(digits)
    workers = workers or Workers()
    workers.divide(run.recipe.batch)
    state = begin(run, workers.device)
    with run.writing():
        run.folder.mkdir(parents=True, exist_ok=True)
        resume(run, state)
        # nobody writes before everybody has read
        workers.wait()
        if workers.first:
            log.trim(run.log, state.step // per_epoch)
    frames = film.moments(run.recipe.film, steps)
    if workers.first and state.step == 0:
        film.keep(run, state, frames)
    began, first = time.monotonic(), state.step
    while state.step < steps:
        loss = _batch(run, digits, state, per_epoch, workers)
        if workers.first:
            place = _written(run, digits, state, per_epoch, loss, frames)
            each = (time.monotonic() - began) / (state.step - first)
            tell(replace(place, pictures_per_second=run.recipe.batch / each, seconds_left=(steps - state.step) * each))
        elif state.step % per_epoch == 0:
            state.loss = 0.0
    state.net.load_state_dict(state.average.module.state_dict())
    return state.net.eval().cpu()


def rate(recipe: Recipe, step: int, steps: int) -> float:
    """The learning rate of one batch: a linear warm-up, then half a cosine to zero."""
    if step < recipe.warmup:
        return recipe.rate * (step + 1) / recipe.warmup
    return recipe.rate * 0.5 * (1 + math.cos(math.pi * (step - recipe.warmup) / max(1, steps - recipe.warmup)))


def batch(run: Run, digits: Digits, step: int, per_epoch: int) -> Shown:
    """The pictures of one batch: a function of the seed and the step alone, so that a resumed run sees the same."""
    epoch, place = divmod(step, per_epoch)
    trained = len(digits.labels) - run.held_out
    order = torch.randperm(trained, generator=torch.Generator().manual_seed(run.seed * 1_000_003 + epoch))
    chosen = order[place * run.recipe.batch : (place + 1) * run.recipe.batch]
    generator = torch.Generator().manual_seed(run.seed * 1_000_003 + 500_009 + step)
    return drawn(digits.first(trained), chosen, run.recipe, generator)


def total_loss(net: Network, shown: Shown, recipe: Recipe) -> Tensor:
    """What is made small: cross-entropy of class scores; margin and reconstruction where there are capsules."""
    if not isinstance(net, Capsules):
        return functional.cross_entropy(net(shown.images), shown.labels[:, 0])
    poses = net(shown.images)
    # in training the decoder is given the pose of the true class, of one after the other where there are two
    decoded = torch.stack([net.decode(poses, classes) for classes in shown.labels.T], dim=1)
    return losses(poses, decoded, shown.alone, shown.labels, recipe).total


def _batch(run: Run, digits: Digits, state: State, per_epoch: int, workers: Workers) -> float:
    """One batch further; returns its loss."""
    shown = Shown(*(workers.share(all_of_it) for all_of_it in batch(run, digits, state.step, per_epoch)))
    for group in state.adam.param_groups:
        group["lr"] = rate(run.recipe, state.step, per_epoch * run.recipe.epochs)
    # what a network draws of its own, as dropout does, is decided by the step too
    torch.manual_seed(run.seed * 1_000_003 + 700_001 + state.step + 90_001 * workers.rank)
    with torch.autocast(workers.device.type, dtype=torch.bfloat16, enabled=run.autocast):
        total = total_loss(state.net, shown, run.recipe)
    state.adam.zero_grad()
    total.backward()
    mean = total.detach()
    workers.agree([mean, *(parameter.grad for parameter in state.net.parameters())])
    loss = float(mean)
    if not math.isfinite(loss):
        raise TrainingError(f"the loss became {loss} at batch {state.step + 1}; {run.left}")
    state.adam.step()
    state.average.update_parameters(state.net)
    state.step, state.loss = state.step + 1, state.loss + loss
    return loss


def _written(run: Run, digits: Digits, state: State, per_epoch: int, loss: float, frames: list[int]) -> Place:
    """Put on disk what is due after this batch; returns where the run is, without its speed."""
    film.keep(run, state, frames)
    ends = state.step % per_epoch == 0
    mean, error = _epoch(run, digits, state, per_epoch) if ends else (loss, None)
    if ends or state.step % run.save_every == 0:
        save(run, state)
    epoch = math.ceil(state.step / per_epoch)
    return Place(state.step, per_epoch * run.recipe.epochs, epoch, mean, held_out_error=error, epoch_ends=ends)


def _epoch(run: Run, digits: Digits, state: State, per_epoch: int) -> tuple[float, float | None]:
    """Close an epoch: measure it, write it down; returns its mean loss and its error on the pictures held out."""
    mean, error = state.loss / per_epoch, None
    state.loss = 0.0
    if run.held_out:
        shown = measured(digits.last(run.held_out), run.recipe)
        with torch.autocast(state.device.type, dtype=torch.bfloat16, enabled=run.autocast):
            error = judged(outputs(state.average.module, shown.images), shown.labels).error
    row = log.Row(state.step // per_epoch, state.step, f"{mean:.6f}", "" if error is None else f"{error:.5f}")
    with run.writing():
        log.add(run.log, row)
    return mean, error
