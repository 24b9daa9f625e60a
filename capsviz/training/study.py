"""What is measured of a network that ships: its errors, plain and under conditions, and what routing does to its answers.

Knows networks, pictures and a notebook on disk; knows no table and no terminal.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from capsviz.intervention import Site
from capsviz.network import CapsNet, Capsules, Network
from capsviz.training import cards
from capsviz.training.conditions import CONDITIONS, Condition, changed
from capsviz.training.data import Digits
from capsviz.training.evaluation import judged, outputs

EVERY = 5
"""Every fifth picture of the test set is looked at under each condition and number of iterations."""
ITERATIONS = (1, 2, 3, 4, 5, 10)

Values = dict[str, Any]


@dataclass
class Notebook:
    """What was measured so far, on disk after every number: an evaluation that was stopped goes on where it was.

    Notes about other weights, by their SHA-256, are not read.
    """

    path: Path
    sha256: str
    notes: dict[str, Values] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        try:
            read = json.loads(self.path.read_text(encoding="utf-8"))
            self.notes = dict(read["notes"]) if read["sha256"] == self.sha256 else {}
        except (OSError, ValueError, KeyError, TypeError):
            self.notes = {}  # none yet, or none that can be used: everything is measured anew

    def once(self, name: str, measure: Callable[[], Values]) -> Values:
        """What was noted under this name; measured and noted where there is nothing yet."""
        if name not in self.notes:
            self.notes[name] = measure()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            cards.put(self.path, json.dumps({"sha256": self.sha256, "notes": self.notes}))
        return self.notes[name]

    def close(self) -> None:
        """Forget it all: the next evaluation measures everything again."""
        self.path.unlink(missing_ok=True)


def measured(net: Network, test: Digits, notebook: Notebook, tell: Callable[[str], None]) -> Values:
    """All but the plain error and the held-out one, as a card keeps it."""
    decoder = sum(learned.numel() for learned in net.decoder.parameters()) if isinstance(net, Capsules) else 0
    return {
        "parameters": sum(learned.numel() for learned in net.parameters()) - decoder,
        "decoder_parameters": decoder,
        "conditions": under_conditions(net, test, notebook, tell),
        "iterations": by_iterations(net, test, notebook, tell) if isinstance(net, CapsNet) else None,
    }


def under_conditions(net: Network, digits: Digits, notebook: Notebook, tell: Callable[[str], None]) -> list[Values]:
    """The errors on some of the pictures under each condition."""
    images, labels = digits.images(slice(None, None, EVERY)), digits.labels[::EVERY]
    rows = []
    for condition in CONDITIONS:

        def measure(condition: Condition = condition) -> Values:
            return judged(outputs(net, changed(images, condition)), labels).values

        tell(condition.said)
        rows.append({**condition._asdict(), **notebook.once(condition.said, measure)})
    return rows


def by_iterations(net: CapsNet, digits: Digits, notebook: Notebook, tell: Callable[[str], None]) -> list[Values]:
    """What another number of routing iterations than in training does to some of the pictures.

    `changed` counts the answers that differ from those with the network's own number of iterations.
    """
    images, labels = digits.images(slice(None, None, EVERY)), digits.labels[::EVERY]
    own = cache(lambda: outputs(net, images).argmax(dim=1))
    rows = []
    for r in ITERATIONS:

        def measure(r: int = r) -> Values:
            return _routed(net, images, labels, own(), r)

        tell(f"{r} iterations")
        rows.append({"iterations": r, **notebook.once(f"{r} iterations", measure)})
    return rows


@torch.inference_mode()
def _routed(net: CapsNet, images: Tensor, labels: Tensor, own: Tensor, iterations: int) -> Values:
    lengths, entropies, largest = [], [], []

    def tap(site: Site, value: Tensor) -> Tensor:
        if site == Site("c", iterations - 1):
            entropies.append(torch.special.entr(value).sum(dim=-1).mean(dim=-1) / math.log(value.shape[-1]))
            largest.append(value.amax(dim=-1).mean(dim=-1))
        return value

    for some in images.split(250):
        lengths.append(net(some, tap, iterations=iterations).norm(dim=-1))
    found = torch.cat(lengths)
    return {
        **judged(found, labels).values,
        "changed": int((found.argmax(dim=1) != own).sum()),
        "coupling_entropy": _mean(torch.cat(entropies)),
        "largest_coupling": _mean(torch.cat(largest)),
        "true_length": _mean(found[torch.arange(len(labels)), labels]),
    }


def _mean(values: Tensor) -> float:
    return round(float(values.double().mean()), 6)
