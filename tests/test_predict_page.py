"""The page "Predict" as a visitor opens it: one exercise of each kind, with a random network of the paper's size."""

from __future__ import annotations

import csv
import io
from base64 import b64encode

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from visits import clean, html, visit
from visits import small_shelf as small_shelf

from capsviz import desk, strokes, weights
from capsviz.capture import capsules
from capsviz.exercises import EXERCISES
from capsviz.exercises.asked import Drawing
from capsviz.settings import EXERCISES as NAMES


def words(app: AppTest) -> str:
    """The prose of the page and what stands small below it."""
    return " ".join(element.value for element in [*clean(app).markdown, *app.caption])


def see(app: AppTest) -> AppTest:
    return app.button(key="predict.see").click().run()


def overestimate(app: AppTest) -> AppTest:
    """The largest number that the slider can say, committed."""
    app.slider[0].set_value(app.slider[0].max).run()
    return see(app)


def asked(name: str, digit: int = 7):
    return EXERCISES[name](capsules(weights.load()), strokes.draw(digit))


def rows(app: AppTest) -> list[dict[str, str]]:
    from capsviz.views.exercise import as_csv

    return list(csv.DictReader(io.StringIO(as_csv(app.session_state["predict.given"].values()).decode())))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("number", "half")])
def test_a_link_opens_each_exercise_with_a_question_and_without_its_answer(name: str) -> None:
    app = visit("predict", exercise=name)
    assert app.header[0].value == asked(name).question
    assert asked(name).why not in words(app)
    assert app.pills(key="setting.exercise").value == name
    assert f"You have tried 0 of the {len(NAMES)}." in words(app)
    assert not app.get("download_button")


def test_an_exercise_that_cannot_be_asked_of_this_network_says_so_and_leaves_the_way_on() -> None:
    app = visit("predict", exercise="number")
    assert "This exercise has to wait" in app.info[0].value
    assert "take another digit" in app.info[0].value
    words(app)


def test_a_blank_picture_is_answered_with_a_sentence() -> None:
    app = visit("predict", exercise="sum", picture=desk.spelled(np.zeros((28, 28), dtype=np.float32)))
    assert "draw a digit first" in app.info[0].value
    assert "predict.see" not in [button.key for button in app.button]
    words(app)


def test_a_number_is_committed_and_compared_with_what_the_network_did() -> None:
    app = visit("predict", exercise="sum")
    right = asked("sum").right
    assert isinstance(right, float)
    app.slider[0].set_value(round(right / 0.05) * 0.05).run()
    see(app)
    assert f"it was **{right:.2f}**. Here is why." not in words(app)
    assert f"it was **{right:.2f}**. " in words(app)
    assert asked("sum").why in words(app)
    assert f"You have tried 1 of the {len(NAMES)}." in words(app)


def test_a_number_far_off_is_explained_and_not_scolded() -> None:
    app = overestimate(visit("predict", exercise="sum"))
    assert f"You said **10.00**; it was **{asked('sum').right:.2f}**. Here is why." in words(app)


def test_where_a_slider_stands_at_first_is_nobodys_answer() -> None:
    app = visit("predict", exercise="sum")
    assert app.button(key="predict.see").disabled
    app.slider[0].set_value(1.0).run()
    assert not app.button(key="predict.see").disabled


def test_a_choice_is_needed_before_one_can_see() -> None:
    app = visit("predict", exercise="squash")
    assert app.button(key="predict.see").disabled
    app.radio[0].set_value(0).run()
    assert not app.button(key="predict.see").disabled
    see(app)
    assert "You said **Each lies between 0 and 1**; it was **All are multiplied by one and the same factor" in words(
        app
    )


def test_several_things_are_chosen_at_once() -> None:
    app = visit("predict", exercise="another")
    for number in (0, 2, 3):
        app.checkbox[number].check()
    see(app.run())
    assert "You saw it coming." in words(app)


def test_a_place_is_pointed_at_or_said_to_be_nowhere() -> None:
    app = visit("predict", exercise="two")
    assert app.button(key="predict.see").disabled
    app.button(key="predict.nowhere").click().run()
    assert "You chose: nowhere." in words(app)
    see(app)
    assert "You said **nowhere**; it was **row" in words(app)


def test_a_drawing_is_committed_and_shown_beside_what_was_drawn() -> None:
    app = visit("predict", exercise="half", picture="gallery.5.upright")
    assert app.button(key="predict.see").disabled
    ink = np.zeros((280, 280), dtype=np.uint8)
    ink[200:260, 100:160] = 255
    file = io.BytesIO()
    Image.fromarray(ink).save(file, format="PNG")
    sent = {"reset": 0, "strokes": [[1300, 2300, 600]], "png": b64encode(file.getvalue()).decode()}
    app.session_state[f"predict.half.{weights.DEFAULT}.gallery.5.upright.pad kept"] = sent
    see(app.run())
    right = asked("half", digit=5)
    mine = tuple(28 * row + column for row in range(20, 26) for column in range(10, 16))
    assert isinstance(right.kind, Drawing)
    assert f"**{right.kind.common(mine, right.right):.0%}** of your ink and of what was drawn lie together" in words(
        app
    )
    assert "You drew" in html(app)


def test_answers_are_kept_for_each_picture_and_taken_away_with_a_link_to_it() -> None:
    app = overestimate(visit("predict", exercise="sum", picture="gallery.2.bold"))
    app.session_state["desk.settings"] = app.session_state["desk.settings"].changed(picture="gallery.7.bold")
    app.run()
    assert asked("sum").question in app.header[0].value
    assert "it was" not in words(app)
    overestimate(app)
    assert rows(app)[0]["was"] != rows(app)[1]["was"]
    for row, picture in zip(rows(app), ("gallery.2.bold", "gallery.7.bold"), strict=True):
        was = EXERCISES["sum"](capsules(weights.load()), desk.pixels(picture)).right
        link = f"predict?picture={picture}&exercise=sum"
        assert row == {"exercise": "sum", "said": "10.00", "was": f"{was:.2f}", "link": link}
    assert f"You have tried 1 of the {len(NAMES)}." in words(app)


def test_an_exercise_can_be_answered_again() -> None:
    app = overestimate(visit("predict", exercise="sum"))
    assert rows(app)
    app.button(key="predict.again").click().run()
    assert app.button(key="predict.see")
    assert f"You have tried 0 of the {len(NAMES)}." in words(app)
    assert rows(app) == []


def test_edits_in_force_elsewhere_do_not_change_an_answer() -> None:
    app = overestimate(visit("predict", exercise="sum", edits="v[7]*=0"))
    assert f"it was **{asked('sum').right:.2f}**" in words(app)


def test_an_exercise_that_there_is_not_is_left_out_of_the_link_with_a_sentence() -> None:
    app = visit("predict", exercise="nonsense")
    assert "exercise was left out of the link" in app.warning[0].value
    assert app.pills(key="setting.exercise").value == NAMES[0]
