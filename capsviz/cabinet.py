"""What is kept for all visitors together: networks, their cards, the gallery, and the traces asked for last.

Knows no visitor and draws nothing. Torch is imported only when a network is first needed, so that a page can be read
before.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import strokes
from capsviz.intervention import parse
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.network import Capsules, Network

GALLERY = "gallery."
"""How the name of a picture of the gallery begins in a link."""
_PAPER = 3
"""Iterations of a network of the paper's kind whose card does not tell them."""


@st.cache_resource(show_spinner=False)
def gallery() -> dict[str, strokes.GalleryPicture]:
    """The gallery's pictures by their name in a link."""
    return {f"{GALLERY}{picture.name}": picture for picture in strokes.gallery()}


@st.cache_resource(show_spinner=False)
def cards() -> dict[str, dict[str, Any]]:
    """What is known of every network that is shipped, by its name."""
    from capsviz.weights import card, shipped

    return {name: card(name) for name in shipped()}


def cards_of_capsules() -> dict[str, dict[str, Any]]:
    """Those of the networks that read one digit and can be traced; without a recipe it is the oldest kind, of capsules."""
    return {name: card for name, card in cards().items() if _kind(card) != "cnn" and not of_pairs(card)}


def of_pairs(card: dict[str, Any]) -> bool:
    """Whether a network reads two digits at once; the page "Overlap" alone has such pictures."""
    return card.get("recipe", {}).get("pairs", False)


@st.cache_resource
def together() -> dict[str, Any] | None:
    """What several of the networks reach together, where it was measured."""
    from capsviz import weights

    return weights.together()


def _kind(card: dict[str, Any]) -> str:
    return card.get("recipe", {}).get("network", {}).get("kind", "capsnet")


def iterations(name: str) -> int:
    """How many routing iterations a network was trained with: 1 where it routes in a single pass."""
    card = cards().get(name, {})
    shape = card.get("recipe", {}).get("network", {})
    return shape.get("iterations", _PAPER if _kind(card) == "capsnet" else 1)


def network(name: str) -> Capsules:
    """A capsule network by name, loaded once for all visitors."""
    # first, as it says what is waited for: torch, most of the wait for the first page
    net = any_network(name)
    from capsviz.capture import capsules

    return capsules(net)


_AWAKE = Event()


def awake() -> bool:
    """Whether torch is here, whose import is most of the wait for the first page of all."""
    return _AWAKE.is_set()


def wake() -> None:
    """Import torch, and what reads a picture with it."""
    from capsviz import capture, stored  # noqa: F401

    _AWAKE.set()


@st.cache_resource(show_spinner="Loading the network …")
def any_network(name: str) -> Network:
    """A network by name, of capsules or not, loaded once for all visitors."""
    from capsviz.experiments.threads import one_each
    from capsviz.weights import load

    one_each()
    net = load(name)
    # Streamlit collects garbage after every run; frozen objects are not walked again: 208 -> 46 ms a slider move
    gc.collect()
    gc.freeze()
    return net


@contextmanager
def at_work(name: str) -> Iterator[Capsules]:
    """A capsule network for one run that a person waits for: on all processors where no other runs beside it."""
    net = network(name)
    from capsviz.experiments.threads import shared

    with shared():
        yield net


@st.cache_resource(max_entries=48, show_spinner=False)
def trace(name: str, picture: bytes, edit_text: str, iterations: int, decode: int | None) -> CapsTrace:
    """The trace of a 28x28 float32 picture, shared read-only by all visitors."""
    image = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    untouched = trace(name, picture, "", iterations, None) if edit_text else None
    with at_work(name) as net:
        from capsviz.capture import capture, capture_again

        if untouched:
            return capture_again(net, untouched, parse(edit_text), decode=decode)
        # a network that routes in one pass takes no number of iterations, whatever the link of another says
        passes = iterations if net.config.iterates else None
        return capture(net, image, iterations=passes, decode=decode)


@st.cache_resource(max_entries=8, show_spinner="Leaving out every part in turn …")
def without_each(name: str, picture: bytes, edit_text: str, iterations: int) -> Float[np.ndarray, "lower upper"]:
    """The lengths of all digits for a picture, edited so, without each part in turn."""
    from capsviz.experiments.removals import without_each

    return np.concatenate(list(without_each(network(name), trace(name, picture, edit_text, iterations, None))))
