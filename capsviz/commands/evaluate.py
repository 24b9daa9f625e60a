"""`capsviz evaluate`: the one command that looks at the test set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    network: Annotated[str, typer.Argument(help="A shipped network's name, or a .safetensors file.")] = "sabour-r3",
    data: Annotated[
        Path | None, typer.Option(help="Folder with MNIST/raw in it; else CAPSVIZ_DATA, else a download.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a sentence.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write what was measured on the network's card.")] = False,
) -> None:
    """Measure a network, as shipped, on MNIST's 10,000 test pictures.

    Example: [bold]capsviz evaluate sabour-r3 --data data --json[/bold]
    """
    import json

    from capsviz import weights
    from capsviz.training.cards import add_test
    from capsviz.training.data import mnist
    from capsviz.training.evaluation import score

    net = weights.load(network)
    path = weights.find(network)
    found = score(net, mnist(data, train=False))
    if write:
        add_test(path, found, command=f"capsviz evaluate {path.stem}")
    report = {
        "name": path.stem,
        "test_error": found.error,
        "test_error_percent": round(100 * found.error, 4),
        "errors": found.errors,
        "pictures": found.pictures,
        "interval": found.interval,
        "sha256": weights.digest(path),
    }
    typer.echo(json.dumps(report) if as_json else f"{path.stem}: test error {found}")
