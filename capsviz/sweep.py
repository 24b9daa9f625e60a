"""What more or fewer routing iterations do to many test digits: NAME.iterations.json beside the weights.

Knows where networks lie and how the file is spelled; knows no network, no picture and no page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from capsviz.errors import CapsvizError

LEVEL = 0.05
"""How seldom chance alone may do as much for a difference to count as one."""


class SweepError(CapsvizError):
    """A sweep that is missing, damaged or of other weights, in a sentence that says what to do."""


@dataclass(frozen=True, eq=False)
class Spread:
    """One quantity after each number of iterations: its mean over the digits, and its quartiles."""

    mean: Float[np.ndarray, " iteration"]
    low: Float[np.ndarray, " iteration"]
    high: Float[np.ndarray, " iteration"]


@dataclass(frozen=True, eq=False)
class Against:
    """The answers after each number of iterations against those of one number: how many are others."""

    changed: Int[np.ndarray, " iteration"]
    gained: Int[np.ndarray, " iteration"]
    """Of these, right where the other was wrong."""
    lost: Int[np.ndarray, " iteration"]
    """Of these, wrong where the other was right."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """Routing of many digits stopped after 1, 2, 3 ... iterations; entry r-1 of every array is of r iterations."""

    about: Mapping[str, Any]
    """Name and SHA-256 of the network, command, seed."""
    pictures: int
    own: int
    """How many iterations the network was trained with."""
    right: Int[np.ndarray, " iteration"]
    """How many digits are read rightly."""
    interval: Float[np.ndarray, "iteration 2"]
    """Wilson's 95 % interval of that share."""
    even: Against
    """Against a single iteration, which divides every part evenly."""
    trained: Against
    """Against the network's own number of iterations."""
    true_length: Spread
    """The length of the right digit's pose."""
    other_length: Spread
    """The length of the longest pose of a wrong digit."""
    entropy: Spread
    largest: Spread
    """The largest coupling there is."""
    agreement: Spread
    logit_change: Spread

    @property
    def iterations(self) -> Int[np.ndarray, " iteration"]:
        """The numbers of iterations that were tried."""
        return np.arange(1, len(self.right) + 1)


SPREADS = ("true_length", "other_length", "entropy", "largest", "agreement", "logit_change")
"""What the file keeps a mean and quartiles of."""


def chance(gained: int, lost: int) -> float:
    """How often a tossed coin would part so many changes at least as unevenly (sign test, exact); 1 where there are none."""
    many = gained + lost
    fewer = sum(math.comb(many, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * fewer / 2**many)


def beside(name_or_path: str | Path) -> Path:
    """Where the sweep of a network lies. Raises `weights.WeightsError`."""
    # this room is read by pages, which draw before torch is there
    from capsviz import weights

    return weights.find(name_or_path).with_suffix(".iterations.json")


def load(name_or_path: str | Path) -> Sweep:
    """The sweep of a network as it is. Raises `SweepError` where there is none, or none of these weights."""
    from capsviz import weights

    path, how = beside(name_or_path), command(name_or_path)
    if not path.is_file():
        raise SweepError(
            f"nobody has tried other numbers of iterations on many digits with these weights yet; run {how}"
        )
    found = read(path)
    if found.about["sha256"] != weights.digest(weights.find(name_or_path)):
        raise SweepError(f"{path.name} was measured with other weights (SHA-256 differs); run {how}")
    return found


def command(name_or_path: str | Path) -> str:
    """What measures the sweep of a network."""
    return f"capsviz evaluate {name_or_path} --iterations"


def read(path: Path) -> Sweep:
    """The sweep in a file, whatever weights it is of. Raises `SweepError`."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        found = Sweep(
            about={**stored["about"], "sha256": str(stored["about"]["sha256"])},
            pictures=int(stored["about"]["pictures"]),
            own=int(stored["about"]["iterations"]),
            right=_whole(stored["right"]),
            interval=_real(stored["interval"]),
            even=_against(stored["even"]),
            trained=_against(stored["trained"]),
            **{name: _spread(stored[name]) for name in SPREADS},
        )
        _check(found)
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SweepError(f"{path.name} cannot be read ({type(error).__name__}: {error}); measure it again") from error


def _against(one: Mapping[str, Any]) -> Against:
    return Against(_whole(one["changed"]), _whole(one["gained"]), _whole(one["lost"]))


def _spread(one: Mapping[str, Any]) -> Spread:
    return Spread(_real(one["mean"]), _real(one["low"]), _real(one["high"]))


def _whole(numbers: list[int]) -> Int[np.ndarray, " n"]:
    return np.array(numbers, dtype=np.int64)


def _real(numbers: list[Any]) -> Float[np.ndarray, "*n"]:
    return np.array(numbers, dtype=np.float64)


def _check(found: Sweep) -> None:
    """Raise `ValueError` unless every quantity has an entry for each number of iterations, the network's own among them."""
    tried = len(found.right)
    columns = {"right": found.right, "interval": found.interval[:, 0]}
    for name in ("even", "trained", *SPREADS):
        columns |= {f"{name}.{part}": column for part, column in vars(getattr(found, name)).items()}
    for name, column in columns.items():
        if column.shape != (tried,) or not np.isfinite(column).all():
            raise ValueError(f"{name} does not hold {tried} finite numbers")
    if not 1 <= found.own <= tried:
        raise ValueError(f"the network's own {found.own} iterations are not among the {tried} tried")
