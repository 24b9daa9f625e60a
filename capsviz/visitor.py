"""This visitor's settings, as the link says them: how they are read, changed and written, and edits taken back.

Knows the cabinet; draws nothing and knows no trace. Pages ask for all of it at the desk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet
from capsviz.errors import CapsvizError
from capsviz.image import pack, unpack
from capsviz.intervention import Intervention, parse, spell
from capsviz.settings import NAMES, OWN, Settings, read, write

_SETTINGS = "desk.settings"
_COMPLAINTS = "desk.complaints"
_PAST, _FUTURE = "desk.past", "desk.future"
PACKED = "p."
"""What stands in front of a picture that a link holds itself."""


def settings() -> Settings:
    """The settings of this visitor, the same on every page, with as many iterations as are run."""
    now = asked()
    return now if now.iterations else now.changed(iterations=cabinet.iterations(now.network))


def change(**changes: Any) -> None:
    """Change some settings; the link follows when the page is drawn. Another network begins with its own iterations."""
    now = asked()
    if changes.get("network", now.network) != now.network:
        changes = {"iterations": OWN, **changes}
    st.session_state[_SETTINGS] = now.changed(**changes)


def iterations(network: str) -> int:
    """How many iterations a network other than the chosen one runs: those asked for, else its own."""
    return asked().iterations or cabinet.iterations(network)


def asked() -> Settings:
    """The settings as this visitor made them, and as a link says them: the network's own iterations are left to it."""
    return st.session_state.get(_SETTINGS) or Settings()


def settle(now: Settings) -> None:
    """Take a whole state at once, as from a link."""
    st.session_state[_SETTINGS] = now
    st.session_state[_PAST], st.session_state[_FUTURE] = [], []


def complain(sentence: str) -> None:
    """Say something on the page that is drawn next."""
    st.session_state.setdefault(_COMPLAINTS, []).append(sentence)


def complaints() -> list[str]:
    """What is to be said on the page that is drawn now; it is said once."""
    return st.session_state.pop(_COMPLAINTS, [])


def bound(name: str, shown: Any = None, *, at: str = "setting") -> dict[str, Any]:
    """Keyword arguments that tie a widget to one setting: it shows the setting (or `shown`) and changes it.

    Where two widgets of a page change the same setting, the second says where it stands: `at`.
    """
    key = f"{at}.{name}"
    st.session_state[key] = getattr(settings(), name) if shown is None else shown
    return {"key": key, "on_change": lambda: change(**{name: st.session_state[key]})}


def pixels(picture: str) -> Float[np.ndarray, "28 28"]:
    """The picture that a link's `picture` names or holds. Raises `CapsvizError`."""
    if picture.startswith(PACKED):
        return unpack(picture.removeprefix(PACKED))
    if picture not in cabinet.gallery():
        raise CapsvizError(f'there is no picture "{picture[:40]}" in the gallery')
    return cabinet.gallery()[picture].pixels


def spelled(picture: Float[np.ndarray, "28 28"]) -> str:
    """A prepared picture as a link spells it."""
    return PACKED + pack(picture)


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
    wanted = others | write(asked())
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def _known(name: str) -> None:
    """Raise `CapsvizError` where no network of this name is shipped."""
    from capsviz.weights import shipped

    if name not in shipped():
        raise CapsvizError(f'there is no network "{name[:40]}"; there are {", ".join(shipped())}')
    if cabinet.of_pairs(cabinet.cards()[name]):
        raise CapsvizError(f'{name} reads two digits at once; it is at work on the page "Overlap" without being chosen')
