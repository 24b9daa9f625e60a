"""Stops the routing of many test digits after 1, 2, 3 ... iterations, and counts what that does to the answers.

Knows networks and labelled pictures; knows no page. `capsviz.sweep` reads what is written here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from capsviz.intervention import Site
from capsviz.network import CapsNet
from capsviz.routing import agree
from capsviz.training.data import Digits
from capsviz.training.evaluation import Score
from capsviz.training.study import Notebook

PICTURES = 1_000
SEED = 4
"""Of the choice of the digits."""
MOST = 10
"""Iterations, at most."""
_BATCH = 50

Rows = dict[str, list[list[float]]]
"""By the name of a quantity, for each digit what it is after each number of iterations."""


def sample(test: Digits, pictures: int) -> Digits:
    """Pictures drawn without looking at them."""
    chosen = torch.randperm(len(test.labels), generator=torch.Generator().manual_seed(SEED))[:pictures]
    return Digits(test.pixels[chosen], test.labels[chosen])


def measure(
    net: CapsNet,
    digits: Digits,
    notebook: Notebook,
    *,
    about: dict[str, Any],
    most: int = MOST,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Everything NAME.iterations.json holds. What `notebook` holds of the same digits already is not measured again.

    `about` names the network, the SHA-256 of its weights and the command.
    """
    rows: Rows = {}
    for place in torch.arange(len(digits.labels)).split(_BATCH):
        name = f"{most} iterations of digits {int(place[0])} to {int(place[-1])} of {len(digits.labels)}, seed {SEED}"
        tell(name)
        batch = Digits(digits.pixels[place], digits.labels[place])
        for quantity, values in notebook.once(name, lambda batch=batch: routed(net, batch, most)).items():
            rows.setdefault(quantity, []).extend(values)
    found = {quantity: torch.tensor(values, dtype=torch.float64) for quantity, values in rows.items()}
    more = {"pictures": len(digits.labels), "seed": SEED, "iterations": net.config.iterations}
    return {"about": about | more, **_counted(found, net.config.iterations)}


@torch.inference_mode()
def routed(net: CapsNet, digits: Digits, most: int) -> Rows:
    """Every quantity of each digit after 1 to `most` iterations, out of one run: the first r of them are a run of r."""
    votes: list[Tensor] = []
    stages: dict[str, list[Tensor]] = {}

    def tap(site: Site, value: Tensor) -> Tensor:
        if site.name == "u_hat":
            votes.append(value)
        elif site.name in ("c", "v") and site.iteration is not None:
            stages.setdefault(site.name, []).append(value)
        return value

    net(digits.images(), tap, iterations=most)
    by_iteration = [_quantities(votes[0], c, v, digits.labels) for c, v in zip(stages["c"], stages["v"], strict=True)]
    return {name: torch.stack([one[name] for one in by_iteration], dim=1).double().tolist() for name in by_iteration[0]}


def _quantities(u_hat: Tensor, c: Tensor, v: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """One iteration of each digit, in the words of `capsviz.measure`."""
    lengths, a = v.norm(dim=-1), agree(u_hat, v)
    own = torch.nn.functional.one_hot(labels, lengths.shape[1]).bool()
    return {
        "right": lengths.argmax(dim=1) == labels,
        "answer": lengths.argmax(dim=1),
        "true_length": lengths[own],
        "other_length": lengths.masked_fill(own, 0).amax(dim=1),
        "entropy": torch.special.entr(c).sum(dim=-1).mean(dim=-1) / math.log(c.shape[-1]),
        "largest": c.amax(dim=(1, 2)),
        "agreement": (c * a).sum(dim=(1, 2)) / c.sum(dim=(1, 2)),
        "logit_change": a.abs().mean(dim=(1, 2)),
    }


def _counted(found: dict[str, Tensor], own: int) -> dict[str, Any]:
    right, answer = found.pop("right").bool(), found.pop("answer").int()
    scores = [Score(int((~column).sum()), len(column)) for column in right.T]
    return {
        "right": [score.pictures - score.errors for score in scores],
        "interval": [[1 - end for end in reversed(score.interval)] for score in scores],
        "even": _against(right, answer, 1),
        "trained": _against(right, answer, own),
        **{name: _spread(values) for name, values in found.items()},
    }


def _against(right: Tensor, answer: Tensor, iterations: int) -> dict[str, list[int]]:
    before, now = right[:, [iterations - 1]], right
    return {
        "changed": (answer != answer[:, [iterations - 1]]).sum(dim=0).tolist(),
        "gained": (now & ~before).sum(dim=0).tolist(),
        "lost": (before & ~now).sum(dim=0).tolist(),
    }


def _spread(values: Tensor) -> dict[str, list[float]]:
    low, high = (values.quantile(end, dim=0) for end in (0.25, 0.75))
    return {name: _rounded(part) for name, part in (("mean", values.mean(dim=0)), ("low", low), ("high", high))}


def _rounded(values: Tensor) -> list[float]:
    # float32 is good to seven digits
    return [round(value, 7) for value in values.tolist()]
