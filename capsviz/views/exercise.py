"""One exercise: what is asked, a way to answer for each kind of it, and after "See" what happened.

What was said is kept for this visit only, and can be taken away as a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from capsviz import cabinet, desk
from capsviz.components.pad import Under, draw_pad, read_pad
from capsviz.components.place import point_at
from capsviz.figures.pictures import ink_uri, tiles
from capsviz.image import STEPS, ImageError, read_image
from capsviz.settings import EXERCISES, write
from capsviz.views import exercise_taken

if TYPE_CHECKING:
    from capsviz.exercises.asked import Answer, Asked, Choice, Drawing, Kind, Number, Place, Seen, Several

_GIVEN, _POINTED = "predict.given", "predict.pointed"
_MOVED = ".moved"
"""How the name under which it is kept ends, that a slider was moved."""
Case = tuple[str, str, str]
"""An exercise asked of a picture in a network: its name, the network's and the picture's."""


class Given(NamedTuple):
    """What a learner committed to, and what it was."""

    exercise: str
    said: Answer
    said_words: str
    was_words: str
    link: str


def show() -> None:
    """The current exercise on the current digit: asked, or answered."""
    from capsviz.exercises.asked import NotHereError

    now = desk.settings()
    try:
        asked = _asked(now.exercise, now.network, desk.pixels(now.picture).tobytes())
    except NotHereError as reason:
        sentence = str(reason)
        st.info(f"This exercise has to wait: {sentence}.")
        return
    case = (now.exercise, now.network, now.picture)
    st.header(asked.question, anchor=False)
    st.markdown(asked.lead)
    _pictures(asked.shown, "shown")
    given = _kept().get(case)
    if given is None:
        with st.container(key="predict.ask"):
            _ask(asked, case)
    else:
        _answer(asked, given, case)
    exercise_taken.show(now.exercise, asked, None if given is None else given.said)


def tried() -> str:
    """How many of the exercises were answered during this visit, in a sentence."""
    count = len({given.exercise for given in _kept().values()})
    return f"You have tried {count} of the {len(EXERCISES)}."


def take_away() -> None:
    """What was said and what it was, as a file; nothing where nothing was said."""
    if _kept():
        st.download_button("Your answers (CSV)", as_csv(_kept().values()), "predictions.csv", key="predict.csv")
        st.caption("They are kept while this page is open, on this machine, and nowhere else.")


def as_csv(answers: Iterable[Given]) -> bytes:
    """A row for each answer: exercise, said, was, and the link to the picture it was about."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("exercise", "said", "was", "link"))
    writer.writerows((given.exercise, given.said_words, given.was_words, given.link) for given in answers)
    return file.getvalue().encode()


@st.cache_resource(max_entries=64, show_spinner="Trying it on your digit …")
def _asked(exercise: str, name: str, picture: bytes) -> Asked:
    from capsviz.exercises import EXERCISES as ASKING

    pixels = np.frombuffer(picture, dtype=np.float32).reshape(28, 28)
    return ASKING[exercise](cabinet.network(name), pixels)


def _kept() -> dict[Case, Given]:
    return st.session_state.setdefault(_GIVEN, {})


def _ask(asked: Asked, case: Case) -> None:
    from capsviz.exercises.asked import Choice, Drawing, Number, Several

    key = f"predict.{'.'.join(case)}"
    match asked.kind:
        case Choice():
            _choose(asked.kind, key)
        case Several():
            _choose_any(asked.kind, key)
        case Number():
            _slide(asked.kind, key)
        case Drawing():
            _draw(asked.kind, key)
        case place:
            _point(place, asked.question, key)
    nothing = _said(asked.kind, key) is None
    st.button("See", disabled=nothing, on_click=_commit, args=(asked, case, key), key="predict.see")


def _choose(kind: Choice, key: str) -> None:
    st.radio("Your prediction", range(len(kind.options)), None, format_func=kind.options.__getitem__, key=key)


def _choose_any(kind: Several, key: str) -> None:
    st.markdown("Your prediction")
    for number, option in enumerate(kind.options):
        st.checkbox(option, key=f"{key}.{number}")


def _slide(kind: Number, key: str) -> None:
    label = f"Your prediction: {kind.label[:1].lower()}{kind.label[1:]}"
    decimals = "%.0f" if kind.step.is_integer() else "%.2f"
    # where it stands at first is nobody's answer
    moved = {"on_change": st.session_state.__setitem__, "args": (f"{key}{_MOVED}", True)}
    st.session_state.setdefault(key, kind.middle)
    st.slider(label, kind.low, kind.high, step=kind.step, format=decimals, key=key, width=560, **moved)
    st.caption(
        f"From {kind.told(kind.low)} to {kind.told(kind.high)}; within {kind.told(kind.tolerance)} counts as right. It stands "
        "in the middle until you move it."
    )


def _point(kind: Place, question: str, key: str) -> None:
    def tell(square: int) -> None:
        st.session_state[_POINTED] = {key: square}

    chosen = st.session_state.get(_POINTED, {}).get(key)
    shown = None if chosen == kind.nowhere else chosen
    st.markdown("Your prediction")
    title = f"{question} Choose a square of the picture"
    point_at(ink_uri(kind.picture), kind.across, shown, tell, title=title, key=f"{key}.place")
    st.button("Nowhere", on_click=tell, args=(kind.nowhere,), key="predict.nowhere")
    if chosen is not None:
        st.caption(f"You chose: {kind.told((chosen,))}.")


def _draw(kind: Drawing, key: str) -> None:
    st.markdown("Your prediction")
    below = kind.below / len(kind.picture)
    with st.container(width=340):
        draw_pad(key=f"{key}.pad", under=Under(ink_uri(kind.picture), below, "Draw below the line"))
    st.caption("What is grey is what the network is shown; only what you draw below the line counts.")


def _drawn(kind: Drawing, key: str) -> Answer | None:
    """The ink on the pad, pixel for pixel: no step that would move or mend a digit."""
    drawing = read_pad(key=f"{key}.pad").drawing
    if drawing is None:
        return None
    try:
        read = read_image(drawing.png, ink="bright", skip=frozenset(step.name for step in STEPS))
    except ImageError:
        return None
    return kind.inked(read.pixels)


def _said(kind: Kind, key: str) -> Answer | None:
    """Where the widgets of an exercise stand; None while nothing is chosen."""
    from capsviz.exercises.asked import Drawing, Number, Place, Several

    state = st.session_state
    match kind:
        case Number():
            return state[key] if state.get(f"{key}{_MOVED}") else None
        case Several():
            return tuple(number for number in range(len(kind.options)) if state[f"{key}.{number}"])
        case Drawing():
            return _drawn(kind, key)
        case _:
            chosen = state.get(_POINTED, {}).get(key) if isinstance(kind, Place) else state[key]
            return None if chosen is None else (chosen,)


def _commit(asked: Asked, case: Case, key: str) -> None:
    # read when the button is pressed: a slider may have moved since the page was drawn
    said = _said(asked.kind, key)
    if said is not None:
        link = f"predict?{urlencode(write(desk.asked()))}"
        _kept()[case] = Given(case[0], said, asked.kind.told(said), asked.kind.told(asked.right), link)


def _answer(asked: Asked, given: Given, case: Case) -> None:
    with st.container(border=True):
        st.markdown(f"{_stood(asked, given)} {_verdict(asked, given)}")
        _compared(asked, given)
        _pictures(asked.seen, "seen")
        st.markdown(asked.why)
    st.button("Answer again", on_click=_forget, args=(case,), key="predict.again")


def _stood(asked: Asked, given: Given) -> str:
    """What was said beside what it was; of a drawing, how much of it came where it was said."""
    from capsviz.exercises.asked import Drawing

    if isinstance(asked.kind, Drawing):
        return f"**{asked.kind.common(given.said, asked.right):.0%}** of your ink and of what was drawn lie together."
    return f"You said **{given.said_words}**; it was **{given.was_words}**."


def _compared(asked: Asked, given: Given) -> None:
    """Where a drawing was asked for: both drawings."""
    from capsviz.exercises.asked import Drawing

    kind = asked.kind
    if isinstance(kind, Drawing):
        st.html(tiles([("You drew", kind.drawn(given.said), ""), ("It was", kind.drawn(asked.right), "")]))


def _forget(case: Case) -> None:
    del _kept()[case]


def _verdict(asked: Asked, given: Given) -> str:
    if not asked.kind.fits(given.said, asked.right):
        return "Here is why."
    same = given.said_words == given.was_words
    return "You saw it coming." if same else "That is near enough."


def _pictures(seen: tuple[Seen, ...], key: str) -> None:
    """Side by side where there are two."""
    if not seen:
        return
    for at, (column, one) in enumerate(zip(st.columns(len(seen), gap="large"), seen, strict=True)):
        with column:
            st.markdown(f"**{one.title}**")
            if isinstance(one.body, str):
                st.html(one.body)
            else:
                desk.draw(one.body, key=f"predict.{key}.{at}")
