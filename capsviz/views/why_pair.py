"""The two networks of the page "Why capsules", what is compared between them, and what was measured of them before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, desk
from capsviz.claims import NETWORKS, Claims, load
from capsviz.components.why_change import MEASURES
from capsviz.errors import CapsvizError, as_sentence
from capsviz.figures.readings import Said
from capsviz.figures.style import PAIR

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course
    from capsviz.experiments.growing import Growing, Piece
    from capsviz.network import Network

CAPSNET, CNN = NETWORKS
COLOURS = dict(zip(NETWORKS, PAIR, strict=True))
"""The colour of each, in every figure of the page."""


def pair() -> dict[str, Network]:
    """The capsule network of the settings and, where its weights are here, the CNN."""
    capsnet = desk.settings().network
    try:
        return named(capsnet, with_cnn=True)
    except CapsvizError:
        return named(capsnet, with_cnn=False)


def named(capsnet: str, *, with_cnn: bool) -> dict[str, Network]:
    """The two networks, or the capsules alone."""
    capsules: dict[str, Network] = {CAPSNET: cabinet.network(capsnet)}
    return {**capsules, CNN: cabinet.any_network(NETWORKS[CNN])} if with_cnn else capsules


@contextmanager
def at_work(capsnet: str, *, with_cnn: bool) -> Iterator[dict[str, Network]]:
    """The networks for one run that a person waits for: on all processors where no other runs beside it."""
    nets = named(capsnet, with_cnn=with_cnn)
    with cabinet.at_work(capsnet):
        yield nets


def say_what_is_missing() -> None:
    """A sentence where there is nothing to compare with."""
    if CNN not in pair():
        st.info(f"The weights of the CNN ({NETWORKS[CNN]}.safetensors) are not here, so the CapsNet is shown alone.")


def growing(change: str) -> Growing:
    """The current picture along a change, through both networks, as far as it was read."""
    now = desk.settings()
    return _growing(now.network, CNN in pair(), desk.pixels(now.picture).tobytes(), change)


def pieces(comparison: Growing, wanted: int) -> Iterator[Piece]:
    """What is read of it, first of all at the place that is wanted; then the same with every further piece."""
    coming = comparison.pieces(wanted)
    while True:
        with cabinet.at_work(desk.settings().network):
            piece = next(coming, None)
        if piece is None:
            return
        yield piece


def digit() -> int:
    """The class that the current picture shows: a gallery picture's own, else what the capsules answer."""
    now = desk.settings().picture
    drawn = cabinet.gallery().get(now)
    return int(read(desk.pixels(now)[None])[CAPSNET].answers[0]) if drawn is None else drawn.digit


def read(pictures: Float[np.ndarray, "picture 28 28"]) -> dict[str, Course]:
    """What both networks make of these pictures."""
    stacked = np.ascontiguousarray(pictures, dtype=np.float32)
    return _read(desk.settings().network, CNN in pair(), stacked.tobytes())


def said(courses: Mapping[str, Course], at: int) -> list[Said]:
    """What each network says of one of the pictures."""
    return [
        Said(name, int(one.answers[at]), float(one.scores[at].max()), MEASURES[one.poses is not None], COLOURS[name])
        for name, one in courses.items()
    ]


def fact(name: str, otherwise: str) -> Mapping[str, Any] | str:
    """What was measured under this name, or a sentence that says why it is not here, and what that means for a view."""
    found = measured()
    if isinstance(found, str):
        return f"{found} {otherwise}"
    try:
        return found.fact(name)
    except CapsvizError as error:
        return f"{as_sentence(error)} {otherwise}"


def measured() -> Claims | str:
    """What was measured of these two networks on many digits, or the sentence that says why nothing is shown."""
    if desk.settings().network != NETWORKS[CAPSNET]:
        return f"Only {NETWORKS[CAPSNET]} was measured on many digits, not {desk.settings().network}."
    try:
        return _measured()
    except CapsvizError as error:
        return as_sentence(error)


@st.cache_resource(max_entries=12, show_spinner=False)
def _growing(capsnet: str, with_cnn: bool, picture: bytes, change: str) -> Growing:
    from capsviz.experiments.growing import Growing
    from capsviz.transforms import named as change_named

    pixels = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    return Growing(named(capsnet, with_cnn=with_cnn), pixels, change_named(change))


@st.cache_resource(max_entries=12, show_spinner=False)
def _read(capsnet: str, with_cnn: bool, pictures: bytes) -> dict[str, Course]:
    from capsviz.experiments.compare import courses

    stacked = np.frombuffer(pictures, dtype=np.float32).reshape(-1, 28, 28)
    with at_work(capsnet, with_cnn=with_cnn) as nets:
        return courses(nets, stacked)


@st.cache_resource(max_entries=1, show_spinner=False)
def _measured() -> Claims:
    return load()
