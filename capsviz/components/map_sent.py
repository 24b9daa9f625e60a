"""What Explore's map is made of, wherever it stands: its files, and the numbers of one trace as they are sent to it.

Knows traces; knows no page, so that a report holds the same map. On the page it is `capsviz.components.network_map`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float, Int16, UInt8

from capsviz import measure, parts
from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.network_map import AGAINST, FOR, LINKS
from capsviz.figures.style import DIVERGING, SEQUENTIAL, class_colour, colour_table
from capsviz.intervention import spell
from capsviz.report import Live
from capsviz.trace import CapsTrace

SUPPORTERS = 120
"""As many for one digit that is pointed at."""
HTML = web("map.html")
CSS = web("house.css", "map.css", "map_opened.css")
JS = web(
    "packet.js",
    "drawable.js",
    "standing.js",
    "map_words.js",
    "map_placed.js",
    "map_layout.js",
    "edited_dot.js",
    "map_edited.js",
    "map_drawn.js",
    "map_links.js",
    "map_tables.js",
    "map_picking.js",
    "map_opened.js",
    "map_inside.js",
    "map_inside_capsules.js",
    "map_inside_pose.js",
    "map_touched.js",
    "map_scrubbed.js",
    "map.js",
)


def on_paper(trace: CapsTrace, drawn: Float[np.ndarray, "iteration side side"], *, learned: Mapping[str, int]) -> Live:
    """The map for a report, after the last iteration, and below it what every box holds; see `map_data`."""
    data = map_data(trace, drawn, learned=learned, iteration=trace.routing.iterations - 1)
    return Live(HTML, f"{CSS}\n{web('map_on_paper.css')}", f"{JS}\n{web('map_on_paper.js')}", data)


def map_data(
    trace: CapsTrace,
    drawn: Float[np.ndarray, "iteration side side"],
    *,
    learned: Mapping[str, int],
    iteration: int,
) -> bytes:
    """Everything the map draws, as web/packet.js reads it. Arrays of whole numbers are to be multiplied by their `steps`.

    `drawn` and `learned` are those of `capsviz.components.network_map.show_map`.
    """
    contributions = measure.contributions(trace.routing)
    fine, steps = _fixed_points(trace, contributions)
    links = measure.strongest_links(contributions, LINKS)
    plane = measure.principal_plane(trace.u)
    words = {
        **_words(trace, drawn),
        "iteration": iteration,
        "learned": dict(learned),
        "steps": steps,
        "planeShare": plane.share,
        "linkShares": links.shares.tolist(),
    }
    exact = {
        "presence": np.linalg.norm(trace.u, axis=1),
        "arrows": plane.points,
        "u": trace.u,
        "poses": measure.poses_by_iteration(trace),
        "links": links.numbers,
        **_sums(trace, contributions),
    }
    floats = {name: array.astype(np.float32) for name, array in exact.items()}
    return packet(words, fine | floats | _pictures(trace, drawn, contributions) | _edited(trace))


def _edited(trace: CapsTrace) -> dict[str, UInt8[np.ndarray, "*shape"]]:
    """Which numbers were edited, 1 for each; of links and sums which of their numbers. Nothing where there are no edits."""
    if not trace.edits:
        return {}
    found = parts.edited(trace)
    return {
        "editedPoses": found.poses.astype(np.uint8),
        "editedU": found.u.astype(np.uint8),
        # bits, as web/map_edited.js reads them
        "editedLinks": (1 * found.votes + 2 * found.logits + 4 * found.couplings).astype(np.uint8),
        "editedSums": found.sums.astype(np.uint8),
    }


def _words(trace: CapsTrace, drawn: Float[np.ndarray, "iteration side side"]) -> dict[str, Any]:
    table, classes = colour_table(DIVERGING), len(trace.lengths)
    return {
        "grid": measure.grid(trace),
        "seen": measure.SEEN,
        "window": measure.WINDOW,
        "prediction": trace.prediction,
        "decoded": trace.decoded,
        "edits": spell(trace.edits),
        "distances": [float(np.square(trace.image - each).sum()) for each in drawn],
        "colours": [class_colour(k) for k in range(classes)],
        "for": table[FOR].tolist(),
        "against": table[AGAINST].tolist(),
    }


def _pictures(
    trace: CapsTrace,
    drawn: Float[np.ndarray, "iteration side side"],
    contributions: Float[np.ndarray, "iteration lower upper"],
) -> dict[str, UInt8[np.ndarray, "*shape"]]:
    return {
        "image": _bytes(trace.image),
        "drawn": _bytes(drawn),
        "features": _bytes(trace.features / _step(trace.features, 1)),
        "looks": _bytes(measure.seen_by_supporters(contributions.transpose(0, 2, 1), len(trace.image))),
        "magnitudes": colour_table(SEQUENTIAL),
    }


def _sums(
    trace: CapsTrace, contributions: Float[np.ndarray, "iteration lower upper"]
) -> dict[str, Float[np.ndarray, "iteration upper"]]:
    """What adds up for each digit in each iteration."""
    return {
        "lengths": np.linalg.norm(measure.poses_by_iteration(trace), axis=-1),
        "sums": np.linalg.norm(trace.routing.s, axis=-1),
        "pros": contributions.clip(min=0).sum(axis=1),
        "cons": -contributions.clip(max=0).sum(axis=1),
    }


def _fixed_points(
    trace: CapsTrace, contributions: Float[np.ndarray, "iteration lower upper"]
) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """The large tables in two bytes a number, each with the step that its whole numbers count."""
    tables = {
        "contributions": contributions,
        "along": measure.along(trace.routing),
        "c": trace.routing.c,
        "votes": np.linalg.norm(trace.routing.u_hat, axis=-1),
    }
    steps = {name: _step(table, _MOST) for name, table in tables.items()}
    found: dict[str, np.ndarray] = {name: _rounded(table, steps[name]) for name, table in tables.items()}
    found["supporters"] = measure.largest(contributions.transpose(0, 2, 1), SUPPORTERS).astype(np.uint16)
    return found, steps | {"features": _step(trace.features, 255)}


_MOST = 32_767
"""The largest whole number of two bytes with a sign."""


def _step(values: np.ndarray, most: int) -> float:
    return max(float(np.abs(values).max()), float(np.finfo(np.float32).tiny)) / most


def _rounded(values: Float[np.ndarray, "*shape"], step: float) -> Int16[np.ndarray, "*shape"]:
    return np.rint(values / step).astype(np.int16)


def _bytes(shares: Float[np.ndarray, "*shape"]) -> UInt8[np.ndarray, "*shape"]:
    return np.rint(255 * shares.clip(0, 1)).astype(np.uint8)
