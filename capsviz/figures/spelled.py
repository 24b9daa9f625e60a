"""How numbers are written and spoken: a true minus, a plus where a difference is meant, no sign before a zero.

Knows numbers.
"""

from __future__ import annotations

import numpy as np

LONG = 1e5
"""From here on a number is written as a power of ten."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def signed(value: float | np.floating, digits: int = 3) -> str:
    """A difference or a contribution with its sign; what rounds to zero has none, what is long is a power of ten."""
    if abs(value) >= LONG:
        mantissa, exponent = f"{value:+.2e}".replace("-", "−").split("e")
        return f"{mantissa} · 10{str(int(exponent)).translate(_RAISED)}"
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def plainly(value: float | np.floating, digits: int = 3) -> str:
    """A number with a sign only where it is below zero after rounding."""
    return signed(value, digits).removeprefix("+")


def short(value: float | np.floating) -> str:
    """A number in as few digits as say it, with a true minus."""
    return f"{value:g}".replace("-", "−")


def numbered(part: int | np.integer) -> str:
    """The number of a part for people, who count from 1; code, links and edits count it from 0."""
    return f"{part + 1:,}"


def article(digit: int | np.integer) -> str:
    """The word that stands before a digit: "an" 8, "a" 7."""
    return "an" if digit == 8 else "a"
