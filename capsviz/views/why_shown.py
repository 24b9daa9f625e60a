"""A digit on which a claim can be seen: looked for in the gallery, opened, and how many of the others come out so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import streamlit as st

from capsviz import cabinet, desk
from capsviz.figures.spelled import article, short
from capsviz.reasons import Reason, Seen
from capsviz.settings import Settings
from capsviz.verdicts import CAPSNET, CNN
from capsviz.views import why_pair
from capsviz.views.lesson_steps import turn_to

if TYPE_CHECKING:
    from capsviz.experiments.attacks import How
    from capsviz.experiments.parted import Parted

_SHOWN = "why.shown"


class Shown(NamedTuple):
    """A digit that was opened to show something, with these settings, and what is said of it."""

    picture: str
    opens: Mapping[str, Any]
    done: str
    sentence: str


def state(opens: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with which this page shows what `opens` names, and nothing beside it."""
    plain = Settings()
    return {name: getattr(plain, name) for name in ("change", "amount", "view", "attack", "strength")} | dict(opens)


def offer(reason: Reason, *, key: str) -> None:
    """Buttons that open a digit of the gallery on which it comes out so, and then why; a sentence where there is none."""
    if CNN not in why_pair.pair():
        return
    for at, seen in enumerate((Seen("Show it on a digit", reason.opens), *reason.because)):
        if st.button(seen.words, key=f"{key}.{at}"):
            _open(reason, seen)


def _open(reason: Reason, seen: Seen) -> None:
    names = list(cabinet.gallery())
    with st.spinner(f"Both networks read {len(names)} digits …"):
        found = _parted(desk.settings().network, tuple(sorted(reason.opens.items())))
    places = found.alone(reason.misread_by)
    if not len(places):
        st.info(f"**{_done(reason.opens)}.** {_counted(found)} None is misread by the {reason.misread_by} alone.")
        return
    chosen = int(places[0])
    desk.look_at(names[chosen])
    turn_to(seen.page, **state(seen.opens))
    st.session_state[_SHOWN] = Shown(
        names[chosen], state(reason.opens), _done(reason.opens), sentence(found, chosen, len(places), reason)
    )
    st.rerun()


def say(*, attacked: bool) -> None:
    """What the digit was opened for, among the changes or among the attacks, as long as it is looked at."""
    shown: Shown | None = st.session_state.get(_SHOWN)
    now = desk.settings()
    if shown is None or shown.picture != now.picture or bool(shown.opens["attack"]) != attacked:
        return
    still = all(getattr(now, name) == value for name, value in shown.opens.items() if name != "view")
    st.info(shown.sentence if still else f"This digit was opened for **{shown.done}**; now something else is set.")


def sentence(found: Parted, chosen: int, alike: int, reason: Reason) -> str:
    """What the networks make of the digit that is shown, and of the others."""
    digit, answer = found.digits[chosen], found.made_harder[reason.misread_by][chosen]
    which = "the only one" if alike == 1 else f"one of {alike}"
    return (
        f"**{_done(reason.opens)}.** {_counted(found)} This {digit} is {which} that the {reason.misread_by} alone misreads, as "
        f"{article(answer)} {answer}. Over many digits: {reason.what}"
    )


def _done(opens: Mapping[str, Any]) -> str:
    from capsviz.experiments.attacks import WAYS
    from capsviz.transforms import named

    if "attack" in opens:
        return f"{WAYS[opens['attack']].title}, strength {short(opens['strength'])}"
    change = named(opens["change"])
    return f"{change.title}, {change.said(opens['amount'])}"


def _counted(found: Parted) -> str:
    capsnet, cnn = (int(found.right(name).sum()) for name in (CAPSNET, CNN))
    return (
        f"Of the gallery's {len(found.digits)} digits, drawn by rule and not by hand, the {CAPSNET} still reads {capsnet} "
        f"rightly and the {CNN} {cnn}."
    )


@st.cache_resource(max_entries=12, show_spinner=False)
def _parted(capsnet: str, opens: tuple[tuple[str, Any], ...]) -> Parted:
    from capsviz.experiments.parted import attacked, changed, parted

    how = dict(opens)
    drawn = cabinet.gallery().values()
    pictures, digits = np.stack([one.pixels for one in drawn]), np.array([one.digit for one in drawn])
    if "attack" in how:
        harder = attacked(cast("How", how["attack"]), how["strength"])
    else:
        harder = changed(how["change"], how["amount"])
    with why_pair.at_work(capsnet, with_cnn=True) as nets:
        return parted(nets, pictures, digits, harder)
