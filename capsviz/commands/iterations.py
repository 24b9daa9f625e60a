"""`capsviz evaluate NAME --iterations`: what more or fewer routing iterations do to 1,000 test digits."""

from __future__ import annotations

import json
from pathlib import Path

import typer


def sweep_iterations(network: str, data: Path | None) -> None:
    """Sweep a network's iterations and write NAME.iterations.json beside its weights; an interrupted run goes on.

    Raises `CapsvizError` for a network that does not iterate.
    """
    from capsviz import sweep, weights
    from capsviz.errors import CapsvizError
    from capsviz.network import CapsNet
    from capsviz.training.data import mnist
    from capsviz.training.study import Notebook
    from capsviz.training.sweep import PICTURES, measure, sample

    net, file = weights.load(network), weights.find(network)
    if not isinstance(net, CapsNet):
        raise CapsvizError(f"{file.stem} does not route in iterations, so there is no number of them to change")
    path = sweep.beside(network)
    about = {"name": file.stem, "sha256": weights.digest(file), "command": sweep.command(file.stem)}
    notebook = Notebook(path.with_name(f"{path.name}.part"), about["sha256"])
    found = measure(
        net,
        sample(mnist(data, train=False), PICTURES),
        notebook,
        about=about,
        tell=lambda what: typer.echo(what, err=True),
    )
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")
    notebook.close()
    typer.echo(f"{path}: {found['about']['pictures']:,} test digits, 1 to {len(found['right'])} iterations")
