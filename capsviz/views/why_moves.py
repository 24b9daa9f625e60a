"""What moves and what stays: the last numbers of each network while the picture is changed, and what can be read there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk
from capsviz.figures.moving import SHOWN, numbers, path
from capsviz.rows import Table
from capsviz.verdicts import BADLY, WELL
from capsviz.views import why_pair, why_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.moves import Moves
    from capsviz.transforms import Change

MOTIONS = {"turn": 30.0, "right": 4.0, "down": 4.0, "scale": 0.3, "shear": 0.5, "thicken": 1.5}
"""Changes that a pose could carry, and how far they go, either way, and leave the digit a digit."""
_FRAMES = 31
_WHAT = {why_pair.CAPSNET: "number of the pose", why_pair.CNN: "feature"}


@st.fragment
@desk.spoken(st.error)
def show() -> None:
    """How well a change can be read from both networks' last numbers; then their way along one change of this picture."""
    from capsviz.transforms import named

    st.markdown(
        "Change the picture, and what a network knows of it last, just before its answer, moves too: the sixteen numbers "
        "of the digit's **pose** in the capsule network, the **last features** in the CNN. If a network threw place and "
        "direction away, they would stand still."
    )
    _read_out()
    st.markdown("**On your picture**")
    chosen = st.pills(
        "What happens to it",
        list(MOTIONS),
        format_func=lambda name: named(name).title,
        default="turn",
        required=True,
        key="why.moves.change",
    )
    digit = why_pair.digit()
    change = named(chosen or "turn")
    amounts, found = amounts_of(change), moved(change, digit)
    for column, (name, one) in zip(st.columns(2, gap="large"), found.items(), strict=False):
        with column:
            _network(name, one, change, amounts, digit)
    st.caption(
        "Each line is the way the numbers take together, seen from the side from which most of it is seen. Below it red "
        "is more than for the unchanged picture, blue less; each map has a scale of its own."
    )
    offer("why-moves", why_taken.moved(found, change, amounts, digit, _WHAT))


def amounts_of(change: Change) -> Float[np.ndarray, " amount"]:
    """As far either way as a pose could follow, evenly."""
    return change.neutral + MOTIONS[change.name] * np.linspace(-1, 1, _FRAMES)


def moved(change: Change, digit: int) -> dict[str, Moves]:
    """The last numbers of both networks while the current picture is changed as far as `amounts_of` says."""
    now = desk.settings()
    return _moved(now.network, why_pair.CNN in why_pair.pair(), desk.pixels(now.picture).tobytes(), digit, change.name)


@st.cache_resource(max_entries=24, show_spinner="Changing the picture in every step …")
def _moved(capsnet: str, with_cnn: bool, picture: bytes, digit: int, change: str) -> dict[str, Moves]:
    from capsviz.experiments.compare import changed
    from capsviz.experiments.moves import moves
    from capsviz.transforms import named

    pixels = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    pictures = changed(pixels, named(change), amounts_of(named(change)))
    with why_pair.at_work(capsnet, with_cnn=with_cnn) as nets:
        return {name: moves(net, pictures, digit, _FRAMES // 2) for name, net in nets.items()}


def _network(name: str, one: Moves, change: Change, amounts: Float[np.ndarray, " amount"], digit: int) -> None:
    count = one.numbers.shape[1]
    what = f"the pose of the {digit}, {count} numbers" if name == why_pair.CAPSNET else f"{count} features"
    share = one.share()
    st.markdown(
        f"**{name}**: {what}. From the unchanged picture to the two ends they move by "
        f"**{share[0]:.2f}** and **{share[-1]:.2f}** of their length."
    )
    desk.draw(path(one, change, amounts, why_pair.COLOURS[name]), key=f"why.moves.path.{name}")
    if count > SHOWN:
        st.markdown(f"The {SHOWN} features that move most:")
    else:
        st.markdown("All of them:")
    desk.draw(numbers(one, change, amounts, what=_WHAT[name]), key=f"why.moves.numbers.{name}")


def _read_out() -> None:
    """How well a linear read-out says by how much a picture was changed, and what that means for the claim."""
    from capsviz.transforms import named

    fact = why_pair.fact("read_out", "Until then how well a change can be read out is not shown.")
    if isinstance(fact, str):
        st.markdown(f"*{fact}*")
        return
    st.markdown(
        "**Can the change be read there?** A linear read-out, a sum of these numbers with factors fitted on other digits, says "
        "by how much a digit was changed. R² is 1 where it is always right, 0 where it only knows the mean."
    )
    names, rows = (why_pair.CAPSNET, why_pair.CNN), []
    for change, one in fact.items():
        way, reach = named(change), one["reach"]
        title = f"{way.title.lower()}, up to {way.said(way.neutral - reach)} or {way.said(way.neutral + reach)}"
        rows.append([title, *(_r2(one[name]) for name in names)])
    st.html(Table(["changed by", *names], rows, numbers=1).html("How well a change can be read out"))
    st.markdown(" ".join(f"{named(change).title}: {verdict(one)}." for change, one in fact.items()))


def _r2(one: Mapping[str, Any]) -> str:
    low, high = one["interval"]
    return f"{one['r2']:.2f} ({low:.2f} – {high:.2f})".replace("-", "−")


def verdict(one: Mapping[str, Any]) -> str:
    """Whether the CNN's features carry the change as the pose does, by their intervals and what is called good or bad."""
    capsnet, cnn = one[why_pair.CAPSNET], one[why_pair.CNN]
    if cnn["r2"] < BADLY:
        return "the CNN's features hardly carry it"
    if cnn["interval"][0] > capsnet["interval"][1]:
        return "**the CNN's features carry it too, and better than the pose**"
    if cnn["interval"][1] >= capsnet["interval"][0]:
        return "**the CNN's features carry it too, as well as the pose**"
    return f"the CNN's features carry it too, {'if less well' if cnn['r2'] >= WELL else 'but worse'} than the pose"
