"""What a weight file holds: a network's tensors, or those of several moments of its training in 8 bits a number.

Knows safetensors and networks; knows no name, no card and no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from capsviz.errors import WeightsError
from capsviz.network import Config, Network, build, recall

_DTYPES = ("F16", "BF16", "F32", "F64")
_SCALE = "/scale"
_MOST_FRAMES = 1000
_Layout = dict[str, tuple[list[int], tuple[str, ...]]]
"""The shape of each tensor by its name, and in which types it may be stored."""


def save(tensors: Mapping[str, Tensor], config: Config, path: Path) -> None:
    """Write weights as float16 safetensors, with the kind and shape of the network in the file's metadata."""
    half = {name: tensor.detach().to("cpu", torch.float16).contiguous() for name, tensor in tensors.items()}
    save_file(half, path, metadata={"capsviz": json.dumps(asdict(config))})


def save_film(frames: Mapping[int, Mapping[str, Tensor]], config: Config, path: Path) -> None:
    """Write the weights after so many batches each, in 8 bits a number, as `frame` reads them."""
    stored = {
        f"{step}/{name}": part.to("cpu").contiguous()
        for step, tensors in frames.items()
        for whole, tensor in tensors.items()
        for name, part in _packed(whole, tensor.detach()).items()
    }
    # one entry: safetensors writes several in any order, and equal films should be equal files
    save_file(stored, path, metadata={"capsviz": json.dumps({"steps": sorted(frames), **asdict(config)})})


def read(path: Path) -> Network:
    """The network of a file, its shapes checked before its numbers are read. Raises `WeightsError`."""
    with _opened(path) as file:
        net = _meant(_said(file, path), path)
        _check_header(file, _layout(net), path)
        return _filled(net, {name: file.get_tensor(name).float() for name in net.state_dict()}, path)


def moments(path: Path) -> list[int]:
    """After how many batches the frames of a film were taken. Raises `WeightsError`."""
    with _opened(path) as file:
        return _steps(_said(file, path), path)


def read_frame(path: Path, step: int) -> Network:
    """The network of one frame of a film. Raises `WeightsError`."""
    with _opened(path) as file:
        said = _said(file, path)
        steps = _steps(said, path)
        net = _meant(said, path)
        _check_header(file, _film_layout(net, steps), path)
        if step not in steps:
            raise WeightsError(f"{path.name} has no frame after {step} batches; it has {', '.join(map(str, steps))}")
        return _filled(net, {name: _unpacked(file, f"{step}/{name}") for name in net.state_dict()}, path)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with safe_open(path, framework="pt") as file:
            yield file
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path.name} is not a readable safetensors file: {error}") from error


def _filled(net: Network, tensors: dict[str, Tensor], path: Path) -> Network:
    for name, tensor in tensors.items():
        if not tensor.isfinite().all():
            raise WeightsError(f"{path.name}: {name} holds values that are not numbers; train or copy it again")
    net.load_state_dict(tensors, assign=True)
    return net.eval().requires_grad_(False)


def _packed(name: str, tensor: Tensor) -> dict[str, Tensor]:
    """A tensor as a film holds it: 8 bits a number and a scale for each index of the first axis; a vector in 16 bits."""
    if tensor.ndim < 2:
        return {name: tensor.half()}
    flat = tensor.float().flatten(1)
    scale = flat.abs().amax(dim=1) / 127
    # tiny keeps what is zero throughout zero
    units = (flat / scale.clamp(min=torch.finfo().tiny)[:, None]).round().to(torch.int8)
    return {name: units.view(tensor.shape), f"{name}{_SCALE}": scale}


def _unpacked(file: Any, name: str) -> Tensor:
    tensor = file.get_tensor(name)
    if tensor.dtype != torch.int8:
        return tensor.float()
    return (tensor.flatten(1) * file.get_tensor(f"{name}{_SCALE}")[:, None]).view(tensor.shape)


def _layout(net: Network) -> _Layout:
    return {name: (list(tensor.shape), _DTYPES) for name, tensor in net.state_dict().items()}


def _film_layout(net: Network, steps: list[int]) -> _Layout:
    layout: _Layout = {}
    for name, (shape, _) in _layout(net).items():
        for place in (f"{step}/{name}" for step in steps):
            layout[place] = (shape, ("F16",) if len(shape) < 2 else ("I8",))
            if len(shape) >= 2:
                layout[f"{place}{_SCALE}"] = (shape[:1], ("F32",))
    return layout


def _check_header(file: Any, expected: _Layout, path: Path) -> None:
    """Hold what the file declares against what the network needs, before memory is taken for either."""
    slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118  (not a mapping)
    for name in sorted(expected.keys() | slices.keys()):
        shape, types = expected.get(name, (None, ()))
        found = slices[name].get_shape() if name in slices else None
        if found != shape:
            raise WeightsError(
                f"{path.name}: {name} has shape {found}, expected {shape}; the file is not of the network it names"
            )
        if slices[name].get_dtype() not in types:
            raise WeightsError(
                f"{path.name}: {name} is stored as {slices[name].get_dtype()}; weights are {', '.join(types)}"
            )


def _said(file: Any, path: Path) -> dict[str, Any]:
    """What the file says of itself: the fields of a config, and a film's moments."""
    try:
        return dict(json.loads((file.metadata() or {}).get("capsviz", "")))
    except (ValueError, TypeError, RecursionError) as error:
        raise WeightsError(_unsaid(path, error)) from error


def _steps(said: dict[str, Any], path: Path) -> list[int]:
    """A film's moments, taken out of what its file says; what is left is the config."""
    steps = said.pop("steps", None)
    if type(steps) is list and all(type(step) is int for step in steps) and 0 < len(steps) <= _MOST_FRAMES:
        return steps
    raise WeightsError(f"{path.name} does not say when its frames were taken; capsviz train writes films that do")


def _meant(said: dict[str, Any], path: Path) -> Network:
    """The network that a file says it holds, without memory for its numbers."""
    try:
        with torch.device("meta"):
            return build(recall(said))
    except (ValueError, TypeError, KeyError) as error:
        raise WeightsError(_unsaid(path, error)) from error


def _unsaid(path: Path, error: Exception) -> str:
    return f"{path.name} does not say what network it is for ({error!r:.150}); capsviz train writes files that do"
