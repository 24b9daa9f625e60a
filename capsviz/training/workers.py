"""The processes that share a run: one as a rule, or as many as torchrun started, on one machine or on several.

Every worker holds the whole network and sees its share of each batch; their gradients are averaged, so that they stay
alike. Knows torch's distributed runs; knows no network, no recipe and no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, distributed

from capsviz.training.run import TrainingError


@dataclass(frozen=True)
class Workers:
    """One of the processes that share a run, and where it computes."""

    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    rank: int = 0
    """From 0; the first writes what is written."""
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the worker that writes and tells."""
        return self.rank == 0

    def divide(self, batch: int) -> None:
        """Raise `TrainingError` where a batch cannot be shared evenly: a mean of means would not be the mean."""
        if batch % self.count:
            raise TrainingError(
                f"{self.count} workers cannot share batches of {batch} pictures evenly; start as many as divide {batch}"
            )

    def share(self, batch: Tensor) -> Tensor:
        """This worker's part of a batch, where it computes; each picture is in one worker's part."""
        return batch[self.rank :: self.count].to(self.device)

    def agree(self, values: Iterable[Tensor | None]) -> None:
        """Put in each tensor the mean over all workers, in one message; what is None at one is None at all."""
        tensors = [tensor for tensor in values if tensor is not None]
        if self.count == 1 or not tensors:
            return
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        distributed.all_reduce(flat)
        flat /= self.count
        for tensor, mean in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
            tensor.copy_(mean.view_as(tensor))

    def wait(self) -> None:
        """Wait until every worker has come here: what the first has written, the others may read."""
        if self.count > 1:
            distributed.barrier()


@contextmanager
def joined() -> Iterator[Workers]:
    """The workers that torchrun says there are, else one alone; on a GPU each where there is one."""
    rank, count, local = (int(os.environ.get(name, plain)) for name, plain in _SAID.items())
    gpu = torch.cuda.is_available()
    device = torch.device("cuda", local) if gpu else torch.device("cpu")
    if count == 1:
        yield Workers(device)
        return
    if gpu:
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if gpu else "gloo")
    try:
        yield Workers(device, rank, count)
    finally:
        distributed.destroy_process_group()


_SAID = {"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0"}
"""What torchrun says to each process, and what is so where nobody says anything."""
