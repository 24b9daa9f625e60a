"""The pages as a visitor opens them, plain and from links, with a random network of the paper's size."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from capsviz import desk, strokes, weights
from capsviz.capture import capture
from capsviz.image import pack, read_image, unpack
from capsviz.network import CapsNet
from capsviz.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.stem for path in (ROOT / "capsviz" / "pages").glob("*.py"))
THREE = ("explore", "routing", "pose")


@pytest.fixture(scope="module")
def shelf(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of shipped networks that holds a random one under the name of the trained one."""
    folder = tmp_path_factory.mktemp("pretrained")
    path = folder / f"{weights.DEFAULT}.safetensors"
    weights.save(full.state_dict(), full.config, path)
    path.with_suffix(".json").write_text(json.dumps({"sha256": weights.digest(path)}))
    return folder


@pytest.fixture(scope="module", autouse=True)
def _random_network(shelf: Path) -> Iterator[None]:
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "folder", lambda: shelf)
        yield
    st.cache_resource.clear()


def visit(page: str = "explore", **params: str) -> AppTest:
    """A new visitor who opens a page from a link."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    return turn_to(app, page)


def turn_to(app: AppTest, page: str) -> AppTest:
    return app.switch_page(f"capsviz/pages/{page}.py").run()


def link(app: AppTest) -> dict[str, str]:
    """What the address says."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def said(app: AppTest) -> list[str]:
    """The sentences of warning, after making sure that nothing worse is on the page."""
    assert [str(error.value) for error in app.exception] == []
    assert [error.value for error in app.error] == []
    return [warning.value for warning in app.warning]


def words(app: AppTest) -> str:
    return " ".join(element.value for element in app.markdown)


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def images(app: AppTest) -> list[np.ndarray]:
    """Every picture in the page's own markup."""
    found = re.findall(r'<img src="data:image/png;base64,([^"]*)"', html(app))
    return [np.asarray(Image.open(io.BytesIO(b64decode(data)))) for data in found]


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
    assert said(app) == []
    assert len(app.title) == 1
    assert link(app) == {}


def test_explore_shows_five_stations_of_the_gallerys_seven() -> None:
    app = visit()
    trace = capture(weights.load(), strokes.draw(7))
    assert f'aria-label="lengths of the digit capsules: 0: {trace.lengths[0]:.2f}, ' in html(app)
    picture, features, primary, reconstruction = images(app)
    np.testing.assert_array_equal(picture, np.rint(255 * strokes.draw(7)))
    assert features.shape == (16 * 21 - 1, 16 * 21 - 1, 3)
    assert primary.shape == (6 * 7 - 1, 6 * 7 - 1, 3)
    # float32 rounding may tip one level of 255
    np.testing.assert_allclose(reconstruction, 255 * trace.reconstruction, atol=1)
    assert len(app.get("plotly_chart")) == 1


def test_routing_shows_the_last_iteration_of_three_for_the_answer() -> None:
    app = visit("routing")
    answer = capture(weights.load(), strokes.draw(7)).prediction
    assert digit_of(app) == answer
    iteration, iterations = app.slider(key="setting.iteration"), app.slider(key="setting.iterations")
    assert (iteration.min, iteration.max, iteration.value) == (1, 3, 3)
    assert (iterations.min, iterations.max, iterations.value) == (1, 10, 3)
    assert f"Iteration 3 of 3: couplings to the {answer} " in words(app)
    assert len(app.get("plotly_chart")) == 4


def test_pose_shows_sixteen_sliders_at_rest_and_three_pictures() -> None:
    app = visit("pose")
    assert [slider.value for slider in app.slider] == [0] * 16
    picture, untouched, moved = images(app)
    np.testing.assert_array_equal(picture, np.rint(255 * strokes.draw(7)))
    np.testing.assert_array_equal(untouched, moved)


def test_a_link_opens_routing_in_the_state_it_says() -> None:
    wanted = {
        "picture": "gallery.3.bold", "iterations": "5", "iteration": "2", "digit": "4", "scale": "plain",
        "edits": "c@1[57,4]=0.9",
    }  # fmt: skip
    app = visit("routing", **wanted)
    assert said(app) == []
    assert link(app) == wanted
    assert (app.slider(key="setting.iteration").value, app.slider(key="setting.iterations").value) == (2, 5)
    assert (digit_of(app), app.segmented_control(key="setting.scale").value) == (4, "plain")
    # the edit is the largest coupling by far: nothing routed on its own comes near 0.9 after one iteration
    assert re.search(r"Iteration 2 of 5: couplings to the 4 lie between \*\*0\.\d+\*\* and \*\*0\.900\*\*", words(app))


def test_a_link_opens_pose_with_its_sliders_moved() -> None:
    app = visit("pose", digit="4", edits="v[4,2]+=0.1;v[4,15]+=-0.25")
    assert said(app) == []
    assert digit_of(app) == 4
    moved = {slider.label: slider.value for slider in app.slider if slider.value}
    assert moved == {"Number 3": 0.1, "Number 16": -0.25}
    _, untouched, shown = images(app)
    assert (untouched != shown).any()


def test_parameters_that_are_not_ours_stay_in_the_link() -> None:
    app = visit("routing", lesson="monday", digit="3")
    assert said(app) == []
    assert link(app) == {"lesson": "monday", "digit": "3"}


def test_settings_travel_from_page_to_page() -> None:
    app = visit("routing", picture="gallery.2.slanted")
    app.slider(key="setting.iterations").set_value(6).run()
    app.slider(key="setting.iteration").set_value(4).run()
    app.pills(key="setting.digit").set_value(9).run()
    app.segmented_control(key="setting.scale").set_value("stretched").run()
    state = {"picture": "gallery.2.slanted", "iterations": "6", "iteration": "4", "digit": "9", "scale": "stretched"}
    assert link(app) == state
    turn_to(app, "pose")
    assert (said(app), digit_of(app), link(app)) == ([], 9, state)
    np.testing.assert_array_equal(images(app)[0], np.rint(255 * strokes.draw(2, strokes.HANDS["slanted"])))
    turn_to(app, "routing")
    assert (said(app), link(app)) == ([], state)
    assert (app.slider(key="setting.iteration").value, app.slider(key="setting.iterations").value) == (4, 6)
    assert "Iteration 4 of 6" in words(app)


@pytest.mark.parametrize("page", THREE)
def test_a_link_with_nothing_right_in_it_opens_with_defaults_and_a_sentence_for_each(page: str) -> None:
    broken = {
        "network": "nosuch", "picture": "p.nonsense", "iterations": "99", "iteration": "x", "digit": "12",
        "scale": "big", "edits": "zz",
    }  # fmt: skip
    app = visit(page, **broken)
    sentences = said(app)
    assert len(sentences) == len(broken)
    for name in broken:
        (sentence,) = [s for s in sentences if re.match(rf"(the )?{name} was left out", s, re.IGNORECASE)]
        assert sentence.endswith(".")
    assert link(app) == {}
    assert said(app.run()) == [], "it is said once"


def test_a_picture_that_is_in_no_gallery_is_named() -> None:
    app = visit(picture="gallery.7.none")
    (sentence,) = said(app)
    assert '"gallery.7.none"' in sentence
    np.testing.assert_array_equal(images(app)[0], np.rint(255 * strokes.draw(7)))


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
    (sentence,) = said(app)
    assert allowed in sentence
    assert link(app) == {"digit": "4"}
    assert len(app.get("plotly_chart")) > 0, "the page is whole"
    assert not app.info, "nothing says that edits are in force"


def test_a_link_may_hold_a_picture_of_its_own() -> None:
    drawn = strokes.draw(5, strokes.Hand(thickness=3.0, slant=0.2))
    app = visit(picture=f"p.{pack(drawn)}")
    assert said(app) == []
    np.testing.assert_array_equal(images(app)[0], np.rint(255 * drawn))


def test_an_uploaded_picture_becomes_the_current_one_and_stands_in_the_link() -> None:
    app = upload(visit(), THREE_DRAWN)
    expected = read_image(THREE_DRAWN).pixels
    assert said(app) == []
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), expected)
    np.testing.assert_array_equal(images(app)[0], np.rint(255 * expected))
    turn_to(app, "pose")
    np.testing.assert_array_equal(images(app)[0], np.rint(255 * expected))
    again = visit("pose", **link(app))
    assert said(again) == []
    assert html(again) == html(app), "a link reopens exactly what was seen"


def test_a_new_picture_starts_without_the_edits_and_the_class_of_the_last_one() -> None:
    app = upload(visit("pose", digit="4", edits="v[4,2]+=0.1", iterations="5", iteration="2"), THREE_DRAWN)
    assert said(app) == []
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
    (sentence,) = said(app)
    assert expected in sentence
    assert sentence.endswith(".")
    assert link(app) == {"picture": "gallery.3.bold", "digit": "3"}
    assert said(app.run()) == [], "it is said once"


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
    assert said(app) == []
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
    (sentence,) = said(app)
    assert "blank" in sentence
    assert link(app) == before


def test_the_next_upload_starts_with_every_step() -> None:
    app = prepared(upload(visit(), THREE_DRAWN))
    app.pills(key="panel.skip").set_value(["crop"]).run()
    upload(app, png(strokes.draw(5)))
    assert said(app) == []
    expected = read_image(png(strokes.draw(5))).pixels
    np.testing.assert_array_equal(unpack(link(app)["picture"].removeprefix("p.")), expected)
    assert app.pills(key="panel.skip").value == []


def test_a_moved_slider_is_an_edit_in_the_link_and_changes_what_is_drawn() -> None:
    app = visit("pose", digit="4")
    picture, untouched, _ = images(app)
    app.slider(key="pose.4.0").set_value(0.25).run()
    app.slider(key="pose.4.9").set_value(-0.1).run()
    assert said(app) == []
    assert link(app) == {"digit": "4", "edits": "v[4,0]+=0.25;v[4,9]+=-0.1"}
    same_picture, same_untouched, moved = images(app)
    np.testing.assert_array_equal(picture, same_picture)
    np.testing.assert_array_equal(untouched, same_untouched)
    expected = capture(weights.load(), strokes.draw(7), desk.parse(link(app)["edits"]), decode=4)
    # float32 rounding may tip one level of 255
    np.testing.assert_allclose(moved, 255 * expected.reconstruction, atol=1)
    assert (moved != untouched).any()


def reset(app: AppTest) -> None:
    (button,) = [button for button in app.button if button.label == "Reset all sixteen"]
    button.click().run()


def test_a_slider_back_at_rest_is_no_edit_and_reset_takes_all_of_them_back() -> None:
    app = visit("pose", digit="4", edits="v[4,0]+=0.25;v[4,9]+=-0.1")
    app.slider(key="pose.4.9").set_value(0.0).run()
    assert link(app)["edits"] == "v[4,0]+=0.25"
    reset(app)
    assert said(app) == []
    assert link(app) == {"digit": "4"}
    assert [slider.value for slider in app.slider] == [0] * 16


def test_reset_leaves_edits_that_are_not_the_sliders() -> None:
    app = visit("pose", digit="4", edits="c@1[57,3]=0.5;v[4,0]+=0.25;v[5,0]+=0.25")
    reset(app)
    assert link(app) == {"digit": "4", "edits": "c@1[57,3]=0.5;v[5,0]+=0.25"}


def test_the_iteration_looked_at_follows_the_number_of_iterations() -> None:
    app = visit("routing", iterations="8", iteration="7")
    app.slider(key="setting.iterations").set_value(4).run()
    assert said(app) == []
    assert (app.slider(key="setting.iteration").max, app.slider(key="setting.iteration").value) == (4, 4)
    assert link(app) == {"iterations": "4", "iteration": "4"}
    app.slider(key="setting.iterations").set_value(1).run()
    assert said(app) == []
    assert "Iteration 1 of 1" in words(app)
    turn_to(app, "pose")
    assert said(app) == []
    assert "With one iteration" in " ".join(info.value for info in app.info)


def test_every_name_of_the_gallery_can_stand_in_a_link() -> None:
    assert len(desk.gallery()) == 30
    assert Settings().picture in desk.gallery()
    for name, picture in desk.gallery().items():
        np.testing.assert_array_equal(desk.pixels(name), picture.pixels)
    for name in ("gallery.0.bold", "gallery.9.slanted"):
        app = visit("pose", picture=name)
        assert (said(app), link(app)) == ([], {"picture": name})
        np.testing.assert_array_equal(images(app)[0], np.rint(255 * desk.pixels(name)))


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
