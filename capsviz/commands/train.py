"""`capsviz train`: a recipe, a seed, and a bar that says how far it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from capsviz.training.loop import Place


def train(
    recipe: Annotated[str, typer.Option(help="What to train; a wrong name lists the recipes.")] = "sabour-r3",
    seed: Annotated[int, typer.Option(min=0, help="Decides the first weights, the order and the moves.")] = 0,
    data: Annotated[
        Path | None, typer.Option(help="Folder with MNIST/raw in it; else CAPSVIZ_DATA, else a download.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where checkpoint and log go; else runs/RECIPE-SEED, or ...-from-START.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where weights and card go; else the folder. To ship: pretrained")
    ] = None,
    held_out: Annotated[
        int, typer.Option(min=0, help="How many of the last training pictures are not trained on.")
    ] = 10_000,
    epochs: Annotated[int | None, typer.Option(min=1, help="Instead of the recipe's.")] = None,
    rate: Annotated[float | None, typer.Option(min=0, help="Adam's learning rate after the warm-up, likewise.")] = None,
    augmentation: Annotated[
        str | None, typer.Option(help="Another than the recipe's; a wrong name lists them.")
    ] = None,
    start: Annotated[Path | None, typer.Option(help="Weights to begin from, instead of random ones.")] = None,
) -> None:
    """Train a network. Stopped at any moment, the same command goes on from its last checkpoint.

    It computes on a GPU where there is one. Several processes share a run, on one machine or on more:
    [bold]torchrun --nproc-per-node 2 -m capsviz train ...[/bold]

    Example: [bold]capsviz train --recipe small --data data --out pretrained[/bold]
    """
    from dataclasses import replace

    from capsviz.training.cards import export
    from capsviz.training.data import mnist
    from capsviz.training.loop import Run
    from capsviz.training.loop import train as carry_out
    from capsviz.training.recipes import augmentation as moves
    from capsviz.training.recipes import named
    from capsviz.training.workers import joined

    asked: dict[str, Any] = {"epochs": epochs, "rate": rate, "augmentation": augmentation}
    own = {name: value for name, value in asked.items() if value is not None}
    values = own if augmentation is None else own | {"augmentation": moves(augmentation)}
    chosen = replace(named(recipe), **values)
    whence = "" if start is None else f"-from-{start.stem}"
    run = Run(chosen, seed, folder or Path("runs") / f"{recipe}-{seed}{whence}", held_out, start=start)
    digits = mnist(data, train=True)
    if said := _seen_before(seed, start):
        typer.echo(said)
    with joined() as workers:
        with _bar() as bar:
            net = carry_out(run, digits, _teller(bar, recipe), workers)
        if workers.first:
            command = _spelled(recipe, seed, held_out, own, start)
            path = export(run, net, digits, out or run.folder, command=command)
            typer.echo(f"{path} and its card are written; measure it with: capsviz evaluate {path} --write")


def _seen_before(seed: int, start: Path | None) -> str:
    """What is to be said where the weights to begin from were trained with this seed already; else nothing."""
    from capsviz import weights

    if start is None:
        return ""
    try:
        repeated = weights.card(start).get("seed") == seed
    except weights.WeightsError:  # weights alone do not say how they were trained
        return ""
    return (
        ""
        if not repeated
        else (
            f"{start.name} was trained with seed {seed} too: the pictures come as they came then, moved in the same ways. "
            "Another --seed shows the network new ones."
        )
    )


def _spelled(recipe: str, seed: int, held_out: int, own: dict[str, Any], start: Path | None) -> str:
    """The command that trains the same weights, without the folders of this machine."""
    more = "".join(f" --{name} {value}" for name, value in own.items())
    more += "" if start is None else f" --start {start.name}"
    return f"capsviz train --recipe {recipe} --seed {seed} --held-out {held_out}{more}"


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    return Progress(*columns, TextColumn("{task.fields[tale]}"), console=Console(stderr=True))


def _teller(bar: Progress, name: str) -> Callable[[Place], None]:
    """What is told after each batch: on the bar, and a line for good after each epoch."""
    held = ""

    def tell(place: Place) -> None:
        nonlocal held
        if place.held_out_error is not None:
            held = f", held-out error {100 * place.held_out_error:.2f} %"
        if place.epoch_ends:
            bar.console.print(f"epoch {place.epoch}: mean loss {place.loss:.4f}{held}", highlight=False)
        if not bar.tasks:
            bar.add_task(name, total=place.steps, tale="")
        left = _spoken(place.seconds_left)
        tale = f"loss {place.loss:.4f}{held}, {place.pictures_per_second:.0f} pictures/s, {left} left"
        bar.update(bar.task_ids[0], completed=place.step, tale=tale)

    return tell


def _spoken(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
