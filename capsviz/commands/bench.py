"""`capsviz bench`: what the network costs on this machine, as a table of ratios."""

from __future__ import annotations

from typing import Annotated

import typer


def bench(
    repeats: Annotated[
        int, typer.Option(min=3, help="Training steps of each kind; one picture 30 times as often.")
    ] = 15,
) -> None:
    """Compare the network with its two convolutions alone, the two taking turns; medians of one run.

    Example: [bold]capsviz bench --repeats 30[/bold]
    """
    import torch
    from rich.console import Console
    from rich.table import Table

    from capsviz.training.bench import rows

    table = Table(caption=f"torch {torch.__version__}, {torch.get_num_threads()} threads")
    for name in ("what", "beside", "measured", "the other", "ratio", "goal", "met"):
        table.add_column(name, justify="left" if name in ("what", "beside") else "right")
    for row in rows(repeats=repeats):
        goal = f"{'>=' if row.more else '<='} {row.goal:.2f}"
        values = (f"{row.measured:.1f} {row.unit}", f"{row.other:.1f} {row.unit}", f"{row.ratio:.2f}", goal)
        table.add_row(row.what, row.against, *values, "yes" if row.met else "no")
    Console().print(table)
