"""What a report shows besides the trace itself, as it was measured. Knows traces; draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from jaxtyping import Float
from numpy import ndarray

from capsviz.figures.six_routings import Trained
from capsviz.sweep import Sweep
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.experiments.rerouting import How, Rerouted


class Removals(NamedTuple):
    """Every part left out in turn."""

    trace: CapsTrace
    """The run they are left out of: with those edits in force that come before the routing."""
    lengths: Float[ndarray, "lower upper"]
    """Those of all digits without each part, as `capsviz.experiments.removals` measures them."""

    def lost(self, digit: int) -> Float[ndarray, " lower"]:
        """By how much a digit is shorter without each part."""
        return self.trace.lengths[digit] - self.lengths[:, digit]


class Routed(NamedTuple):
    """The same votes through several routings, as `capsviz.experiments.rerouting` runs them."""

    each: Mapping[How, Rerouted]
    trained: Trained
    """What the weights were trained with."""
    widths: Float[ndarray, " upper"]
    """How far the votes for each digit lie from their middle, as `capsviz.experiments.rerouting.vote_widths` measures it."""


class Iterated(NamedTuple):
    """What the number of routing iterations does: to this picture, and to many digits."""

    run: CapsTrace
    """The run that is reported, with many more iterations."""
    even: CapsTrace
    """The same votes in one iteration, which divides them evenly."""
    many: Sweep | str
    """What was measured on many digits, or a sentence that says why that is not there."""


class Live(NamedTuple):
    """A drawing that is moved and opened by hand, as a page shows it: its own markup, style and script, and its numbers."""

    html: str
    css: str
    js: str
    """A module that finds its place and its numbers where `capsviz.report.sheet.live` puts them."""
    data: bytes


class Asked(NamedTuple):
    """What was asked of a trace; None where it was not."""

    map: Live | None = None
    """The network's map as the page Explore has it, to stand in place of one that is drawn once."""
    before: CapsTrace | None = None
    """The same run without edits, to stand beside an edited one."""
    transforms: Float[ndarray, "lower upper dim lower_dim"] | None = None
    """The matrices W that turn the parts' vectors into votes."""
    iterated: Iterated | None = None
    removals: Removals | None = None
    routed: Routed | None = None


NOTHING = Asked()
"""A report on the trace alone."""


class Pair(NamedTuple):
    """Two pictures of one network, A and B, both without edits."""

    names: tuple[str, str]
    removals: tuple[Removals, Removals]
    """Every part left out in turn, in A and in B; they hold the two traces."""
    routed: tuple[Routed, Routed]
