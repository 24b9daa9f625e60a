"""The decoder that capsule networks share: a picture drawn from one class's pose. Knows tensors; knows no network."""

from __future__ import annotations

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional


def layers(poses: int, inner: tuple[int, int], side: int) -> nn.Sequential:
    """Two layers with ReLU and one with a sigmoid, from all poses as one vector to all pixels as one."""
    narrow, wide = inner
    return nn.Sequential(
        nn.Linear(poses, narrow),
        nn.ReLU(),
        nn.Linear(narrow, wide),
        nn.ReLU(),
        nn.Linear(wide, side**2),
        nn.Sigmoid(),
    )


def draw(
    decoder: nn.Sequential, poses: Float[Tensor, "batch upper dim"], classes: Int[Tensor, " batch"], side: int
) -> Float[Tensor, "batch side side"]:
    """The picture decoded from one class's pose alone; the others are masked to zero."""
    mask = functional.one_hot(classes, poses.shape[1]).to(poses)
    return decoder((poses * mask[:, :, None]).flatten(1)).unflatten(1, (side, side))
