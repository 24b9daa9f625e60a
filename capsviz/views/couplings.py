"""Coupling over the picture: where the parts that speak for one digit look, scrubbed through the iterations."""

from __future__ import annotations

import streamlit as st

from capsviz import desk, measure, parts
from capsviz.components.couplings import scrub_couplings
from capsviz.figures.routing import coupling_map, coupling_on_picture
from capsviz.figures.scales import Scale
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer

SCALES = {"difference": "c − 1/10", "plain": "c", "stretched": "stretched"}


def show() -> None:
    """The two canvases and what chooses digit and scale. The iteration moves in the page, Python follows."""
    trace = desk.current()
    digit = desk.looked_at(trace)
    which, scale = st.columns([1.6, 1], vertical_alignment="bottom")
    which.pills(
        f"Couplings to the digit (the network answers {trace.prediction})",
        range(10),
        required=True,
        **desk.bound("digit", shown=digit),
    )
    scale.segmented_control(
        "Shown as", list(SCALES), format_func=SCALES.__getitem__, required=True, **desk.bound("scale")
    )
    now = desk.settings()
    scrub_couplings(
        trace,
        digit,
        iteration=desk.iteration(trace),
        part=desk.chosen_part(digit),
        scale=now.scale,
        key="couplings",
        on_iteration=lambda r: desk.change(iteration=r + 1),
        on_part=lambda part: desk.change(part=part),
    )
    offer("couplings", _taken(trace, desk.iteration(trace), digit, now.scale))


def _taken(trace: CapsTrace, r: int, digit: int, scale: Scale) -> dict[str, Take]:
    c, room = trace.routing.c[:, :, digit], "from capsviz.figures.routing import"
    grid, touched = measure.grid(trace), parts.touched(trace, digit)
    return {
        "Couplings one by one": Take(
            lambda: coupling_map(trace.routing, r, digit, scale=scale, grid=grid, touched=touched),
            lambda: {"c": c},
            f'coupling_map(trace.routing, {r}, {digit}, scale="{scale}", grid={grid}, touched=touched(trace, {digit}))',
            f"{room} coupling_map\nfrom capsviz.parts import touched",
        ),
        "Couplings over the picture": Take(
            lambda: coupling_on_picture(trace, r, digit, scale=scale),
            lambda: {"on_picture": measure.on_picture(c, len(trace.image))},
            f'coupling_on_picture(trace, {r}, {digit}, scale="{scale}")',
            f"{room} coupling_on_picture",
        ),
    }
