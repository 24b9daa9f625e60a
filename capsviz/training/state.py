"""All that changes while a run goes on: the network, its running average, Adam; and how it begins and is kept.

Knows networks and checkpoints; knows no picture and no loss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from capsviz import weights
from capsviz.network import Network, build
from capsviz.training import checkpoint
from capsviz.training.checkpoint import CheckpointError
from capsviz.training.recipes import Recipe, RecipeError, recall
from capsviz.training.run import Run, TrainingError

Tensors = tuple[Tensor, ...] | list[Tensor]


@dataclass
class State:
    """All that changes while a run goes on: what a checkpoint holds."""

    net: Network
    average: AveragedModel
    adam: torch.optim.Adam
    step: int = 0
    """Batches done."""
    loss: float = 0.0
    """Sum of the losses of this epoch's batches so far."""

    @property
    def device(self) -> torch.device:
        """Where the network computes."""
        return next(self.net.parameters()).device

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor of the state, by name, alive: filling them in restores the state."""
        named = {f"net/{name}": tensor for name, tensor in self.net.state_dict().items()}
        named |= {f"average/{name}": tensor for name, tensor in self.average.state_dict().items()}
        for index, parameter in enumerate(self.net.parameters()):
            named |= {f"adam/{index}/{name}": tensor for name, tensor in self.adam.state[parameter].items()}
        return named


def begin(run: Run, device: torch.device | None = None) -> State:
    """The state before the first batch, decided by the recipe and the seed, or by the weights to begin from.

    It is the same on every device, the CPU unless another is named.
    """
    torch.manual_seed(run.seed)
    net = build(run.recipe.network)
    if run.start is not None:
        _start(net, run.start, run.recipe)
    lay_out(net.to(device or torch.device("cpu")))
    average = AveragedModel(net, multi_avg_fn=_averaging(run.recipe.ema), use_buffers=True)
    # the average is measured, never trained: no feature of it is silenced
    average.eval()
    adam = torch.optim.Adam(net.parameters(), lr=run.recipe.rate, fused=True)
    for parameter in net.parameters():
        # as Adam does at its first step; done here, a checkpoint has a place for everything it holds
        moments = {"exp_avg": torch.zeros_like(parameter), "exp_avg_sq": torch.zeros_like(parameter)}
        adam.state[parameter] = {"step": torch.zeros((), device=parameter.device), **moments}
    return State(net, average, adam)


def lay_out(net: nn.Module) -> None:
    """Let the convolutions' weights lie in memory as they are fastest in bfloat16: channels last. It changes no value."""
    for part in net.modules():
        # only these: other tensors of four axes, as the W of capsules, are read in the order of their axes
        if isinstance(part, nn.Conv2d):
            part.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]


def _averaging(kept: float) -> Callable[[Tensors, Tensors, Tensor | int], None]:
    """Keep so much of the average at each batch, but never more than the last tenth of the run so far remembers.

    So the average soon forgets the first weights, and is what the network has learned at any moment of the run.
    """

    def average(averaged: Tensors, current: Tensors, count: Tensor | int) -> None:
        torch._foreach_lerp_(averaged, current, 1 - min(kept, (1 + int(count)) / (10 + int(count))))

    return average


def _start(net: Network, path: Path, recipe: Recipe) -> None:
    try:
        net.load_state_dict(weights.load(path).state_dict())
    except RuntimeError as error:  # torch's word for names and shapes that do not fit
        raise TrainingError(
            f"{path} holds another network than the recipe {recipe.name} trains; begin from weights of the same shape"
        ) from error


def save(run: Run, state: State) -> None:
    """Write the checkpoint. Raises `TrainingError` where a tensor is not finite, `CheckpointError` on a full disk."""
    tensors = state.tensors()
    # a loss can be finite and its gradient not: such weights must not replace the last good ones
    if broken := [name for name, tensor in tensors.items() if not tensor.isfinite().all()]:
        raise TrainingError(f"{broken[0]} is no longer finite after batch {state.step}; {run.left}")
    checkpoint.write(run.checkpoint, tensors, {**run.identity, "step": state.step, "loss": state.loss})


def resume(run: Run, state: State) -> None:
    """Fill in what the folder's checkpoint holds, where there is one. Raises `CheckpointError` if it is of another run."""
    if run.checkpoint.exists():
        about = checkpoint.about(run.checkpoint)
        _check_same(run, about)
        checkpoint.read(run.checkpoint, state.tensors())
        state.step, state.loss = int(about["step"]), float(about.get("loss", 0.0))


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
