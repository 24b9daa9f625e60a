"""How a link can make the pages look: parts of them hidden, type for a projector, one thing pointed at.

Only looks: everything is computed as always, so whatever was hidden is there when it is shown again.
"""

from __future__ import annotations

import re

import streamlit as st

from capsviz.figures.projected import PROJECTED
from capsviz.figures.style import PAIR
from capsviz.settings import Settings

WORDS = {
    "menu": "the list of pages",
    "lead": "the paragraph under the title",
    "picture": "the ways a picture comes in",
    "network": "the choice of the network",
    "choice": "the other ideas and exercises",
    "deeper": "the tabs below",
    "folds": "what unfolds",
    "away": "what can be taken away",
    "links": "links to other pages",
}
"""What a teacher can hide, in words."""
_TITLE = "[data-testid=stElementContainer]:has(h1)"
_PLACES = {
    "menu": "[data-testid=stHeader]",
    "lead": f"{_TITLE} + [data-testid=stElementContainer]",
    "picture": "[data-testid=stColumn]:has(.st-key-panel-way)",
    "network": ".st-key-setting-network, .st-key-setting-network + *",
    "choice": ".st-key-setting-block, .st-key-setting-exercise, .st-key-predict-tried",
    "deeper": "[class*='-deeper'], [data-testid=stElementContainer]:has(+ [class*='-deeper'])",
    "folds": "[data-testid=stMain] [data-testid=stExpander]",
    "away": "[class*='st-key-take-'], .st-key-predict-csv, .st-key-predict-csv + *",
    "links": "[data-testid=stPageLink], .st-key-blocks-next, .st-key-predict-next",
}
"""Where on a page that is."""
ATTACK = "why.attack"
"""The key of the attack, which stands at the end of its tab."""


def wear(now: Settings, *, point: str = "") -> None:
    """Dress the page: what these settings hide, how large its type is, what is framed."""
    rules = [f"{_PLACES[name]} {{ display: none !important; }}" for name in now.hide.split(",") if name]
    if "menu" in now.hide:
        rules.append("[data-testid=stMainBlockContainer] { padding-top: 1rem !important; }")
    if now.big:
        rules.append(f"html {{ font-size: {PROJECTED:.0%} !important; }}")
    if point:
        rules.append(
            f".{class_of(point)} {{ outline: 3px solid {PAIR[1]}; outline-offset: 8px; border-radius: .4rem; }}"
        )
    if rules:
        st.html(f"<style>{' '.join(rules)}</style>")


def meant(now: Settings) -> str:
    """The class of what these settings are about in a tab that is taller than the page; empty for all of it."""
    return class_of(ATTACK) if now.attack else ""


def class_of(key: str) -> str:
    """The class that Streamlit gives to what has this key."""
    return f"st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}"
