"""What every page asks for: this visitor's settings, the trace of the current picture, and one place for errors.

Knows the cabinet and the visitor, whose settings it hands on; torch comes only with a network, so that a page can be
read before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from jaxtyping import Float

from capsviz import cabinet, measure
from capsviz.errors import CapsvizError, as_sentence
from capsviz.figures.pictures import WAITING
from capsviz.figures.projected import projected
from capsviz.intervention import EditError, Intervention, left_out, sift, spell
from capsviz.trace import CapsTrace
from capsviz.visitor import asked as asked
from capsviz.visitor import bound as bound
from capsviz.visitor import change as change
from capsviz.visitor import complain as complain
from capsviz.visitor import complaints
from capsviz.visitor import edit as edit
from capsviz.visitor import edits as edits
from capsviz.visitor import follow_link as follow_link
from capsviz.visitor import iterations as iterations
from capsviz.visitor import look_at as look_at
from capsviz.visitor import open_link as open_link
from capsviz.visitor import pixels as pixels
from capsviz.visitor import redo as redo
from capsviz.visitor import settings as settings
from capsviz.visitor import settle as settle
from capsviz.visitor import spelled as spelled
from capsviz.visitor import steps as steps
from capsviz.visitor import take as take
from capsviz.visitor import undo as undo


@contextmanager
def opened(
    title: str,
    lead: str | Callable[[], str],
    *,
    told: Callable[[Intervention], bool] | None = None,
    views: Collection[str] = (),
) -> Iterator[None]:
    """A page: its title, one paragraph on what to look at, then its body; our own errors become a sentence on it.

    A `lead` that speaks of the network at hand is a function, asked when the link is read and the title stands.
    `told` says which edits in force are named above the body; a page leaves out those that it shows in its own way.
    `views` are the titles of its tabs: the open tab of another page goes out of the link.
    """
    open_link()
    if settings().view not in views:
        change(view="")
    st.title(title)
    st.markdown(lead if isinstance(lead, str) else lead())
    with answering(told):
        yield


@contextmanager
def answering(told: Callable[[Intervention], bool] | None = None) -> Iterator[None]:
    """What stands around a body that reruns, the page's or a fragment's: complaints and edits above, the link after."""
    for sentence in complaints():
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
        (say or complain)(as_sentence(error))


def wait() -> None:
    """While the first network of all is on its way: words, and grey where its figures will stand."""
    place = st.empty()
    if not cabinet.awake():
        place.html(WAITING)
        cabinet.wake()
        place.empty()


def draw(figure: go.Figure, *, key: str) -> None:
    """Show a figure: its text in the page's colours, without plotly's tool bar."""
    shown = projected(figure) if settings().big else figure
    st.plotly_chart(shown, key=key, config={"displayModeBar": False, "displaylogo": False})


def current(
    with_edits: tuple[Intervention, ...] | None = None, *, decode: int | None = None, iterations: int | None = None
) -> CapsTrace:
    """The trace of the current picture, with the edits in force or with those named here, and as many iterations.

    Edits in force that this network cannot take are dropped, the others kept, and the page says so.
    """
    now = settings()
    key = (now.network, pixels(now.picture).tobytes())
    if with_edits is not None:
        return cabinet.trace(*key, spell(with_edits), iterations or now.iterations, decode)
    try:
        return cabinet.trace(*key, now.edits, now.iterations, decode)
    except EditError:
        kept, refused = sift(edits(), lambda some: cabinet.trace(*key, spell(some), now.iterations, decode))
        st.warning(f"{'Some of the' if kept else 'The'} edits were left out: {left_out(refused)}.")
        change(edits=spell(kept))
        return cabinet.trace(*key, spell(kept), now.iterations, decode)


def other() -> CapsTrace | None:
    """The trace of the picture that is kept to compare, without edits; None where none is kept."""
    now = settings()
    return cabinet.trace(now.network, pixels(now.other).tobytes(), "", now.iterations, None) if now.other else None


def looked_at(trace: CapsTrace) -> int:
    """The class that is looked at: the one chosen, else the one the network answers."""
    chosen = settings().digit
    return trace.prediction if chosen is None else chosen


def iteration(trace: CapsTrace) -> int:
    """The iteration that is looked at, counted from 0; the last of a network that has fewer."""
    return min(settings().iteration, trace.routing.iterations) - 1


def chosen_part(digit: int) -> int:
    """The primary capsule that is looked at: the one chosen, else the one that adds most to the class in the end.

    Most without any edit: a part that is silenced stays the one that is looked at. One that this network does not have is
    dropped, and the page says so.
    """
    trace = current(())
    chosen, last = settings().part, len(trace.u) - 1
    if chosen is not None and chosen <= last:
        return chosen
    if chosen is not None:
        st.warning(
            f"part={chosen} was left out: this network has {last + 1:,} parts, which a link counts from 0 to {last}."
        )
        change(part=None)
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


def _edits_in_force(told: Callable[[Intervention], bool]) -> None:
    """Say that what is shown is edited, in the edits' own spelling, and offer to take them back."""
    if settings().edits:
        current()  # says which of them this network cannot take, and drops them
    now = spell(filter(told, edits()))
    if now:
        said, back = st.columns([4, 1], vertical_alignment="center")
        shown = now if len(now) < 90 else f"{now[:87]}..."
        said.info(
            f"Edited: `{shown}`, spelled as in code, which counts from 0. Everything after an edit follows from it."
        )
        kept = [one for one in edits() if not told(one)]
        back.button("Undo all edits", on_click=edit, args=kept, key="desk.undo")
