"""How many processors one run of a network may use, where many people ask at once. Knows torch and nothing else."""

from __future__ import annotations

import torch


def one_each() -> None:
    """Let every run take one processor, from now on in this process.

    One picture is little work: two threads that share it save a third of the time on an idle machine, and wait for each
    other six times as long as it takes on a busy one.
    """
    torch.set_num_threads(1)
