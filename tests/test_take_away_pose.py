"""The menus "Take it away" of the page Pose, with the network that ships and what was measured of its poses."""

from __future__ import annotations

import pytest
import streamlit as st
from menus import each_holds, each_of, spied
from visits import clean, visit

from capsviz import weights
from capsviz.experiments import becoming

pytestmark = pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="the network is not in pretrained/")
HELD = "c@1[57,7]=0.9;v[7,2]+=0.1;v[7,11]=-0.2"
"""A pose in the hand, and an edit that is none of it."""


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    st.cache_resource.clear()


def test_the_lines_of_an_untouched_pose_draw_it_and_read_it_again() -> None:
    each_holds("pose-answers", 4, "pose", {})


@pytest.mark.parametrize("entered", [1, 2])
def test_the_lines_of_a_held_pose_draw_it_read_it_again_and_route_its_nudge(entered: int) -> None:
    each_holds("pose-answers", 6, "pose", {"pose.entered": entered}, digit="7", edits=HELD)


@pytest.mark.parametrize("edits", ["", HELD])
@pytest.mark.parametrize(
    ("view", "name", "titles"),
    [
        ("The whole grid", "pose-grid", 1),
        ("Among real digits", "pose-plane", 3),
        ("Move the picture", "pose-moving", 2),
        ("Paths", "pose-paths", 3),
    ],
)
def test_the_lines_of_poses_as_a_space_draw_its_figures(view: str, name: str, titles: int, edits: str) -> None:
    each_holds(name, titles, "pose", {}, view=view, digit="7", edits=edits)


@pytest.mark.parametrize("edits", ["", HELD])
def test_the_lines_search_for_another_digit_as_the_page_did(monkeypatch: pytest.MonkeyPatch, edits: str) -> None:
    monkeypatch.setattr(becoming, "STEPS", 20)
    state = {"take.pose-becoming": True, "becoming.target": 9}
    app = clean(visit("pose", state, view="Become another digit", digit="7", edits=edits))
    with spied() as saved:
        each_of(clean(app.button(key="becoming.search").click().run()), "pose-becoming", 2, saved)


def test_a_network_of_one_pass_has_no_lines_for_routing_a_nudge() -> None:
    if "efficient" not in weights.shipped():
        pytest.skip("the network efficient is not in pretrained/")
    each_holds("pose-answers", 4, "pose", {}, network="efficient", digit="7", edits="v[7,2]+=0.1")
