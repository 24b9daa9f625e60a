"""The networks: one table of what they are and how often they err, read from their cards."""

from __future__ import annotations

from typing import Any

import streamlit as st

from capsviz import cabinet


def show() -> None:
    """A row for each network that is shipped, and how its numbers were come by."""
    cards = cabinet.cards()
    st.subheader("The networks", anchor=False)
    head = "| network | what it is | test error | on held-out digits | trained for |\n|---|---|---|---|---|\n"
    st.markdown(head + "\n".join(map(_row, cards.values())))
    st.markdown(
        "**Test error**: the share of MNIST's 10,000 test digits that the network reads wrongly, with the range in which "
        "the true share lies with 95 % confidence (Wilson's interval). **Held-out digits**: the last 10,000 training "
        "digits, which were not trained on; every choice was made on those, and the test digits were looked at once, "
        "after the last choice. The weights are a running average over the last batches of a run, never the best of "
        "its epochs."
    )
    with st.expander("The commands that made and measured them"):
        for name, card in cards.items():
            st.markdown(f"**{name}**, SHA-256 `{card['sha256']}`. {card.get('note', '')}")
            measured = (card.get("test") or {}).get("command", "")
            st.code("\n".join(filter(None, (card["command"], measured))), language="sh")


def _row(card: dict[str, Any]) -> str:
    epochs = f"{card['epochs']} epochs, seed {card['seed']}"
    return f"| **{card['name']}** | {card['description']} | {_error(card['test'])} | {_error(card['held_out'])} | {epochs} |"


def _error(measured: dict[str, Any] | None) -> str:
    if measured is None:
        return "not measured"
    low, high = measured["interval"]
    return f"{measured['error']:.2%} ({measured['errors']} of {measured['pictures']:,}; {low:.2%} to {high:.2%})"
