"""What was measured of two networks on many test digits under every change: claims.json beside the weights.

Knows where networks lie and how the file is spelled; knows no network, no picture and no page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from capsviz import weights
from capsviz.errors import CapsvizError

FILE = "claims.json"
COMMAND = "capsviz evaluate --claims"
STRENGTH = 0.15
"""How far an attack may move a pixel, at most, in [0, 1], where many digits are attacked."""
NETWORKS = {"CapsNet": "sabour-r3", "CNN": "cnn"}
"""The two that are compared: what they are called, and the names of their weights."""


class ClaimsError(CapsvizError):
    """Measurements that are missing, damaged or of other weights, in a sentence that says what to do."""


@dataclass(frozen=True, eq=False)
class Along:
    """One network along one change, over all digits."""

    right: Int[np.ndarray, " amount"]
    """How many it reads rightly."""
    interval: Float[np.ndarray, "amount 2"]
    """Wilson's 95 % interval of that share."""
    mean: Float[np.ndarray, " amount"]
    """The score of the true class: its mean, and its lower and upper quartile."""
    low: Float[np.ndarray, " amount"]
    high: Float[np.ndarray, " amount"]
    unsure: Int[np.ndarray, " amount"]
    """How many have a largest score that only 5 % of other, unchanged digits fall below."""
    misdrawn: Int[np.ndarray, " amount"] | None
    """How many are drawn again worse than 95 % of other, unchanged digits, where the network draws."""


@dataclass(frozen=True)
class Share:
    """A share of pictures with its 95 % interval."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself, in [0, 1]."""
        return self.count / self.of

    @property
    def other(self) -> Share:
        """The share of all other pictures."""
        return Share(self.of - self.count, self.of, 1 - self.high, 1 - self.low)

    def above(self, other: Share) -> bool:
        """Whether it is surely the larger: the whole interval lies above the other's."""
        return self.low > other.high


@dataclass(frozen=True, eq=False)
class Claims:
    """Everything measured, by what the networks are called."""

    about: Mapping[str, Any]
    """How it was measured: seed, command, rounding, the digests of the weights."""
    pictures: int
    amounts: dict[str, Float[np.ndarray, " amount"]]
    """For each change the amounts that were measured."""
    along: dict[str, dict[str, Along]]
    """For each change, each network."""
    facts: Mapping[str, Any]
    """What is measured without a change along it; `fact` asks for one by name."""

    def right(self, change: str, amount: float, name: str) -> tuple[float, Share]:
        """The measured amount nearest to the one asked for, and what share is read rightly there."""
        near = int(np.abs(self.amounts[change] - amount).argmin())
        one = self.along[change][name]
        low, high = (float(end) for end in one.interval[near])
        return float(self.amounts[change][near]), Share(int(one.right[near]), self.pictures, low, high)

    def fact(self, name: str) -> Mapping[str, Any]:
        """What is measured without a change along it, by its name. Raises `ClaimsError` where it is not there yet."""
        if name not in self.facts:
            raise ClaimsError(f'{FILE} holds nothing of "{name}" yet; run {COMMAND}')
        return self.facts[name]


def where() -> Path:
    """The file, beside the weights that ship."""
    return weights.folder() / FILE


def load() -> Claims:
    """What was measured of the networks as they are. Raises `ClaimsError`."""
    path = where()
    if not path.is_file():
        raise ClaimsError(f"nobody has measured these networks on many digits yet; run {COMMAND}")
    found = read(path)
    for name, stem in NETWORKS.items():
        if found.about["networks"].get(name) != weights.digest(weights.find(stem)):
            raise ClaimsError(f"{FILE} was measured with other weights of the {name} (SHA-256 differs); run {COMMAND}")
    return found


def read(path: Path) -> Claims:
    """The measurements in a file, whatever weights they are of. Raises `ClaimsError`."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        changes, facts = stored["changes"], stored["facts"]
        if not changes:
            raise ClaimsError(f"{path.name} holds no change; run {COMMAND}")
        return Claims(
            about=stored["about"],
            pictures=int(stored["about"]["pictures"]),
            amounts={name: np.array(one["amounts"], dtype=np.float64) for name, one in changes.items()},
            along={name: {net: _along(one[net]) for net in NETWORKS} for name, one in changes.items()},
            facts=facts,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ClaimsError(f"{path.name} cannot be read ({type(error).__name__}: {error}); run {COMMAND}") from error


def share(stored: Mapping[str, Any]) -> Share:
    """A share as the file keeps it."""
    low, high = stored["interval"]
    return Share(int(stored["count"]), int(stored["of"]), float(low), float(high))


def _along(one: Mapping[str, Any]) -> Along:
    misdrawn = one["misdrawn"]
    return Along(
        right=np.array(one["right"], dtype=np.int64),
        interval=np.array(one["interval"], dtype=np.float64),
        mean=np.array(one["mean"], dtype=np.float64),
        low=np.array(one["low"], dtype=np.float64),
        high=np.array(one["high"], dtype=np.float64),
        unsure=np.array(one["unsure"], dtype=np.int64),
        misdrawn=None if misdrawn is None else np.array(misdrawn, dtype=np.int64),
    )
