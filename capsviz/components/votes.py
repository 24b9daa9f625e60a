"""The house and the boat, two parts that vote: Python's face of web/votes.js."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from streamlit.components.v2 import component

from capsviz.components.web_files import web
from capsviz.figures.style import PAIR

_COLOURS = f".votes {{ --one: {PAIR[0]}; --other: {PAIR[1]}; }}\n"
_mount = component(
    "capsviz_votes",
    css=_COLOURS + web("house.css", "votes.css"),
    js=web("svg.js", "equations.js", "votes_drawn.js", "votes.js"),
)


class Part(NamedTuple):
    """How a part lies: degrees clockwise, and where it is drawn, right and down from the middle of the picture."""

    turn: float
    x: float
    y: float
    presence: float = 1.0


MOST = 5
"""Iterations of routing that can be looked at."""
Pair = tuple[Part, Part]
"""The rectangle and the triangle."""


def vote_with_parts(
    W: Float[np.ndarray, "lower upper 2 2"],
    wholes: Mapping[str, Pair],
    arrangements: Mapping[str, Pair],
    *,
    parts: tuple[str, str],
    key: str,
) -> None:
    """Show two parts to drag and turn, their votes W u for each whole, and routing on them, iteration by iteration.

    `wholes` are drawn as the votes have them; `arrangements` lay the parts out at the press of a button, the first at
    once. Places are for the eye alone: no pose holds one.
    """
    data = {
        "W": W.tolist(),
        "parts": parts,
        "most": MOST,
        "wholes": list(wholes),
        "plans": [[part._asdict() for part in pair] for pair in wholes.values()],
        "arrangements": [
            {"name": name, "parts": [part._asdict() for part in pair]} for name, pair in arrangements.items()
        ],
    }
    _mount(key=key, data=data)
