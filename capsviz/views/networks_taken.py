"""What was measured of the networks, as it can be taken away from the page "About": the numbers of their cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from capsviz.views import in_python
from capsviz.views.take_away import Take

Card = dict[str, Any]
_COUNTED = ("errors", "pictures")
_ROUTED = ("iterations", *_COUNTED, "changed", "coupling_entropy", "largest_coupling", "true_length")


def of_cards(cards: Sequence[Card]) -> dict[str, Take]:
    """Of each network: its test, its errors under every condition, and with other iterations."""
    tested = [card | {"test": [card["test"]]} for card in cards if card["test"]]
    return {
        "Test digits": _taken(tested, "test", _COUNTED, '[card["test"]]'),
        "Under conditions": _taken(cards, "conditions", _COUNTED, 'card["conditions"]'),
        "More and fewer iterations": _taken(cards, "iterations", _ROUTED, 'card["iterations"]'),
    }


def _taken(cards: Sequence[Card], key: str, columns: tuple[str, ...], measured: str) -> Take:
    """The rows that stand under `key` on each card that has some, column by column; `measured` is the Python for them."""
    shown = f"[one[column] for one in {measured}]"
    return Take(
        None,
        lambda: {
            f"{card['name']} {column}": np.array([one[column] for one in card[key]])
            for card in cards
            if card.get(key)
            for column in columns
        },
        f"cards, columns = map(weights.card, weights.shipped()), {columns}\n"
        f"""{{f"{{card['name']}} {{column}}": {shown} for card in cards if card.get("{key}") for column in columns}}""",
        "from capsviz import weights",
        in_python.alone,
    )
