"""Pages with the shipped network that routes in one pass, by parts without a place: each view works or says why not."""

from __future__ import annotations

import pytest
from menus import each_holds
from visits import clean, html, visit, words

NETWORK = "efficient"
VIEWS = ("Votes", "More iterations", "Touch it", "Who decided", "Another routing", "Two pictures")


@pytest.mark.parametrize("page", ["explore", "routing", "pose", "why", "overlap", "predict", "lessons", "about"])
def test_every_page_opens(page: str) -> None:
    clean(visit(page, network=NETWORK))


@pytest.mark.parametrize("block", ["capsule", "squash", "votes", "coupling", "loss", "forward", "learning", "limits"])
def test_every_screen_of_the_building_blocks_opens(block: str) -> None:
    clean(visit("blocks", network=NETWORK, block=block))


@pytest.mark.parametrize("view", VIEWS)
def test_every_tab_of_routing_opens_and_the_views_that_cannot_be_say_so(view: str) -> None:
    app = clean(visit("routing", network=NETWORK, other="gallery.2.bold", view=view))
    said = " ".join(info.value for info in app.info)
    assert "have no place on the picture" in said
    assert "routes in one pass" in said


@pytest.mark.parametrize(
    "view", ["The whole grid", "Paths", "Among real digits", "Become another digit", "Move the picture"]
)
def test_every_way_through_the_poses_opens(view: str) -> None:
    clean(visit("pose", network=NETWORK, view=view))


def test_explore_shows_the_way_of_the_picture_where_there_is_no_map() -> None:
    app = visit("explore", network=NETWORK)
    assert "no map of them" in app.info[0].value
    assert "16, each 8 numbers" in html(app)
    assert "Reconstruction" in html(app)
    each_holds("map", 2, "explore", {}, network=NETWORK)


def test_a_nudge_cannot_be_routed_again_and_no_iterations_are_promised() -> None:
    app = visit("pose", network=NETWORK)
    assert "This network routes in a single pass." in " ".join(info.value for info in app.info)
    assert "Routed again" in words(app)
