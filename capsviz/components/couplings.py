"""Couplings to one digit, over the picture and one by one, scrubbed through the iterations in the page.

Python's face of web/couplings.js. Everything drawn is sent at once, so that the iteration follows the finger.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from streamlit.components.v2 import component

from capsviz import measure, parts
from capsviz.components.heard import whole_number
from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.scales import REACH_ON_PICTURE, Scale, shade
from capsviz.figures.style import DIVERGING, SEQUENTIAL, colour_table
from capsviz.trace import CapsTrace

_mount = component(
    "capsviz_couplings",
    html=web("scrubber.html", "couplings.html"),
    css=web("house.css", "scrubber.css", "couplings.css"),
    js=web(
        "packet.js", "scrubber.js", "standing.js", "edited_dot.js", "drawable.js", "couplings_drawn.js", "couplings.js"
    ),
)


def scrub_couplings(
    trace: CapsTrace,
    digit: int,
    *,
    iteration: int,
    part: int,
    scale: Scale,
    key: str,
    on_iteration: Callable[[int], None],
    on_part: Callable[[int], None],
) -> None:
    """Show couplings to `digit`; `iteration` counts from 0, `part` is the marked primary capsule.

    `on_iteration` and `on_part` are told, before the next run, what a person went to.
    """
    _mount(
        key=key,
        data=_data(trace, digit, iteration=iteration, part=part, scale=scale),
        on_iteration_change=whole_number(key, "iteration", on_iteration, trace.routing.iterations),
        on_part_change=whole_number(key, "part", on_part, len(trace.u)),
    )


def _data(trace: CapsTrace, digit: int, *, iteration: int, part: int, scale: Scale) -> bytes:
    # asked first: what follows needs parts that have a place
    c, grid = trace.routing.c[:, :, digit], measure.grid(trace)
    side, even = len(trace.image), 1 / trace.routing.c.shape[-1]
    over = np.stack([measure.on_picture(values, side) for values in c])
    entropy = measure.coupling_entropy(trace.routing.c)
    words = {
        "iteration": iteration,
        "part": part,
        "digit": digit,
        "side": side,
        "grid": grid,
        "seen": measure.SEEN,
        "maps": [shade(values, even, scale)._asdict() for values in c],
        "over": [shade(values, even, scale, REACH_ON_PICTURE)._asdict() for values in over],
        "facts": [
            f"Iteration {r + 1} of {len(c)}: couplings to the {digit} lie between {values.min():.3f} and "
            f"{values.max():.3f}, {values.mean():.3f} on average. Entropy {entropy[r]:.4f}, where 1 means that every "
            "part divides itself evenly."
            for r, values in enumerate(c)
        ],
    }
    arrays = {
        "c": c.astype(np.float32),
        "onPicture": over.astype(np.float32),
        "touched": parts.touched(trace, digit).astype(np.uint8),
        "image": np.rint(255 * trace.image).astype(np.uint8),
        **{name: colour_table(name) for name in (SEQUENTIAL, DIVERGING)},
    }
    return packet(words, arrays)
