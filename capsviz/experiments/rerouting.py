"""A traced picture's votes through another routing: the crossing to numpy for `capsviz.routings`.

Knows traces and routings; knows no network, no figure and no page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz import routings
from capsviz.errors import CapsvizError
from capsviz.routings import Routed
from capsviz.trace import CapsTrace

How = Literal["dynamic", "leaky", "max-min", "uniform", "inverted", "em"]
"""The routings, each after its function in `capsviz.routings`."""
HOWS: tuple[How, ...] = get_args(How)


@dataclass(frozen=True, eq=False)
class Rerouted:
    """What one routing made of one picture's votes; arrays read-only."""

    how: How
    c: Float[np.ndarray, "lower upper"]
    """Couplings of the last iteration. Leaky and max-min ones do not sum to 1 over `upper`."""
    poses: Float[np.ndarray, "upper dim"]
    lengths: Float[np.ndarray, " upper"]
    """How present each class is, in [0, 1]: a length, or the activation of EM routing."""
    prediction: int
    """The class that is most present."""


@torch.inference_mode()
def reroute(
    trace: CapsTrace, how: How, iterations: int, *, bias: Float[np.ndarray, "upper dim"] | None = None
) -> Rerouted:
    """The votes of a trace through one routing. Edits of u and u_hat are in the votes; edits made later take no part.

    `bias` is the network's for its digit capsules, where it has one; EM routing has no place for it. The presence that
    EM routing asks for is ||u||. Raises `CapsvizError` for votes whose squares float32 cannot hold.
    """
    added = None if bias is None else torch.tensor(bias)
    routed = _routed(how, torch.tensor(trace.routing.u_hat)[None], torch.tensor(trace.u)[None], iterations, added)
    c, poses, lengths = (value[0].numpy() for value in routed)
    if not np.isfinite(poses).all() or not np.isfinite(lengths).all():
        raise CapsvizError(f"the votes are too large for {how} routing to be worked out; edit with smaller numbers")
    for array in (c, poses, lengths):
        array.flags.writeable = False
    return Rerouted(how, c, poses, lengths, int(lengths.argmax()))


def vote_widths(trace: CapsTrace) -> Float[np.ndarray, " upper"]:
    """How far the votes for each class lie from their middle, as a root mean square: the width of their cloud."""
    from_middle = trace.routing.u_hat - trace.routing.u_hat.mean(axis=0)
    return np.sqrt(np.square(from_middle).sum(axis=-1).mean(axis=0))


def _routed(how: How, u_hat: Tensor, u: Tensor, iterations: int, bias: Tensor | None) -> Routed:
    match how:
        case "dynamic":
            return routings.dynamic(u_hat, iterations, bias)
        case "leaky":
            return routings.leaky(u_hat, iterations, bias)
        case "max-min":
            return routings.max_min(u_hat, iterations, bias)
        case "uniform":
            return routings.uniform(u_hat, bias)
        case "inverted":
            return routings.inverted(u_hat, iterations, bias)
        case "em":
            return routings.em(u_hat, u.norm(dim=-1), iterations)
