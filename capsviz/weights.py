"""The door of the networks: a name or a path, a checked file, a network ready to be read.

Knows safetensors and cards; knows no picture and no page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from capsviz.network import CapsNet, CapsNetConfig

DEFAULT = "sabour-r3"


class WeightsError(ValueError):
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
    path = _find(name_or_path).with_suffix(".json")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path.name}, the card beside the weights, cannot be read: {error}") from error


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(name_or_path: str | Path = DEFAULT) -> CapsNet:
    """A network in float32 and evaluation mode, from `pretrained/` by name or from a `.safetensors` file by path.

    A shipped file is held against the SHA-256 on its card before anything in it is read; any file's shapes are
    checked before they are used. Raises `WeightsError`.
    """
    path = _find(name_or_path)
    if path.parent == folder() or path.with_suffix(".json").exists():
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


def _find(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.suffix != ".safetensors":
        path = folder() / f"{path.name}.safetensors"
    if not path.is_file():
        raise WeightsError(f'there is no network "{name_or_path}"; there are {", ".join(shipped()) or "none yet"}')
    return path


def _read(path: Path) -> CapsNet:
    try:
        with safe_open(path, framework="pt") as file:
            config = _config((file.metadata() or {}).get("capsviz"), path)
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118  (not a mapping)
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path.name} is not a readable safetensors file: {error}") from error
    with torch.device("meta"):
        net = CapsNet(config)
    expected = {name: tuple(tensor.shape) for name, tensor in net.state_dict().items()}
    found = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    if wrong := sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)):
        name = wrong[0]
        raise WeightsError(f"{path.name}: {name} has shape {found.get(name)}, expected {expected.get(name)}")
    net.load_state_dict(tensors, assign=True)
    return net.eval().requires_grad_(False)


def _config(text: str | None, path: Path) -> CapsNetConfig:
    try:
        values = json.loads(text or "")
        return CapsNetConfig(**{**values, "decoder": tuple(values["decoder"])})
    except (ValueError, TypeError, KeyError) as error:
        raise WeightsError(
            f"{path.name} does not say what network it is for; capsviz train writes files that do"
        ) from error
