"""A picture moved under a slider, and the curve of each number of its pose: Python's face of web/pose_course.js.

All pictures, poses and lengths along the way are sent at once, so the page follows the finger by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, UInt8
from streamlit.components.v2 import component

from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.style import CLASS_COLOURS

if TYPE_CHECKING:
    from capsviz.experiments.equivariance import Moved

_mount = component(
    "capsviz_pose_course",
    html=web("pose_course.html"),
    css=web("house.css", "pose_course.css"),
    js=web("packet.js", "svg.js", "leaf.js", "article.js", "pose_course.js"),
)


def show_course(found: Moved, digit: int, labels: Sequence[str], *, subject: str, key: str) -> None:
    """Show it; `labels` are what each number does, in a few words. Another `subject` begins at the unchanged picture."""
    words = {
        "subject": subject,
        "digit": digit,
        "neutral": found.neutral,
        "title": found.factor.title,
        "unit": found.factor.unit,
        "labels": list(labels),
        "colours": CLASS_COLOURS,
        "order": np.argsort(-np.ptp(found.poses, axis=0), kind="stable").tolist(),
    }
    arrays = {
        "amounts": found.amounts.astype(np.float32),
        "pictures": _levels(found.pictures),
        "drawn": _levels(found.drawn),
        "poses": found.poses.astype(np.float32),
        "lengths": found.lengths.astype(np.float32),
        "answers": found.answers.astype(np.uint8),
    }
    _mount(key=key, data=packet(words, arrays))


def _levels(pictures: Float[np.ndarray, "amount side side"]) -> UInt8[np.ndarray, "amount side side"]:
    return np.rint(255 * pictures.clip(0, 1)).astype(np.uint8)
