"""Small drawings for paper: dark on white, grey alone, each with words in its place. Knows arrays; knows no trace.

A panel is one drawing and the line below it; a strip is a row of them, as HTML that needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from capsviz.figures.pictures import data_uri

STYLE = """
.strip { display: flex; flex-wrap: wrap; gap: 2mm 3mm; margin: .5rem 0; }
.strip figure { margin: 0; max-width: 42mm; min-width: 30mm; width: min-content; }
.strip .drawn { display: flex; gap: 1mm; }
.strip img, .strip svg { height: 20mm; width: auto; flex: none; }
.strip img { image-rendering: pixelated; border: 1px solid #999999; box-sizing: border-box; }
.strip figcaption { font-size: .85em; line-height: 1.25; margin-top: .6mm; }
"""
"""How a strip looks; it stands once on a sheet."""
_SIDE = 100.0
"""The height of every drawing in its own units."""
_INK, _QUIET = "#111111", "#888888"


class Panel(NamedTuple):
    """One drawing."""

    drawing: str
    """Markup of ours, with words for those who cannot see it."""
    line: str
    """What is said below it."""


def strip(panels: Iterable[Panel]) -> str:
    """The panels side by side."""
    shown = (
        f'<figure><div class="drawn">{panel.drawing}</div><figcaption>{escape(panel.line)}</figcaption></figure>'
        for panel in panels
    )
    return f'<div class="strip">{"".join(shown)}</div>'


def ink(values: Float[np.ndarray, "row col"], words: str, *, low: float = 0.0, high: float = 1.0) -> str:
    """Values as grey, `low` white and `high` black: ink is dark on paper. What is no number stays white."""
    shares = np.nan_to_num((values - low) / max(high - low, np.finfo(np.float32).tiny), nan=0.0)
    return f'<img src="{data_uri(np.rint(255 * (1 - shares.clip(0, 1))).astype(np.uint8))}" alt="{escape(words)}">'


def bars(
    values: Float[np.ndarray, " n"],
    names: Sequence[str],
    words: str,
    *,
    reach: float = 1.0,
    marks: Sequence[float] = (),
) -> str:
    """Values from 0 to `reach` as bars with their names below, the largest black; `marks` are dashed lines."""
    wide, foot = max(13.0, 4 + 9.0 * max(map(len, names))), 15.0
    room, largest = _SIDE - foot, int(values.argmax())
    drawn = [
        f'<rect x="{n * wide + 1.5:.1f}" y="{room * (1 - share):.1f}" width="{wide - 3:.1f}" height="{room * share:.1f}" '
        f'fill="{_INK if n == largest else _QUIET}"/>' + _text(n * wide + wide / 2, _SIDE - 3, name, anchor="middle")
        for n, (name, share) in enumerate(zip(names, (values / reach).clip(0, 1), strict=True))
    ]
    across = wide * len(names)
    drawn += [
        _line(0.0, room, across, room),
        *(_line(0.0, y, across, y, "4 3") for y in (room * (1 - m / reach) for m in marks)),
    ]
    return _svg(
        across, drawn, f"{words}: {', '.join(f'{name} {v:.2f}' for name, v in zip(names, values, strict=True))}"
    )


def arrows(vectors: Mapping[str, Float[np.ndarray, 2]], words: str, *, reach: float = 1.0) -> str:
    """Vectors from the middle, to the right and up, each with its name at its tip; the circle is of length 1."""
    middle, unit = _SIDE / 2, 0.42 * _SIDE / reach
    drawn = [
        f'<circle cx="{middle}" cy="{middle}" r="{unit:.1f}" fill="none" stroke="{_QUIET}" stroke-dasharray="4 3"/>'
    ]
    for name, (right, up) in _together(vectors).items():
        x, y = middle + unit * right, middle - unit * up
        drawn += [
            f'<line x1="{middle}" y1="{middle}" x2="{x:.1f}" y2="{y:.1f}" stroke="{_INK}" stroke-width="2.5" '
            'marker-end="url(#tip)"/>',
            _text(min(x + 4, _SIDE - 8 * len(name)), max(y - 3, 11.0), name),
        ]
    return _svg(_SIDE, [_TIP, *drawn], f"{words}: {', '.join(_spoken(name, v) for name, v in vectors.items())}")


def curve(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"], at: tuple[float, float], words: str) -> str:
    """`y` in [0, 1] over `x` from 0, with one point on it."""
    wide, room = 1.5 * _SIDE, _SIDE - 6
    xs, ys = wide * x / x[-1], 4 + (room - 4) * (1 - y)
    points = " ".join(f"{one:.1f},{other:.1f}" for one, other in zip(xs, ys, strict=True))
    drawn = [
        _line(0.0, room, wide, room),
        _line(0.0, 4.0, wide, 4.0, "4 3"),
        _text(3.0, 14.0, "1"),
        f'<polyline points="{points}" fill="none" stroke="{_INK}" stroke-width="2"/>',
        f'<circle cx="{wide * min(at[0] / x[-1], 1):.1f}" cy="{4 + (room - 4) * (1 - at[1]):.1f}" r="4.5" fill="{_INK}"/>',
    ]
    return _svg(wide, drawn, f"{words}; the point is at {at[0]:.2f} and {at[1]:.2f}")


_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="4.5" markerHeight="4.5" orient="auto">'
    f'<path d="M0 0L8 4L0 8Z" fill="{_INK}"/></marker></defs>'
)


def _svg(wide: float, drawn: Iterable[str], words: str) -> str:
    return (
        f'<svg viewBox="0 0 {wide:.0f} {_SIDE:.0f}" role="img" aria-label="{escape(words)}" '
        f'font-family="system-ui, sans-serif" font-size="14">{"".join(drawn)}</svg>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, dash: str = "none") -> str:
    return f'<line x1="{x1}" y1="{y1:.1f}" x2="{x2}" y2="{y2:.1f}" stroke="{_INK}" stroke-dasharray="{dash}"/>'


def _text(x: float, y: float, said: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{escape(said)}</text>'


def _together(vectors: Mapping[str, Float[np.ndarray, 2]]) -> dict[str, Float[np.ndarray, 2]]:
    """The same with one arrow, and all their names, for vectors that would lie on each other."""
    names: dict[tuple[float, ...], list[str]] = {}
    for name, vector in vectors.items():
        names.setdefault(tuple(np.round(vector, 2)), []).append(name)
    return {", ".join(those): vectors[those[0]] for those in names.values()}


def _spoken(name: str, vector: Float[np.ndarray, 2]) -> str:
    right, up = vector
    return f"{name} {right:.2f} to the right and {up:.2f} up".replace("-", "−")
