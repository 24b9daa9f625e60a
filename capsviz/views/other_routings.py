"""Another routing: the same votes divided in six ways, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from capsviz import cabinet, desk
from capsviz.figures.six_routings import Trained, lengths_by_routing, routing_cards, trained_with, verdict, why_em
from capsviz.intervention import spell
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer

if TYPE_CHECKING:
    from capsviz.experiments.rerouting import How, Rerouted

EACH = "{how: reroute(%s, how, %d, bias=bias) for how in HOWS}"
"""Python that runs the six routings on the votes of a trace, so many iterations each."""
BIAS = 'added = net.state_dict().get("digits.bias")\nbias = None if added is None else added.numpy()\n'
"""Python that reads what a network adds to each weighted sum, where it adds anything."""
IMPORTS = "from capsviz.experiments.rerouting import HOWS, reroute\nfrom capsviz.figures.six_routings import "


def show() -> None:
    """How many of the six agree, and six cards."""
    from capsviz.experiments.rerouting import vote_widths

    kept = tuple(edit for edit in desk.edits() if edit.site.name in ("u", "u_hat"))
    trace, now = desk.current(kept), desk.settings()
    st.markdown(
        "The votes are made before any routing begins; how they are then divided among the digits is a choice. Here the "
        f"**same {len(trace.u):,} × {len(trace.poses)} votes** go through six routings from the literature, with "
        f"{_counted(now.iterations)}."
    )
    if len(kept) < len(desk.edits()):
        st.caption("Edits inside the routing are not in force here: what is compared is the routing itself.")
    routed = each(trace)
    st.markdown(f"{verdict(routed)} {why_em(vote_widths(trace), routed)}")
    st.html(routing_cards(routed, trained()))
    st.caption(
        "This is no contest: it shows what each routing makes of votes that were learned for one of them. Entropy says "
        "how evenly the parts divide what they give; 1 is perfectly even."
    )
    offer("another-routing", {"Lengths by routing": _taken(routed, spell(kept))})


def each(trace: CapsTrace) -> dict[How, Rerouted]:
    """What each of the six makes of a trace's votes, with as many iterations as are set."""
    from capsviz.experiments.rerouting import HOWS, reroute

    iterations, bias = desk.settings().iterations, desk.bias()
    return {how: reroute(trace, how, iterations, bias=bias) for how in HOWS}


def trained() -> Trained:
    """What the current network was trained with."""
    config = cabinet.network(desk.settings().network).config
    return trained_with(config.iterates, config.iterations)


def _taken(routed: Mapping[How, Rerouted], kept: str) -> Take:
    return Take(
        lambda: lengths_by_routing(routed),
        lambda: {
            name.replace("-", "_"): array
            for how, one in routed.items()
            for name, array in ((f"{how}_lengths", one.lengths), (f"{how}_c", one.c))
        },
        f"{BIAS}lengths_by_routing({EACH % ('trace', desk.settings().iterations)})",
        f"{IMPORTS}lengths_by_routing",
        partial(in_python.of_trace, edits=kept),
    )


def _counted(iterations: int) -> str:
    return "one iteration" if iterations == 1 else f"{iterations} iterations where they iterate"
