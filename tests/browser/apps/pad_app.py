"""The drawing pad alone, with what Python received from it written below as JSON; a second page to go away to."""

from __future__ import annotations

import base64
import json

import streamlit as st

from capsviz.components.pad import PadError, clear_pad, draw_pad, read_pad


def arrived() -> None:
    pasted = read_pad(key="pad").pasted
    if pasted is not None:
        st.session_state.pasted = base64.b64encode(pasted).decode()


def pad() -> None:
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    st.button("Empty the pad", on_click=clear_pad, kwargs={"key": "pad"})
    drawing, problem = None, None
    try:
        drawing = draw_pad(key="pad", on_change=arrived).drawing
    except PadError as error:
        problem = str(error)
    report = {
        "strokes": drawing and [len(stroke) // 3 for stroke in drawing.strokes],
        "widths": drawing and sorted({width for stroke in drawing.strokes for width in stroke[2::3]}),
        "png": drawing and base64.b64encode(drawing.png).decode(),
        "pasted": st.session_state.get("pasted"),
        "problem": problem,
        "runs": st.session_state.runs,
    }
    st.text(json.dumps(report))


def away() -> None:
    st.write("Another page")


st.navigation([st.Page(pad, title="Pad", default=True), st.Page(away, title="Away")]).run()
