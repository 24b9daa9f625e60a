"""Part and whole: the same parts put together wrongly. Does either network know that the whole is gone?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, desk, measure
from capsviz.claims import COMMAND, share
from capsviz.errors import capitalised
from capsviz.figures.readings import Reading, cards
from capsviz.figures.scrambled import noticed
from capsviz.rows import Table
from capsviz.verdicts import BADLY, WELL
from capsviz.views import why_alarm, why_pair, why_read_taken, why_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course

STILL = 0.01
"""Couplings whose entropy changes by less than this, of 1, are said to hardly move."""


@st.fragment
@desk.spoken(st.error)
def show() -> None:
    """The digit whole and scrambled, as both networks read it; then over many digits, and the answer in words."""
    st.markdown(
        "A capsule network is said to know a whole from its parts: eyes, nose and mouth in the wrong places are no face. "
        "Here **no ink is lost or made**: halves or quarters of your digit change places, or its strokes are cut apart and "
        "joined wrongly."
    )
    fact = why_alarm.measured()
    threshold = None if isinstance(fact, str) else float(fact["threshold"])
    pictures = scrambled()
    courses = why_pair.read(np.stack(list(pictures.values())))
    read = [_reading(one, at, courses, threshold) for at, one in enumerate(pictures.items())]
    st.html(cards([*read[:-1], _cut(next(iter(pictures.values()))), read[-1]]))
    st.caption(
        "Entropy says how evenly the parts divide themselves among the ten digits: 1 is perfectly even. If routing noticed "
        "that the parts no longer fit one whole, it would change."
    )
    offer("why-scrambled", why_read_taken.scrambled(pictures, courses))
    found = why_pair.fact("parts", "Until then there is only your own digit.")
    if isinstance(found, str):
        st.info(found)
        return
    missing = [way for way in pictures if way not in map(capitalised, found)]
    if missing:
        st.info(f"Not measured over many digits yet: “{'”, “'.join(missing)}”. Run {COMMAND}.")
    st.markdown(in_words(found))
    desk.draw(noticed(found, {name: why_pair.COLOURS[name] for name in next(iter(found.values()))}), key="why.parts")
    offer("why-parts", why_taken.scrambled(found))
    st.html(_table(found).html("What scrambling does, over all digits"))


def scrambled() -> dict[str, Float[np.ndarray, "28 28"]]:
    """The current picture whole, and put together in every other way."""
    from capsviz.experiments.compare import changed
    from capsviz.transforms import SCRAMBLES, named

    ways = np.arange(len(SCRAMBLES), dtype=np.float32)
    pictures = changed(desk.pixels(desk.settings().picture), named("scramble"), ways)
    return dict(zip(map(capitalised, SCRAMBLES), pictures, strict=True))


def _reading(
    titled: tuple[str, np.ndarray], at: int, courses: Mapping[str, Course], threshold: float | None
) -> Reading:
    """A card for one way to put the digit together."""
    (title, picture), network = titled, desk.settings().network
    # both networks stand here as they were trained
    trace = cabinet.trace(network, np.ascontiguousarray(picture).tobytes(), "", cabinet.iterations(network), None)
    entropy = float(measure.coupling_entropy(trace.routing.c)[-1])
    one = why_alarm.reading(title, picture, courses, at, threshold)
    return Reading(one.title, one.seen, one.said, one.meter, (f"coupling entropy {entropy:.4f}",))


def _cut(picture: Float[np.ndarray, "28 28"]) -> Reading:
    """A card that shows where the last of the ways cuts the digit."""
    from capsviz.transforms import opened, parts

    count = len(parts(picture))
    how = (
        "Where strokes meet; where none do, at sharp bends; else in the middle. The largest part stays, the others are "
        "turned by a quarter and joined elsewhere."
    )
    said = f"in {count} parts" if count > 1 else "there is nothing to cut"
    return Reading("Where it is cut", [(opened(picture), said)], [], notes=(how,))


def in_words(found: Mapping[str, Any]) -> str:
    """Does either know that the whole is gone? The answer by the rules that the claims are judged by."""
    _, *scrambled = found.values()
    said = []
    for name in scrambled[0]:
        least = min(share(one[name]["unsure"]).share for one in scrambled)
        most = max(share(one[name]["unsure"]).share for one in scrambled)
        said.append(f"the {name} {_knows(least)}: its score is lower than usual for {least:.0%} to {most:.0%} of them")
    drawn = min(share(one[why_pair.CAPSNET]["drawn"]).share for one in scrambled)
    entropies = [one[why_pair.CAPSNET]["entropy"]["mean"] for one in found.values()]
    of = scrambled[0][why_pair.CAPSNET]["unsure"]["of"]
    return (
        f"**Does either know that the whole is gone?** Over {of:,} test digits, {'; '.join(said)}. What the CapsNet draws "
        f"again {_knows(drawn)}: at least {drawn:.0%} of each scramble lie further from their drawing than 95 % of whole "
        f"digits do. The couplings {_moved(entropies)}: their entropy is {entropies[0]:.4f} for whole digits and "
        f"{min(entropies[1:]):.4f} to {max(entropies[1:]):.4f} for scrambled ones."
    )


def _moved(entropies: Sequence[float]) -> str:
    """The first entropy is that of whole digits."""
    return "hardly move" if max(abs(each - entropies[0]) for each in entropies) < STILL else "move"


def _knows(share_: float) -> str:
    return "knows it" if share_ >= WELL else "often notices" if share_ >= BADLY else "does not know it"


def _table(found: Mapping[str, Any]) -> Table:
    """Means over the digits, a column for each way to put them together."""
    ways = list(found)
    rows: dict[str, list[str]] = {}
    for name in found[ways[0]]:
        measure_ = "length" if "distance" in found[ways[0]][name] else "softmax"
        rows[f"{name}: largest {measure_}"] = [f"{found[way][name]['top']['mean']:.2f}" for way in ways]
        rows[f"{name}: {measure_} of the digit it was"] = [f"{found[way][name]['own']['mean']:.2f}" for way in ways]
        rows[f"{name}: answers as for the whole"] = [f"{share(found[way][name]['same']).share:.0%}" for way in ways]
    rows["coupling entropy"] = [f"{found[way][why_pair.CAPSNET]['entropy']['mean']:.4f}" for way in ways]
    rows["distance of the drawing"] = [f"{found[way][why_pair.CAPSNET]['distance']['mean']:.2f}" for way in ways]
    return Table(["mean over all digits", *ways], [[what, *values] for what, values in rows.items()], numbers=1)
