"""Pose: what do the sixteen numbers mean, and what if I change them?"""

from dataclasses import replace

import streamlit as st

from capsviz import desk, panel
from capsviz.figures.pictures import tiles
from capsviz.figures.routing import coupling_change
from capsviz.figures.walk import length_bars
from capsviz.intervention import Intervention, Site

LEAD = """The winning capsule describes your digit in sixteen numbers, its *pose*. Nobody told the network what they should
mean. **Move one** and watch the picture drawn from them change: thicker, slanted, wider? Then see below what routing
makes of the same change."""

REACH = 0.25


def move(digit: int, dim: int, value: float) -> None:
    """Put one slider's nudge in force; other edits stay."""
    mine = (Site("v"), (digit, dim), "+=")
    others = [edit for edit in desk.edits() if (edit.site, edit.index, edit.op) != mine]
    desk.edit(*others, *([Intervention(Site("v"), (digit, dim), "+=", value)] if value else []))


def sliders(digit: int) -> None:
    """Sixteen sliders, one for each number of the digit's pose."""
    columns = st.columns(4, gap="medium")
    moved = nudges(digit)
    for dim in range(16):
        key = f"pose.{digit}.{dim}"
        st.session_state[key] = max(-REACH, min(REACH, sum(edit.value for edit in moved if edit.index == (digit, dim))))
        columns[dim % 4].slider(
            f"Number {dim + 1}",
            -REACH,
            REACH,
            step=0.01,
            format="%+.2f",
            key=key,
            on_change=lambda dim=dim, key=key: move(digit, dim, st.session_state[key]),
        )
    others = [edit for edit in desk.edits() if edit not in moved]
    st.button("Reset all sixteen", on_click=desk.edit, args=others, disabled=not moved)


def nudges(digit: int) -> tuple[Intervention, ...]:
    """The edits that the sliders of one digit stand for."""
    return tuple(
        edit for edit in desk.edits() if edit.site == Site("v") and edit.op == "+=" and edit.index[:1] == (digit,)
    )


def rerouted(digit: int) -> None:
    """What the same nudge does when it enters before the last iteration, so that the parts can answer it."""
    st.subheader("And what routing makes of it", anchor=False)
    before = desk.current(())
    last = before.routing.iterations - 1
    if last == 0:
        st.info("With one iteration there is none before the last. Choose two or more on the Routing page.")
        return
    entered = Site("v", last - 1)
    after = desk.current(tuple(replace(edit, site=entered) for edit in nudges(digit)))
    st.markdown(
        f"Above, the pose was moved at the very end and only drawn. Here the same nudge enters **after iteration {last} of "
        f"{last + 1}**: the parts compare their votes with the moved pose, divide themselves anew, and the last iteration "
        "decides."
    )
    lengths, change = st.columns([1, 1.6], gap="medium")
    with lengths:
        st.markdown("**Lengths** after the last iteration; the thin line is the untouched run.")
        st.html(length_bars(after.lengths, before.lengths))
    with change:
        st.markdown(f"**Couplings to the {digit}**, changed by the nudge in the last iteration.")
        desk.draw(coupling_change(before.routing, after.routing, last, digit), key="change")
    moved = abs(after.routing.c[last] - before.routing.c[last]).max()
    stays = "stays" if after.prediction == before.prediction else f"becomes {after.prediction}, no longer"
    st.markdown(
        f"The largest change of any coupling is **{moved:.4f}**; the length of the {digit} goes from "
        f"**{before.lengths[digit]:.3f}** to **{after.lengths[digit]:.3f}**; the answer {stays} **{before.prediction}**."
    )


with desk.opened("Pose: sixteen numbers that draw a digit", LEAD), panel.beside():
    untouched = desk.current(())
    now = desk.settings()
    digit = untouched.prediction if now.digit is None else now.digit
    st.pills(
        f"Pose of the digit (the network answers {untouched.prediction})",
        range(10),
        required=True,
        **desk.bound("digit", shown=digit),
    )
    before = desk.current((), decode=digit)
    after = desk.current(nudges(digit), decode=digit)
    st.html(
        tiles(
            [
                ("Your picture", before.image, ""),
                (f"Drawn from the pose of the {digit}", before.reconstruction, "untouched"),
                ("Drawn from the moved pose", after.reconstruction, "what the sliders make of it"),
            ]
        )
    )
    sliders(digit)
    rerouted(digit)
