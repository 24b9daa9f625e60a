"""The two networks of the page "Why capsules", what is compared between them, and what was measured of them before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import cabinet, desk
from capsviz.claims import NETWORKS, Claims, load
from capsviz.errors import CapsvizError

if TYPE_CHECKING:
    from capsviz.experiments.compare import Comparison
    from capsviz.network import Network

CAPSNET, CNN = NETWORKS


def pair() -> dict[str, Network]:
    """The capsule network of the settings and, where its weights are here, the CNN."""
    capsnet: Network = cabinet.network(desk.settings().network)
    try:
        return {CAPSNET: capsnet, CNN: cabinet.any_network(NETWORKS[CNN])}
    except CapsvizError:
        return {CAPSNET: capsnet}


def say_what_is_missing() -> None:
    """A sentence where there is nothing to compare with."""
    if CNN not in pair():
        st.info(f"The weights of the CNN ({NETWORKS[CNN]}.safetensors) are not here, so the CapsNet is shown alone.")


def compared(change: str) -> Comparison:
    """The current picture along a change, through both networks."""
    now = desk.settings()
    return _compared(now.network, CNN in pair(), desk.pixels(now.picture).tobytes(), change)


def followed(found: Comparison) -> int:
    """The class whose score is followed: what a gallery picture shows, else what the capsules answer at first."""
    drawn = cabinet.gallery().get(desk.settings().picture)
    return int(found.courses[CAPSNET].answers[found.neutral]) if drawn is None else drawn.digit


def measured() -> Claims | str:
    """What was measured of these two networks on many digits, or the sentence that says why nothing is shown."""
    if desk.settings().network != NETWORKS[CAPSNET]:
        return f"Only {NETWORKS[CAPSNET]} was measured on many digits, not {desk.settings().network}."
    try:
        return _measured()
    except CapsvizError as error:
        sentence = str(error)
        return f"{sentence[:1].upper()}{sentence[1:]}."


@st.cache_resource(max_entries=12, show_spinner="Changing the picture in every step …")
def _compared(capsnet: str, with_cnn: bool, picture: bytes, change: str) -> Comparison:
    from capsviz.experiments.compare import compare
    from capsviz.transforms import named

    nets: dict[str, Network] = {CAPSNET: cabinet.network(capsnet)}
    if with_cnn:
        nets[CNN] = cabinet.any_network(NETWORKS[CNN])
    pixels = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    return compare(nets, pixels, named(change))


@st.cache_resource(max_entries=1, show_spinner=False)
def _measured() -> Claims:
    return load()
