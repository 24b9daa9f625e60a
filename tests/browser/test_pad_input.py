"""What a browser sends is not believed: everything but a real drawing is refused in a sentence. Needs no browser."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from capsviz.components.pad import MAX_NUMBERS, MAX_PASTED, PadError, read_drawing


def png(side: int = 280) -> str:
    there = io.BytesIO()
    Image.new("L", (side, side)).save(there, "PNG")
    return base64.b64encode(there.getvalue()).decode()


def drawing(**changes: Any) -> dict[str, Any]:
    return {"reset": 0, "strokes": [[100, 200, 240, 300, 400, 240]], "png": png(), **changes}


def test_a_drawing_is_read_as_it_was_sent() -> None:
    read = read_drawing(drawing())
    assert read is not None
    assert read.strokes == ((100, 200, 240, 300, 400, 240),)
    assert read.png == base64.b64decode(png())
    assert read == read_drawing(drawing())
    assert read != read_drawing(drawing(strokes=[[100, 200, 240]]))


def test_a_cleared_pad_is_no_drawing() -> None:
    assert read_drawing(drawing(strokes=[], png=None)) is None


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("hello", "str instead of a drawing"),
        (drawing(strokes=None), "no list of strokes"),
        (drawing(strokes=["100"]), "no list of strokes"),
        (drawing(strokes=[[]]), "not made of x, y and width"),
        (drawing(strokes=[[1, 2]]), "not made of x, y and width"),
        (drawing(strokes=[[1, 2, 240.5]]), "whole numbers"),
        (drawing(strokes=[[1, 2, True]]), "whole numbers"),
        (drawing(strokes=[[1, 2, "240"]]), "whole numbers"),
        (drawing(strokes=[[1, 3101, 240]]), "outside the pad"),
        (drawing(strokes=[[-301, 2, 240]]), "outside the pad"),
        (drawing(strokes=[[1, 2, 0]]), "outside the pad"),
        (drawing(strokes=[[1, 2, 240] * (MAX_NUMBERS // 3 + 1)]), "12000 is the most"),
        (drawing(strokes=[[]] * (MAX_NUMBERS + 1)), "12000 is the most"),
        (drawing(png=None), "NoneType instead of text"),
        (drawing(png="***"), "not base64"),
        (drawing(png="é" * 8), "not base64"),
        (drawing(png="A" * 600_000), "more than 400,000 bytes"),
        (drawing(png=base64.b64encode(b"GIF89a").decode()), "not a PNG of 280x280"),
        (drawing(png=png(281)), "not a PNG of 280x280"),
    ],
)
def test_what_the_pad_cannot_have_sent_is_refused_in_a_sentence(sent: object, says: str) -> None:
    with pytest.raises(PadError, match=r"^the drawing pad sent .*; clear it and draw again") as refused:
        read_drawing(sent)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 200, "the sentence must not carry what was sent"


def app() -> None:
    import streamlit as st

    from capsviz.components.pad import PadError, draw_pad, read_pad

    try:
        drawing, pasted = draw_pad(key="pad")
        assert read_pad(key="pad") == (drawing, pasted)
        st.text(f"{drawing and len(drawing.strokes)} {pasted}")
    except PadError as error:
        st.error(str(error))


def test_the_pad_stands_on_the_page_whatever_was_sent_and_the_next_drawing_is_read() -> None:
    at = AppTest.from_function(app, default_timeout=30).run()
    assert at.text[0].value == "None None"
    at.session_state["pad"] = {"drawing": drawing(png="***")}
    at.run()
    assert "not base64" in at.error[0].value
    at.session_state["pad"] = {"drawing": drawing()}
    at.run()
    assert at.text[0].value == "1 None"
    assert not at.exception


def test_a_pasted_picture_beyond_the_limit_is_refused() -> None:
    at = AppTest.from_function(app, default_timeout=30)
    at.session_state["pad"] = {"pasted": "A" * (MAX_PASTED // 3 * 4 + 8)}
    at.run()
    assert "a pasted picture of more than 20,971,520 bytes" in at.error[0].value
