"""What each part is worth: the length of a digit without it, measured by leaving out every part in turn.

Knows networks, traces and routing; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.network import Capsules
from capsviz.trace import CapsTrace

AT_ONCE = 48
"""Parts left out in one batch: their votes take 35 MB in the paper's network."""


@torch.inference_mode()
def without_each(net: Capsules, trace: CapsTrace) -> Iterator[Float[np.ndarray, "removed upper"]]:
    """The lengths of all digits with one part silenced, for every part in order, a few rows at a time.

    A silent part has no vote, so routing is run on the votes of the trace without it; other edits of the trace that
    reach into routing are not in force here.
    """
    u_hat = torch.from_numpy(np.array(trace.routing.u_hat)).transpose(0, 1).contiguous()
    for first in range(0, len(trace.u), AT_ONCE):
        removed = range(first, min(first + AT_ONCE, len(trace.u)))
        votes = _without(u_hat, removed)
        poses = net.digits.routed(votes, trace.routing.iterations)
        yield poses.norm(dim=-1).numpy()


def _without(u_hat: Float[Tensor, "upper lower dim"], removed: range) -> Float[Tensor, "removed lower upper dim"]:
    """One copy of the votes for each part, with that part's votes at zero, laid out as routing reads them fastest."""
    copies = u_hat.expand(len(removed), *u_hat.shape).clone()
    copies[torch.arange(len(removed)), :, torch.tensor(removed)] = 0
    return copies.transpose(1, 2)
