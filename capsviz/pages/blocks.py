"""Building blocks: neuron and capsule, squash, votes, coupling, margin loss, the whole, and its limits, one at a time."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from capsviz import desk
from capsviz.blocks import capsule, coupling, forward, learning, limits, loss, squash, votes
from capsviz.components.onward import lead_on
from capsviz.settings import BLOCKS

LEAD = "A capsule network is built from a few small ideas. Here they stand one by one, to be touched."
SCREENS: dict[str, tuple[str, Callable[[], None]]] = {
    "capsule": ("Neuron and capsule", capsule.show),
    "squash": ("Squash", squash.show),
    "votes": ("Votes", votes.show),
    "coupling": ("Coupling", coupling.show),
    "loss": ("Margin loss", loss.show),
    "forward": ("The whole way", forward.show),
    "learning": ("Learning", learning.show),
    "limits": ("Uses and limits", limits.show),
}


def title(block: str) -> str:
    """What a block is called on the page."""
    return SCREENS[block][0]


with desk.opened("Building blocks", LEAD):
    block = st.pills(
        "Which idea?", BLOCKS, format_func=title, required=True, label_visibility="collapsed", **desk.bound("block")
    )
    desk.wait()
    SCREENS[block][1]()
    for following in BLOCKS[BLOCKS.index(block) + 1 :][:1]:
        lead_on(f"Next idea: {title(following)}", partial(desk.change, block=following), key="blocks.next")
