"""Touch it: silence a part, set a coupling, add to a logit; everything after it follows, and stands beside what was."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from capsviz import desk, measure, parts
from capsviz.figures import answers
from capsviz.figures.lengths import length_chart
from capsviz.figures.prose import told
from capsviz.figures.routing import coupling_change
from capsviz.figures.spelled import numbered
from capsviz.figures.walk import length_bars, what_follows
from capsviz.intervention import Intervention, Site, parse
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer

LATEST = 10
"""So many edits are listed; those before them are folded away."""


def show() -> None:
    """What can be touched, what has been, and what it did."""
    before = desk.current(())
    digit = desk.looked_at(before)
    part = desk.chosen_part(digit)
    grid = measure.grid(before)
    st.markdown(
        "Change one thing inside the network and see what follows from it. Whatever you set is used as it is, and "
        "everything after it is computed anew. The address of the page keeps it, so a link shows it too."
    )
    _controls(before, digit, part, grid)
    _history()
    _what_it_did(before, desk.current(), digit, grid)


def _controls(before: CapsTrace, digit: int, part: int, grid: int) -> None:
    place = measure.place(part, grid)
    reach: dict[str, int | slice] = {
        f"part {numbered(part)} alone": part,
        f"all {grid**2} of its type ({place.type + 1})": slice(place.type * grid**2, (place.type + 1) * grid**2),
        f"all {len(before.u) // grid**2} at its place (row {place.row + 1}, column {place.col + 1})": slice(
            part % grid**2, None, grid**2
        ),
    }
    acts: dict[str, Callable[[int | slice], None]] = {
        "Silence it": _silence,
        "Set its coupling": lambda which: _set(which, digit, before, "c"),
        "Add to its logit": lambda which: _set(which, digit, before, "b"),
        "In its own words": lambda _: _spelled(),
    }
    act = st.segmented_control("What to do", list(acts), default="Silence it", required=True, key="touch.act")
    which = st.radio("To", list(reach), key="touch.reach", horizontal=True) if act != "In its own words" else None
    acts[act](reach[which] if which else part)


def _silence(which: int | slice) -> None:
    st.button("Silence", on_click=_add, args=(Intervention(Site("u"), (which,), "*=", 0.0),), key="touch.silence")


def _set(which: int | slice, digit: int, before: CapsTrace, name: str) -> None:
    last = before.routing.iterations
    where, value, go = st.columns([1, 1.4, 0.8], vertical_alignment="bottom")
    r = where.number_input("In iteration", 1, last, min(desk.settings().iteration, last), key=f"touch.{name}.r") - 1
    if name == "c":
        amount = value.slider(f"Coupling to the {digit}", 0.0, 1.0, 0.9, 0.01, key="touch.c")
        edit = Intervention(Site("c", r), (which, digit), "=", amount)
    else:
        amount = value.slider(f"Add to the logit for the {digit}", -5.0, 5.0, 2.0, 0.1, key="touch.b")
        edit = Intervention(Site("b", r), (which, digit), "+=", amount)
    go.button("Do it", on_click=_add, args=(edit,), key=f"touch.{name}.go", width="stretch")
    if name == "c":
        st.caption(
            "The other nine couplings of the part stay as they are: a coupling set by hand is not shared out anew."
        )


def _spelled() -> None:
    st.text_input(
        "An edit, or several with a semicolon between them; as in code, all counts from 0 here: part 58 is u[57]",
        placeholder="c@1[57,3]=0; u[0:36]*=0; v[7,2]+=0.1",
        key="touch.words",
        on_change=lambda: _read(st.session_state["touch.words"]),
    )


def _read(text: str) -> None:
    with desk.spoken():
        _add(*parse(text))


def _add(*new: Intervention) -> None:
    """Put new edits in force behind those there are; what cannot be done is said, and nothing is lost."""
    with desk.spoken():
        wanted = (*desk.edits(), *new)
        desk.current(wanted)
        desk.edit(*wanted)


def _history() -> None:
    (past, future), edits = desk.steps(), desk.edits()
    with st.container(horizontal=True):
        st.button("Undo", on_click=desk.undo, disabled=not past, key="touch.undo", width=90)
        st.button("Redo", on_click=desk.redo, disabled=not future, key="touch.redo", width=90)
        if len(edits) > 1:
            st.button("Undo all edits", on_click=desk.edit, key="touch.none")
    late = max(len(edits) - LATEST, 0)
    if late:
        folded = st.expander(f"{late} earlier edits", key="touch.earlier", on_change="rerun")
        if folded.open:
            with folded:
                _listed(edits, range(late))
    _listed(edits, range(late, len(edits)))


def _listed(edits: tuple[Intervention, ...], numbers: range) -> None:
    """Those edits that have these numbers, each with a button that takes it back."""
    for number in numbers:
        rest = edits[:number] + edits[number + 1 :]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"`{edits[number]}`", width="stretch")
            st.button("Take back", on_click=desk.edit, args=rest, key=f"touch.away.{number}")


def _what_it_did(before: CapsTrace, after: CapsTrace, digit: int, grid: int) -> None:
    if not desk.edits():
        st.info("Nothing is changed yet. Choose something above.")
        return
    r = desk.iteration(before)
    lengths, change = st.columns([1, 1.6], gap="medium")
    # a heading and its figure in one element, and a picture, as a plotly figure would be the last thing on the page to be
    # redrawn; "Take it away" has that
    lengths.html(
        told("<b>Lengths</b> now; the thin line is the untouched run.")
        + length_bars(after.lengths, before.lengths, touched=parts.touched_poses(after)[-1])
    )
    moved = after.routing.c[r, :, digit] - before.routing.c[r, :, digit]
    change.html(
        told(f"<b>Couplings to the {digit}</b>, iteration {r + 1}: now minus untouched; red is more, blue less.")
        + answers.change_of(moved, "couplings", grid=grid, touched=parts.touched(after, digit)[r])
    )
    st.markdown(what_follows(before, after, digit))
    offer("touch", _taken(before, after, r, digit))


def _taken(before: CapsTrace, after: CapsTrace, r: int, digit: int) -> dict[str, Take]:
    grid, touched = measure.grid(before), parts.touched(after, digit)
    untouched = f"before = capsviz.capture(net, trace.image, iterations={after.routing.iterations})\n"
    return {
        "Couplings, now minus untouched": Take(
            lambda: coupling_change(before.routing, after.routing, r, digit, grid=grid, touched=touched),
            lambda: {"before": before.routing.c[:, :, digit], "after": after.routing.c[:, :, digit]},
            f"{untouched}coupling_change(before.routing, trace.routing, {r}, {digit}, grid={grid}, "
            f"touched=touched(trace, {digit}))",
            "from capsviz.figures.routing import coupling_change\nfrom capsviz.parts import touched",
        ),
        "Lengths, now and untouched": Take(
            lambda: length_chart(after.lengths, before.lengths, touched=parts.touched_poses(after)[-1]),
            lambda: {"before": before.lengths, "after": after.lengths},
            f"{untouched}length_chart(trace.lengths, before.lengths, touched=touched_poses(trace)[-1])",
            "from capsviz.figures.lengths import length_chart\nfrom capsviz.parts import touched_poses",
        ),
    }
