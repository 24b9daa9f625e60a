"""One picture along a change, read by two networks, under one slider: Python's face of web/why_change.js.

All pictures, scores and reconstructions along the change are sent at once, so the page follows the finger by itself;
where it comes to rest, Python is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
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
    from capsviz.experiments.compare import Comparison, Course

_mount = component(
    "capsviz_why_change",
    html=web("why_change.html"),
    css=web("house.css", "why_change.css"),
    js=web("packet.js", "svg.js", "leaf.js", "why_card.js", "why_course.js", "why_change.js"),
)
MEASURES = {True: "length", False: "softmax"}
"""What a score is, by whether the network has capsules."""


def show_change(
    found: Comparison,
    *,
    subject: str,
    digit: int,
    at: int,
    crowd: Claims | None,
    key: str,
    on_rest: Callable[[int], object],
) -> None:
    """Show it at the amount of place `at`; `digit` is the class whose scores are drawn as curves.

    `crowd` is what was measured on many digits, by the names of the courses. `on_rest` is told the place of the amount
    at which the slider came to rest.
    """
    _mount(
        key=key,
        data=packet({"subject": subject, "at": at, **_words(found, digit, crowd)}, _arrays(found, crowd)),
        on_at_change=whole_number(key, "at", on_rest, len(found.amounts)),
    )


def _words(found: Comparison, digit: int, crowd: Claims | None) -> dict[str, Any]:
    change, low, high = found.change, found.amounts[0], found.amounts[-1]
    return {
        "digit": digit,
        "neutral": found.neutral,
        "title": change.title,
        "unit": change.unit,
        "said": [
            change.said(float(amount)) + (": no ink" if ink.blank(picture) else "")
            for amount, picture in zip(found.amounts, found.pictures, strict=True)
        ],
        "ticks": [[(amount - float(low)) / float(high - low), text] for amount, text in ticks(change)],
        "colours": CLASS_COLOURS,
        "networks": [
            {**one, "runs": runs(course.answers)}
            for one, course in zip(networks(found.courses), found.courses.values(), strict=True)
        ],
        "crowd": [_read_rightly(found, crowd, float(amount)) for amount in found.amounts] if crowd else None,
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


def _arrays(found: Comparison, crowd: Claims | None) -> dict[str, np.ndarray]:
    arrays = readings(found.pictures, found.courses)
    if crowd is not None:
        along = [crowd.along[found.change.name][name] for name in found.courses]
        arrays["bands"] = np.stack([[one.low, one.high] for one in along]).astype(np.float32)
    return arrays


def _read_rightly(found: Comparison, crowd: Claims, amount: float) -> str:
    """What share of the many digits each network reads rightly at the nearest amount that was measured.

    Between whole amounts nothing is near: one that was not measured has a sentence that says so.
    """
    amounts = crowd.amounts[found.change.name]
    near = int(np.abs(amounts - amount).argmin())
    if found.change.whole and not np.isclose(amounts[near], amount):
        return f"No test digits were measured with this yet ({found.change.said(amount)}); run {COMMAND}."
    shares = _listed(
        [
            f"the {name} {crowd.along[found.change.name][name].right[near] / crowd.pictures:.1%}"
            for name in found.courses
        ]
    )
    return f"Of {crowd.pictures:,} test digits, {found.change.said(float(amounts[near]))}, {shares} read rightly."


def _listed(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) == 2 else ", ".join(parts)


def _levels(pictures: Float[np.ndarray, "amount side side"]) -> UInt8[np.ndarray, "amount side side"]:
    return np.rint(255 * pictures.clip(0, 1)).astype(np.uint8)
