"""A run's log: one row of CSV an epoch, for any plotting library. It holds only what the recipe and the seed decide.

Knows a file; knows no tensor.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """One epoch: its mean loss, and the error on the pictures held out (blank where none are)."""

    epoch: int
    step: int
    loss: str
    held_out_error: str


def add(path: Path, row: Row) -> None:
    """Write one more row, under a header where the file is new."""
    new = not path.exists()
    with path.open("a", newline="") as file:
        csv.writer(file).writerows([Row._fields, row] if new else [row])


def trim(path: Path, epochs: int) -> None:
    """Keep the rows of the first epochs only: a run cut short may have logged what its checkpoint has not seen."""
    if not path.exists():
        return
    with path.open(newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if (row.get("epoch") or "").isdigit() and int(row["epoch"]) <= epochs
        ]
    beside = path.with_suffix(".writing")
    with beside.open("w", newline="") as file:
        writer = csv.DictWriter(file, Row._fields, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    beside.replace(path)
