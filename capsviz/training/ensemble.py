"""Several networks that answer together, chosen on held-out pictures alone.

Knows outputs of networks; knows no network and no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import torch
from jaxtyping import Float, Int
from torch import Tensor

from capsviz.training.evaluation import Score, judged

Outputs = Mapping[str, Float[Tensor, "picture classes"]]


def shares(outputs: Float[Tensor, "picture classes"], *, capsules: bool) -> Float[Tensor, "picture classes"]:
    """What a network gives each class when several answer: lengths as shares of their sum, scores through a softmax."""
    return outputs / outputs.sum(dim=1, keepdim=True) if capsules else outputs.softmax(dim=1)


def together(shares: Outputs, members: tuple[str, ...], labels: Int[Tensor, " picture"]) -> Score:
    """The errors of the members' mean share."""
    return judged(torch.stack([shares[name] for name in members]).mean(dim=0), labels)


def chosen(shares: Outputs, labels: Int[Tensor, " picture"]) -> tuple[tuple[str, ...], Score]:
    """Of all sets of two networks and more the one with the fewest errors; of equal ones the smallest, then by name."""
    names = sorted(shares)
    sets = [members for count in range(2, len(names) + 1) for members in combinations(names, count)]
    scores = {members: together(shares, members, labels) for members in sets}
    best = min(sets, key=lambda members: (scores[members].errors, len(members), members))
    return best, scores[best]
