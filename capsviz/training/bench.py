"""What the network costs beside its two convolutions, measured here and now, as ratios.

Knows networks, losses and a clock; knows no terminal.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from capsviz import weights
from capsviz.capture import capture
from capsviz.intervention import Site
from capsviz.network import CapsNet
from capsviz.training import loop
from capsviz.training.data import Digits
from capsviz.training.loop import Run, total_loss
from capsviz.training.memory import keep_large_buffers, resident
from capsviz.training.pairs import Shown
from capsviz.training.recipes import RECIPES
from capsviz.training.state import lay_out

Work = Callable[[], object]

BATCH = 64
MEGABYTE = 1e6


@dataclass(frozen=True)
class Row:
    """One comparison: `measured` over `other` is `ratio`, which should be at most `goal` (at least, where `more`)."""

    what: str
    against: str
    measured: float
    other: float
    goal: float
    unit: str = "ms"
    more: bool = False

    @property
    def ratio(self) -> float:
        """How the two stand to each other, as the goal means it."""
        return self.other / self.measured if self.more else self.measured / self.other

    @property
    def met(self) -> bool:
        """Whether the goal is."""
        return self.ratio >= self.goal if self.more else self.ratio <= self.goal


def rows(*, repeats: int = 15) -> list[Row]:
    """Every comparison the project has a goal for. The two sides of each take turns, so that both see the same machine."""
    keep_large_buffers()
    torch.manual_seed(0)
    return [*_of_one_picture(30 * repeats), *_of_training(repeats), *_of_a_run(repeats), _of_memory()]


def turns(repeats: int, *works: Work) -> list[float]:
    """The median milliseconds of each piece of work; they take turns `repeats` times, after three rounds unmeasured."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(3 + repeats):
        for times, work in zip(spent, works, strict=True):
            began = time.perf_counter()
            work()
            times.append(1000 * (time.perf_counter() - began))
    # the first rounds grow the heap and fill caches
    return [statistics.median(times[3:]) for times in spent]


def _of_one_picture(repeats: int) -> list[Row]:
    net, pixels = CapsNet().eval(), torch.rand(28, 28)
    images, array = pixels[None, None], pixels.numpy()

    @torch.inference_mode()
    def convolutions() -> Tensor:
        return net.primary(torch.relu(net.conv1(images)))

    @torch.inference_mode()
    def untraced() -> Tensor:
        return net(images)

    @torch.inference_mode()
    def traced() -> Tensor:
        seen: dict[Site, Tensor] = {}
        return net(images, lambda site, value: seen.setdefault(site, value))

    whole, floor, on, off = turns(repeats, lambda: capture(net, array), convolutions, traced, untraced)
    return [
        Row("capture of one picture", "the two convolutions alone", whole, floor, 1.6),
        Row("forward, every value recorded", "forward, none recorded", on, off, 1.05),
    ]


def _of_training(repeats: int) -> list[Row]:
    whole, floor, half = turns(
        repeats, training_step(CapsNet()), convolution_step(CapsNet()), training_step(CapsNet(), half=True)
    )
    step = f"training step, {BATCH} pictures"
    return [
        Row(step, "the same of the two convolutions alone", whole, floor, 1.4),
        Row(f"{step}, bfloat16 and channels last", "float32 (how many times faster)", half, whole, 1.7, more=True),
    ]


def training_step(net: CapsNet, *, half: bool = False, batch: int = BATCH) -> Work:
    """One step of the whole network: convolutions, routing, decoder, both losses, Adam."""
    if half:
        lay_out(net)
    images, labels, recipe = torch.rand(batch, 1, 28, 28), torch.randint(10, (batch, 1)), RECIPES["sabour-r3"]
    shown = Shown(images, labels, alone=images)
    adam = torch.optim.Adam(net.parameters(), fused=True)

    def step() -> None:
        adam.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            total = total_loss(net, shown, recipe)
        total.backward()
        adam.step()

    return step


def convolution_step(net: CapsNet) -> Work:
    """The floor: one step of the two convolutions and nothing else."""
    images = torch.rand(BATCH, 1, 28, 28)
    adam = torch.optim.Adam([*net.conv1.parameters(), *net.primary.parameters()], fused=True)

    def step() -> None:
        adam.zero_grad()
        net.primary(torch.relu(net.conv1(images))).square().mean().backward()
        adam.step()

    return step


def _of_a_run(repeats: int) -> list[Row]:
    """What a run does as `capsviz train` does it: choosing and moving the pictures, beside the step they are for."""
    digits = Digits(torch.randint(256, (2048, 28, 28), dtype=torch.uint8), torch.randint(10, (2048,)))
    run = Run(replace(RECIPES["sabour-r3"], batch=2 * BATCH), seed=0, folder=Path(), held_out=0)
    step, places = training_step(CapsNet(), half=True, batch=2 * BATCH), itertools.count()
    chosen, taken = turns(repeats, lambda: loop.batch(run, digits, next(places), 16), step)
    what = f"memory, this process, after steps of {2 * BATCH} pictures"
    return [
        Row(f"{2 * BATCH} pictures chosen and moved", "the training step they are for", chosen, taken, 0.05),
        Row(what, "what it may take", resident() / MEGABYTE, 3000.0, 1.0, unit="MB"),
    ]


_FRESH = """
import sys, numpy, torch, capsviz
from capsviz.training.memory import resident
print(resident())
net = capsviz.load(sys.argv[1])
capsviz.capture(net, numpy.zeros((28, 28), numpy.float32))
print(resident())
"""


def _of_memory() -> Row:
    """A process of its own that loads the network and traces a picture, against the 600 MB it may take."""
    net = CapsNet()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.safetensors"
        weights.save(net.state_dict(), net.config, path)
        fresh = subprocess.run([sys.executable, "-c", _FRESH, str(path)], check=True, capture_output=True, text=True)
    alone, held = (int(line) / MEGABYTE for line in fresh.stdout.split())
    what = f"memory, network loaded, a picture traced (importing torch alone: {alone:.0f} MB)"
    return Row(what, "what it may take with torch's CPU build", held, 600.0, 1.0, unit="MB")
