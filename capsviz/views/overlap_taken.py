"""The figures of the page "Overlap" as they can be taken away, with the Python that makes them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from capsviz import measure
from capsviz.figures.lengths import length_chart
from capsviz.figures.overlap import found_by_cover, who_gets
from capsviz.views import in_python, overlap_pair
from capsviz.views.take_away import Given, Take, of_pictures

if TYPE_CHECKING:
    from capsviz.experiments.overlap import Overlap
    from capsviz.overlaps import Overlaps


def laid(read: Overlap) -> dict[str, Take]:
    """The two digits and what their capsules draw, and the ten lengths."""
    pictures = {
        "the first digit": (read.alone[0], "read.alone[0]"),
        "the second digit": (read.alone[1], "read.alone[1]"),
        "both": (read.trace.image, "read.trace.image"),
        **{f"drawn by the {digit}": _drawn(read, digit) for digit in read.found},
    }
    return {
        "The digits and what is drawn": of_pictures(pictures, given=_given()),
        "The ten lengths": Take(
            lambda: length_chart(np.asarray(read.trace.lengths)),
            lambda: {"lengths": read.trace.lengths},
            "length_chart(read.trace.lengths)",
            "from capsviz.figures.lengths import length_chart",
            _given(),
        ),
    }


def parts(read: Overlap) -> dict[str, Take]:
    """To which of the two digits every part leans."""
    grid = measure.grid(read.trace)
    return {
        "Who gets which part": Take(
            lambda: who_gets(read.trace.routing, read.found, grid),
            lambda: {f"couplings to the {digit}": read.trace.routing.c[:, :, digit] for digit in read.found},
            f"who_gets(read.trace.routing, read.found, {grid})",
            "from capsviz.figures.overlap import who_gets",
            _given(),
        )
    }


def asked(read: Overlap, digit: int) -> dict[str, Take]:
    """What one capsule draws of the picture."""
    pictures = {"the picture": (read.trace.image, "read.trace.image"), f"asked for the {digit}": _drawn(read, digit)}
    return {f"Asked for the {digit}": of_pictures(pictures, given=_given())}


def measured(found: Overlaps) -> dict[str, Take]:
    """How often both digits are found."""
    return {
        "Both digits found, by cover": Take(
            lambda: found_by_cover(found.bins),
            lambda: {
                name: np.array([getattr(one, name) for one in found.bins])
                for name in ("low", "high", "pictures", "errors", "interval")
            },
            "found_by_cover(overlaps.load().bins)",
            "from capsviz import overlaps\nfrom capsviz.figures.overlap import found_by_cover",
            in_python.alone,
        )
    }


def _drawn(read: Overlap, digit: int) -> tuple[np.ndarray, str]:
    return read.drawn[digit], f"read.drawn[{digit}]"


def _given() -> Given:
    return partial(in_python.of_overlap, reader=overlap_pair.reader(), other=overlap_pair.second())
