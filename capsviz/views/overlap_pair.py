"""The two digits of the page "Overlap", the network that reads them, and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import cabinet, desk
from capsviz.overlaps import NETWORK

if TYPE_CHECKING:
    from capsviz.experiments.overlap import Overlap, Place

_SECOND = ("gallery.4.upright", "gallery.2.upright")
"""Where no second picture was chosen, the first of these that shows another digit than the first picture."""


def reader() -> str:
    """The network trained on pairs where its weights are here, else the one of the settings."""
    return NETWORK if NETWORK in cabinet.cards() else desk.settings().network


def second() -> str:
    """The second picture as a link spells it: the one kept beside the current one, else one of the gallery."""
    now, gallery = desk.settings(), cabinet.gallery()
    if now.other:
        return now.other
    shown = gallery[now.picture].digit if now.picture in gallery else None
    return next(name for name in _SECOND if gallery[name].digit != shown)


def places() -> list[Place]:
    """By how many pixels each of the two lies to the right of the middle and below it."""
    shifts = [int(shift) for shift in desk.settings().places.split(",")]
    return [(shifts[0], shifts[1]), (shifts[2], shifts[3])]


def pictures() -> list[np.ndarray]:
    """The two pictures, 28x28 in [0, 1]."""
    return [desk.pixels(desk.settings().picture), desk.pixels(second())]


def readable() -> bool:
    """Whether there is ink on both, so that they can be read."""
    return all(picture.any() for picture in pictures())


def read() -> Overlap:
    """The two as they lie now, read. Raises `CapsvizError` where one is empty."""
    first, other = (picture.astype(np.float32).tobytes() for picture in pictures())
    return _read(reader(), first, other, tuple(places()), desk.iterations(reader()))


def shown(read: Overlap) -> tuple[int, int]:
    """Which digits the two are: what the gallery says of its own, else what the network reads each by itself as."""
    names, gallery = (desk.settings().picture, second()), cabinet.gallery()
    one, other = (
        gallery[name].digit if name in gallery else int(answer) for name, answer in zip(names, read.apart, strict=True)
    )
    return one, other


@st.cache_resource(max_entries=24, show_spinner=False)
def _read(name: str, first: bytes, other: bytes, places: tuple[Place, ...], iterations: int) -> Overlap:
    from capsviz.experiments.overlap import read_two

    net = cabinet.network(name)
    two = [np.frombuffer(picture, dtype=np.float32).reshape(28, 28) for picture in (first, other)]
    # a network that routes in one pass takes no number of iterations
    return read_two(net, two, places, iterations=iterations if net.config.iterates else None)
