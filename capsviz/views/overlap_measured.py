"""How often both digits are found, by how far they cover each other, and failures to look at."""

from __future__ import annotations

import streamlit as st

from capsviz import desk, panel
from capsviz.components.gallery import Thumbnail, choose_picture
from capsviz.errors import CapsvizError, as_sentence
from capsviz.figures.overlap import found_by_cover
from capsviz.figures.pictures import ink_uri
from capsviz.image import unpack
from capsviz.overlaps import COMMAND, NETWORK, Failure, Overlaps, load
from capsviz.settings import MOST_SHIFT
from capsviz.views import overlap_pair, overlap_taken
from capsviz.views.take_away import offer

PAPER = 0.052
"""Test error on such pairs. [Sabour et al. 2017, section 6, table 1]"""
_FAILURES = "overlap.failures"


def show() -> None:
    """The curve over the cover, and the failures; where nothing was measured, a sentence."""
    found = _measured()
    if isinstance(found, str):
        st.info(found)
        return
    whole = found.whole
    low, high = whole.interval
    st.markdown(
        f"**{1 - whole.errors / whole.pictures:.2%}** of {whole.pictures:,} pairs of test digits: both are the two longest "
        f"capsules (95 % interval {1 - high:.2%} to {1 - low:.2%}; the paper reports {1 - PAPER:.1%}). Each test digit was "
        "laid once over one of another class, both shifted by up to 4 pixels."
    )
    left, right = st.columns([1.3, 1], gap="large")
    with left:
        desk.draw(found_by_cover(found.bins), key="overlap.by_cover")
        st.caption(f"Bars: 95 % intervals. Measured by `{COMMAND}`.")
        offer("overlap-measured", overlap_taken.measured(found))
    with right:
        st.markdown("**Where it fails.** The first wrong pairs of the test set, none picked. Choose one to look at it.")
        shown = [_thumbnail(n, one) for n, one in enumerate(found.failures)]
        if choose_picture(shown, None, _chosen, key=_FAILURES) is not None:
            # the digits stand above, outside of what reruns by itself here
            st.rerun()


def _measured() -> Overlaps | str:
    if overlap_pair.reader() != NETWORK:
        return (
            f"How often both digits are found is measured of the network trained on pairs ({NETWORK}.safetensors). It is "
            "not here yet, so there is no number to show, and no failures of its to look at."
        )
    try:
        return _loaded()
    except CapsvizError as error:
        return f"{as_sentence(error)} Until then there is no number to show."


@st.cache_resource(max_entries=1, show_spinner=False)
def _loaded() -> Overlaps:
    return load()


def _thumbnail(n: int, failure: Failure) -> Thumbnail:
    from capsviz.experiments.overlap import lay

    meant, read = (f"{min(two)} and {max(two)}" for two in (failure.labels, failure.answers))
    right, down, second_right, second_down = failure.places
    pictures = [unpack(picture) for picture in failure.pictures]
    _, whole = lay(pictures, [(right, down), (second_right, second_down)], len(pictures[0]) + 2 * MOST_SHIFT)
    return Thumbnail(str(n), f"{meant}, read as {read}", ink_uri(whole))


def _chosen() -> None:
    failures = _loaded().failures
    name = str(st.session_state[_FAILURES].choice)
    if name.isdigit() and int(name) < len(failures):
        failure = failures[int(name)]
        first, second = (desk.spelled(unpack(picture)) for picture in failure.pictures)
        panel.look_at(first)
        desk.change(other=second, places=",".join(map(str, failure.places)))
