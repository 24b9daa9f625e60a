"""The door of the networks: a name or a path, a checked file, a network ready to be read.

Knows names, cards and digests; knows no picture and no page. Torch comes only with a network, so that a page can say
which networks there are before.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from capsviz.errors import WeightsError as WeightsError

if TYPE_CHECKING:
    from torch import Tensor

    from capsviz.network import Config, Network

DEFAULT = "sabour-r3"
_FILM = ".film"

ENSEMBLE = "ensemble.json"
"""Beside the networks: what several of them reach together."""


def folder() -> Path:
    """Where the shipped networks lie: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "pretrained"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "pretrained"


def shipped() -> list[str]:
    """Names of the networks that can be loaded by name."""
    return sorted(path.stem for path in _networks() if path.with_suffix(".json").exists())


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


def together() -> dict[str, Any] | None:
    """How several of the networks answer together, as measured of exactly these weights; None where it was not."""
    try:
        read = json.loads((folder() / ENSEMBLE).read_text(encoding="utf-8"))
        return read if all(digest(find(name)) == sha256 for name, sha256 in read["members"].items()) else None
    except (OSError, ValueError, KeyError, AttributeError, TypeError, WeightsError):
        return None


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(name_or_path: str | Path = DEFAULT) -> Network:
    """A network in float32 and evaluation mode, from `pretrained/` by name or from a `.safetensors` file by path.

    A shipped file, and any that has a card, is held against the SHA-256 there before anything in it is read; any
    file's shapes are checked before its numbers are read. Raises `WeightsError`.
    """
    from capsviz import stored

    return stored.read(_verified(find(name_or_path)))


def save(tensors: Mapping[str, Tensor], config: Config, path: Path) -> None:
    """Write weights as float16 safetensors, with the kind and shape of the network in the file's metadata."""
    from capsviz import stored

    stored.save(tensors, config, path)


def save_film(frames: Mapping[int, Mapping[str, Tensor]], config: Config, path: Path) -> None:
    """Write the weights after so many batches each, in 8 bits a number, as `frame` reads them."""
    from capsviz import stored

    stored.save_film(frames, config, path)


def film(name_or_path: str | Path) -> list[int]:
    """After how many batches of its training each frame of a network's film was taken; the first is 0, untrained.

    Raises `WeightsError` where the network has no film.
    """
    from capsviz import stored

    return stored.moments(_verified(_film_of(find(name_or_path))))


def film_card(name_or_path: str | Path) -> dict[str, Any]:
    """How each frame of a network's film was measured. Raises `WeightsError` where there is none."""
    return card(_film_of(find(name_or_path)))


def log(name_or_path: str | Path) -> list[dict[str, float]]:
    """A network's run epoch by epoch: epoch, step, loss and held_out_error (missing where none were held out).

    Raises `WeightsError` where the run's log does not stand beside the weights.
    """
    path = find(name_or_path).with_suffix(".log.csv")
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        return [{name: float(value) for name, value in row.items() if value} for row in rows]
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path.name}, the log of the run, cannot be read: {error}") from error


def frame(name_or_path: str | Path, step: int) -> Network:
    """The network as it was after `step` batches of its training, which `film` lists; otherwise as `load` has it.

    A frame is kept in 8 bits a number: each weight is off by at most half of 1/127 of the largest of its output.
    """
    from capsviz import stored

    return stored.read_frame(_verified(_film_of(find(name_or_path))), step)


def find(name_or_path: str | Path) -> Path:
    """The file of a network, by name from `pretrained/` or by its own path. Raises `WeightsError`."""
    text = str(name_or_path)
    if text.endswith(".safetensors"):
        found = Path(text) if os.path.isfile(text) else None  # noqa: PTH113  (Path raises where a name is too long)
    else:
        # a name is looked up, never put together to a path, so it cannot lead out of the folder
        found = {path.stem: path for path in _networks()}.get(text)
    if found is None:
        raise WeightsError(
            f'there is no network "{text[:100]}"; there are {", ".join(shipped()) or "none yet"}, '
            f"and any .safetensors file that capsviz train wrote, by its path"
        )
    return found


def _networks() -> Iterator[Path]:
    return (path for path in folder().glob("*.safetensors") if not path.stem.endswith(_FILM))


def _film_of(path: Path) -> Path:
    film = path.with_name(f"{path.stem}{_FILM}.safetensors")
    if not film.is_file():
        raise WeightsError(f"there is no film of the training of {path.stem}; only some recipes keep one")
    return film


def _verified(path: Path) -> Path:
    """The same path, its file held against the card, where it must have one or has one."""
    carded = path.resolve().parent == folder().resolve() or path.with_suffix(".json").exists()
    if carded and digest(path) != card(path).get("sha256"):
        raise WeightsError(
            f"{path.name} is not the file its card describes (SHA-256 differs), so nothing was loaded from it; "
            f"restore it, for example with git checkout"
        )
    return path
