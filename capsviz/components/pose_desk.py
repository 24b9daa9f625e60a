"""The pose desk: sixteen sliders and the picture drawn from them in the page. Python's face of web/pose_desk.js.

The page draws with the network's own decoder. Its weights, 2.8 MB, cross the wire when the page asks for them: the
browser keeps them under the SHA-256 of their file, for later visits too, and no other run carries them. So the app
needs no route of its own on the server. What arrives was sent by a browser, so nothing in it is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Float, UInt8, UInt16
from streamlit.components.v2 import component

from capsviz import naming
from capsviz.components.packet import packet
from capsviz.components.web_files import web
from capsviz.figures.style import class_colour
from capsviz.holding import REACH
from capsviz.poses import PoseStatistics

_mount = component(
    "capsviz_pose_desk",
    html=web("pose_desk.html"),
    css=web("house.css", "pose_desk.css"),
    js=web(
        "packet.js", "article.js", "pose_decoder.js", "pose_rows.js", "pose_past.js", "pose_hand.js", "pose_desk.js"
    ),
)
FALLBACK = 0.25
"""How far the sliders reach, either way of the picture's own numbers, where nobody measured real poses."""


@dataclass(frozen=True, eq=False)
class Decoder:
    """The weights that the page draws with, and how they are told apart."""

    digest: str
    """SHA-256 of the file they are from."""
    sizes: tuple[int, ...]
    """Numbers in all poses together, then the width of each layer."""
    weights: Mapping[str, UInt16[np.ndarray, ...]]
    """w1, b1 to w3, b3 as half floats, matrices [in][out]."""


@dataclass(frozen=True, eq=False)
class Bench:
    """What lies on the desk: one picture's pose of one class, and the pose that is held."""

    subject: str
    """Names picture, network and class: another subject starts the desk anew."""
    digit: int
    own: Float[np.ndarray, " dim"]
    held: Float[np.ndarray, " dim"]
    picture: Float[np.ndarray, "side side"]
    untouched: Float[np.ndarray, "side side"]
    """Drawn from `own`."""
    drawn: Float[np.ndarray, "side side"]
    """Drawn from `held`, shown until the page can draw by itself."""
    statistics: PoseStatistics | None


def show_desk(
    bench: Bench,
    decoder: Decoder,
    *,
    on_hold: Callable[[Float[np.ndarray, " dim"]], object],
    on_wanted: Callable[[], object],
    key: str,
) -> None:
    """Show the desk. `on_hold` is told the pose that was let go, before the run that answers it; `on_wanted` is called
    when the page asks for the weights, which the next run then sends.
    """
    wanted = st.session_state.pop(_wanted(key), None) == decoder.digest
    words = {
        "subject": bench.subject,
        "echo": st.session_state.get(_echo(key), 0),
        "digit": bench.digit,
        "colour": class_colour(bench.digit),
        "decoder": {"digest": decoder.digest, "sizes": decoder.sizes},
        **_words(bench),
    }
    arrays = {
        "own": bench.own.astype(np.float32),
        "held": bench.held.astype(np.float32),
        "picture": _levels(bench.picture),
        "untouched": _levels(bench.untouched),
        "drawn": _levels(bench.drawn),
        **_spread(bench),
        **(decoder.weights if wanted else {}),
    }
    _mount(
        key=key,
        data=packet(words, arrays),
        on_wanted_change=partial(_asked, key, on_wanted),
        on_held_change=partial(_let_go, key, bench.subject, len(bench.own), on_hold),
    )


def _words(bench: Bench) -> dict[str, Any]:
    dims, known = range(len(bench.own)), bench.statistics
    if known is None:
        return {
            "ranges": [{"low": float(own) - FALLBACK, "high": float(own) + FALLBACK} for own in bench.own],
            "labels": [""] * len(dims),
            "abouts": [f"It is {own:.3f} in your picture." for own in bench.own],
            "about": f"Nobody measured real poses of this network: each slider reaches {FALLBACK} to either side.",
        }
    low, high = known.low[bench.digit], known.high[bench.digit]
    meanings = [naming.meaning(known, bench.digit, dim) for dim in dims]
    return {
        "ranges": [{"low": float(low[dim]), "high": float(high[dim])} for dim in dims],
        "labels": [naming.label(meaning) for meaning in meanings],
        "abouts": [naming.sentence(meaning) for meaning in meanings],
        "about": f"The hills show where {int(known.count[bench.digit]):,} test digits lie, the upright line your picture.",
        "effect": [meaning.effect for meaning in meanings],
    }


def _spread(bench: Bench) -> dict[str, np.ndarray]:
    """What the page needs to draw the hills, and to draw poses at random."""
    known, digit = bench.statistics, bench.digit
    if known is None:
        return {}
    # a covariance of more digits than numbers has a root; the small diagonal keeps rounding from taking it away
    covariance = known.covariance[digit].astype(np.float64) + 1e-9 * np.eye(len(bench.own))
    return {
        "histogram": known.histogram[digit],
        "mean": known.mean[digit],
        "spread": np.linalg.cholesky(covariance).astype(np.float32),
    }


def _levels(picture: Float[np.ndarray, "side side"]) -> UInt8[np.ndarray, "side side"]:
    return np.rint(255 * picture.clip(0, 1)).astype(np.uint8)


def _asked(key: str, on_wanted: Callable[[], object]) -> None:
    st.session_state[_wanted(key)] = _sent(key).get("wanted")
    on_wanted()


def _let_go(key: str, subject: str, dim: int, on_hold: Callable[[np.ndarray], object]) -> None:
    held = _sent(key).get("held")
    if not isinstance(held, dict) or held.get("subject") != subject:
        return
    pose, n = held.get("pose"), held.get("n")
    numbers = pose if isinstance(pose, list) and len(pose) == dim else []
    # written so that nan fails too
    fits = [type(number) in (int, float) and abs(number) <= REACH for number in numbers]
    if fits and all(fits) and type(n) is int:
        st.session_state[_echo(key)] = n
        on_hold(np.array(numbers, dtype=np.float32))


def _sent(key: str) -> dict[str, Any]:
    return dict(st.session_state.get(key) or {})


def _echo(key: str) -> str:
    return f"{key}.echo"


def _wanted(key: str) -> str:
    return f"{key}.wanted"
