"""The commonest bug of capsule networks, made on purpose: a softmax over the wrong axis.

Knows networks and taps; knows no figure and no page.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.intervention import Site
from capsviz.network import Capsules


@torch.inference_mode()
def lengths_with_softmax_over_parts(
    net: Capsules, pixels: Float[np.ndarray, "side side"]
) -> Float[np.ndarray, " upper"]:
    """The ten lengths if couplings were a softmax over the parts instead of over the parents: the commonest bug."""
    logits: dict[int | None, Tensor] = {}

    def tap(site: Site, value: Tensor) -> Tensor:
        if site.name == "b":
            logits[site.iteration] = value
        return logits[site.iteration].softmax(dim=-2) if site.name == "c" else value

    poses = net(torch.from_numpy(np.array(pixels, dtype=np.float32))[None, None], tap)
    return poses[0].norm(dim=-1).numpy()
