"""How often a network finds both digits of a pair, by how far the two cover each other, and where it fails.

Knows networks, pairs of test digits and their cover; `capsviz.overlaps` reads what is written here.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Bool
from torch import Tensor

from capsviz import weights
from capsviz.image import pack
from capsviz.network import Network
from capsviz.overlaps import COMMAND
from capsviz.overlay import cover
from capsviz.training import cards
from capsviz.training.data import Digits
from capsviz.training.evaluation import Score, outputs, score, wrong
from capsviz.training.pairs import laid_to_measure, measured
from capsviz.training.recipes import Recipe, recall

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
"""Between which covers pairs are counted together."""
FAILURES = 24
"""The first so many wrong pairs are kept, in the order of the test set: none is picked."""


@torch.inference_mode()
def by_cover(net: Network, test: Digits, recipe: Recipe, sha256: str) -> dict[str, Any]:
    """Every test digit paired once with one of another class, both shifted; as `capsviz.overlaps.read` reads it."""
    shown, laid = measured(test, recipe), laid_to_measure(test, recipe)
    found = outputs(net, shown.images)
    missed, covered = wrong(found, shown.labels), cover(shown.alone)
    bins = [
        _bin(missed[inside], low, high)
        for low, high in pairwise(EDGES)
        # nothing is counted twice, and a pair that covers itself wholly is in the last
        if (inside := (covered >= low) & ((covered < high) | (high == 1))).any()
    ]
    longest = found.argsort(dim=1, descending=True, stable=True)[:, :2]
    return {
        "sha256": sha256,
        "command": COMMAND,
        "mean_cover": round(float(covered.mean()), 4),
        "whole": _bin(missed, 0.0, 1.0),
        "bins": bins,
        "failures": [
            {
                "pictures": [pack(picture.numpy()) for picture in test.images(laid.digits[place])[:, 0]],
                "places": laid.shifts[place].flatten().tolist(),
                "labels": shown.labels[place].tolist(),
                "answers": longest[place].tolist(),
                "cover": round(float(covered[place]), 4),
            }
            for place in missed.nonzero().flatten()[:FAILURES].tolist()
        ],
    }


def _bin(missed: Bool[Tensor, " picture"], low: float, high: float) -> dict[str, Any]:
    score = Score(int(missed.sum()), len(missed))
    return {"low": low, "high": high, **score.values}


def measure(path: Path, net: Network, test: Digits, *, write: bool) -> Score:
    """A network's errors on the test set, as its card says that it was trained: on digits one by one, or on pairs.

    What is known of pairs by cover is written beside the weights if asked for. Raises `WeightsError`.
    """
    recipe = recipe_of_pairs(path)
    if recipe is None:
        return score(net, test)
    found = by_cover(net, test, recipe, weights.digest(path))
    if write:
        cards.put(path.with_name(f"{path.stem}.pairs.json"), json.dumps(found) + "\n")
    return Score(found["whole"]["errors"], found["whole"]["pictures"])


def recipe_of_pairs(name_or_path: str | Path) -> Recipe | None:
    """The recipe on the card of a network that reads pairs; None for every other, and where there is no card."""
    try:
        values = weights.card(name_or_path).get("recipe", {})
    except weights.WeightsError:
        return None
    return recall(values) if values.get("pairs") else None
