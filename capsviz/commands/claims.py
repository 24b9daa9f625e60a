"""`capsviz evaluate --claims`: measures what the page "Why capsules" says of the shipped networks."""

from __future__ import annotations

import json
from pathlib import Path

import typer


def measure_claims(data: Path | None) -> None:
    """Measure both networks under every change and write claims.json beside their weights; an interrupted run goes on."""
    from capsviz.claims import where
    from capsviz.training.claims import measure
    from capsviz.training.data import mnist

    path = where()
    keep = path.with_name(f"{path.name}.part")
    found = measure(
        mnist(data, train=False), keep, report=lambda name, done, of: typer.echo(f"{done} of {of}: {name}", err=True)
    )
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")
    keep.unlink(missing_ok=True)
    typer.echo(f"{path}: {found['about']['pictures']:,} test digits, {len(found['changes'])} changes")
