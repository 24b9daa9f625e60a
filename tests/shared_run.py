"""Run by torchrun: one training step's gradients, or a whole small run, by as many workers as it started."""

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from capsviz.training import loop
from capsviz.training.data import Digits
from capsviz.training.loop import Run
from capsviz.training.recipes import Recipe
from capsviz.training.state import begin
from capsviz.training.workers import Workers, joined


def gradients(run: Run, digits: Digits, workers: Workers) -> dict[str, torch.Tensor]:
    """What one batch asks of the weights."""
    net = begin(run).net
    shown = loop.Shown(*(workers.share(part) for part in loop.batch(run, digits, 0, run.batches(digits))))
    loop.total_loss(net, shown, run.recipe).backward()
    workers.agree(parameter.grad for parameter in net.parameters())
    return {name: parameter.grad for name, parameter in net.named_parameters() if parameter.grad is not None}


def work(folder: Path, recipe: Recipe, digits: Digits) -> None:
    """Write gradients.safetensors and trained.safetensors into the folder."""
    torch.set_num_threads(1)
    # in float32: in bfloat16 the sums of halves round otherwise than the sum of all
    run = Run(recipe, seed=1, folder=folder, held_out=8, autocast=False, save_every=3)
    with joined() as workers:
        found = gradients(run, digits, workers)
        trained = loop.train(run, digits, workers=workers)
        if workers.first:
            for name, tensors in (("gradients", found), ("trained", trained.state_dict())):
                save_file({key: tensor.contiguous() for key, tensor in tensors.items()}, folder / f"{name}.safetensors")


if __name__ == "__main__":
    from test_training import TINY, digits

    work(Path(sys.argv[1]), TINY, digits())
