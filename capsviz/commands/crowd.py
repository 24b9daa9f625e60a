"""`capsviz crowd`: how long people wait on the Pose page when many use it at once."""

from __future__ import annotations

from typing import Annotated

import typer


def crowd(
    visitors: Annotated[int, typer.Option(min=1, help="People who use the page at the same time.")] = 30,
    moves: Annotated[int, typer.Option(min=1, help="Times that each of them lets a slider go.")] = 10,
    think: Annotated[float, typer.Option(min=0, help="Seconds between two moves, on average.")] = 4.0,
    address: Annotated[str | None, typer.Option(help="A running app; else one is started for this.")] = None,
) -> None:
    """Let many visitors hold poses at once, on this machine, and print how long they wait for the three answers.

    Example: [bold]capsviz crowd --visitors 30[/bold]
    """
    from contextlib import nullcontext

    from capsviz.commands.stopwatch import server
    from capsviz.commands.visitors import crowd as wait
    from capsviz.commands.visitors import wait_of

    with nullcontext(address) if address else server() as at:
        waits = wait(at, visitors=visitors, moves=moves, think=think)
    typer.echo(
        f"{visitors} visitors, {len(waits)} poses let go, {think:g} s to think; server and visitors on this machine"
    )
    for what, times in zip(("three answers", "read again until it settles"), zip(*waits, strict=True), strict=True):
        median, p95 = (1000 * wait_of(times, share) for share in (0.5, 0.95))
        typer.echo(f"{what}: median {median:.0f} ms, p95 {p95:.0f} ms, longest {1000 * max(times):.0f} ms")
