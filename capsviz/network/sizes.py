"""Whether a size is one that a network can have. A weight file names sizes, so they are held before memory is taken."""

from __future__ import annotations

SIDE, LAYER = (17, 1024), (1, 65536)
"""Two 9x9 windows, the second at every other place, need 17 pixels; a layer has at most this many units."""


def check(name: str, size: object, span: tuple[int, int]) -> None:
    """Raise `ValueError` unless `size` is a whole number from the first to the second of `span`."""
    least, most = span
    if type(size) is not int or not least <= size <= most:
        raise ValueError(f"{name} must be a whole number from {least} to {most}, not {size!r}")
