"""A patch one can drag over a picture that two networks read: Python's face of web/why_patch.js.

The picture with the patch at every place was read before, so the page follows the finger by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from streamlit.components.v2 import component

from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.components.why_change import networks, readings
from capsviz.figures.style import CLASS_COLOURS

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course
    from capsviz.experiments.covering import Covered

_mount = component(
    "capsviz_why_patch",
    html=web("why_patch.html"),
    css=web("house.css", "why_change.css", "why_patch.css"),
    js=web("packet.js", "svg.js", "leaf.js", "why_card.js", "why_patch.js"),
)


def show_patch(covered: Covered, courses: Mapping[str, Course], *, subject: str, key: str) -> None:
    """Show it with the patch in the middle. `subject` tells one picture and size from another."""
    across = len(covered.places)
    words = {
        "subject": subject,
        "size": covered.size,
        "places": [int(place) for place in covered.places],
        "across": across,
        "first": across * across // 2 + across // 2 - (across + 1) * (1 - across % 2),
        "said": [covered.said(at) for at in range(across**2)],
        "colours": CLASS_COLOURS,
        "networks": networks(courses),
    }
    _mount(key=key, data=packet(words, readings(covered.pictures, courses)))
