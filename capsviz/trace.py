"""The nouns: what one picture's walk through a capsule network left behind.

Knows numpy and shapes; knows no network, no figure and no page.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Float

from capsviz.intervention import Intervention, Site

__all__ = ["CapsTrace", "RoutingTrace", "Site"]


class _ReadOnly:
    """Makes every array of a dataclass read-only, so that a trace can be shared and cached."""

    def __post_init__(self) -> None:
        for field in fields(self):  # pyright: ignore[reportArgumentType]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


@dataclass(frozen=True, eq=False)
class RoutingTrace(_ReadOnly):
    """One picture's routing, each value as used, after any edit. Iterations count from 0; c sums to 1 over `upper`.

    In Efficient-CapsNet, whose one pass is self-attention, b is the attention and c its softmax plus what was learned.
    """

    u_hat: Float[np.ndarray, "lower upper dim"]
    """Votes: what each lower capsule predicts for each upper one."""
    b: Float[np.ndarray, "iteration lower upper"]
    """Logits, as they went into the softmax of this iteration."""
    c: Float[np.ndarray, "iteration lower upper"]
    """Couplings: the softmax of b over the upper capsules."""
    s: Float[np.ndarray, "iteration upper dim"]
    """Weighted sums of the votes."""
    v: Float[np.ndarray, "iteration upper dim"]
    """Poses: the squashed sums."""
    a: Float[np.ndarray, "iteration lower upper"]
    """Agreements u_hat · v; each but the last was added to the next iteration's b."""

    @property
    def iterations(self) -> int:
        """How many routing iterations were run."""
        return len(self.c)


@dataclass(frozen=True, eq=False)
class CapsTrace(_ReadOnly):
    """Everything one picture did in one network, read-only. Lower capsules are numbered type*grid² + row*grid + col."""

    image: Float[np.ndarray, "height width"]
    """The picture as it went in, ink bright, in [0, 1]."""
    features: Float[np.ndarray, "filter row col"]
    """Conv1's maps after the ReLU."""
    u: Float[np.ndarray, "lower lower_dim"]
    """Poses of the primary capsules, squashed."""
    routing: RoutingTrace
    lengths: Float[np.ndarray, " upper"]
    """||v|| of the final poses, each below 1; not a distribution."""
    prediction: int
    """The class whose final pose is longest."""
    poses: Float[np.ndarray, "upper dim"]
    """Final poses, after the last iteration and its edits."""
    decoded: int
    """The class whose pose went to the decoder."""
    reconstruction: Float[np.ndarray, "height width"]
    """The picture decoded from that one pose, in [0, 1]."""
    edits: tuple[Intervention, ...] = ()
    grid: int | None = None
    """Primary capsules along one edge of the grid they stand on, 6 in the paper's network; None where they stand on
    none, as in Efficient-CapsNet: each of them sees the whole picture."""
