"""The whole forward pass: every station from pixels to lengths, its shape, and what was learned for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st

from capsviz import cabinet, desk
from capsviz.blocks.screen import PAGES, ask, notice
from capsviz.figures.stations import station_picture
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, of_numbers, offer

if TYPE_CHECKING:
    from capsviz.anatomy import Station


class Words(NamedTuple):
    """What is said at a station, and the page where it can be touched."""

    title: str
    axes: str
    """What the sizes of its shape count."""
    say: str
    page: str
    link: str


WORDS = {
    "picture": Words(
        "Picture",
        "rows × columns",
        "Each pixel is one number, from 0 for paper to 1 for ink.",
        "explore",
        "Draw another",
    ),
    "features": Words(
        "Feature maps",
        "filters × rows × columns",
        "A *filter* is a small pattern of weights. Each one slides over the picture and says at every place how well the "
        "pixels there fit; what does not fit at all is set to 0.",
        "explore",
        "Look inside on Explore",
    ),
    "primary": Words(
        "Parts (primary capsules) *u*",
        "parts × numbers",
        "A second layer of filters reads those maps and answers several numbers at a time: short vectors, each squashed, "
        "each for one kind of part at one place.",
        "explore",
        "Look inside on Explore",
    ),
    "votes": Words(
        "Votes *û*",
        "parts × digits × numbers",
        "Each part says how each digit would lie if the part belonged to it. For every pair of part and digit there is one "
        "matrix *W*, and vote is matrix times vector.",
        "routing",
        "See the votes on Routing",
    ),
    "routing": Words(
        "Couplings *c*",
        "iterations × parts × digits",
        "Each part shares itself out among the digits, and again after every iteration. These numbers are worked out anew "
        "for every picture.",
        "routing",
        "Watch them on Routing",
    ),
    "poses": Words(
        "Digit capsules *v*",
        "digits × numbers",
        "For each digit, the votes times their couplings are added up and squashed: one vector, the *pose* of the digit.",
        "pose",
        "Move its numbers on Pose",
    ),
    "lengths": Words(
        "Lengths", "digits", "How long each vector is. The longest is the answer.", "explore", "Compare on Explore"
    ),
    "reconstruction": Words(
        "Reconstruction",
        "rows × columns",
        "The *decoder*, three ordinary layers, draws the picture again from the answer's vector alone.",
        "pose",
        "Bend it on Pose",
    ),
}


def show() -> None:
    """Your digit on its way, station by station, and the sum of what was learned."""
    from capsviz.anatomy import learned_in_all, stations

    ask(
        "What happens between the pixels and the answer?",
        "Your digit walks through the whole network, in the order in which the numbers are worked out. Each line shows what "
        "passes there, how many numbers that is, and how many *weights* (numbers that training found) it took to make it.",
    )
    trace, net = desk.current(), cabinet.network(desk.settings().network)
    passed, whole = stations(net, trace), learned_in_all(net)
    for station in passed:
        with st.container(border=True):
            _station(trace, station, whole)
    _sum(passed, whole)
    offer("stations", _taken(trace))
    most = max(passed, key=lambda station: station.learned)
    notice(
        f"the most was learned for the {WORDS[most.name].title.replace('*', '').lower()}, {most.learned / whole:.0%} of all. "
        "Routing itself is arithmetic: it has logits and couplings, but they belong to the picture, not to the network."
    )


def _taken(trace: CapsTrace) -> dict[str, Take]:
    """What stands beside each station, in numbers, and what was learned for it."""
    digit = trace.prediction
    sizes = "np.linalg.norm({}, axis=1)"
    shown = {
        "picture": (trace.image, "trace.image"),
        "features": (trace.features, "trace.features"),
        "primary": (np.linalg.norm(trace.u, axis=1), sizes.format("trace.u")),
        "votes": (
            np.linalg.norm(trace.routing.u_hat[:, digit], axis=1),
            sizes.format(f"trace.routing.u_hat[:, {digit}]"),
        ),
        "couplings": (trace.routing.c[-1, :, digit], f"trace.routing.c[-1, :, {digit}]"),
        "poses": (trace.poses, "trace.poses"),
        "lengths": (trace.lengths, "trace.lengths"),
        "reconstruction": (trace.reconstruction, "trace.reconstruction"),
    }
    return {
        "What passes, as it is drawn here": of_numbers(shown, "", "import numpy as np"),
        "Weights learned": Take(
            None,
            lambda: _learned(trace),
            "{station.name: station.learned for station in stations(net, trace)}",
            "from capsviz.anatomy import stations",
        ),
    }


def _learned(trace: CapsTrace) -> dict[str, np.ndarray]:
    from capsviz.anatomy import stations

    net = cabinet.network(desk.settings().network)
    return {station.name: np.asarray(station.learned) for station in stations(net, trace)}


def _station(trace: CapsTrace, station: Station, whole: int) -> None:
    words = WORDS[station.name]
    picture, said, passes, learned = st.columns([0.8, 2.6, 1.3, 1.3], vertical_alignment="center", gap="medium")
    picture.html(station_picture(trace, station.name))
    said.markdown(f"**{words.title}.** {words.say}")
    said.page_link(PAGES / f"{words.page}.py", label=words.link)
    passes.markdown(f"{' × '.join(f'{size:,}' for size in station.shape)}  \n**{station.numbers:,}** numbers")
    passes.caption(words.axes)
    if station.learned:
        learned.markdown(f"**{station.learned:,}** weights learned, {station.learned / whole:.1%} of all")
    else:
        learned.markdown("nothing learned")


def _sum(passed: tuple[Station, ...], whole: int) -> None:
    parts = [station.learned for station in passed if station.learned]
    st.markdown(
        f"Together: {' + '.join(f'{part:,}' for part in parts)} = **{sum(parts):,}**. Counted in the network's file, one tensor "
        f"after the other: **{whole:,}**."
    )
