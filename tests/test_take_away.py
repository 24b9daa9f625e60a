"""Every menu "Take it away": its lines of Python, run as a notebook would, draw the figure that stands beside them."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from menus import each_holds
from visits import clean, visit
from visits import shelf as shelf

from capsviz import measure, pair, strokes, weights
from capsviz.capture import capture
from capsviz.image import pack
from capsviz.intervention import parse
from capsviz.views.take_away import _csv, _npz, in_files, of_numbers

EDITS = "u[57]*=0;c@1[58,4]=0.9"
NINE, FOUR = (f"p.{pack(picture)}" for picture in pair.nine_and_four())


@pytest.mark.parametrize("params", [{}, {"digit": "4", "iteration": "2", "edits": EDITS}, {"picture": FOUR}])
def test_the_lines_of_the_routing_page_as_it_opens_draw_its_figures(params: dict[str, str]) -> None:
    each_holds("couplings", 2, "routing", {}, **params)
    each_holds("worked-sum", 1, "routing", {}, **params)


@pytest.mark.parametrize("edits", ["", EDITS])
@pytest.mark.parametrize(
    ("view", "name", "titles"),
    [
        ("Votes", "votes", 1),
        ("More iterations", "iterations", 2),
        ("Who decided", "deciders", 1),
        ("Another routing", "another-routing", 1),
    ],
)
def test_the_lines_of_every_tab_draw_its_figures(view: str, name: str, titles: int, edits: str) -> None:
    each_holds(name, titles, "routing", {}, view=view, edits=edits)


def test_the_lines_of_an_edit_draw_what_it_did() -> None:
    each_holds("touch", 2, "routing", {}, view="Touch it", edits=EDITS)


@pytest.mark.parametrize(
    ("way", "titles"),
    [
        ("Who makes the difference", 1),
        ("Couplings", 6),
        ("Pose", 1),
        ("Votes", 3),
        ("Iterations", 3),
        ("One coupling", 3),
        ("Who decided", 3),
        ("Other routings", 3),
    ],
)
def test_the_lines_of_two_pictures_draw_what_they_show_and_the_pictures_themselves(way: str, titles: int) -> None:
    name = f"two-{way.lower().replace(' ', '-')}"
    state = {"two.way": way}
    each_holds(
        name,
        titles + 2,
        "routing",
        state,
        view="Two pictures",
        picture=NINE,
        other=FOUR,
        digit="4",
        iteration="2",
    )


@pytest.mark.parametrize("params", [{}, {"iteration": "2", "edits": EDITS}])
def test_the_lines_of_the_map_draw_it_on_a_sheet(params: dict[str, str]) -> None:
    each_holds("map", 9, "explore", {}, **params)


def test_nothing_is_made_before_a_menu_is_opened() -> None:
    app = clean(visit("routing"))
    assert not app.code
    assert not [chart for chart in app.get("plotly_chart") if ".figure" in chart.proto.id]


def test_the_routing_page_opens_with_no_more_menus_than_views() -> None:
    app = clean(visit("routing"))
    menus = [block for block in app.get("popover") if block.proto.popover.label == "Take it away"]
    # the couplings, the worked sum, and the tab that is open
    assert len(menus) == 3


def test_the_numbers_come_back_from_both_files_as_they_were() -> None:
    trace = capture(weights.load(), strokes.draw(7), parse(EDITS))
    arrays = {"c": trace.routing.c[:2, :3, 4], "lengths": measure.lengths(trace.routing)}
    with np.load(io.BytesIO(_npz(arrays)), allow_pickle=False) as kept:
        for name, array in arrays.items():
            np.testing.assert_array_equal(kept[name], array)
    rows = list(csv.DictReader(io.StringIO(_csv(arrays).decode())))
    assert len(rows) == sum(array.size for array in arrays.values())
    for row in rows:
        place = tuple(int(at) for at in row["index"].split())
        assert float(row["value"]) == arrays[row["array"]][place]


def test_two_menus_can_be_open_at_once() -> None:
    app = clean(visit("routing", {"take.couplings": True, "take.worked-sum": True}))
    assert len([code for code in app.code if code.language == "python"]) == 2


def test_names_in_files_are_words_that_any_reader_takes() -> None:
    taken = of_numbers({"0° image, 1st": (np.arange(3), "[0, 1, 2]"), "features@0": (np.asarray(2.5), "2.5")})
    assert list(in_files(taken.numbers())) == ["0_image_1st", "features_0"]
