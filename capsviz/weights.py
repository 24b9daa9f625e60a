"""The door of the networks: a name or a path, a checked file, a network ready to be read.

Knows safetensors and cards; knows no picture and no page.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from capsviz.errors import CapsvizError
from capsviz.network import CapsNet, CapsNetConfig

DEFAULT = "sabour-r3"
_DTYPES = ("F16", "BF16", "F32", "F64")


class WeightsError(CapsvizError):
    """A weight file that is missing, was changed, or does not fit the network it names."""


def folder() -> Path:
    """Where the shipped networks lie: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "pretrained"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "pretrained"


def shipped() -> list[str]:
    """Names of the networks that can be loaded by name."""
    return sorted(path.stem for path in folder().glob("*.safetensors") if path.with_suffix(".json").exists())


def card(name_or_path: str | Path) -> dict[str, Any]:
    """How a network was made and measured: the JSON beside its weights. Raises `WeightsError` if it cannot be read."""
    path = find(name_or_path).with_suffix(".json")
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsError(f"{path.name}, the card beside the weights, cannot be read: {error}") from error
    if not isinstance(read, dict):
        raise WeightsError(f"{path.name}, the card beside the weights, is not a table of names and values")
    return read


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(name_or_path: str | Path = DEFAULT) -> CapsNet:
    """A network in float32 and evaluation mode, from `pretrained/` by name or from a `.safetensors` file by path.

    A shipped file, and any that has a card, is held against the SHA-256 there before anything in it is read; any
    file's shapes are checked before its numbers are read. Raises `WeightsError`.
    """
    path = find(name_or_path)
    if path.resolve().parent == folder().resolve() or path.with_suffix(".json").exists():
        expected = card(path).get("sha256")
        if digest(path) != expected:
            raise WeightsError(
                f"{path.name} is not the file its card describes (SHA-256 differs), so nothing was loaded from it; "
                f"restore it, for example with git checkout"
            )
    return _read(path)


def save(tensors: Mapping[str, Tensor], config: CapsNetConfig, path: Path) -> None:
    """Write weights as float16 safetensors, with the shape of the network in the file's metadata."""
    half = {name: tensor.detach().to("cpu", torch.float16).contiguous() for name, tensor in tensors.items()}
    save_file(half, path, metadata={"capsviz": json.dumps(asdict(config))})


def find(name_or_path: str | Path) -> Path:
    """The file of a network, by name from `pretrained/` or by its own path. Raises `WeightsError`."""
    text = str(name_or_path)
    if text.endswith(".safetensors"):
        found = Path(text) if os.path.isfile(text) else None  # noqa: PTH113  (Path raises where a name is too long)
    else:
        # a name is looked up, never put together to a path, so it cannot lead out of the folder
        found = {path.stem: path for path in folder().glob("*.safetensors")}.get(text)
    if found is None:
        raise WeightsError(
            f'there is no network "{text[:100]}"; there are {", ".join(shipped()) or "none yet"}, '
            f"and any .safetensors file that capsviz train wrote, by its path"
        )
    return found


def _read(path: Path) -> CapsNet:
    try:
        with safe_open(path, framework="pt") as file:
            config = _config((file.metadata() or {}).get("capsviz"), path)
            with torch.device("meta"):
                net = CapsNet(config)
            _check_header(file, net, path)
            tensors = {name: file.get_tensor(name).float() for name in net.state_dict()}
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path.name} is not a readable safetensors file: {error}") from error
    for name, tensor in tensors.items():
        if not tensor.isfinite().all():
            raise WeightsError(f"{path.name}: {name} holds values that are not numbers; train or copy it again")
    net.load_state_dict(tensors, assign=True)
    return net.eval().requires_grad_(False)


def _check_header(file: Any, net: CapsNet, path: Path) -> None:
    """Hold the shapes that the file declares against the network's, before memory is taken for either."""
    expected = {name: list(tensor.shape) for name, tensor in net.state_dict().items()}
    slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118  (not a mapping)
    found = {name: stored.get_shape() for name, stored in slices.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise WeightsError(
                f"{path.name}: {name} has shape {found.get(name)}, expected {expected.get(name)}; "
                f"the file is not of the network it names"
            )
        if slices[name].get_dtype() not in _DTYPES:
            raise WeightsError(
                f"{path.name}: {name} is stored as {slices[name].get_dtype()}; weights are {', '.join(_DTYPES)}"
            )


def _config(text: str | None, path: Path) -> CapsNetConfig:
    try:
        values = json.loads(text or "")
        return CapsNetConfig(**{**values, "decoder": tuple(values["decoder"])})
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise WeightsError(
            f"{path.name} does not say what network it is for ({error!r:.150}); capsviz train writes files that do"
        ) from error
