"""Everything that ships, measured: each network, the best of them together, and the page that says all the numbers.

Knows the shelf of networks, their cards and the measuring; knows no terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from capsviz import tables, weights
from capsviz.network import Capsules, Network
from capsviz.training import cards, ensemble
from capsviz.training.data import HELD_OUT, Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.pairs_study import measure, recipe_of_pairs
from capsviz.training.study import Notebook, Values, measured

COMMAND = "capsviz evaluate --all"
TABLE = "README.md"
"""Beside the networks."""

Tell = Callable[[str], None]


def evaluate_all(train: Digits, test: Digits, notes: Path, tell: Tell = lambda _: None) -> Path:
    """Measure every network that ships, write its card, and one page of all the numbers; returns its path.

    What was measured is noted in the folder `notes`, so that an evaluation that was stopped goes on; at the end the
    notes are thrown away. Raises `WeightsError` where a network cannot be read or a card not be written.
    """
    names, held, tests = [name for name in weights.shipped() if recipe_of_pairs(name) is None], {}, {}
    notebooks = {name: Notebook(notes / f"{name}.json", weights.digest(weights.find(name))) for name in names}
    for name in names:
        net = weights.load(name)
        tests[name] = _measure(name, net, test, notebooks[name], tell)
        # only networks that have not seen the same pictures can be compared on them
        if (weights.card(name).get("held_out") or {}).get("pictures") == HELD_OUT:
            tell(f"{name}: the pictures held out")
            held[name] = _shares(net, train.last(HELD_OUT))
    of_pairs = sorted(set(weights.shipped()) - set(names))
    for name in of_pairs:
        tell(f"{name}: pairs of the test set")
        found = measure(weights.find(name), weights.load(name), test, write=True)
        cards.add(weights.find(name), test={**found.values, "command": COMMAND})
    together = _together(held, tests, train.last(HELD_OUT), test) if len(held) > 1 else None
    if together is not None:
        cards.write(weights.folder() / weights.ENSEMBLE, together)
    path = weights.folder() / TABLE
    single, double = ([weights.card(name) for name in some] for some in (names, of_pairs))
    cards.put(path, tables.page(single, together, double))
    for notebook in notebooks.values():
        notebook.close()
    return path


def _measure(name: str, net: Network, test: Digits, notebook: Notebook, tell: Tell) -> Float[Tensor, "picture classes"]:
    """Measure one network and write its card; returns its shares of the test pictures."""
    tell(f"{name}: the test set")
    shares = _shares(net, test)
    # a share is largest where the output is
    plain = {**judged(shares, test.labels).values, "command": COMMAND}
    more = measured(net, test, notebook, lambda what: tell(f"{name}: {what}"))
    cards.add(weights.find(name), test=plain, **more)
    return shares


def _together(held: Mapping[str, Tensor], tests: Mapping[str, Tensor], held_out: Digits, test: Digits) -> Values:
    members, found = ensemble.chosen(held, held_out.labels)
    return {
        "members": {name: weights.digest(weights.find(name)) for name in members},
        "chosen_among": sorted(held),
        "held_out": found.values,
        "test": {**ensemble.together(tests, members, test.labels).values, "command": COMMAND},
    }


def _shares(net: Network, digits: Digits) -> Float[Tensor, "picture classes"]:
    return ensemble.shares(outputs(net, digits.images()), capsules=isinstance(net, Capsules))
