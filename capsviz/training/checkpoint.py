"""A run's state on disk: weights, their running average, Adam's moments and the place in the run, without pickle.

Knows tensors and files; knows no recipe's meaning.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn


class CheckpointError(ValueError):
    """A checkpoint that cannot be written, read or continued."""


def write(path: Path, net: nn.Module, average: nn.Module, adam: torch.optim.Adam, about: dict[str, Any]) -> None:
    """Write the state so that at every moment a whole checkpoint lies at `path`: beside it first, then renamed."""
    tensors: dict[str, Tensor] = {}
    for part, module in (("net", net), ("average", average)):
        tensors |= {f"{part}/{name}": tensor.contiguous() for name, tensor in module.state_dict().items()}
    for index, state in adam.state_dict()["state"].items():
        tensors |= {f"adam/{index}/{name}": tensor.contiguous() for name, tensor in state.items()}
    beside = path.with_suffix(".writing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, beside, metadata={"about": json.dumps(about)})
        os.replace(beside, path)
    except (OSError, SafetensorError) as error:
        beside.unlink(missing_ok=True)
        raise CheckpointError(
            f"{path} could not be written ({error}); the last good checkpoint is still there"
        ) from error


def about(path: Path) -> dict[str, Any]:
    """What the run said of itself when it wrote the checkpoint."""
    try:
        with safe_open(path, framework="pt") as file:
            return json.loads((file.metadata() or {})["about"])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise CheckpointError(f"{path} is not a checkpoint of ours ({error}); move it away to begin anew") from error


def read(path: Path, net: nn.Module, average: nn.Module, adam: torch.optim.Adam) -> None:
    """Put the state back where `write` took it from."""
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (not a mapping)
    try:
        for part, module in (("net", net), ("average", average)):
            module.load_state_dict(
                {n.removeprefix(f"{part}/"): t for n, t in tensors.items() if n.startswith(f"{part}/")}
            )
    except RuntimeError as error:
        raise CheckpointError(f"{path} is of another network: {error}") from error
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if name.startswith("adam/"):
            _, index, moment = name.split("/")
            state.setdefault(int(index), {})[moment] = tensor
    adam.load_state_dict({"state": state, "param_groups": adam.state_dict()["param_groups"]})
