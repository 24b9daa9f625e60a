"""What was measured of the network that reads two digits at once: overlap.pairs.json beside its weights.

Knows where networks lie and how the file is spelled; knows no network, no picture and no page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from capsviz import weights
from capsviz.errors import CapsvizError

NETWORK = "overlap"
COMMAND = f"capsviz evaluate {NETWORK} --write"


class OverlapsError(CapsvizError):
    """Measurements that are missing, damaged or of other weights, in a sentence that says what to do."""


@dataclass(frozen=True)
class Bin:
    """Pairs that cover each other about as far; of `errors` the two longest capsules are not both of the digits."""

    low: float
    high: float
    pictures: int
    errors: int
    interval: tuple[float, float]
    """Wilson's 95 % interval of the error."""


@dataclass(frozen=True)
class Failure:
    """A pair that was read wrongly, so that it can be looked at again."""

    pictures: tuple[str, str]
    """The two digits, packed by `capsviz.image.pack`."""
    places: tuple[int, int, int, int]
    """Pixels to the right and down of the middle, of each."""
    labels: tuple[int, int]
    answers: tuple[int, int]
    """The two longest capsules, the longest first."""
    cover: float


@dataclass(frozen=True)
class Overlaps:
    """All pairs, by cover, and some of the failures."""

    whole: Bin
    bins: list[Bin]
    failures: list[Failure]


def where() -> Path:
    """The file, beside the weights that ship."""
    return weights.folder() / f"{NETWORK}.pairs.json"


def load() -> Overlaps:
    """What was measured of the network as it is. Raises `OverlapsError`."""
    path = where()
    if not path.is_file():
        raise OverlapsError(f"nobody has measured the network {NETWORK} on pairs of test digits yet; run {COMMAND}")
    return read(path, weights.digest(weights.find(NETWORK)))


def read(path: Path, sha256: str) -> Overlaps:
    """The measurements in a file, of the weights with this digest. Raises `OverlapsError`."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["sha256"] != sha256:
            raise OverlapsError(f"{path.name} was measured with other weights (SHA-256 differs); run {COMMAND}")
        return Overlaps(
            _bin(stored["whole"]), [_bin(one) for one in stored["bins"]], [_failure(one) for one in stored["failures"]]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OverlapsError(f"{path.name} cannot be read ({type(error).__name__}: {error}); run {COMMAND}") from error


def _bin(one: dict) -> Bin:
    low, high = one["interval"]
    return Bin(
        float(one["low"]), float(one["high"]), int(one["pictures"]), int(one["errors"]), (float(low), float(high))
    )


def _failure(one: dict) -> Failure:
    first, second = one["pictures"]
    right, down, second_right, second_down = map(int, one["places"])
    return Failure(
        (str(first), str(second)),
        (right, down, second_right, second_down),
        (int(one["labels"][0]), int(one["labels"][1])),
        (int(one["answers"][0]), int(one["answers"][1])),
        float(one["cover"]),
    )
