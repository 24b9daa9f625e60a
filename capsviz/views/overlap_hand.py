"""Two digits under the hand: which they are, where they lie, and what the network makes of both."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import cabinet, desk, panel
from capsviz.components.gallery import Thumbnail, choose_picture
from capsviz.components.overlap import lay_over
from capsviz.figures.lengths import length_chart
from capsviz.figures.pictures import ink_uri
from capsviz.figures.spelled import article
from capsviz.overlaps import NETWORK
from capsviz.settings import Settings
from capsviz.views import overlap_pair, overlap_taken
from capsviz.views.take_away import offer

if TYPE_CHECKING:
    from capsviz.experiments.overlap import Overlap

HAND, BELOW = "overlap.hand", "overlap.below"
"""The page's fragments: a digit that is moved reruns both and nothing else."""
_SECOND = "overlap.second"


def choose() -> None:
    """The first digit by any way a picture comes in, the second from the gallery; exchanged, it can be drawn too."""
    panel.choose()
    if overlap_pair.reader() == NETWORK:
        st.caption(f"Here {NETWORK} reads both digits; the network chosen above reads one, on the other pages.")
    st.markdown("**The second digit**")
    shown = [
        Thumbnail(name, f"{picture.digit}, {picture.hand}", ink_uri(picture.pixels))
        for name, picture in cabinet.gallery().items()
        if picture.hand == "upright"
    ]
    choose_picture(shown, overlap_pair.second(), _chosen, key=_SECOND)
    st.button("Exchange the two", on_click=_exchange, help="Then draw the other one, too.", key="overlap.exchange")


@st.fragment(key=HAND)
@desk.spoken(st.error)
def show() -> None:
    """The two digits, the network's two longest capsules, and what that means in words."""
    _say_who_reads()
    read, two = overlap_pair.read(), overlap_pair.pictures()
    lay_over(
        two,
        overlap_pair.places(),
        read,
        subject=f"{overlap_pair.reader()}/{'/'.join(str(zlib.crc32(one.tobytes())) for one in two)}",
        key="overlap.laid",
        on_move=_moved,
    )
    st.markdown(_said(read))
    one, other = overlap_pair.shown(read)
    if one == other:
        st.info(
            f"Both pictures show {article(one)} **{one}**. There is one capsule for each digit, so the same digit twice cannot make two "
            "capsules long: choose another second digit."
        )
    desk.draw(length_chart(np.asarray(read.trace.lengths)), key="overlap.lengths")
    offer("overlap", overlap_taken.laid(read))
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


def _say_who_reads() -> None:
    if overlap_pair.reader() != NETWORK:
        st.info(
            f"The network trained on pairs ({NETWORK}.safetensors) is not here. These are read by "
            f"**{overlap_pair.reader()}**, which was shown one digit at a time and never two: see how far that goes."
        )


def _said(read: Overlap) -> str:
    alone, found, lengths = read.apart, read.found, read.trace.lengths
    first = f"By itself, the first digit is read as {article(alone[0])} **{alone[0]}**, the second as {article(alone[1])} **{alone[1]}**."
    together = f"Together, the two longest capsules are the **{found[0]}** ({lengths[found[0]]:.2f}) and the **{found[1]}** ({lengths[found[1]]:.2f})"
    right = len({*found} & {*overlap_pair.shown(read)})
    verdict = ("neither is one of the two", "one of the two is found, the other is not", "both are found")[right]
    return f"{first} {together}: {verdict}. {read.cover:.0%} of the fainter one's ink lies on the other's."


def _moved(shifts: list[int]) -> None:
    desk.change(places=",".join(map(str, shifts)))
    st.rerun([HAND, BELOW])


def _chosen() -> None:
    name = st.session_state[_SECOND].choice
    if name in cabinet.gallery():
        desk.change(other=name, places=Settings().places)


def _exchange() -> None:
    kept, other = desk.settings().picture, overlap_pair.second()
    panel.look_at(other)
    desk.change(other=kept)
