"""`capsviz poses`: measures what the poses of real digits are like, for the desk on the Pose page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def poses(
    network: Annotated[str, typer.Argument(help="A shipped network's name, or a .safetensors file.")] = "sabour-r3",
    data: Annotated[
        Path | None, typer.Option(help="Folder with MNIST/raw in it; else CAPSVIZ_DATA, else a download.")
    ] = None,
) -> None:
    """Measure a network's poses over MNIST's test pictures and write NAME.poses.npz beside its weights.

    Example: [bold]capsviz poses sabour-r3 --data data[/bold]
    """
    from capsviz import weights
    from capsviz.capture import capsules
    from capsviz.poses import beside, save
    from capsviz.training.data import mnist
    from capsviz.training.pose_statistics import measure

    net, path = capsules(weights.load(network)), weights.find(network)
    about = {"name": path.stem, "sha256": weights.digest(path), "command": f"capsviz poses {path.stem}"}
    found = measure(net, mnist(data, train=False), about=about)
    save(found, beside(network))
    typer.echo(f"{beside(network)}: {int(found.count.sum()):,} poses of digits that are read rightly")
