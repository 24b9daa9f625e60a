"""Experiments that are more than an edit, and single equations for numbers that come from no network.

Knows networks, taps and equations; knows no figure and no page.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.intervention import Site
from capsviz.network import CapsNet
from capsviz.routing import couple, squash


@torch.inference_mode()
def lengths_with_softmax_over_parts(
    net: CapsNet, pixels: Float[np.ndarray, "side side"]
) -> Float[np.ndarray, " upper"]:
    """The ten lengths if couplings were a softmax over the parts instead of over the parents: the commonest bug."""
    logits: dict[int | None, Tensor] = {}

    def tap(site: Site, value: Tensor) -> Tensor:
        if site.name == "b":
            logits[site.iteration] = value
        return logits[site.iteration].softmax(dim=-2) if site.name == "c" else value

    poses = net(torch.from_numpy(np.array(pixels, dtype=np.float32))[None, None], tap)
    return poses[0].norm(dim=-1).numpy()


def squashed_lengths(lengths: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """The length after `capsviz.routing.squash` of a vector of each length."""
    return squash(torch.from_numpy(lengths)[:, None])[:, 0].numpy()


def couplings(b: Float[np.ndarray, " upper"]) -> Float[np.ndarray, " upper"]:
    """The couplings that `capsviz.routing.couple` gives one part with these logits."""
    return couple(torch.from_numpy(b)[None])[0].numpy()
