"""What every page asks for: this visitor's settings, the trace of the current picture, and one place for errors.

Knows the cabinet; torch comes only with a network, so that a page can be read before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, measure
from capsviz.errors import CapsvizError
from capsviz.figures.projected import projected
from capsviz.image import pack, unpack
from capsviz.intervention import EditError, Intervention, parse, spell
from capsviz.settings import NAMES, Settings, read, write
from capsviz.trace import CapsTrace

_SETTINGS = "desk.settings"
_COMPLAINTS = "desk.complaints"
_PAST, _FUTURE = "desk.past", "desk.future"
_PACKED = "p."


@contextmanager
def opened(title: str, lead: str, *, told: Callable[[Intervention], bool] | None = None) -> Iterator[None]:
    """A page: its title, one paragraph on what to look at, then its body; our own errors become a sentence on it.

    `told` says which edits in force are named above the body; a page leaves out those that it shows in its own way.
    """
    open_link()
    st.title(title)
    st.markdown(lead)
    for sentence in st.session_state.pop(_COMPLAINTS, []):
        st.warning(sentence)
    with spoken(st.error):
        _edits_in_force(told or (lambda _: True))
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


def settle(now: Settings) -> None:
    """Take a whole state at once, as from a link."""
    st.session_state[_SETTINGS] = now
    st.session_state[_PAST], st.session_state[_FUTURE] = [], []


def complain(sentence: str) -> None:
    """Say something on the page that is drawn next."""
    st.session_state.setdefault(_COMPLAINTS, []).append(sentence)


def bound(name: str, shown: Any = None, *, at: str = "setting") -> dict[str, Any]:
    """Keyword arguments that tie a widget to one setting: it shows the setting (or `shown`) and changes it.

    Where two widgets of a page change the same setting, the second says where it stands: `at`.
    """
    key = f"{at}.{name}"
    st.session_state[key] = getattr(settings(), name) if shown is None else shown
    return {"key": key, "on_change": lambda: change(**{name: st.session_state[key]})}


def draw(figure: go.Figure, *, key: str, save: tuple[str, str] | None = None) -> None:
    """Show a figure: its text in the page's colours, without plotly's tool bar, or with the button that saves it.

    `save` is a file's name and its kind, png or svg.
    """
    config: dict[str, Any] = {"displayModeBar": False}
    if save is not None:
        options = dict(zip(("filename", "format"), save, strict=True))
        config = {"displayModeBar": True, "modeBarButtons": [["toImage"]], "toImageButtonOptions": options}
    shown = projected(figure) if settings().big else figure
    st.plotly_chart(shown, key=key, config={**config, "displaylogo": False})


def lines(imports: str) -> list[str]:
    """The lines of Python that make the current trace again, in a notebook."""
    now = settings()
    if now.picture.startswith(cabinet.GALLERY):
        shown = cabinet.gallery()[now.picture]
        picture = f'strokes.draw({shown.digit}, strokes.HANDS["{shown.hand}"])'
        source = "from capsviz import strokes"
    else:
        picture, source = f'unpack("{now.picture.removeprefix(_PACKED)}")', "from capsviz.image import unpack"
    return [
        "import capsviz",
        source,
        imports,
        "",
        f'net = capsviz.load("{now.network}")',
        f'trace = capsviz.capture(net, {picture}, capsviz.parse("{now.edits}"), iterations={now.iterations})',
    ]


def pixels(picture: str) -> Float[np.ndarray, "28 28"]:
    """The picture that a link's `picture` names or holds. Raises `CapsvizError`."""
    if picture.startswith(_PACKED):
        return unpack(picture.removeprefix(_PACKED))
    if picture not in cabinet.gallery():
        raise CapsvizError(f'there is no picture "{picture[:40]}" in the gallery')
    return cabinet.gallery()[picture].pixels


def spelled(picture: Float[np.ndarray, "28 28"]) -> str:
    """A prepared picture as a link spells it."""
    return _PACKED + pack(picture)


def take(picture: Float[np.ndarray, "28 28"]) -> None:
    """Make a prepared picture the current one."""
    look_at(spelled(picture))


def look_at(picture: str) -> None:
    """Change to another picture; edits, the chosen class and part go, as they were made for the last one."""
    st.session_state[_PAST], st.session_state[_FUTURE] = [], []
    change(picture=picture, edits="", digit=None, part=None)


def edits() -> tuple[Intervention, ...]:
    """The edits in force."""
    return parse(settings().edits)


def current(
    with_edits: tuple[Intervention, ...] | None = None, *, decode: int | None = None, iterations: int | None = None
) -> CapsTrace:
    """The trace of the current picture, with the edits in force or with those named here, and as many iterations.

    Edits in force that this network cannot take are dropped, and the page says so.
    """
    now = settings()
    key = (now.network, pixels(now.picture).tobytes())
    if with_edits is not None:
        return cabinet.trace(*key, spell(with_edits), iterations or now.iterations, decode)
    try:
        return cabinet.trace(*key, now.edits, now.iterations, decode)
    except EditError as error:
        st.warning(f"The edits were left out: {error}.")
        change(edits="")
        return cabinet.trace(*key, "", now.iterations, decode)


def other() -> CapsTrace | None:
    """The trace of the picture that is kept to compare, without edits; None where none is kept."""
    now = settings()
    return cabinet.trace(now.network, pixels(now.other).tobytes(), "", now.iterations, None) if now.other else None


def looked_at(trace: CapsTrace) -> int:
    """The class that is looked at: the one chosen, else the one the network answers."""
    chosen = settings().digit
    return trace.prediction if chosen is None else chosen


def chosen_part(trace: CapsTrace, digit: int) -> int:
    """The primary capsule that is looked at: the one chosen, else the one that adds most to the class in the end."""
    chosen = settings().part
    if chosen is not None and chosen < len(trace.u):
        return chosen
    return measure.strongest(measure.contribution(trace.routing, trace.routing.iterations - 1, digit), 1)[0]


def transform(part: int, digit: int) -> Float[np.ndarray, "dim lower_dim"]:
    """The matrix W that turns one part's vector into its vote for one digit."""
    return cabinet.network(settings().network).digits.W[part, digit].numpy()


def bias() -> Float[np.ndarray, "upper dim"] | None:
    """What the network adds to each digit's weighted sum besides the votes; None where it adds nothing."""
    added = cabinet.network(settings().network).state_dict().get("digits.bias")
    return None if added is None else added.numpy()


def without_each(with_edits: tuple[Intervention, ...]) -> Float[np.ndarray, "lower upper"]:
    """The lengths of all digits for the current picture, edited so, without each part in turn."""
    now = settings()
    return cabinet.without_each(now.network, pixels(now.picture).tobytes(), spell(with_edits), now.iterations)


def lengths_with_softmax_over_parts() -> Float[np.ndarray, " upper"]:
    """What the commonest bug would make of the current picture."""
    from capsviz.experiments.wrong_axis import lengths_with_softmax_over_parts as with_softmax_over_parts

    now = settings()
    return with_softmax_over_parts(cabinet.network(now.network), pixels(now.picture))


def edit(*new: Intervention) -> None:
    """Put these edits in force in place of those there were; `undo` brings those back."""
    if (text := spell(new)) != settings().edits:
        st.session_state[_PAST] = [*st.session_state.get(_PAST, []), settings().edits]
        st.session_state[_FUTURE] = []
        change(edits=text)


def undo() -> None:
    """Put the edits in force that there were before."""
    _step(_PAST, _FUTURE)


def redo() -> None:
    """Put the edits in force that were undone."""
    _step(_FUTURE, _PAST)


def steps() -> tuple[int, int]:
    """How many times one can undo, and redo."""
    return len(st.session_state.get(_PAST, [])), len(st.session_state.get(_FUTURE, []))


def _step(out: str, back: str) -> None:
    if st.session_state.get(out):
        *rest, edits = st.session_state[out]
        st.session_state[out] = rest
        st.session_state[back] = [*st.session_state.get(back, []), settings().edits]
        change(edits=edits)


def _edits_in_force(told: Callable[[Intervention], bool]) -> None:
    """Say that what is shown is edited, in the edits' own spelling, and offer to take them back."""
    if settings().edits:
        current()  # says which of them this network cannot take, and drops them
    now = spell(filter(told, edits()))
    if now:
        said, back = st.columns([4, 1], vertical_alignment="center")
        shown = now if len(now) < 90 else f"{now[:87]}..."
        said.info(f"Edited: `{shown}`. Everything after an edit follows from it.")
        kept = [one for one in edits() if not told(one)]
        back.button("Undo all edits", on_click=edit, args=kept, key="desk.undo")


def open_link() -> None:
    """On a visitor's first page, read the settings from the link; what cannot be used is said, the rest is kept."""
    if _SETTINGS in st.session_state:
        return
    wanted, dropped = read(st.query_params.to_dict())
    plain = Settings()
    for name, check in (("picture", pixels), ("other", pixels), ("network", _known)):
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
    if cabinet.of_pairs(cabinet.cards()[name]):
        raise CapsvizError(f'{name} reads two digits at once; it is at work on the page "Overlap" without being chosen')
