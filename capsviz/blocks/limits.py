"""Where capsule networks are used and where they stop: what was published, what is only said, and what you can try."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, measure
from capsviz.blocks.screen import ask, change_digit, notice
from capsviz.figures.beside import picture_row
from capsviz.figures.pictures import tiles
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer
from capsviz.views.way import cited, way

PAPER = "Sabour, Frosst and Hinton 2017, arXiv 1710.09829"


def show() -> None:
    """Uses and limits side by side, each with its source and something to try."""
    ask(
        "What are capsules good for, and where do they stop?",
        f"A capsule can hold *how* a thing lies, but only for what it was trained on. {_shown_in_training()} **See how this "
        "network reads yours** at four quarter turns; then draw another on Explore, one that survives them.",
    )
    trace = desk.current(())
    _turned(trace)
    notice("the sources below do not all agree. Ask of every claim: measured on what, against what, by whom?")
    uses, limits = st.columns(2, gap="large")
    with uses:
        st.header("Where they were shown to help", anchor=False)
        _uses(trace)
    with limits:
        st.header("Where they stop", anchor=False)
        _limits(trace)


def _shown_in_training() -> str:
    """How far the digits of the training lay turned, as the network's card has it."""
    recipe = cabinet.cards()[desk.settings().network].get("recipe", {})
    turned = recipe.get("augmentation", {}).get("rotation", 0)
    # of a normal distribution 1 in 20 lies further out than twice its spread
    how = f"and turned a little, 19 of 20 by less than {2 * turned:.0f}°" if turned else "never turned"
    return f"In training it saw digits as people write them, {how}."


def _item(title: str, say: str, source: str, page: str = "", link: str = "", **state: str) -> None:
    st.markdown(f"**{title}** {say}")
    st.caption(cited(source))
    if page:
        way(page, link, key=f"limits.{title}", **state)


def _uses(trace: CapsTrace) -> None:
    _item(
        "Digits on top of each other.",
        "On two overlapping digits the paper's network made 5.2 % errors; an ordinary network of the same paper 8.1 % (this "
        "second number quoted from memory). Both digits can have a long vector, and each is drawn again on its own.",
        PAPER,
        "explore",
        "Try: draw one digit over another",
    )
    _item(
        "Shapes that were never trained.",
        "Trained on shifted digits only, it read 79 % of digits that were turned, stretched and slanted as well; the ordinary "
        "network read 66 %.",
        f"{PAPER} (the affNIST data)",
        "explore",
        "Try: draw a slanted digit",
    )
    _item(
        "Noticing what is no digit.",
        "What the network draws again can be compared with the picture. If they differ much, something is wrong: this has "
        f"caught pictures made to fool a network. For your digit they differ by {_difference(trace):.3f} a pixel on average.",
        "arXiv 1811.06969 and 1907.02957",
        "explore",
        "Try: draw a star",
    )
    _item(
        "Small networks.",
        "Efficient-CapsNet, with another routing in a single pass, has 161,824 weights and 0.26 % errors on handwritten digits "
        "(this last number quoted from memory).",
        "arXiv 2101.12491",
    )
    _item(
        "Medicine, driving, and all the rest.",
        "Articles name them too. No measurement there was checked for this page, so nothing is claimed.",
        "no source",
    )


def _difference(trace: CapsTrace) -> float:
    return float(np.abs(trace.reconstruction - trace.image).mean())


def _limits(trace: CapsTrace) -> None:
    _item(
        "Routing seldom decides.",
        _decided(trace),
        "arXiv 1907.13327, 1911.07968, 2103.15459, 2301.01583",
        "routing",
        "Try: one iteration, or ten",
        view="More iterations",
    )
    _item(
        "The record is not routing's.",
        "The 99.87 % of handwritten digits read rightly that articles quote came from several capsule networks voting "
        "together, and none of them routes.",
        "arXiv 2001.09136",
    )
    parts, digits, dim = trace.routing.u_hat.shape
    weights = trace.routing.u_hat.size * trace.u.shape[1]
    _item(
        "The price grows with every class.",
        f"Every part has a matrix for every class, here for every digit: {parts:,} × {digits} matrices of {dim} × {trace.u.shape[1]}, "
        f"{weights:,} weights. With 1,000 classes they would be {weights // digits * 1000:,}.",
        "counted in this network",
    )
    _item(
        "Lengths are not probabilities.",
        f"Your digit's ten lengths add up to {trace.lengths.sum():.2f}. A length of 0.9 does not mean that 9 of 10 such answers "
        "are right.",
        "computed for your digit",
    )


def _decided(trace: CapsTrace) -> str:
    first, last = (int(lengths.argmax()) for lengths in measure.lengths(trace.routing)[[0, -1]])
    changed = "changed the answer" if first != last else "did not change the answer"
    return (
        "Several studies found that the answer hardly ever depends on it, and that equal couplings do as well. For your digit "
        f"the longest vector after the first iteration, before anything is routed, is the {first}; after the last it is the "
        f"{last}. Routing {changed}."
    )


def _turned(trace: CapsTrace) -> None:
    """The current picture at quarter turns, each read anew."""
    now = desk.settings()
    turned = [np.ascontiguousarray(np.rot90(trace.image, -quarters)) for quarters in range(4)]
    read = [cabinet.trace(now.network, pixels.tobytes(), "", now.iterations, None) for pixels in turned]
    st.html(
        tiles(
            (f"Turned by {90 * k}°", one.image, f"read as {one.prediction}, length {one.lengths.max():.2f}")
            for k, one in enumerate(read)
        )
    )
    offer("quarter-turns", {"Four quarter turns, read": _taken(read)})
    change_digit()


def _taken(read: list[CapsTrace]) -> Take:
    passes = read[0].routing.iterations
    return Take(
        lambda: picture_row(
            {f"{90 * k}°: {one.prediction}, {one.lengths.max():.2f}": one.image for k, one in enumerate(read)}
        ),
        lambda: {f"{90 * k}_{name}": getattr(one, name) for k, one in enumerate(read) for name in ("image", "lengths")},
        f"read = [capsviz.capture(net, np.rot90(trace.image, -k), iterations={passes}) for k in range(4)]\n"
        'picture_row({f"{90 * k}°: {one.prediction}, {one.lengths.max():.2f}": one.image for k, one in enumerate(read)})',
        "import numpy as np\nfrom capsviz.figures.beside import picture_row",
        partial(in_python.of_trace, edits=""),
    )
