"""The page beside the networks, written from their cards: every number, and the command that makes it.

Knows cards; knows no network, no picture and no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Card = dict[str, Any]

_HEAD = """# The networks

Written by `{command}`; no number here is typed by hand. Errors are shares of pictures read wrongly, with Wilson's 95 %
interval. The pictures held out are the last of MNIST's training set; they decided every choice, and the test set none.
Test errors are of the float16 weights as they ship, computed in float32.
"""
_UNIFORM = """## What is not here

A network trained with every coupling fixed at 1/10 (`uniform`) would be `sabour-r1` under another name: with couplings
that never change, each iteration computes the same sum as the first. A test holds that.
"""
_CONDITIONS = """## Under conditions

Test error in percent of every {every}th test picture, {pictures:,} in all; the cards hold the interval of each. What a
network saw in training is in the recipe on its card.
"""
_ITERATIONS = """## More and fewer iterations than in training

The same {pictures:,} pictures, the weights unchanged, the number of routing iterations another. *Changed*: answers that
differ from those with the network's own number. *Entropy* of the couplings of a part over its parents, as a share of
the largest there can be; *largest*: the mean of each part's largest coupling; *true length*: of the pose of the class
that is shown. All in the last iteration.
"""


def page(cards: Sequence[Card], together: Card | None) -> str:
    """The whole page in Markdown, from the cards of all networks and that of the ensemble, where there is one."""
    command = cards[0]["test"]["command"] if cards else ""
    parts = [_HEAD.format(command=command), _networks(cards), _notes(cards)]
    parts += [_ensemble(together)] if together is not None else []
    parts += [_conditions(cards), _iterations(cards), _UNIFORM, _commands(cards)]
    return "\n".join(part for part in parts if part)


def _networks(cards: Sequence[Card]) -> str:
    head = ("network", "what", "learned numbers", "its decoder's", "held-out error", "test error")
    rows = [
        (
            f"`{card['name']}`",
            card["description"],
            f"{card['parameters']:,}",
            f"{card['decoder_parameters']:,}" if card["decoder_parameters"] else "none",
            _error(card["held_out"]) if card["held_out"] else "nothing held out",
            _error(card["test"]),
        )
        for card in cards
    ]
    return _table(head, rows, numbers=2)


def _notes(cards: Sequence[Card]) -> str:
    return "".join(f"- `{card['name']}`: {card['note']}\n" for card in cards if card.get("note"))


def _ensemble(together: Card) -> str:
    members, among = (_listed(together[which]) for which in ("members", "chosen_among"))
    return (
        f"## Together\n\nOf all sets of {among}, the one with the fewest errors on the pictures held out is {members}: "
        f"the class with the largest mean of what each gives it (lengths as shares of their sum, scores through a "
        f"softmax). Held-out error {_error(together['held_out'])}, test error **{_error(together['test'])}**.\n"
    )


def _conditions(cards: Sequence[Card]) -> str:
    if not cards:
        return ""
    ways = [row["said"] for row in cards[0]["conditions"]]
    rows = [(said, *(_percent(card["conditions"][at]) for card in cards)) for at, said in enumerate(ways)]
    pictures = cards[0]["conditions"][0]["pictures"]
    head = _CONDITIONS.format(every=round(cards[0]["test"]["pictures"] / pictures), pictures=pictures)
    return f"{head}\n{_table(('', *(_code(card['name']) for card in cards)), rows, numbers=1)}"


def _iterations(cards: Sequence[Card]) -> str:
    routed = [card for card in cards if card["iterations"]]
    if not routed:
        return ""
    head = ("network", "iterations", "error, %", "changed", "entropy", "largest", "true length")
    rows = [
        (
            _code(card["name"]),
            str(row["iterations"]),
            _percent(row),
            str(row["changed"]),
            f"{row['coupling_entropy']:.4f}",
            f"{row['largest_coupling']:.3f}",
            f"{row['true_length']:.2f}",
        )
        for card in routed
        for row in card["iterations"]
    ]
    said = _ITERATIONS.format(pictures=routed[0]["iterations"][0]["pictures"])
    return f"{said}\n{_table(head, rows, numbers=1)}"


def _commands(cards: Sequence[Card]) -> str:
    lines = "\n".join(
        [*(f"{card['command']} --out pretrained" for card in cards), *{c["test"]["command"] for c in cards}]
    )
    return f"## To make them again\n\nEach reads MNIST from `--data` or `CAPSVIZ_DATA`.\n\n```\n{lines}\n```\n"


def _error(measured: Card) -> str:
    low, high = (100 * end for end in measured["interval"])
    return (
        f"{100 * measured['error']:.2f} % ({measured['errors']} of {measured['pictures']:,}; {low:.2f} to {high:.2f})"
    )


def _percent(measured: Card) -> str:
    return f"{100 * measured['error']:.2f}"


def _code(name: str) -> str:
    return f"`{name}`"


def _listed(names: Iterable[str]) -> str:
    *first, last = (_code(name) for name in names)
    return f"{', '.join(first)} and {last}" if first else last


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> str:
    """A table in Markdown; the columns from `numbers` on are set to the right."""
    rule = ["---" if at < numbers else "--:" for at in range(len(head))]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))
