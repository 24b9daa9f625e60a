"""`capsviz bench`: what the network costs on this machine, as a table of ratios, and how long the page lets one wait."""

from __future__ import annotations

from typing import Annotated

import typer


def bench(
    repeats: Annotated[
        int, typer.Option(min=3, help="Training steps, or strokes, of each kind; one picture 30 times as often.")
    ] = 15,
    page: Annotated[bool, typer.Option("--page", help="Measure the app in Chromium instead.")] = False,
) -> None:
    """Compare the network with its two convolutions alone, the two taking turns; medians of one run.

    Example: [bold]capsviz bench --repeats 30[/bold]
    """
    if page:
        _page(repeats)
    else:
        _network(repeats)


def _network(repeats: int) -> None:
    import torch

    from capsviz.training.bench import rows

    lines = [
        (
            row.what,
            row.against,
            f"{row.measured:.1f} {row.unit}",
            f"{row.other:.1f} {row.unit}",
            f"{row.ratio:.2f}",
            f"{'>=' if row.more else '<='} {row.goal:.2f}",
            "yes" if row.met else "no",
        )
        for row in rows(repeats=repeats)
    ]
    caption = f"torch {torch.__version__}, {torch.get_num_threads()} threads"
    _print(("what", "beside", "measured", "the other", "ratio", "goal", "met"), lines, caption)


def _page(repeats: int) -> None:
    from capsviz.commands.computed import computed
    from capsviz.commands.pace import changed, edited, mapped
    from capsviz.commands.sizes import sizes
    from capsviz.commands.stopwatch import waits

    lines = [
        (wait.what, f"{wait.median:.0f} ms", f"{wait.p95:.0f} ms", f"<= {wait.goal:.0f} ms", str(len(wait.times)))
        for wait in [*waits(repeats=repeats, more=(mapped, edited, changed)), *computed(repeats=max(3, repeats // 3))]
    ]
    caption = "server and page on this machine; from the event to the last change of what it changes"
    _print(("what", "median", "p95", "goal for the median", "times"), lines, caption)
    weighed = [(size.what, f"{size.measured:.2f} MB", f"<= {size.goal:.0f} MB") for size in sizes()]
    _print(("what", "measured", "goal"), weighed, "of the network and the picture that the app opens with")


def _print(names: tuple[str, ...], lines: list[tuple[str, ...]], caption: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(caption=caption)
    for name in names:
        table.add_column(name, justify="left" if name in ("what", "beside") else "right")
    for line in lines:
        table.add_row(*line)
    Console().print(table)
