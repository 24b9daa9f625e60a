"""Measures what networks make of what is no digit: nonsense, attacks, and digits put together wrongly.

Knows networks, changes and labelled pictures; knows no file and no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from capsviz.claims import STRENGTH
from capsviz.experiments import nonsense
from capsviz.experiments.attacks import WAYS, How, perturbed
from capsviz.network import Capsules, Network
from capsviz.training.claims_facts import Nets, coupling_entropies, mean, share
from capsviz.training.data import Digits
from capsviz.training.readings import Reading, Usual, read, usual
from capsviz.transforms import CHANGES, SCRAMBLES

NONSENSE = 200
"""Pictures of each kind of nonsense."""
ATTACKED = 50
"""Digits that are attacked."""

Expected = Mapping[str, Usual]
"""What is usual of real digits, for each network by its name."""


def expected_of(nets: Nets, others: Digits) -> Expected:
    """What a network makes of other real digits, for each: what the alarms are raised against."""
    return {name: usual(read(net, others.images()[:, 0])) for name, net in nets.items()}


def alarm(nets: Nets, measured: Digits, expected: Expected) -> dict[str, Any]:
    """Three alarms, each raised by 5 % of other real digits: a low score, for each network, and a bad drawing.

    How often each is raised by real digits that had no part in setting it, and by each kind of nonsense.
    """
    return {
        "threshold": next((one.distance for one in expected.values() if one.distance is not None), None),
        "sure": {name: one.sure for name, one in expected.items()},
        "real": _raised(nets, expected, measured.images()[:, 0]),
        "nonsense": {kind: _raised(nets, expected, _nonsense(kind)) for kind in nonsense.KINDS},
    }


def _nonsense(kind: str) -> Float[Tensor, "picture side side"]:
    return torch.from_numpy(np.stack([nonsense.make(kind, seed) for seed in range(NONSENSE)]))


def _raised(nets: Nets, expected: Expected, pictures: Float[Tensor, "picture side side"]) -> dict[str, Any]:
    """For each network the share of pictures that raise its alarms."""
    return {name: _alarms(read(net, pictures), expected[name]) for name, net in nets.items()}


def _alarms(reading: Reading, expected: Usual) -> dict[str, Any]:
    of = len(reading.scores)
    found = {"unsure": share(int((reading.scores.amax(dim=1) < expected.sure).sum()), of)}
    if reading.distance is not None and expected.distance is not None:
        found["drawn"] = share(int((reading.distance > expected.distance).sum()), of)
    return found


def attacks(nets: Nets, measured: Digits, expected: Expected) -> dict[str, Any]:
    """How many answers each attack turns, and how many of those raise the alarm of the drawing."""
    images = measured.images(slice(ATTACKED))[:, 0]
    found: dict[str, Any] = {
        how: {name: _attacked(net, images, how, expected[name].distance) for name, net in nets.items()} for how in WAYS
    }
    return {"strength": STRENGTH, **found}


def _attacked(
    net: Network, images: Float[Tensor, "picture side side"], how: How, threshold: float | None
) -> dict[str, Any]:
    before = read(net, images).scores.argmax(dim=1)
    reading = read(net, perturbed(net, images, before, torch.full((len(images),), STRENGTH), how))
    turned = reading.scores.argmax(dim=1) != before
    found: dict[str, Any] = {"turned": share(int(turned.sum()), len(turned))}
    if reading.distance is not None and threshold is not None:
        caught = reading.distance[turned] > threshold
        found["caught"] = share(int(caught.sum()), len(caught)) if len(caught) else None
    return found


def parts(nets: Nets, measured: Digits, expected: Expected) -> dict[str, Any]:
    """What putting a digit together wrongly does to both networks' scores, answers and alarms, and to the routing."""
    images = measured.images()[:, 0]
    answers = {name: read(net, images).scores.argmax(dim=1) for name, net in nets.items()}
    found: dict[str, Any] = {}
    for how, name in enumerate(SCRAMBLES):
        made = CHANGES["scramble"](images, torch.full((len(images),), float(how)))
        found[name] = {
            each: _apart(net, made, measured.labels, answers[each], expected[each]) for each, net in nets.items()
        }
    return found


def _apart(
    net: Network,
    pictures: Float[Tensor, "picture side side"],
    labels: Int[Tensor, " picture"],
    before: Int[Tensor, " picture"],
    expected: Usual,
) -> dict[str, Any]:
    """One network on one scramble; `before` are its answers to the whole digits."""
    reading = read(net, pictures)
    found = {
        "top": mean(reading.scores.amax(dim=1)),
        "own": mean(reading.scores[torch.arange(len(labels)), labels]),
        "same": share(int((reading.scores.argmax(dim=1) == before).sum()), len(labels)),
        **_alarms(reading, expected),
    }
    if isinstance(net, Capsules) and reading.distance is not None:
        found |= {"distance": mean(reading.distance), "entropy": mean(coupling_entropies(net, pictures))}
    return found


FACTS: dict[str, Callable[[Nets, Digits, Expected], dict[str, Any]]] = {
    "alarm": alarm, "attacks": attacks, "parts": parts,
}  # fmt: skip
"""Every fact by its name in claims.json; each is told the networks, the digits to measure and what is usual."""
