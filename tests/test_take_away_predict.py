"""The menu "Take it away" of each exercise on the page Predict: its lines of Python draw what stands beside them."""

from __future__ import annotations

import io
from base64 import b64encode

import numpy as np
import pytest
from menus import each_of, shown, spied
from PIL import Image
from streamlit.testing.v1 import AppTest
from visits import clean, visit
from visits import small_shelf as small_shelf

from capsviz import strokes, weights
from capsviz.capture import capsules
from capsviz.exercises import EXERCISES
from capsviz.exercises.asked import Asked, NotHereError
from capsviz.views.exercise import Given

PICTURE = "gallery.5.upright"


def asked(name: str) -> Asked:
    try:
        return EXERCISES[name](capsules(weights.load()), strokes.draw(5))
    except NotHereError as reason:
        pytest.skip(f"this random network cannot be asked: {reason}")


def opened(name: str, *, answered: Asked | None) -> AppTest:
    """The page with the menu open; as it is after an answer, the right one, if one was given."""
    state: dict = {f"take.predict-{name}": True}
    if answered is not None:
        state["predict.given"] = {(name, weights.DEFAULT, PICTURE): Given(name, answered.right, "x", "x", "predict")}
    return clean(visit("predict", state, exercise=name, picture=PICTURE))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_lines_of_an_exercise_draw_what_stands_with_its_answer(name: str) -> None:
    found = asked(name)
    with spied() as saved:
        app = opened(name, answered=found)
        drawing = 1 if name == "half" else 0
        each_of(app, f"predict-{name}", len(found.shown) + drawing + len(found.seen), saved)


@pytest.mark.parametrize("name", EXERCISES)
def test_before_an_answer_only_what_stands_with_the_question_can_be_taken(name: str) -> None:
    found = asked(name)
    with spied() as saved:
        app = opened(name, answered=None)
        if found.shown:
            each_of(app, f"predict-{name}", len(found.shown), saved)
        else:
            assert not app.code
            assert shown(app) is None


def test_the_numbers_of_two_readings_are_those_of_the_bars() -> None:
    found = asked("sum")
    assert [list(one.numbers) for one in found.seen] == [["now"], ["now"]]
    assert found.seen[0].numbers["now"].sum() == pytest.approx(found.right, abs=1e-6)  # float32


def test_what_one_drew_oneself_is_in_the_lines() -> None:
    ink = np.zeros((280, 280), dtype=np.uint8)
    ink[200:260, 100:160] = 255
    file = io.BytesIO()
    Image.fromarray(ink).save(file, format="PNG")
    sent = {"reset": 0, "strokes": [[1300, 2300, 600]], "png": b64encode(file.getvalue()).decode()}
    asked("half")
    app = visit(
        "predict", {f"predict.half.{weights.DEFAULT}.{PICTURE}.pad kept": sent}, exercise="half", picture=PICTURE
    )
    app.button(key="predict.see").click().run()
    with spied() as saved:
        app.session_state["take.predict-half"] = True
        each_of(clean(app.run()), "predict-half", 4, saved)
        app.selectbox(key="take.predict-half.which").set_value("Both drawings").run()
        assert saved["You_drew"].sum() == 36
