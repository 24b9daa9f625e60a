"""What the decoder draws of poses, for arrays, and its weights for a page that draws by itself.

Knows networks and traces; knows no edit and no page.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32, UInt16
from torch import Tensor, nn

from capsviz.network import Capsules
from capsviz.trace import CapsTrace


@torch.inference_mode()
def draw(net: Capsules, poses: Float[np.ndarray, "n dim"], digit: int) -> Float32[np.ndarray, "n side side"]:
    """What the decoder draws from each of these poses of one class."""
    return drawn(net, torch.from_numpy(np.array(poses, dtype=np.float32)), digit).numpy()


def drawn(net: Capsules, poses: Float[Tensor, "n dim"], digit: int) -> Float[Tensor, "n side side"]:
    """What the decoder draws from each of these poses of one class, as tensors."""
    all_poses = poses.new_zeros(len(poses), net.config.classes, net.config.dim)
    all_poses[:, digit] = poses
    return net.decode(all_poses, torch.full((len(poses),), digit))


def distance(pictures: Float[Tensor, "n side side"], redrawn: Float[Tensor, "n side side"]) -> Float[Tensor, " n"]:
    """How far what is drawn lies from each picture: the root mean square of the pixels' difference, in [0, 1]."""
    # eps keeps the gradient finite where nothing differs
    return ((redrawn - pictures).square().mean(dim=(1, 2)) + 1e-12).sqrt()


@torch.inference_mode()
def drawn_by_iteration(net: Capsules, trace: CapsTrace) -> Float[np.ndarray, "iteration side side"]:
    """What the decoder draws from the decoded class's pose after each iteration; the last is the trace's own picture."""
    earlier = torch.from_numpy(trace.routing.v[:-1].copy())
    pictures = net.decode(earlier, torch.full((len(earlier),), trace.decoded))
    return np.concatenate([pictures.numpy(), trace.reconstruction[None]])


def drawing_weights(net: Capsules) -> dict[str, UInt16[np.ndarray, ...]]:
    """The decoder's weights as half floats, for a page to draw with: w1, b1 to w3, b3, matrices [in][out].

    Exact for a network that was loaded, as weights are stored in 16 bits.
    """
    layers = [layer for layer in net.decoder if isinstance(layer, nn.Linear)]
    return {
        name: np.ascontiguousarray(tensor.numpy().astype(np.float16)).view(np.uint16)
        for n, layer in enumerate(layers, start=1)
        for name, tensor in ((f"w{n}", layer.weight.T), (f"b{n}", layer.bias))
    }
