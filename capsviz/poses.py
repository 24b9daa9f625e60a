"""What the poses of real digits are like, class by class, as a small file beside the weights they were measured with.

Knows numpy and where networks lie; knows no network, no data set and no page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from jaxtyping import Float, Float32, Int16, UInt16

from capsviz.errors import CapsvizError

BINS = 32
"""Bins of a histogram, of equal width from `low` to `high`; what lies beyond is in none."""
TAIL = 0.01
"""The share of digits below `low`, and again above `high`."""
LEVELS = 10_000
"""A number of a pose in `sample` is kept in as many steps from 0 to 1: to the decimals that a link keeps."""


class PosesError(CapsvizError):
    """Statistics of poses that cannot be used with these weights, in a sentence that says what to do."""


@dataclass(frozen=True, eq=False)
class PoseStatistics:
    """Poses of test digits, each of its true class, of those that are read rightly; and what each number does to ink."""

    about: dict[str, Any]
    """The network's name, the SHA-256 of its weights, the command, how many digits and `strokes` were looked at, and in
    `varied` from where to where the factors of those lie, by motion."""
    count: UInt16[np.ndarray, " upper"]
    """How many digits of each class were read rightly."""
    low: Float32[np.ndarray, "upper dim"]
    high: Float32[np.ndarray, "upper dim"]
    mean: Float32[np.ndarray, "upper dim"]
    covariance: Float32[np.ndarray, "upper dim dim"]
    histogram: UInt16[np.ndarray, "upper dim bin"]
    effect: Float32[np.ndarray, "upper dim"]
    """`ink.moved` from `low` to `high`, every other number as some real digit has it."""
    shares: Float32[np.ndarray, "upper dim motion"]
    """`ink.Explained.shares` of that change."""
    amounts: Float32[np.ndarray, "upper dim motion"]
    """`ink.Explained.amounts` of that change."""
    correlation: Float32[np.ndarray, "upper dim motion"]
    """Between the number and the true factor, over stroke digits that no other measurement looked at."""
    reader: Float32[np.ndarray, "upper motion weight"]
    """The straight line from a pose to each true factor, fitted on other stroke digits: dim weights, then the constant."""
    read_off: Float32[np.ndarray, "upper motion"]
    """R² of that line on the stroke digits of `correlation`, which it was not fitted on; below 0 it misleads."""
    sample: Int16[np.ndarray, "upper shown dim"]
    """Poses of some of the test digits, evenly through the test set, times `LEVELS` and rounded."""
    sample_at: UInt16[np.ndarray, "upper shown"]
    """Their places in the test set, from 0."""

    def real(self, digit: int) -> Float[np.ndarray, "shown dim"]:
        """The poses of the sample of one class."""
        return self.sample[digit] / np.float32(LEVELS)


def beside(name_or_path: str | Path) -> Path:
    """Where the statistics of a network lie: NAME.poses.npz beside its weights. Raises `weights.WeightsError`."""
    # this room is read by pages, which draw before torch is there
    from capsviz import weights

    return weights.find(name_or_path).with_suffix(".poses.npz")


def load(name_or_path: str | Path) -> PoseStatistics:
    """The statistics of a network's poses. Raises `PosesError` where there are none, or none for these weights."""
    from capsviz import weights

    path = beside(name_or_path)
    if not path.exists():
        raise PosesError(f"nobody has measured the poses of {path.name.removesuffix('.poses.npz')} yet; {_how(path)}")
    found = _read(path)
    if found.about.get("sha256") != weights.digest(weights.find(name_or_path)):
        raise PosesError(f"{path.name} was measured with other weights (SHA-256 differs); {_how(path)}")
    return found


def save(statistics: PoseStatistics, path: Path) -> None:
    """Write the statistics, compressed; `load` reads them. Raises `PosesError` where the file cannot be written."""
    arrays = {field.name: getattr(statistics, field.name) for field in fields(statistics) if field.name != "about"}
    try:
        with path.open("wb") as file:
            np.savez_compressed(file, about=np.array(json.dumps(statistics.about)), **arrays)
    except OSError as error:
        raise PosesError(f"{path} could not be written: {error}") from error


def _read(path: Path) -> PoseStatistics:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            found = {field.name: file[field.name] for field in fields(PoseStatistics)}
        about = dict(json.loads(str(found.pop("about"))))
        _check(found)
        if not {"strokes", "varied"} <= about.keys():
            raise ValueError("it does not say what strokes were looked at")
        return PoseStatistics(about=about, **found)
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise PosesError(f"{path.name} cannot be read ({error}); {_how(path)}") from error


def _check(found: dict[str, np.ndarray]) -> None:
    """Raise `ValueError` unless every array is of the kind and shape that the others ask for, and finite."""
    upper, dim = found["mean"].shape
    motions, (_, shown, _) = found["shares"].shape[-1], found["sample"].shape
    shapes = {
        "count": (upper,),
        "covariance": (upper, dim, dim),
        "histogram": (upper, dim, BINS),
        **dict.fromkeys(("shares", "amounts", "correlation"), (upper, dim, motions)),
        "reader": (upper, motions, dim + 1),
        "read_off": (upper, motions),
        "sample": (upper, shown, dim),
        "sample_at": (upper, shown),
    }
    kinds = {"sample": np.int16, **dict.fromkeys(("count", "histogram", "sample_at"), np.uint16)}
    for name, array in found.items():
        kind, shape = kinds.get(name, np.float32), shapes.get(name, (upper, dim))
        if array.dtype != kind or array.shape != shape or not np.isfinite(array).all():
            raise ValueError(f"{name} is {array.dtype} {array.shape} where finite {np.dtype(kind)} {shape} is expected")


def _how(path: Path) -> str:
    return f"capsviz poses {path.name.removesuffix('.poses.npz')} measures them"
