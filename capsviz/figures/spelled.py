"""How numbers are written: a true minus, a plus where a difference is meant, and no sign before a zero. Knows numbers."""

from __future__ import annotations

import numpy as np


def signed(value: float | np.floating, digits: int = 3) -> str:
    """A difference or a contribution with its sign; what rounds to zero has none."""
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def plainly(value: float | np.floating, digits: int = 3) -> str:
    """A number with a sign only where it is below zero after rounding."""
    return signed(value, digits).removeprefix("+")
