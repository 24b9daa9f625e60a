"""The Pose page as a visitor opens it, plain and from links, with a random network of the paper's size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from test_packet import read
from test_poses import made_up
from visits import link, visit, warned
from visits import shelf as shelf

from capsviz import naming, poses, strokes, weights
from capsviz.capture import capsules, capture
from capsviz.experiments import drawing, rereading
from capsviz.image import pack
from capsviz.intervention import parse
from capsviz.trace import CapsTrace
from capsviz.views import pose_desk


@pytest.fixture
def measured(shelf: Path) -> Iterator[poses.PoseStatistics]:
    """Statistics beside the weights, for one test."""
    made = made_up(10, 16)
    statistics = replace(made, about={**made.about, "sha256": weights.digest(shelf)})
    poses.save(statistics, poses.beside(shelf))
    st.cache_resource.clear()
    yield statistics
    poses.beside(shelf).unlink()
    st.cache_resource.clear()


def answers(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def on_the_desk(app: AppTest) -> dict[str, Any]:
    """Everything that the desk was given."""
    found = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "capsviz_pose_desk"]
    if not found:
        return {}
    words, arrays = read(found[0].bytes)
    return {**words, **arrays}


def seven(edits: str = "", **more: Any) -> CapsTrace:
    return capture(weights.load(), strokes.draw(7), parse(edits), **more)


def test_the_desk_opens_on_the_answers_own_pose() -> None:
    app = visit("pose")
    trace = seven()
    assert warned(app) == []
    desk = on_the_desk(app)
    assert desk["digit"] == trace.prediction
    np.testing.assert_array_equal(desk["own"], trace.poses[trace.prediction])
    np.testing.assert_array_equal(desk["held"], desk["own"])
    np.testing.assert_array_equal(desk["picture"], np.rint(255 * strokes.draw(7)))
    # float32 rounding may tip one level of 255
    np.testing.assert_allclose(desk["drawn"].astype(int), 255 * trace.reconstruction, atol=1)
    assert "Nothing is moved yet" in " ".join(caption.value for caption in app.caption)
    assert link(app) == {}


def test_without_statistics_sliders_reach_a_quarter_and_the_page_says_why() -> None:
    app = visit("pose", digit="4")
    assert "Nobody has measured the poses of sabour-r3 yet; capsviz poses sabour-r3 measures them" in app.info[0].value
    desk = on_the_desk(app)
    for own, reach in zip(desk["own"], desk["ranges"], strict=True):
        assert (reach["low"], reach["high"]) == pytest.approx((own - 0.25, own + 0.25), abs=1e-6)
    assert "histogram" not in desk
    assert "spread" not in desk


def test_statistics_of_other_weights_are_not_used(shelf: Path) -> None:
    poses.save(made_up(10, 16), poses.beside(shelf))
    st.cache_resource.clear()
    app = visit("pose")
    poses.beside(shelf).unlink()
    st.cache_resource.clear()
    assert "measured with other weights" in app.info[0].value
    assert "histogram" not in on_the_desk(app)


def test_sliders_run_over_what_real_digits_use_and_say_what_was_measured(measured: poses.PoseStatistics) -> None:
    app = visit("pose", digit="4")
    assert not app.info
    desk = on_the_desk(app)
    np.testing.assert_array_equal(desk["histogram"], measured.histogram[4])
    assert [reach["high"] for reach in desk["ranges"]] == measured.high[4].tolist()
    assert desk["labels"] == [naming.label(naming.meaning(measured, 4, dim)) for dim in range(16)]
    # what is drawn at random has the covariance of real digits
    np.testing.assert_allclose(desk["spread"] @ desk["spread"].T, measured.covariance[4], atol=1e-5)


def test_a_link_holds_a_pose() -> None:
    app = visit("pose", digit="4", edits="v[4,2]=0.1;v[4,15]=-0.25")
    assert warned(app) == []
    desk = on_the_desk(app)
    moved = {
        dim: float(held) for dim, (own, held) in enumerate(zip(desk["own"], desk["held"], strict=True)) if own != held
    }
    assert moved == pytest.approx({2: 0.1, 15: -0.25}, abs=1e-6)
    expected = seven("v[4,2]=0.1;v[4,15]=-0.25", decode=4)
    np.testing.assert_allclose(desk["drawn"].astype(int), 255 * expected.reconstruction, atol=1)
    assert link(app) == {"digit": "4", "edits": "v[4,2]=0.1;v[4,15]=-0.25"}


def test_links_of_nudges_hold_what_they_held() -> None:
    desk = on_the_desk(visit("pose", digit="4", edits="v[4,2]+=0.1"))
    assert desk["held"][2] - desk["own"][2] == pytest.approx(0.1, abs=1e-6)


def test_a_number_that_no_pose_has_is_refused_and_the_rest_of_the_link_is_kept() -> None:
    app = visit("pose", digit="4", picture="gallery.3.bold", edits="v[4,2]=0.1;v[4,3]=50;c@1[57,4]=0.5")
    (sentence,) = warned(app)
    assert "`v[4,3]=50.0`" in sentence
    assert "between −1 and 1" in sentence
    assert link(app) == {"digit": "4", "picture": "gallery.3.bold", "edits": "v[4,2]=0.1;c@1[57,4]=0.5"}
    assert on_the_desk(app)["held"][2] == pytest.approx(0.1, abs=1e-6)


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ("v[4,16]=0.1", "axis 2 runs from 0 to 15"),
        ("v[4,1,1]=0", "names 3 axes"),
        ("v[4,2]=nan", "is not an edit"),
        ("v[4,2]=3e38", "edit with smaller numbers"),
    ],
)
def test_a_pose_of_the_wrong_length_not_of_numbers_or_huge_is_refused_in_a_sentence(edits: str, sentence: str) -> None:
    app = visit("pose", digit="4", picture="gallery.3.bold", edits=edits)
    assert sentence in " ".join(warned(app))
    assert link(app) == {"digit": "4", "picture": "gallery.3.bold"}
    desk = on_the_desk(app)
    np.testing.assert_array_equal(desk["held"], desk["own"])


def asks(app: AppTest, why: str) -> None:
    assert warned(app) == []
    assert why in app.info[0].value
    assert "Choose the digit whose pose you want to hold" in app.info[0].value
    assert app.pills(key="setting.digit").value is None
    assert on_the_desk(app) == {}
    app.pills(key="setting.digit").set_value(6).run()
    assert warned(app) == []
    assert on_the_desk(app)["digit"] == 6
    assert link(app)["digit"] == "6"


def test_where_there_is_no_ink_the_desk_asks_which_digit_to_hold() -> None:
    blank = np.zeros((28, 28), dtype=np.float32)
    asks(visit("pose", picture=f"p.{pack(blank)}"), "there is no ink in the picture")


def test_where_two_digits_are_equally_long_the_desk_asks_which_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    second, first = np.sort(seven().lengths)[-2:]
    monkeypatch.setattr(pose_desk, "CLEAR", float(first - second) + 1e-3)
    asks(visit("pose"), f"the two longest capsules have the lengths {first:.3f} and {second:.3f}")
    monkeypatch.setattr(pose_desk, "CLEAR", float(first - second) - 1e-3)
    assert on_the_desk(visit("pose"))["digit"] == seven().prediction


def test_edits_of_other_things_are_named_and_the_desks_own_are_not() -> None:
    app = visit("pose", digit="4", edits="c@1[57,3]=0.5;v[4,0]=0.25")
    (told,) = [info.value for info in app.info if "Edited" in info.value]
    assert "c@1[57,3]=0.5" in told
    assert "v[4,0]" not in told
    app.button(key="desk.undo").click().run()
    assert link(app) == {"digit": "4", "edits": "v[4,0]=0.25"}


def test_the_picture_of_an_edited_network_has_its_own_pose() -> None:
    desk = on_the_desk(visit("pose", digit="4", edits="u[0:36]*=0;v[4,0]=0.25"))
    np.testing.assert_array_equal(desk["own"], seven("u[0:36]*=0").poses[4])


def test_weights_are_sent_when_the_page_asked_for_them_and_at_no_other_time(shelf: Path) -> None:
    plain = on_the_desk(visit("pose"))
    assert "w1" not in plain
    digest = plain["decoder"]["digest"]
    assert digest == weights.digest(shelf)
    asked = on_the_desk(visit("pose", {"desk.wanted": digest}))
    for name, bits in drawing.drawing_weights(capsules(weights.load())).items():
        np.testing.assert_array_equal(asked[name], bits)
    assert "w1" not in on_the_desk(visit("pose", {"desk.wanted": "something else"}))


def test_three_answers_stand_side_by_side_and_each_says_what_it_did() -> None:
    app = visit("pose", digit="7", edits="v[7,3]=0.5;v[7,9]=-0.5")
    assert [word in answers(app) for word in ("<b>Decoded.</b>", "<b>Read again.</b>")] == [True] * 2
    assert "**Routed again.**" in " ".join(element.value for element in app.markdown)
    own, pose = seven().poses[7], seven("v[7,3]=0.5;v[7,9]=-0.5").poses[7]
    first = rereading.read_again(capsules(weights.load()), pose, 7)[0]
    assert f"The pose that comes back is <b>{first.moved:.3f}</b> away" in answers(app)
    nudge = pose - own
    routed = seven(f"v@1[7,3]+={nudge[3]};v@1[7,9]+={nudge[9]}")
    kept = (routed.poses[7] - own) @ nudge / (nudge @ nudge)
    found = re.search(r"<b>(-?[\d.]+) %</b> of your nudge", answers(app))
    assert found is not None
    # the page rounds to a tenth of a percent
    assert float(found[1]) == pytest.approx(100 * kept, abs=0.06)


def test_the_nudge_can_enter_before_any_iteration_but_the_first() -> None:
    app = visit("pose", digit="7", iterations="4", edits="v[7,3]=0.5")
    control = app.segmented_control(key="pose.entered")
    assert (control.options, control.value) == (["iteration 2", "iteration 3", "iteration 4"], 3)
    last = answers(app)
    control.set_value(1).run()
    assert warned(app) == []
    assert answers(app) != last
    assert '→ your nudge</span><span class="">→ iteration 2' in answers(app)


def on_the_grid(app: AppTest) -> dict[str, Any]:
    """Everything that the grid was given."""
    (found,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "capsviz_pose_grid"]
    words, arrays = read(found.bytes)
    return {**words, **arrays}


def test_the_grid_waits_until_it_is_chosen() -> None:
    app = visit("pose")
    assert not [one for one in app.get("bidi_component") if one.proto.component_name == "capsviz_pose_grid"]


def test_the_grid_shows_each_number_moved_by_up_to_a_quarter() -> None:
    app = visit("pose", view="The whole grid", digit="4")
    assert warned(app) == []
    grid = on_the_grid(app)
    assert (len(grid["rows"]), grid["columns"][0], grid["columns"][5], grid["columns"][10]) == (
        16,
        "−0.25",
        "0",
        "+0.25",
    )
    for dim, step in [(0, 0), (9, 3), (15, 10)]:
        cell = grid["sheet"][29 * dim : 29 * dim + 28, 29 * step : 29 * step + 28]
        expected = seven(f"v[4,{dim}]+={0.05 * (step - 5)}", decode=4).reconstruction
        # float32 rounding may tip one level of 255
        np.testing.assert_allclose(cell.astype(int), 255 * expected, atol=1)
    assert grid["held"] is None


def test_the_grid_marks_the_pose_that_is_held() -> None:
    own = seven().poses[4]
    app = visit("pose", view="The whole grid", digit="4", edits=f"v[4,3]={own[3] + 0.1:.4f}")
    assert on_the_grid(app)["held"] == [3, 7]
    other = visit(
        "pose", view="The whole grid", digit="4", edits=f"v[4,3]={own[3] + 0.1:.4f};v[4,5]={own[5] + 0.1:.4f}"
    )
    assert on_the_grid(other)["held"] is None


def test_with_one_iteration_nothing_can_answer_a_nudge() -> None:
    app = visit("pose", digit="7", iterations="1", edits="v[7,3]=0.5")
    assert warned(app) == []
    assert "With one iteration none comes after the nudge" in " ".join(info.value for info in app.info)


def test_a_chosen_iteration_that_is_no_longer_run_is_not_asked_for() -> None:
    app = visit("pose", {"pose.entered": 3}, digit="7", iterations="2", edits="v[7,3]=0.5")
    assert warned(app) == []
    assert app.segmented_control(key="pose.entered").value == 1
