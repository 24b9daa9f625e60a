"""What networks cost: multiplications and learned numbers by their shape, time and memory on the machine it runs on.

Knows networks and what they are trained to want; knows no data and no page.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from capsviz.network import CapsNet, CapsNetConfig, Cnn, CnnConfig, matched
from capsviz.objective import RECONSTRUCTION, margin

ITERATIONS = (1, 2, 3, 5)
"""Routing iterations that are timed."""
BATCH = 16
"""Pictures of one training step."""
LEAST = 0.25
"""Seconds that one time is measured for, at least; the median of its runs counts."""
GROWTH: dict[str, tuple[int, ...]] = {"side": (20, 28, 36, 44), "classes": (5, 10, 20, 40), "types": (8, 16, 32, 48)}
"""The sizes of a network that are changed one at a time, by the names of its config, and where time is measured."""
_TOGETHER = 4


@dataclass(frozen=True)
class Cost:
    """What one network costs here."""

    name: str
    iterations: int | None
    """Routing iterations; None for a network without any."""
    picture: float
    """Seconds for one picture."""
    step: float
    """Seconds for one training step on `BATCH` pictures."""
    parameters: int
    """Learned numbers, those of the decoder included."""
    kept: int
    """Bytes that a training step keeps for the way back, the weights left out."""

    @property
    def said(self) -> str:
        """The network in words, with its iterations."""
        if self.iterations is None:
            return self.name
        return f"{self.name}, {self.iterations} iteration{'' if self.iterations == 1 else 's'}"


@dataclass(frozen=True)
class Point:
    """The time of one picture in a network with one size changed."""

    name: str
    axis: str
    size: int
    seconds: float


def work(config: CapsNetConfig | CnnConfig, iterations: int | None = None) -> int:
    """Multiplications (each with its addition) for the answer to one picture; the decoder is left out.

    A capsule network routes `iterations` times, its own number where none is named.
    """
    first = config.filters * 9 * 9 * (config.side - 8) ** 2
    if isinstance(config, CnnConfig):
        second = config.filters**2 * 5 * 5 * ((config.side - 8) // 2 - 4) ** 2
        return first + second + config.hidden * (config.filters * config.grid**2 + config.classes)
    rounds = config.iterations if iterations is None else iterations
    second = config.filters * 9 * 9 * config.types * config.lower_dim * config.grid**2
    pairs = config.lower * config.classes * config.dim
    # votes; a weighted sum in each iteration, an agreement between two
    return first + second + pairs * (config.lower_dim + rounds + rounds - 1)


def grown(axis: str, size: int) -> dict[str, CapsNetConfig | CnnConfig]:
    """The paper's network, and the CNN with as many parameters as that, with one size changed.

    A size that a CNN does not have changes the capsule network alone.
    """
    capsnet, cnn = CapsNetConfig(), matched(CapsNetConfig())
    found: dict[str, CapsNetConfig | CnnConfig] = {"CapsNet": replace(capsnet, **{axis: size})}
    return found | ({"CNN": replace(cnn, **{axis: size})} if hasattr(cnn, axis) else {})


Curves = dict[str, list[tuple[int, float]]]
"""For each network an amount at every size."""


def computed(axis: str, sizes: Iterable[int]) -> tuple[Curves, Curves]:
    """Multiplications for one picture, and learned numbers, of both networks with one size changed."""
    shapes = {size: grown(axis, size) for size in sizes}
    names = list(next(iter(shapes.values())))
    return (
        {name: [(size, float(work(one[name]))) for size, one in shapes.items()] for name in names},
        {name: [(size, float(one[name].parameters)) for size, one in shapes.items()] for name in names},
    )


def costs(nets: dict[str, CapsNet | Cnn]) -> Iterator[Cost]:
    """Each network timed in evaluation and in a training step, a capsule network with every number of iterations."""
    for name, net in nets.items():
        for rounds in ITERATIONS if isinstance(net, CapsNet) else (None,):
            yield _cost(name, net, rounds)


def growth(axis: str) -> Iterator[Point]:
    """The time of one picture at each size of `GROWTH`, in random networks."""
    for size in GROWTH[axis]:
        for name, config in grown(axis, size).items():
            net = (CapsNet(config) if isinstance(config, CapsNetConfig) else Cnn(config)).eval()
            images = torch.rand(_TOGETHER, 1, config.side, config.side)
            yield Point(name, axis, size, _timed(lambda net=net, images=images: _answer(net, images)) / _TOGETHER)


def threads() -> int:
    """How many threads torch computes with here."""
    return torch.get_num_threads()


def _cost(name: str, net: CapsNet | Cnn, rounds: int | None) -> Cost:
    learner = deepcopy(net).train().requires_grad_(True)
    optimiser = torch.optim.Adam(learner.parameters(), lr=1e-6)
    images, labels = torch.rand(BATCH, 1, net.config.side, net.config.side), torch.arange(BATCH) % net.config.classes

    def step() -> None:
        optimiser.zero_grad()
        _loss(learner, images, labels, rounds).backward()
        optimiser.step()

    return Cost(
        name,
        rounds,
        picture=_timed(lambda: _answer(net, images[:1], rounds)),
        step=_timed(step),
        parameters=sum(each.numel() for each in net.parameters()),
        kept=_kept(learner, lambda: _loss(learner, images, labels, rounds)),
    )


@torch.inference_mode()
def _answer(net: CapsNet | Cnn, images: Float[Tensor, "batch 1 side side"], rounds: int | None = None) -> Tensor:
    return net(images, iterations=rounds) if isinstance(net, CapsNet) else net(images)


def _loss(net: CapsNet | Cnn, images: Tensor, labels: Tensor, rounds: int | None) -> Float[Tensor, ""]:
    """What each is trained to make small."""
    if not isinstance(net, CapsNet):
        return functional.cross_entropy(net(images), labels)
    poses = net(images, iterations=rounds)
    redrawn = (net.decode(poses, labels) - images[:, 0]).square().sum(dim=(1, 2)).mean()
    return margin(poses.norm(dim=-1), labels).mean() + RECONSTRUCTION * redrawn


def _timed(run: Callable[[], Any]) -> float:
    """The median of as many runs as fit into `LEAST` seconds, three at least; the first, which warms up, is left out."""
    run()
    took: list[float] = []
    while len(took) < 3 or sum(took) < LEAST:
        begin = time.perf_counter()
        run()
        took.append(time.perf_counter() - begin)
    return statistics.median(took)


def _kept(net: CapsNet | Cnn, loss: Callable[[], Tensor]) -> int:
    """Bytes of every tensor that autograd keeps, each storage once, weights left out."""
    own = {each.untyped_storage().data_ptr() for each in net.parameters()}
    seen: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        kept = loss()
    del kept
    return sum(seen.values())
