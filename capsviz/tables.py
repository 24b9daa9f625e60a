"""Every number of the networks, as tables read from their cards, and the page of them all beside the weights.

Knows cards; knows no network, no picture and no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from capsviz.rows import Table

Card = dict[str, Any]


_HEAD = """# The networks

Written by `{command}`; no number here is typed by hand. Errors are shares of pictures read wrongly, with Wilson's 95 %
interval. The pictures held out are the last of MNIST's training set; they decided every choice, and the test set none.
Test errors are of the float16 weights as they ship, computed in float32.
"""
_UNIFORM = """A network trained with every coupling fixed at 1/10 (`uniform`) would be `sabour-r1` under another name: with couplings
that never change, each iteration computes the same sum as the first. A test holds that.
"""
_CONDITIONS = """Test error in percent of every {every}th test picture, {pictures:,} in all; the cards hold the interval of each. What a
network saw in training is in the recipe on its card.
"""
_ITERATIONS = """The same {pictures:,} pictures, the weights unchanged, the number of routing iterations another. *Changed*: answers that
differ from those with the network's own number. *Entropy* of the couplings of a part over its parents, as a share of
the largest there can be; *largest*: the mean of each part's largest coupling; *true length*: of the pose of the class
that is shown. All in the last iteration.
"""
_PAIRS = """Every test digit is laid over one of another class, both shifted (MultiMNIST, after Sabour et al. 2017). An answer is
wrong unless the two longest capsules are those of the two digits.
"""


class Section(NamedTuple):
    """One part of what was measured: its title, how to read it, and its table, where there is one."""

    title: str
    said: str
    table: Table | None = None

    @property
    def markdown(self) -> str:
        """For a file that is read as text."""
        rows = "" if self.table is None else f"\n{self.table.markdown}"
        return f"## {self.title}\n\n{self.said.rstrip()}\n{rows}"


def page(cards: Sequence[Card], together: Card | None, of_pairs: Sequence[Card] = ()) -> str:
    """The whole page in Markdown, from the cards of all networks and that of the ensemble, where there is one.

    `of_pairs` are the cards of networks that read two digits at once.
    """
    command = cards[0]["test"]["command"] if cards else ""
    first = [_HEAD.format(command=command), networks(cards).markdown, _notes(cards)]
    more = [*sections(cards, together, of_pairs), Section("What is not here", _UNIFORM)]
    last = _commands([*cards, *of_pairs])
    return "\n".join(part for part in (*first, *(section.markdown for section in more), last) if part)


def sections(cards: Sequence[Card], together: Card | None, of_pairs: Sequence[Card] = ()) -> list[Section]:
    """What there is to say beyond the table of networks: the ensemble, two digits, changed pictures, other iterations."""
    found = [_ensemble(together)] if together is not None else []
    found += [_two_at_once(of_pairs)] if of_pairs else []
    found += [_conditions(cards)] if cards else []
    routed = [card for card in cards if card["iterations"]]
    return found + ([_iterations(routed)] if routed else [])


def networks(cards: Sequence[Card]) -> Table:
    """What each network is, and its errors."""
    head = ("network", "what", "learned numbers", "its decoder's", "held-out error", "test error")
    rows = [
        (
            f"`{card['name']}`",
            card["description"],
            f"{card['parameters']:,}",
            f"{card['decoder_parameters']:,}" if card["decoder_parameters"] else "none",
            _held_out(card),
            _error(card["test"]),
        )
        for card in cards
    ]
    return Table(head, rows, numbers=2)


def _notes(cards: Sequence[Card]) -> str:
    said = [(card["name"], *(line for line in (_begun(card), card.get("note")) if line)) for card in cards]
    return "".join(f"- `{name}`: {' '.join(lines)}\n" for name, *lines in said if lines)


def _begun(card: Card) -> str:
    """What the weights began from, where that was not chance; from the last training back to the first."""
    if not (start := card.get("start")):
        return ""
    if "command" not in start:
        return f"Began from the weights with the SHA-256 `{start['sha256']}`."
    return f"Began from weights of {start['epochs']} epochs: `{start['command']}`. {_begun(start)}".strip()


def _ensemble(together: Card) -> Section:
    members, among = (_listed(together[which]) for which in ("members", "chosen_among"))
    said = (
        f"Of all sets of {among}, the one with the fewest errors on the pictures held out is {members}: "
        f"the class with the largest mean of what each gives it (lengths as shares of their sum, scores through a "
        f"softmax). Held-out error {_error(together['held_out'])}, test error **{_error(together['test'])}**."
    )
    return Section("Together", said)


def _two_at_once(of_pairs: Sequence[Card]) -> Section:
    rows = [(_code(card["name"]), card["description"], _held_out(card), _error(card["test"])) for card in of_pairs]
    said = _PAIRS + (f"\n{_notes(of_pairs)}" if _notes(of_pairs) else "")
    head = ("network", "what", "held-out error, pairs", "test error, pairs")
    return Section("Two digits at once", said, Table(head, rows, numbers=2))


def _conditions(cards: Sequence[Card]) -> Section:
    ways, pictures = [row["said"] for row in cards[0]["conditions"]], cards[0]["conditions"][0]["pictures"]
    rows = [(said, *(_percent(card["conditions"][at]) for card in cards)) for at, said in enumerate(ways)]
    said = _CONDITIONS.format(every=round(cards[0]["test"]["pictures"] / pictures), pictures=pictures)
    return Section(
        "Under conditions", said, Table(("change", *(_code(card["name"]) for card in cards)), rows, numbers=1)
    )


def _iterations(routed: Sequence[Card]) -> Section:
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
    return Section("More and fewer iterations than in training", said, Table(head, rows, numbers=1))


def _commands(cards: Sequence[Card]) -> str:
    trained = [command for card in cards for command in trainings(card)]
    lines = "\n".join([*trained, *{card["test"]["command"] for card in cards}])
    return f"## To make them again\n\nEach reads MNIST from `--data` or `CAPSVIZ_DATA`.\n\n```\n{lines}\n```\n"


def trainings(card: Card) -> list[str]:
    """The commands that made the weights, in order: those of the weights they began from come first."""
    if "command" not in card:
        return []
    command = card["command"].replace("--start ", "--start pretrained/")
    return [*trainings(card.get("start", {})), f"{command} --out pretrained"]


def _held_out(card: Card) -> str:
    return _error(card["held_out"]) if card["held_out"] else "nothing held out"


def _error(measured: Card) -> str:
    low, high = (100 * end for end in measured["interval"])
    return (
        f"{100 * measured['error']:.2f} % ({measured['errors']:,} of {measured['pictures']:,}; {low:.2f} to {high:.2f})"
    )


def _percent(measured: Card) -> str:
    return f"{100 * measured['error']:.2f}"


def _code(name: str) -> str:
    return f"`{name}`"


def _listed(names: Iterable[str]) -> str:
    *first, last = (_code(name) for name in names)
    return f"{', '.join(first)} and {last}" if first else last
