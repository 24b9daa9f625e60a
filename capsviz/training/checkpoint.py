"""A run's state on disk, without pickle: tensors by name, and a few words of JSON about them.

Knows tensors and files; knows no recipe and no network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from capsviz.errors import CapsvizError


class CheckpointError(CapsvizError):
    """A checkpoint that cannot be written, read or continued."""


def write(path: Path, state: Mapping[str, Tensor], about: Mapping[str, Any]) -> None:
    """Write so that at every moment a whole checkpoint lies at `path`: beside it first, then renamed.

    Raises `CheckpointError` where that fails, for example on a full disk; the checkpoint before stays as it was.
    """
    beside = path.with_suffix(".writing")
    whole = {name: tensor.contiguous() for name, tensor in state.items()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(whole, beside, metadata={"about": json.dumps(about)})
        beside.replace(path)
    except (OSError, SafetensorError) as error:
        beside.unlink(missing_ok=True)
        left = "the last good one is still there" if path.exists() else "there is none before it"
        raise CheckpointError(f"the checkpoint {path} could not be written ({error}); {left}") from error


def about(path: Path) -> dict[str, Any]:
    """What the run said of itself when it wrote the checkpoint."""
    try:
        with safe_open(path, framework="pt") as file:
            return dict(json.loads((file.metadata() or {})["about"]))
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path} is not a checkpoint of ours ({error}); move it away to begin anew") from error


def tensors(path: Path) -> dict[str, Tensor]:
    """All that `write` was given."""
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (not a mapping)
    except (OSError, SafetensorError) as error:
        raise CheckpointError(f"{path} cannot be read ({error}); move it away to begin anew") from error


@torch.no_grad()
def read(path: Path, into: Mapping[str, Tensor]) -> None:
    """Fill `into` in place with what `write` took from it; nothing is filled unless all of it fits."""
    found = tensors(path)
    for name in sorted(into.keys() | found.keys()):
        if _kind(into.get(name)) != _kind(found.get(name)):
            raise CheckpointError(
                f"{path} is of another network: {name} is {_kind(found.get(name))}, "
                f"expected {_kind(into.get(name))}; move it away to begin anew"
            )
    for name, tensor in into.items():
        tensor.copy_(found[name])


def _kind(tensor: Tensor | None) -> str:
    return "not there" if tensor is None else f"{tensor.dtype} {tuple(tensor.shape)}"
