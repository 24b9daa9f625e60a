"""One picture along a change, read by two networks, under one slider: Python's face of web/why_change.js.

All pictures along the change are sent at once, scores and reconstructions as they are read; so the page follows the
finger by itself, and where it comes to rest, Python is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from jaxtyping import Float, UInt8
from streamlit.components.v2 import component

from capsviz import ink
from capsviz.claims import COMMAND
from capsviz.components.heard import whole_number
from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.courses import runs, ticks
from capsviz.figures.style import CLASS_COLOURS, PAIR

if TYPE_CHECKING:
    from capsviz.claims import Claims
    from capsviz.experiments.compare import Changed, Course
    from capsviz.experiments.growing import Piece
    from capsviz.transforms import Change

_mount = component(
    "capsviz_why_change",
    html=web("why_change.html"),
    css=web("house.css", "why_change.css"),
    js=web("packet.js", "svg.js", "leaf.js", "why_card.js", "why_course.js", "why_change.js"),
)
_add = component("capsviz_why_piece", js=web("packet.js", "why_piece.js"))
MEASURES = {True: "length", False: "softmax"}
"""What a score is, by whether the network has capsules."""


def show_change(
    along: Changed,
    pieces: Iterator[Piece],
    *,
    subject: str,
    digit: int,
    at: int,
    crowd: Claims | None,
    key: str,
    on_rest: Callable[[int], object],
) -> None:
    """Show it at the amount of place `at`, with the first of the pieces; what the others add is drawn as they come.

    `subject` tells one picture and change from another, `digit` is the class whose scores are drawn as curves, `crowd` is
    what was measured on many digits, by the names of the courses. `on_rest` is told the place of the amount at which the
    slider came to rest.
    """
    first = next(pieces)
    with st.container(key=f"{key}.pieces".replace(".", "-"), gap=None):
        words = {"subject": subject, "at": at, **_words(along, first.courses, digit, crowd), **_answered(first)}
        _mount(
            key=key,
            data=packet(words, _seen(along, first, crowd)),
            on_at_change=whole_number(key, "at", on_rest, len(along.amounts)),
        )
        slot = st.empty()
        for count, piece in enumerate(pieces, start=1):
            with slot:
                # each in the place of the last one, of which it holds everything
                _add(key=f"{key}.{count}", data=packet({"subject": subject, **_answered(piece)}, _read(along, piece)))


def _words(along: Changed, courses: Mapping[str, Course], digit: int, crowd: Claims | None) -> dict[str, Any]:
    change, low, high = along.change, along.amounts[0], along.amounts[-1]
    return {
        "digit": digit,
        "neutral": along.neutral,
        "title": change.title,
        "unit": change.unit,
        "said": [
            change.said(float(amount)) + (": no ink" if ink.blank(picture) else "")
            for amount, picture in zip(along.amounts, along.pictures, strict=True)
        ],
        "ticks": [[(amount - float(low)) / float(high - low), text] for amount, text in ticks(change)],
        "colours": CLASS_COLOURS,
        "networks": networks(courses),
        "crowd": [_read_rightly(change, courses, crowd, float(amount)) for amount in along.amounts] if crowd else None,
    }


def _answered(piece: Piece) -> dict[str, Any]:
    """Which places are read, and for each network where it gives the same answer without a break."""
    return {
        "read": piece.places.tolist(),
        "runs": [
            [(int(piece.places[first]), int(piece.places[last]), answer) for first, last, answer in runs(one.answers)]
            for one in piece.courses.values()
        ],
    }


def networks(courses: Mapping[str, Course]) -> list[dict[str, Any]]:
    """What each network is called, its colour and what its scores are, as web/why_card.js reads them."""
    return [
        {"name": name, "colour": colour, "measure": MEASURES[course.poses is not None]}
        for (name, course), colour in zip(courses.items(), PAIR, strict=False)
    ]


def readings(pictures: Float[np.ndarray, "amount side side"], courses: Mapping[str, Course]) -> dict[str, np.ndarray]:
    """The pictures, what is drawn of them and what each network says of each, as web/why_card.js reads them."""
    found = list(courses.values())
    drawn = next((course.drawn for course in found if course.drawn is not None), np.zeros_like(pictures))
    return {
        "pictures": _levels(pictures),
        "drawn": _levels(drawn),
        "scores": np.stack([course.scores for course in found]).astype(np.float32),
        "answers": np.stack([course.answers for course in found]).astype(np.uint8),
    }


def _seen(along: Changed, piece: Piece, crowd: Claims | None) -> dict[str, np.ndarray]:
    """All pictures, what is read of them so far, and the band of many digits."""
    arrays = {**_read(along, piece), "pictures": _levels(along.pictures)}
    if crowd is not None:
        of_many = [crowd.along[along.change.name][name] for name in piece.courses]
        arrays["bands"] = np.stack([[one.low, one.high] for one in of_many]).astype(np.float32)
    return arrays


def _read(along: Changed, piece: Piece) -> dict[str, np.ndarray]:
    """What is read, each at its place among all; nothing but zeros where nothing is read yet."""
    of_piece = readings(along.pictures[piece.places], piece.courses)
    del of_piece["pictures"]

    def spread(name: str, values: np.ndarray) -> np.ndarray:
        axis = 0 if name == "drawn" else 1
        shape = (*values.shape[:axis], len(along.amounts), *values.shape[axis + 1 :])
        whole = np.zeros(shape, values.dtype)
        whole[(slice(None),) * axis + (piece.places,)] = values
        return whole

    return {name: spread(name, values) for name, values in of_piece.items()}


def _read_rightly(change: Change, courses: Mapping[str, Course], crowd: Claims, amount: float) -> str:
    """What share of the many digits each network reads rightly at the nearest amount that was measured.

    Between whole amounts nothing is near: one that was not measured has a sentence that says so.
    """
    amounts = crowd.amounts[change.name]
    near = int(np.abs(amounts - amount).argmin())
    if change.whole and not np.isclose(amounts[near], amount):
        return f"No test digits were measured with this yet ({change.said(amount)}); run {COMMAND}."
    shares = _listed(
        [f"the {name} {crowd.along[change.name][name].right[near] / crowd.pictures:.1%}" for name in courses]
    )
    return f"Of {crowd.pictures:,} test digits, {change.said(float(amounts[near]))}, {shares} read rightly."


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) == 2 else ", ".join(parts)


def _levels(pictures: Float[np.ndarray, "amount side side"]) -> UInt8[np.ndarray, "amount side side"]:
    return np.rint(255 * pictures.clip(0, 1)).astype(np.uint8)
