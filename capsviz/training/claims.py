"""Measures two networks on many test digits under every change, and what else the page "Why capsules" claims.

Knows networks, changes and labelled pictures; knows no page. `capsviz.claims` reads what is written here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from jaxtyping import Int
from torch import Tensor

from capsviz import weights
from capsviz.claims import COMMAND, NETWORKS
from capsviz.network import Network
from capsviz.training import cards
from capsviz.training import claims_facts as facts
from capsviz.training import claims_nonsense as nonsense
from capsviz.training.data import Digits
from capsviz.training.evaluation import Score
from capsviz.training.readings import Reading, Usual, read, usual
from capsviz.transforms import CHANGES, Change

FACTS = (*facts.FACTS, *nonsense.FACTS)
"""Everything that is measured beside the changes, by its name in claims.json."""
PICTURES = 1_000
"""Test digits that are measured, and as many others that say what is usual."""
SEED = 6
"""Of the choice of both."""
AMOUNTS = 21
"""Amounts of each change; fewer where only fewer whole ones differ."""
MOST_ROUNDED = 0.01
"""bfloat16 is used only where it changes at most this share of the answers: a third of what 1,000 digits leave open."""
_CHECKED = 50


class Sample(NamedTuple):
    """The digits that are measured, and others that say what is usual: none is in both."""

    measured: Digits
    others: Digits


def sample(test: Digits, pictures: int, seed: int) -> Sample:
    """Twice as many pictures drawn without looking at them."""
    chosen = torch.randperm(len(test.labels), generator=torch.Generator().manual_seed(seed))[: 2 * pictures]
    first, second = chosen.split(pictures)
    return Sample(Digits(test.pixels[first], test.labels[first]), Digits(test.pixels[second], test.labels[second]))


def along(
    net: Network, change: Change, digits: Digits, expected: Usual, *, half: bool = False, most: int = AMOUNTS
) -> dict[str, Any]:
    """One network along one change over all digits, amount by amount, as `capsviz.claims.Along` reads it."""
    images = digits.images()[:, 0]
    rows = [
        _at(read(net, change(images, amount.expand(len(images))), half=half), digits.labels, expected)
        for amount in change.stops(most)
    ]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    return {**columns, "misdrawn": columns["misdrawn"] if expected.distance is not None else None}


def _at(reading: Reading, labels: Int[Tensor, " picture"], expected: Usual) -> dict[str, Any]:
    own = reading.scores[torch.arange(len(labels)), labels]
    wrong = Score(int((reading.scores.argmax(dim=1) != labels).sum()), len(labels))
    low, high = wrong.interval
    beyond = reading.distance is not None and int((reading.distance > (expected.distance or 0)).sum())
    return {
        "right": wrong.pictures - wrong.errors,
        "interval": [1 - high, 1 - low],
        "mean": float(own.mean()),
        "low": float(own.quantile(0.25)),
        "high": float(own.quantile(0.75)),
        "unsure": int((reading.scores.amax(dim=1) < expected.sure).sum()),
        "misdrawn": beyond,
    }


def rounded(net: Network, digits: Digits) -> Score:
    """Answers that bfloat16 changes, over every change, half way from nothing to its end."""
    images = digits.images(slice(_CHECKED))[:, 0]
    ways = [
        change(images, torch.full((len(images),), (change.neutral + change.high) / 2)) for change in CHANGES.values()
    ]
    exact, half = (read(net, torch.cat(ways), half=how).scores.argmax(dim=1) for how in (False, True))
    return Score(int((exact != half).sum()), len(exact))


def measure(
    test: Digits,
    keep: Path,
    *,
    pictures: int = PICTURES,
    most: int = AMOUNTS,
    report: Callable[[str, int, int], object] = lambda *_: None,
) -> dict[str, Any]:
    """Everything that claims.json holds, measured; each part is written to `keep` as it is done and never done twice.

    What `keep` holds of other weights or another sample is left aside. `report` is told each part, how many are done
    and how many there are. Raises `weights.WeightsError` where a network is not here or `keep` cannot be written.
    """
    nets = {name: weights.load(stem) for name, stem in NETWORKS.items()}
    about = {
        "command": COMMAND,
        "seed": SEED,
        "pictures": pictures,
        "amounts": most,
        "networks": {name: weights.digest(weights.find(stem)) for name, stem in NETWORKS.items()},
    }
    digits, done = sample(test, pictures, SEED), _kept(keep, about)
    parts = _parts(nets, digits, done, most)
    for count, (name, make) in enumerate(parts.items(), start=1):
        if name not in done:
            done[name] = make()
            cards.put(keep, json.dumps({"about": about, "done": done}) + "\n")
        report(name, count, len(parts))
    changes = {name: done[f"change {name}"] for name in CHANGES}
    tests = {"test": {name: weights.card(stem).get("test") for name, stem in NETWORKS.items()}}
    found = {name: done[name] for name in FACTS}
    return {"about": {**about, "rounding": done["rounding"]}, "changes": changes, "facts": {**tests, **found}}


def _parts(
    nets: Mapping[str, Network], digits: Sample, done: Mapping[str, Any], most: int
) -> dict[str, Callable[[], Any]]:
    """What is measured, part by part, each from those before it."""

    def rounding() -> dict[str, Any]:
        found = {name: rounded(net, digits.others) for name, net in nets.items()}
        return {
            name: {**facts.share(score.errors, score.pictures), "bfloat16": score.error <= MOST_ROUNDED}
            for name, score in found.items()
        }

    def expected() -> dict[str, Any]:
        return {name: usual(read(net, digits.others.images()[:, 0], half=half(name))) for name, net in nets.items()}

    def half(name: str) -> bool:
        return done["rounding"][name]["bfloat16"]

    def course(change: Change) -> dict[str, Any]:
        return {
            "amounts": change.stops(most).tolist(),
            **{
                name: along(net, change, digits.measured, Usual(*done["usual"][name]), half=half(name), most=most)
                for name, net in nets.items()
            },
        }

    courses = {f"change {name}": lambda change=change: course(change) for name, change in CHANGES.items()}
    plain = {name: lambda make=make: make(nets, digits.measured, digits.others) for name, make in facts.FACTS.items()}
    # never rounded, so not what `usual` holds; made once, and only where one of these is still to be measured
    exact = cache(lambda: nonsense.expected_of(nets, digits.others))
    alarms = {name: lambda make=make: make(nets, digits.measured, exact()) for name, make in nonsense.FACTS.items()}
    return {"rounding": rounding, "usual": expected, **courses, **plain, **alarms}


def _kept(keep: Path, about: Mapping[str, Any]) -> dict[str, Any]:
    """What an interrupted run measured of the same; nothing where there is none or it cannot be read."""
    try:
        stored = json.loads(keep.read_text(encoding="utf-8"))
        return dict(stored["done"]) if stored["about"] == about else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
