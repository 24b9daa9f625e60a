"""The networks: what they are, how often they err, and all that was measured of them, read from their cards."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from capsviz import cabinet
from capsviz.tables import sections, trainings
from capsviz.views import networks_taken
from capsviz.views.take_away import offer

_STYLE = """
<style>
.networks { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem; }
.networks article { padding: .9rem 1.1rem; border-radius: .5rem;
                    border: 1px solid color-mix(in srgb, currentColor 22%, transparent); }
.networks h3 { margin: 0; padding: 0; font-size: 1.1rem; }
.networks .error { margin: .15rem 0 .4rem; font-size: 1.7rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.networks .error small { font-size: .9rem; font-weight: 400; }
.networks p { margin: 0 0 .4rem; line-height: 1.45; }
.networks .quiet { font-size: .9rem; opacity: .85; }
</style>
"""


def show() -> None:
    """A card for each network that is shipped, how its numbers were come by, and everything else that was measured."""
    cards = cabinet.cards()
    st.header("The networks", anchor=False)
    st.html(f'{_STYLE}<div class="networks">{"".join(map(_card, cards.values()))}</div>')
    st.markdown(
        "**Test error**: the share of MNIST's 10,000 test digits that the network reads wrongly, with the range in which "
        "the true share lies with 95 % confidence (Wilson's interval). **Held-out digits**: the last 10,000 training "
        "digits, which were not trained on; every choice was made on those, and the test digits were looked at once, "
        "after the last choice. The weights are a running average over the last batches of a run, never the best of "
        "its epochs."
    )
    offer("networks", networks_taken.of_cards(list(cards.values())))
    _more(list(cards.values()))
    with st.expander("The commands that made and measured them"):
        for name, card in cards.items():
            st.markdown(f"**{name}**, SHA-256 `{card['sha256']}`. {card.get('note', '')}")
            measured = (card.get("test") or {}).get("command", "")
            st.code("\n".join(filter(None, (*trainings(card), measured))), language="sh")


def _more(cards: list[dict[str, Any]]) -> None:
    measured = [card for card in cards if "conditions" in card]
    of_pairs = [card for card in cards if cabinet.of_pairs(card) and card["test"]]
    for section in sections(measured, cabinet.together(), of_pairs):
        with st.expander(section.title):
            st.markdown(section.said)
            if section.table is not None:
                st.html(section.table.html(section.title))
    if missing := [card["name"] for card in cards if card not in [*measured, *of_pairs]]:
        st.caption(f"Not yet measured beyond this: {', '.join(missing)}.")


def _card(card: dict[str, Any]) -> str:
    return (
        f"<article><h3>{escape(card['name'])}</h3><p>{escape(card['description'])}</p>{_error(card)}"
        f'<p class="quiet">On held-out digits: {_said(card["held_out"])}. '
        f"Trained for {card['epochs']} epochs, seed {card['seed']}.</p></article>"
    )


def _error(card: dict[str, Any]) -> str:
    measured, what = card["test"], " pairs" if cabinet.of_pairs(card) else ""
    if measured is None:
        return '<p class="error"><small>test error not measured</small></p>'
    low, high = (f"{100 * end:.2f}" for end in measured["interval"])
    return (
        f'<p class="error">{100 * measured["error"]:.2f} % <small>test error: {measured["errors"]:,} of '
        f"{measured['pictures']:,}{what}; {low} to {high} %</small></p>"
    )


def _said(measured: dict[str, Any] | None) -> str:
    return "none held out" if measured is None else f"{100 * measured['error']:.2f} % ({measured['errors']:,})"
