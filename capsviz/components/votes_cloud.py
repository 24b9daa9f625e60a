"""The votes for one digit as a cloud through the origin, with the running pose: Python's face of web/votes_cloud.js."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz import measure, parts
from capsviz.components.heard import whole_number
from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.edited import SAID
from capsviz.figures.spelled import plainly
from capsviz.figures.style import class_colour
from capsviz.trace import CapsTrace

_mount = component(
    "capsviz_votes_cloud",
    html=web("scrubber.html", "votes_cloud.html"),
    css=web("house.css", "scrubber.css", "votes_cloud.css"),
    js=web("packet.js", "scrubber.js", "edited_dot.js", "drawable.js", "votes_cloud.js"),
)

LONG = 0.3
"""Votes longer than this are drawn with a line from the origin."""
EVEN = 1e-6
"""Couplings that differ by less are the same, but for rounding."""


def scrub_votes(
    trace: CapsTrace,
    digit: int,
    plane: parts.VotePlane,
    *,
    iteration: int,
    key: str,
    on_iteration: Callable[[int], None],
) -> None:
    """Show the votes for `digit` in their plane, each as large as its coupling; `iteration` counts from 0.

    A dot marks the votes of parts that an edit reached, and the pose where one reached the digit's own sum or pose.
    """
    routing, touched, tips = trace.routing, parts.touched(trace, digit), parts.touched_poses(trace)[:, digit]
    c, lengths = routing.c[:, :, digit], np.linalg.norm(measure.poses_by_iteration(trace)[:, digit], axis=-1)
    placed = np.concatenate([plane.votes, plane.v])
    first, second = plane.shares
    words = {
        "iteration": iteration,
        "digit": digit,
        "colour": class_colour(digit),
        "long": LONG,
        # the unit circle stays in sight however short the votes are
        "range": [min(-1.1, placed[:, 0].min()), max(1.1, placed[:, 0].max()), max(1.1, np.abs(placed[:, 1]).max())],
        "along": f"along v ({first:.0%})",
        "across": f"main other direction ({second:.0%})",
        "facts": [
            f"Iteration {r + 1} of {len(c)}: v has length {lengths[r]:.2f}; {_reached(c[r], plane.votes[:, 0])}."
            f"{f' {SAID}' if touched[r].any() or tips[r] else ''}{f' The {digit} itself was edited here.' if tips[r] else ''}"
            for r in range(len(c))
        ],
    }
    arrays = {
        "c": c.astype(np.float32),
        "votes": plane.votes.astype(np.float32),
        "v": plane.v.astype(np.float32),
        "touched": touched.astype(np.uint8),
        "tips": tips.astype(np.uint8),
    }
    _mount(
        key=key,
        data=packet(words, arrays),
        on_iteration_change=whole_number(key, "iteration", on_iteration, len(c)),
    )


def _reached(c: Float[np.ndarray, " lower"], along: Float[np.ndarray, " lower"]) -> str:
    """How far the votes point the way of v, those with the largest couplings beside all of them."""
    average = f"an average vote reaches {plainly(along.mean(), 2)} along it"
    if np.ptp(c) < EVEN:
        return f"every coupling is {c.mean():.2f}, and {average}"
    most = np.argsort(c)[-10:]
    return (
        f"the ten votes with the largest couplings, {c[most].mean():.2f} on average, reach {plainly(along[most].mean(), 2)} "
        f"along it, where {average}"
    )
