"""The pictures of real test digits by their places, where MNIST's files are on this machine; nothing is fetched.

Knows where the data lies and how its file is laid out; knows no network and no page.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Integer

FILE = "t10k-images-idx3-ubyte"
HEADER = 16
"""Bytes before the first picture: a magic number, how many pictures, rows and columns."""
COUNT, SIDE = 10_000, 28


def pictures(places: Integer[np.ndarray, " n"]) -> Float32[np.ndarray, "n 28 28"] | None:
    """The test pictures at these places, in [0, 1]; None where the data set is not here or is not what it should be."""
    stored = _stored()
    if stored is None or len(stored) != HEADER + COUNT * SIDE**2:
        return None
    every = np.frombuffer(stored, dtype=np.uint8, offset=HEADER).reshape(COUNT, SIDE, SIDE)
    return every[places].astype(np.float32) / 255


def named_folder(data: Path | None = None) -> Path | None:
    """The data folder that somebody named: this one, else CAPSVIZ_DATA; None where nobody did."""
    named = data or os.environ.get("CAPSVIZ_DATA")
    return Path(named) if named else None


def data_folder(data: Path | None = None) -> Path:
    """The folder that holds MNIST/raw: the one named, else the user's cache."""
    return named_folder(data) or Path.home() / ".cache" / "capsviz"


def _stored() -> bytes | None:
    folder = data_folder() / "MNIST" / "raw"
    try:
        if (folder / FILE).exists():
            return (folder / FILE).read_bytes()
        return gzip.decompress((folder / f"{FILE}.gz").read_bytes())
    except (OSError, EOFError, ValueError):
        return None
