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
    everything: Annotated[
        bool, typer.Option("--all", help="Measure every shipped network in every way; write cards and README.md.")
    ] = False,
    claims: Annotated[
        bool, typer.Option("--claims", help='Measure what the page "Why capsules" says, and write claims.json.')
    ] = False,
    iterations: Annotated[
        bool, typer.Option("--iterations", help="Route 1,000 digits 1 to 10 times, and write NAME.iterations.json.")
    ] = False,
) -> None:
    """Measure a network, as shipped, on MNIST's 10,000 test pictures, or all that ship in every way there is.

    An evaluation of all can be stopped; the same command goes on. It takes minutes for each network.

    Example: [bold]capsviz evaluate sabour-r3 --data data --json[/bold]
    """
    if everything:
        _everything(data)
    if claims:
        from capsviz.commands.claims import measure_claims

        measure_claims(data)
    if iterations:
        from capsviz.commands.iterations import sweep_iterations

        sweep_iterations(network, data)
    if not (everything or claims or iterations):
        _one(network, data, as_json=as_json, write=write)


def _everything(data: Path | None) -> None:
    from capsviz.training.data import mnist
    from capsviz.training.shelf import evaluate_all

    notes = Path("runs") / "evaluation"
    train, test = mnist(data, train=True), mnist(data, train=False)
    path = evaluate_all(train, test, notes, lambda what: typer.echo(what, err=True))
    typer.echo(f"{path} and the cards beside it are written")


def _one(network: str, data: Path | None, *, as_json: bool, write: bool) -> None:
    import json

    from capsviz import weights
    from capsviz.training import cards
    from capsviz.training.data import mnist
    from capsviz.training.pairs_study import measure

    net = weights.load(network)
    path = weights.find(network)
    found = measure(path, net, mnist(data, train=False), write=write)
    if write:
        cards.add(path, test={**found.values, "command": f"capsviz evaluate {path.stem}"})
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
