"""Pooling opened up: what max pooling keeps of a map, and what a shift of the picture leaves as it was."""

from __future__ import annotations

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import desk, pooling
from capsviz.components.place import point_at
from capsviz.figures.pictures import data_uri
from capsviz.figures.pooling import framed, largest, likeness_bars, of_four, of_map, rest, sheet, side
from capsviz.intervention import Site
from capsviz.views import why_pair, why_read_taken, why_twins
from capsviz.views.take_away import Take, offer

_SHIFTS = (0, 1, 2, 3, 4)
_MAP, _FOUR = "why.pooling.map", "why.pooling.four"


def show() -> None:
    """The CNN's maps before and after pooling, beside the same for the picture shifted; then twins."""
    if why_pair.CNN not in why_pair.pair():
        why_pair.say_what_is_missing()
        return
    _shifting()
    why_twins.show()


@st.fragment
@desk.spoken(st.error)
def _shifting() -> None:
    """By how much the picture is shifted, and what that leaves of every map and of everything else in both networks."""
    st.markdown(
        "*Max pooling* looks at two by two places of a map, keeps the largest value and forgets which of the four had it. "
        "**Shift the picture** and see what of it still reaches the next layer."
    )
    shift = st.segmented_control(
        "Pixels to the right", _SHIFTS, default=1, required=True, key="why.pooling.shift", width="stretch"
    )
    right, pixels = int(shift or 0), desk.pixels(desk.settings().picture)
    seen = {name: (_seen(name, pixels), _seen(name, pooling.shifted(pixels, right))) for name in why_pair.pair()}
    whole, other = (one[Site("features", 0)] for one in seen[why_pair.CNN])
    takes = _maps(whole, other, right)
    alike = {"picture": pooling.likeness(pixels, pooling.shifted(pixels, right))}
    for pair in seen.values():
        alike |= pooling.alike(*pair)
    offer("why-pooling", takes | _what_stays(alike, list(seen), right))


def _seen(name: str, pixels: Float[np.ndarray, "28 28"]) -> dict[Site, np.ndarray]:
    return _watched(desk.settings().network, name, np.ascontiguousarray(pixels, dtype=np.float32).tobytes())


@st.cache_resource(max_entries=12, show_spinner=False)
def _watched(capsnet: str, name: str, picture: bytes) -> dict[Site, np.ndarray]:
    from capsviz.capture import watch

    with why_pair.at_work(capsnet, with_cnn=name == why_pair.CNN) as nets:
        return watch(nets[name], np.frombuffer(picture, dtype=np.float32).reshape(28, 28))


def _maps(
    whole: Float[np.ndarray, "map row col"], other: Float[np.ndarray, "map row col"], shift: int
) -> dict[str, Take]:
    """All maps to choose from, the chosen one before and after pooling, of both pictures; what can be taken away."""
    at = _kept(_MAP, len(whole), int(whole.sum(axis=(1, 2)).argmax()))
    all_of_them, before, said = st.columns([1, 1, 1], gap="medium")
    with all_of_them:
        st.markdown(f"**All {len(whole)} maps**, each on its own scale.")
        point_at(
            data_uri(sheet(whole)),
            side(len(whole)),
            at,
            lambda chosen: _keep(_MAP, chosen if chosen < len(whole) else at),
            title=f"all {len(whole)} maps of the CNN's first layer",
            key="why.pooling.maps",
            words=[of_map(values, number) for number, values in enumerate(whole, start=1)],
        )
    with before:
        _fours(whole[at], other[at], at)
    with said:
        st.markdown(in_words(whole, other, at, shift))
        st.markdown(of_one_four(whole[at], other[at], _four(whole[at])))
    st.html(rest(whole[at], other[at], shift))
    return why_read_taken.pooled(whole[at], other[at], at, shift)


def _fours(values: Float[np.ndarray, "row col"], other: Float[np.ndarray, "row col"], at: int) -> None:
    fours = pooling.winner(values)
    st.markdown(f"**Map {at + 1} before pooling.** Framed: the winners.")
    point_at(
        data_uri(framed(values, max(largest(values), largest(other)))),
        len(fours),
        _four(values),
        lambda chosen: _keep(_FOUR, chosen),
        title=f"map {at + 1} before pooling, in fours",
        key="why.pooling.fours",
        words=[": ".join(of_four(values, four)) for four in range(fours.size)],
    )


def _four(values: Float[np.ndarray, "row col"]) -> int:
    """The four that is looked at: the one chosen, else the one that passes most on."""
    kept = pooling.pooled(values)
    return _kept(_FOUR, kept.size, int(kept.argmax()))


def in_words(
    whole: Float[np.ndarray, "map row col"], other: Float[np.ndarray, "map row col"], at: int, shift: int
) -> str:
    """How often each place wins in the chosen map, and how many winners a shift leaves, there and in all maps."""
    won = pooling.winner(whole[at])
    times = ", ".join(f"{corner} {int((won == n).sum())}" for n, corner in enumerate(pooling.CORNERS))
    one, all_of_them = (pooling.winners_that_stay(whole[some], other[some]) for some in (at, slice(None)))
    return (
        f"**Map {at + 1}**: {int((won != pooling.NONE).sum())} of its {won.size} fours have a winner above zero ({times}). "
        f"Shift the picture by {shift}: of the fours with a winner before or after, **{one:.0%}** are won by the same "
        f"place, and **{all_of_them:.0%}** in all {len(whole)} maps."
    )


def of_one_four(values: Float[np.ndarray, "row col"], other: Float[np.ndarray, "row col"], at: int) -> str:
    """The four that is looked at, in both pictures: who wins, and what of it is passed on."""
    (where, now), (_, after) = of_four(values, at), of_four(other, at)
    return (
        f"**The four in {where}**: {now}. In the shifted picture: {after}. Only the number goes on, and not who had it. "
        "Point at another; on a keyboard the arrow keys do."
    )


def _kept(key: str, count: int, usual: int) -> int:
    chosen = st.session_state.get(key, usual)
    return chosen if chosen < count else usual


def _keep(key: str, chosen: int) -> None:
    st.session_state[key] = chosen


def _what_stays(found: dict[str, float], names: list[str], shift: int) -> dict[str, Take]:
    """Everything in both networks, station by station: the cosine between the picture's and the shifted one's."""
    st.markdown(
        f"**What is still alike after {shift} pixel{'' if shift == 1 else 's'}**, from the picture to the last layer:"
    )
    st.html(likeness_bars(found))
    st.caption(
        "The cosine between everything a station says of the picture and of the shifted one: 1 where only its size "
        "changes, 0 where nothing is in common. A bar near 1 says that little moved, not that nothing can be read from what "
        "did: how well the shift itself can still be read from the last features of each network stands in the table above."
    )
    return why_read_taken.alike(found, names, shift)
