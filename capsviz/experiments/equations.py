"""Single equations, the network's own, for numbers that a person sets: squash, coupling, and the losses.

Knows equations and traces; knows no network.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float

from capsviz.objective import RECONSTRUCTION, LossConvention, margin, margin_terms, margin_weight
from capsviz.routing import couple, squash, squash_steeply
from capsviz.trace import CapsTrace


def squashed_lengths(lengths: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The length after `capsviz.routing.squash` of a vector of each length."""
    return squash(torch.from_numpy(lengths)[:, None])[:, 0].numpy()


def squash_slopes(lengths: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """How fast the length after squash grows with the length before, by autograd."""
    n = torch.from_numpy(lengths)[:, None].requires_grad_()
    (slopes,) = torch.autograd.grad(squash(n).sum(), n)
    return slopes[:, 0].numpy()


def steepest_squash() -> tuple[float, float]:
    """The length at which squash answers most to a change, to 1/1000, and its slope there."""
    lengths = np.linspace(0, 2, 2001)
    slopes = squash_slopes(lengths)
    return float(lengths[slopes.argmax()]), float(slopes.max())


def tamed(lengths: Float[np.ndarray, " n"]) -> dict[str, Float[np.ndarray, " n"]]:
    """What squash, and Efficient-CapsNet's squash, make of each length: all lie between 0 and 1."""
    steeply = squash_steeply(torch.from_numpy(lengths)[:, None])[:, 0].numpy()
    return {"squash": squashed_lengths(lengths), "efficient": steeply}


def couplings(b: Float[np.ndarray, " upper"]) -> Float[np.ndarray, " upper"]:
    """The couplings that `capsviz.routing.couple` gives one part with these logits."""
    return couple(torch.from_numpy(b)[None])[0].numpy()


class MarginReading(NamedTuple):
    """What the margin loss says of ten lengths, and what cross-entropy would."""

    terms: Float[np.ndarray, " upper"]
    """Each class's term of the margin loss, 0 or more; together they are the loss."""
    slopes: Float[np.ndarray, " upper"]
    """The gradient: how fast the margin loss grows with each length. Learning goes the other way."""
    shares: Float[np.ndarray, " upper"]
    """Softmax of the lengths: what cross-entropy reads."""
    cross_entropy: float
    """-log of the share of what is present, in nats; a mean where several are. NaN where nothing is present."""
    cross_slopes: Float[np.ndarray, " upper"]
    """The gradient of the cross-entropy; NaN where nothing is present."""


def read_margin(lengths: Float[np.ndarray, " upper"], present: Bool[np.ndarray, " upper"]) -> MarginReading:
    """Both losses of these lengths, where `present` says which classes are in the picture, with their gradients."""
    v = torch.from_numpy(lengths).requires_grad_()
    there = torch.from_numpy(present).to(v)
    terms = margin_terms(v, there)
    shares = v.softmax(dim=0)
    cross_entropy = -(there / there.sum() * shares.log()).sum()
    (slopes,) = torch.autograd.grad(terms.sum(), v)
    (cross_slopes,) = torch.autograd.grad(cross_entropy, v)
    return MarginReading(
        terms.detach().numpy(),
        slopes.numpy(),
        shares.detach().numpy(),
        float(cross_entropy.detach()),
        cross_slopes.numpy(),
    )


class BothLosses(NamedTuple):
    """The two losses of one picture, each as it is weighed."""

    margin: float
    reconstruction: float


def weigh_losses(trace: CapsTrace, digit: int, convention: LossConvention) -> BothLosses:
    """The losses of a traced picture whose true class is `digit`, as the paper prints them or its authors' code does."""
    lengths, label = torch.from_numpy(trace.lengths.copy()).double()[None], torch.tensor([digit])
    weighed = float(margin(lengths, label)[0]) * margin_weight(convention, len(trace.lengths))
    squared = float(np.square(trace.reconstruction.astype(float) - trace.image).sum())
    return BothLosses(weighed, RECONSTRUCTION * squared)
