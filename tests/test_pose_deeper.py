"""What lies below the desk of the Pose page, opened from links, with a random network of the paper's size."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_packet import read
from test_pose_page import measured as measured
from visits import clean, html, link, visit, words
from visits import shelf as shelf

from capsviz import poses, strokes, weights
from capsviz.capture import capsules, capture
from capsviz.experiments import becoming, drawing, equivariance, pose_space, rereading
from capsviz.figures import pose_files
from capsviz.intervention import parse
from capsviz.network import CapsNet
from capsviz.views import pose_space as pose_views


def below(view: str, **params: str) -> AppTest:
    """The page with one of its views open."""
    return clean(visit("pose", view=view, **params))


def component(app: AppTest, name: str) -> dict[str, Any]:
    """Everything that a component of this page was given."""
    (found,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name == f"capsviz_{name}"]
    said, arrays = read(found.bytes)
    return {**said, **arrays}


def seven(edits: str = "", **more: Any):
    return capture(weights.load(), strokes.draw(7), parse(edits), **more)


def test_nothing_below_the_desk_is_computed_until_it_is_chosen() -> None:
    app = below("")
    assert app.pills(key="pose.deeper").value is None
    names = {one.proto.component_name for one in app.get("bidi_component")}
    assert not names & {"capsviz_pose_grid", "capsviz_pose_course"}
    app.pills(key="pose.deeper").set_value("The whole grid").run()
    assert link(clean(app)) == {"view": "The whole grid"}
    assert component(app, "pose_grid")["rows"][0]["head"] == "1"


def test_a_view_of_another_page_opens_nothing_and_goes_out_of_the_link() -> None:
    app = below("Votes")
    assert app.pills(key="pose.deeper").value is None
    assert link(app) == {}


def test_paths_lead_from_the_pictures_pose_to_the_others(measured: poses.PoseStatistics) -> None:
    app = below("Paths", digit="4", other="gallery.2.bold")
    grid = component(app, "pose_grid")
    net = capsules(weights.load())
    start, end = seven(decode=4).poses[4], capture(net, strokes.draw(2, strokes.HANDS["bold"])).poses[4]
    ways = [pose_space.straight(start, end, 11), pose_space.around(start, end, 11, measured, 4)]
    assert [row["name"] for row in grid["rows"]] == ["straight", "among real digits"]
    for row, way in enumerate(ways):
        for column in (0, 5, 10):
            cell = grid["sheet"][29 * row : 29 * row + 28, 29 * column : 29 * column + 28]
            (expected,) = drawing.draw(net, way[column][None], 4)
            # float32 rounding may tip one level of 255
            np.testing.assert_allclose(cell.astype(int), 255 * expected, atol=1)
    assert "standard deviations" in words(app)


def test_without_statistics_there_is_the_straight_path_and_a_reason() -> None:
    app = below("Paths", digit="4")
    assert [row["name"] for row in component(app, "pose_grid")["rows"]] == ["straight"]
    assert "Nobody has measured the poses" in " ".join(info.value for info in app.info)
    for view in ("Among real digits", "Move the picture"):
        assert "Nobody has measured the poses" in " ".join(info.value for info in below(view, digit="4").info)


@pytest.mark.usefixtures("measured")
def test_among_real_digits_says_how_much_of_the_variance_is_seen() -> None:
    app = below("Among real digits", digit="4")
    # a covariance that is the same in all sixteen directions has an eighth in two of them
    assert "hold **12 %** of the variance" in words(app)
    assert html(app).count("away</span>") == 6
    sheet = component(app, "pose_grid")
    assert (len(sheet["rows"]), len(sheet["columns"])) == (2, 9)


def test_a_search_shows_both_changes_and_their_norms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(becoming, "STEPS", 12)
    app = below("Become another digit", digit="4")
    target = int(np.argsort(seven().lengths)[-1])
    target = target if target != 4 else int(np.argsort(seven().lengths)[-2])
    app.pills(key="becoming.target").set_value(target).run()
    app.button(key="becoming.search").click().run()
    *_, picture = becoming.picture_to(capsules(weights.load()), strokes.draw(7), target, iterations=3)
    assert picture is not None
    assert f"The pixels have to change by **{picture.size:.2f}**" in words(app)
    ink = np.abs(picture.picture - strokes.draw(7)).sum() / (picture.picture + strokes.draw(7)).sum()
    assert f": of all the ink of both, {100 * ink:.0f} % is in one of them only" in words(app)
    assert f"the {target} is the longest with {picture.lengths[target]:.2f}" in words(app)
    app.button(key="becoming.take").click().run()
    taken = link(clean(app))["picture"]
    assert taken.startswith("p.")


def test_a_search_that_finds_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(becoming, "STEPS", 1)
    monkeypatch.setattr(becoming, "LEAD", 1.5)  # lengths stay below 1
    app = below("Become another digit", digit="4")
    app.button(key="becoming.search").click().run()
    said = " ".join(info.value for info in clean(app).info)
    assert "No change of this pose was found whose drawing is read as an 8." in said
    assert "No change of this picture was found that is read as an 8;" in said


@pytest.mark.usefixtures("measured")
def test_a_moved_picture_shows_every_pose_on_its_way() -> None:
    app = below("Move the picture", digit="4")
    shown = component(app, "pose_course")
    found = equivariance.moved_strokes(capsules(weights.load()), 7, strokes.HANDS["upright"], "slant", 4, iterations=3)
    np.testing.assert_allclose(shown["poses"], found.poses, atol=1e-6)
    np.testing.assert_array_equal(shown["answers"], found.answers)
    assert shown["neutral"] == found.neutral
    moves = np.ptp(found.poses, axis=0)
    assert moves[shown["order"]].tolist() == sorted(moves.tolist(), reverse=True)
    assert "R² = " in words(app)


def test_a_drawing_is_transformed(measured: poses.PoseStatistics) -> None:
    from capsviz.image import pack

    app = below("Move the picture", digit="4", picture=f"p.{pack(strokes.draw(3))}")
    shown = component(app, "pose_course")
    assert (shown["amounts"][0], shown["amounts"][-1]) == pytest.approx((-0.6, 0.6))
    assert shown["amounts"][shown["neutral"]] == 0
    assert measured.about["sha256"] == weights.digest(weights.find(weights.DEFAULT))


def test_everything_can_be_taken_away() -> None:
    app = below("Take it away", digit="4", edits="v[4,2]=0.1")
    assert {f"take.pose.{n}" for n in range(4)} <= {button.key for button in app.get("download_button")}
    code = " ".join(block.value for block in app.code)
    assert 'capsviz.parse("v[4,2]=0.1")' in code
    assert "picture = draw(net, trace.poses[4][None], 4)[0]" in code
    assert "edits=v%5B4%2C2%5D%3D0.1" in code


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("view", pose_views.VIEWS)
def test_every_view_opens_for_a_picture_without_ink_once_a_digit_is_chosen(view: str) -> None:
    from capsviz.image import pack

    blank = f"p.{pack(np.zeros((28, 28), dtype=np.float32))}"
    app = below(view, picture=blank, digit="4")
    assert app.pills(key="pose.deeper").value == view


def test_an_animation_runs_there_and_back_with_sharp_pixels() -> None:
    levels = np.linspace(0, 1, 5)[:, None, None] * np.ones((5, 4, 4))
    with Image.open(io.BytesIO(pose_files.animation(levels))) as film:
        seen = []
        for n in range(getattr(film, "n_frames", 1)):
            film.seek(n)
            seen.append(int(np.asarray(film.convert("L"))[0, 0]))
        assert film.size == (4 * pose_files.ZOOM, 4 * pose_files.ZOOM)
    # a GIF has a palette: a level or two may be another
    np.testing.assert_allclose(seen, [0, 64, 128, 191, 255, 191, 128, 64], atol=2)


def test_files_hold_the_numbers_they_were_given() -> None:
    pose = np.array([0.1, -1 / 3], dtype=np.float32)
    found = json.loads(pose_files.as_json({"digit": 4}, {"pose": pose}))
    assert found["digit"] == 4
    np.testing.assert_array_equal(np.array(found["pose"], dtype=np.float32), pose)
    lines = pose_files.as_csv({"a": [1.0, 2.0], "b": pose}).decode().splitlines()
    assert lines == ["a,b", "1,0.1", "2,-0.3333333"]
    with Image.open(io.BytesIO(pose_files.sheet(np.zeros((5, 4, 4)), across=3))) as sheet:
        # three pictures across and two down, a dark line between them
        assert sheet.size == (14 * pose_files.ZOOM, 9 * pose_files.ZOOM)


def test_lengths_of_many_drawings_are_those_of_each(full: CapsNet) -> None:
    held = np.random.default_rng(0).uniform(-0.2, 0.2, (3, 16)).astype(np.float32)
    found = rereading.lengths_read(full, held, 2)
    for lengths, pose in zip(found, held, strict=True):
        # float32 in a batch of another size
        np.testing.assert_allclose(lengths, rereading.read_again(full, pose, 2)[0].lengths, atol=1e-5)
