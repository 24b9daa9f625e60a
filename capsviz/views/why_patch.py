"""A patch one can drag: which part of the picture does each network need?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk
from capsviz.components.why_patch import show_patch
from capsviz.figures.pictures import magnitude_uri
from capsviz.figures.readings import Reading, cards
from capsviz.views import why_pair, why_read_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course
    from capsviz.experiments.covering import Covered

USUAL = 8
"""Pixels along the patch where the slider covers nothing."""


def show(digit: int) -> None:
    """The patch over the current picture, as large as the slider says, and for each network a map of what it needs."""
    from capsviz.experiments.covering import cover

    now = desk.settings()
    covered = cover(desk.pixels(now.picture), round(now.amount or USUAL))
    courses = why_pair.read(covered.pictures)
    st.markdown(
        f"### Drag a patch\nThe slider covers the middle; this patch can be **dragged over the picture**; on a keyboard "
        f"the arrow keys move it. It is as large as the slider says, and of {USUAL} pixels where the slider covers nothing."
    )
    show_patch(covered, courses, subject=f"{now.network}/{now.picture}/{covered.size}", key="why.patch")
    st.markdown(in_words(covered, courses, digit))
    maps = {name: _map(one, covered, digit) for name, one in courses.items()}
    st.html(cards([_card(name, scores, digit) for name, scores in maps.items()]))
    st.caption(
        f"Each square of a map is one place of the patch: bright where the score of the {digit} stays high, dark where "
        "the network misses what the patch hides. Each map is stretched to its own largest value."
    )
    offer("why-patch", why_read_taken.needed(covered, maps, digit))


def in_words(covered: Covered, courses: Mapping[str, Course], digit: int) -> str:
    """At how many places each network is led astray, and where its score is lowest."""
    said = []
    for name, one in courses.items():
        wrong, lowest = int((one.answers != digit).sum()), int(one.scores[:, digit].argmin())
        said.append(
            f"- The **{name}** answers otherwise than {digit} at **{wrong}** of the {len(one.answers)} places. Its score "
            f"of the {digit} is lowest, {one.scores[lowest, digit]:.2f}, with {covered.said(lowest)}."
        )
    return "\n".join(said)


def _map(one: Course, covered: Covered, digit: int) -> Float[np.ndarray, "place place"]:
    across = len(covered.places)
    return one.scores[:, digit].reshape(across, across).astype(np.float64)


def _card(name: str, scores: Float[np.ndarray, "place place"], digit: int) -> Reading:
    said = f"score of the {digit}, by where the patch lies"
    return Reading(f"What the {name} needs", [(magnitude_uri(scores), said)], [])
