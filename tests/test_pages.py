"""The pages as a visitor opens them, plain and from links, with a random network of the paper's size."""

from __future__ import annotations

import io
import re
from base64 import b64decode, b64encode
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_packet import read
from test_pose_page import on_the_desk
from visits import html, link, turn_to, visit, warned
from visits import shelf as shelf

import capsviz
from capsviz import cabinet, desk, strokes, weights
from capsviz.image import pack, read_image, unpack
from capsviz.settings import Settings

PAGES = sorted(path.stem for path in (Path(capsviz.__file__).parent / "pages").glob("*.py"))
THREE = ("explore", "routing", "pose")


def images(app: AppTest) -> list[np.ndarray]:
    """Every picture in the page's own markup."""
    found = re.findall(r'<img src="data:image/png;base64,([^"]*)"', html(app))
    return [np.asarray(Image.open(io.BytesIO(b64decode(data)))) for data in found]


def on_the_map(app: AppTest) -> np.ndarray:
    """The picture that the map of the network was sent."""
    (data,) = [element.proto.bytes for element in app.get("bidi_component") if element.proto.bytes]
    return read(data)[1]["image"]


def digit_of(app: AppTest) -> int:
    chosen = app.pills(key="setting.digit").value
    assert isinstance(chosen, int)
    return chosen


def png(pixels: np.ndarray) -> bytes:
    """Dark ink on white paper, ten times as large."""
    file = io.BytesIO()
    Image.fromarray(np.rint(255 - 255 * pixels).astype(np.uint8)).resize((280, 280)).save(file, format="PNG")
    return file.getvalue()


def upload(app: AppTest, data: bytes, name: str = "digit.png") -> AppTest:
    app.segmented_control(key="panel.way").set_value("File").run()
    return app.file_uploader(key="panel.file").set_value((name, data, "image/png")).run()


THREE_DRAWN = png(strokes.draw(3))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_without_a_link_and_without_a_complaint(page: str) -> None:
    app = visit(page)
    assert warned(app) == []
    assert len(app.title) == 1
    assert link(app) == {}


def test_a_link_opens_routing_in_the_state_it_says() -> None:
    wanted = {
        "picture": "gallery.3.bold", "iterations": "5", "iteration": "2", "digit": "4", "scale": "plain",
        "edits": "c@1[57,4]=0.9",
    }  # fmt: skip
    app = visit("routing", **wanted)
    assert warned(app) == []
    assert link(app) == wanted
    assert (digit_of(app), app.segmented_control(key="setting.scale").value) == (4, "plain")
    assert "So in iteration 2 this part" in html(app)


def test_parameters_that_are_not_ours_stay_in_the_link() -> None:
    app = visit("routing", course="monday", digit="3")
    assert warned(app) == []
    assert link(app) == {"course": "monday", "digit": "3"}


def test_settings_travel_from_page_to_page() -> None:
    app = visit("routing", picture="gallery.2.slanted", iterations="6", iteration="4")
    app.pills(key="setting.digit").set_value(9).run()
    app.segmented_control(key="setting.scale").set_value("stretched").run()
    state = {"picture": "gallery.2.slanted", "iterations": "6", "iteration": "4", "digit": "9", "scale": "stretched"}
    assert link(app) == state
    turn_to(app, "pose")
    assert (warned(app), digit_of(app), link(app)) == ([], 9, state)
    np.testing.assert_array_equal(on_the_desk(app)["picture"], np.rint(255 * strokes.draw(2, strokes.HANDS["slanted"])))
    turn_to(app, "routing")
    assert (warned(app), link(app)) == ([], state)
    assert "So in iteration 4 this part" in html(app)


@pytest.mark.parametrize("page", ["explore", "pose", "why", "glossary"])
def test_the_open_tab_of_one_page_is_not_in_the_link_of_another(page: str) -> None:
    app = visit("routing", view="Votes", digit="4")
    assert link(app.run()) == {"view": "Votes", "digit": "4"}
    assert link(turn_to(app, page)) == {"digit": "4"}


@pytest.mark.parametrize("page", THREE)
def test_a_link_with_nothing_right_in_it_opens_with_defaults_and_a_sentence_for_each(page: str) -> None:
    broken = {
        "network": "nosuch", "picture": "p.nonsense", "iterations": "99", "iteration": "x", "digit": "12",
        "scale": "big", "edits": "zz",
    }  # fmt: skip
    app = visit(page, **broken)
    sentences = warned(app)
    assert len(sentences) == len(broken)
    for name in broken:
        (sentence,) = [s for s in sentences if re.match(rf"(the )?{name} was left out", s, re.IGNORECASE)]
        assert sentence.endswith(".")
    assert link(app) == {}
    assert warned(app.run()) == [], "it is said once"


def test_a_picture_that_is_in_no_gallery_is_named() -> None:
    app = visit(picture="gallery.7.none")
    (sentence,) = warned(app)
    assert '"gallery.7.none"' in sentence
    np.testing.assert_array_equal(on_the_map(app), np.rint(255 * strokes.draw(7)))


@pytest.mark.parametrize("page", THREE)
@pytest.mark.parametrize(
    ("edits", "allowed"),
    [
        ("v[4,16]+=0.1", "axis 2 runs from 0 to 15"),
        ("c@5[0,0]=0", "this run has the iterations 0 to 2"),
        ("u[:]=3e38", "edit with smaller numbers"),
    ],
)
def test_edits_out_of_range_are_dropped_with_a_sentence_that_names_the_range(
    page: str, edits: str, allowed: str
) -> None:
    app = visit(page, digit="4", edits=edits)
    (sentence,) = warned(app)
    assert allowed in sentence
    assert link(app) == {"digit": "4"}
    assert len(app.get("html")) > 0, "the page is whole"
    assert not any("Edited" in info.value for info in app.info), "nothing says that edits are in force"


def test_a_link_may_hold_a_picture_of_its_own() -> None:
    drawn = strokes.draw(5, strokes.Hand(thickness=3.0, slant=0.2))
    app = visit(picture=f"p.{pack(drawn)}")
    assert warned(app) == []
    np.testing.assert_array_equal(on_the_map(app), np.rint(255 * drawn))


def test_an_uploaded_picture_becomes_the_current_one_and_stands_in_the_link() -> None:
    app = upload(visit(), THREE_DRAWN)
    expected = read_image(THREE_DRAWN).pixels
    assert warned(app) == []
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), expected)
    np.testing.assert_array_equal(on_the_map(app), np.rint(255 * expected))
    turn_to(app, "pose")
    np.testing.assert_array_equal(on_the_desk(app)["picture"], np.rint(255 * expected))
    again = visit("pose", **link(app))
    assert warned(again) == []
    assert html(again) == html(app), "a link reopens exactly what was seen"


def test_a_new_picture_starts_without_the_edits_and_the_class_of_the_last_one() -> None:
    app = upload(visit("pose", digit="4", edits="v[4,2]+=0.1", iterations="5", iteration="2"), THREE_DRAWN)
    assert warned(app) == []
    assert link(app).keys() == {"picture", "iterations", "iteration"}


def wide() -> bytes:
    file = io.BytesIO()
    Image.new("1", (20_000, 30), 1).save(file, format="PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"hello, I am a text", "PNG, JPEG"),
        (b"", "empty"),
        (THREE_DRAWN[: len(THREE_DRAWN) // 2], "damaged or cut short"),
        (wide(), "20000x30 px"),
        (png(np.zeros((28, 28))), "blank"),
    ],
    ids=["text", "empty", "truncated", "wide", "blank"],
)
def test_an_upload_that_is_no_digit_is_answered_in_one_sentence_and_the_picture_stays(
    data: bytes, expected: str
) -> None:
    app = upload(visit(picture="gallery.3.bold", digit="3"), data)
    (sentence,) = warned(app)
    assert expected in sentence
    assert sentence.endswith(".")
    assert link(app) == {"picture": "gallery.3.bold", "digit": "3"}
    assert warned(app.run()) == [], "it is said once"


def prepared(app: AppTest) -> AppTest:
    """With the steps of the preparation opened."""
    app.session_state["panel.preparation"] = True
    return app.run()


def test_each_step_of_the_preparation_is_shown_and_can_be_left_out() -> None:
    app = prepared(upload(visit(), THREE_DRAWN))
    steps = read_image(THREE_DRAWN).steps
    for step in steps:
        assert f"<strong>{step.title}</strong>" in html(app)
    app.pills(key="panel.skip").set_value(["crop"]).run()
    assert warned(app) == []
    without = read_image(THREE_DRAWN, skip={"crop"}).pixels
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), without)
    app.pills(key="panel.skip").set_value([]).run()
    whole = read_image(THREE_DRAWN).pixels
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), whole)
    app.radio(key="panel.ink").set_value("bright").run()
    forced = read_image(THREE_DRAWN, ink="bright").pixels
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), forced)


def test_a_switch_that_leaves_no_digit_is_answered_in_one_sentence_and_the_picture_stays() -> None:
    app = prepared(upload(visit(), THREE_DRAWN))
    before = link(app)
    # bright paper that is taken for ink, and no paper taken off
    app.pills(key="panel.skip").set_value(["ink", "light"]).run()
    (sentence,) = warned(app)
    assert "blank" in sentence
    assert link(app) == before


def test_the_next_upload_starts_with_every_step() -> None:
    app = prepared(upload(visit(), THREE_DRAWN))
    app.pills(key="panel.skip").set_value(["crop"]).run()
    upload(app, png(strokes.draw(5)))
    assert warned(app) == []
    expected = read_image(png(strokes.draw(5))).pixels
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), expected)
    assert app.pills(key="panel.skip").value == []


def test_every_name_of_the_gallery_can_stand_in_a_link() -> None:
    assert len(cabinet.gallery()) == 30
    assert Settings().picture in cabinet.gallery()
    for name, picture in cabinet.gallery().items():
        np.testing.assert_array_equal(desk.pixels(name), picture.pixels)
    for name in ("gallery.0.bold", "gallery.9.slanted"):
        app = visit("pose", picture=name)
        assert (warned(app), link(app)) == ([], {"picture": name})
        np.testing.assert_array_equal(on_the_desk(app)["picture"], np.rint(255 * desk.pixels(name)))


@pytest.mark.parametrize("page", THREE)
def test_without_its_weights_a_page_says_so_in_one_sentence(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(weights, "folder", lambda: tmp_path)
        st.cache_resource.clear()
        app = visit(page)
    st.cache_resource.clear()
    assert [str(error.value) for error in app.exception] == []
    assert any('there is no network "sabour-r3"' in error.value.replace("There", "there") for error in app.error)
    assert len({error.value for error in app.error}) == 1


def test_a_drawing_whose_message_was_cut_short_is_taken_in_the_next_run() -> None:
    app = visit()
    file = io.BytesIO()
    Image.fromarray(np.rint(255 * strokes.draw(3)).astype(np.uint8)).resize((280, 280)).save(file, format="PNG")
    sent = {"reset": 0, "strokes": [[500, 500, 240]], "png": b64encode(file.getvalue()).decode()}
    # as the pad's callback leaves it when a second message stops it halfway
    app.session_state["panel.pad kept"] = sent
    app.run()
    assert warned(app) == []
    expected = read_image(file.getvalue(), ink="bright").pixels
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), expected)


def test_a_drawing_that_is_no_digit_is_refused_once_and_not_again_and_again() -> None:
    app = visit()
    file = io.BytesIO()
    Image.new("L", (280, 280)).save(file, format="PNG")
    app.session_state["panel.pad kept"] = {
        "reset": 0,
        "strokes": [[5, 5, 240]],
        "png": b64encode(file.getvalue()).decode(),
    }
    app.run()
    assert len(warned(app)) == 1
    app.run()
    assert warned(app) == []
    assert "picture" not in link(app)
