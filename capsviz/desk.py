"""What every page asks for: the settings, the network, the trace of the current picture, and one place for errors.

Streamlit begins here. Torch is imported only when a network is first needed, so that a page can be read before.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from jaxtyping import Float

from capsviz import strokes
from capsviz.errors import CapsvizError
from capsviz.image import pack, unpack
from capsviz.intervention import EditError, Intervention, parse, spell
from capsviz.settings import NAMES, Settings, read, write
from capsviz.trace import CapsTrace

if TYPE_CHECKING:
    from capsviz.network import CapsNet

_SETTINGS = "desk.settings"
_COMPLAINTS = "desk.complaints"
_PACKED = "p."
_GALLERY = "gallery."


@contextmanager
def opened(title: str, lead: str) -> Iterator[None]:
    """A page: its title, one paragraph on what to look at, then its body; our own errors become a sentence on it."""
    _open_link()
    st.title(title)
    st.markdown(lead)
    for sentence in st.session_state.pop(_COMPLAINTS, []):
        st.warning(sentence)
    with spoken(st.error):
        _edits_in_force()
        yield
    follow_link()


@contextmanager
def spoken(say: Callable[[str], object] | None = None) -> Iterator[None]:
    """Where our own errors become sentences: on the page that is drawn next, or by `say`."""
    try:
        yield
    except CapsvizError as error:
        sentence = str(error)
        (say or complain)(f"{sentence[:1].upper()}{sentence[1:]}{'' if sentence.endswith('.') else '.'}")


def settings() -> Settings:
    """The settings of this visitor, the same on every page."""
    return st.session_state.get(_SETTINGS) or Settings()


def change(**changes: Any) -> None:
    """Change some settings; the link follows when the page is drawn."""
    st.session_state[_SETTINGS] = settings().changed(**changes)


def complain(sentence: str) -> None:
    """Say something on the page that is drawn next."""
    st.session_state.setdefault(_COMPLAINTS, []).append(sentence)


def bound(name: str, shown: Any = None) -> dict[str, Any]:
    """Keyword arguments that tie a widget to one setting: it shows the setting (or `shown`) and changes it."""
    key = f"setting.{name}"
    st.session_state[key] = getattr(settings(), name) if shown is None else shown
    return {"key": key, "on_change": lambda: change(**{name: st.session_state[key]})}


def draw(figure: go.Figure, *, key: str) -> None:
    """Show a figure: its text in the page's colours, without plotly's tool bar."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def gallery() -> dict[str, strokes.GalleryPicture]:
    """The gallery's pictures by their name in a link."""
    return {f"{_GALLERY}{picture.name}": picture for picture in _gallery()}


def pixels(picture: str) -> Float[np.ndarray, "28 28"]:
    """The picture that a link's `picture` names or holds. Raises `CapsvizError`."""
    if picture.startswith(_PACKED):
        return unpack(picture.removeprefix(_PACKED))
    if picture not in gallery():
        raise CapsvizError(f'there is no picture "{picture[:40]}" in the gallery')
    return gallery()[picture].pixels


def take(picture: Float[np.ndarray, "28 28"]) -> None:
    """Make a prepared picture the current one."""
    look_at(_PACKED + pack(picture))


def look_at(picture: str) -> None:
    """Change to another picture; edits and the chosen class go, as they were made for the last one."""
    change(picture=picture, edits="", digit=None)


def edits() -> tuple[Intervention, ...]:
    """The edits in force."""
    return parse(settings().edits)


def current(with_edits: tuple[Intervention, ...] | None = None, *, decode: int | None = None) -> CapsTrace:
    """The trace of the current picture, with the edits in force or with those named here.

    Edits in force that this network cannot take are dropped, and the page says so.
    """
    now = settings()
    key = (now.network, pixels(now.picture).tobytes())
    if with_edits is not None:
        return trace(*key, spell(with_edits), now.iterations, decode)
    try:
        return trace(*key, now.edits, now.iterations, decode)
    except EditError as error:
        st.warning(f"The edits were left out: {error}.")
        change(edits="")
        return trace(*key, "", now.iterations, decode)


@st.cache_resource(max_entries=24, show_spinner=False)
def trace(name: str, picture: bytes, edit_text: str, iterations: int, decode: int | None) -> CapsTrace:
    """The trace of a 28x28 float32 picture, shared read-only by all visitors."""
    from capsviz.capture import capture

    image = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    return capture(network(name), image, parse(edit_text), iterations=iterations, decode=decode)


def lengths_with_softmax_over_parts() -> Float[np.ndarray, " upper"]:
    """What the commonest bug would make of the current picture."""
    from capsviz import experiments

    now = settings()
    return experiments.lengths_with_softmax_over_parts(network(now.network), pixels(now.picture))


@st.cache_resource(show_spinner="Loading the network …")
def network(name: str) -> CapsNet:
    """A network by name, loaded once for all visitors."""
    from capsviz.weights import load

    net = load(name)
    # Streamlit collects garbage after every run; frozen objects are not walked again: 208 -> 46 ms a slider move
    gc.collect()
    gc.freeze()
    return net


def edit(*new: Intervention) -> None:
    """Put these edits in force in place of those there were."""
    change(edits=spell(new))


@st.cache_resource
def _gallery() -> tuple[strokes.GalleryPicture, ...]:
    return strokes.gallery()


def _edits_in_force() -> None:
    """Say that what is shown is edited, in the edits' own spelling, and offer to take them back."""
    if settings().edits:
        current()  # says which of them this network cannot take, and drops them
    now = settings().edits
    if now:
        said, back = st.columns([4, 1], vertical_alignment="center")
        shown = now if len(now) < 90 else f"{now[:87]}..."
        said.info(f"Edited: `{shown}`. Everything after an edit follows from it.")
        back.button("Undo all edits", on_click=change, kwargs={"edits": ""}, key="desk.undo")


def _open_link() -> None:
    """On a visitor's first page, read the settings from the link; what cannot be used is said, the rest is kept."""
    if _SETTINGS in st.session_state:
        return
    wanted, dropped = read(st.query_params.to_dict())
    plain = Settings()
    for name, check in (("picture", pixels), ("network", _known)):
        value = getattr(wanted, name)
        try:
            if value != getattr(plain, name):
                check(value)
        except CapsvizError as error:
            dropped.append(f"The {name} was left out of the link: {error}.")
            wanted = wanted.changed(**{name: getattr(plain, name)})
    st.session_state[_SETTINGS] = wanted
    for sentence in dropped:
        complain(sentence)


def follow_link() -> None:
    """Let the address say what is on the page; parameters that are not ours stay."""
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in NAMES}
    wanted = others | write(settings())
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def _known(name: str) -> None:
    """Raise `CapsvizError` where no network of this name is shipped."""
    from capsviz.weights import shipped

    if name not in shipped():
        raise CapsvizError(f'there is no network "{name[:40]}"; there are {", ".join(shipped())}')
