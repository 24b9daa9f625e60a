"""A small picture of each station of a trace, as HTML. Knows traces; knows no network, no plotly and no page."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import numpy as np

from capsviz.figures.pictures import ink_uri, magnitude_uri, mosaic
from capsviz.figures.style import class_colour
from capsviz.trace import CapsTrace


def station_picture(trace: CapsTrace, name: str) -> str:
    """What passes at the station of this name, 7 rem high and wide, with words for those who cannot see it."""
    return _PICTURES[name](trace)


def _image(source: str, alt: str) -> str:
    return (
        f'<img src="{source}" alt="{escape(alt)}" style="width:7rem;height:7rem;object-fit:contain;display:block;'
        'image-rendering:pixelated;border-radius:.3rem;background:#000">'
    )


def _features(trace: CapsTrace) -> str:
    return _image(magnitude_uri(mosaic(trace.features)), f"{len(trace.features)} feature maps side by side")


def _primary(trace: CapsTrace) -> str:
    presence = np.linalg.norm(trace.u, axis=1)
    return _image(magnitude_uri(_sheet(trace, presence)), f"lengths of {len(presence):,} parts")


def _votes(trace: CapsTrace) -> str:
    sizes = np.linalg.norm(trace.routing.u_hat[:, trace.prediction], axis=1)
    return _image(magnitude_uri(_sheet(trace, sizes)), f"lengths of the votes for the {trace.prediction}")


def _routing(trace: CapsTrace) -> str:
    given = trace.routing.c[-1, :, trace.prediction]
    return _image(magnitude_uri(_sheet(trace, given)), f"couplings of all parts to the {trace.prediction}")


def _poses(trace: CapsTrace) -> str:
    return _image(magnitude_uri(np.abs(trace.poses)), "sizes of the numbers of ten vectors, a row each")


def _lengths(trace: CapsTrace) -> str:
    bars = "".join(
        f'<div style="width:{100 * length:.0f}%;height:.55rem;background:{class_colour(k)}"></div>'
        for k, length in enumerate(trace.lengths)
    )
    spoken = ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(trace.lengths))
    return f'<div role="img" aria-label="lengths: {spoken}" style="width:7rem;display:grid;gap:.15rem">{bars}</div>'


def _sheet(trace: CapsTrace, values: np.ndarray) -> np.ndarray:
    """Values of all parts laid out as their types' maps, or as one row where parts have no place."""
    side = trace.grid or 1
    return mosaic(values.reshape(-1, side, side))


_PICTURES: dict[str, Callable[[CapsTrace], str]] = {
    "picture": lambda trace: _image(ink_uri(trace.image), "your digit"),
    "features": _features,
    "primary": _primary,
    "votes": _votes,
    "routing": _routing,
    "poses": _poses,
    "lengths": _lengths,
    "reconstruction": lambda trace: _image(ink_uri(trace.reconstruction), "the picture drawn again"),
}
