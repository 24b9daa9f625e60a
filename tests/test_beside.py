"""Pictures beside each other, and single equations, as figures: what is drawn where, on which scale, under which name."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import plotly.graph_objects as go
import pytest

from capsviz.capture import capture_routing
from capsviz.experiments import cost, pose_space
from capsviz.experiments.compare import Course
from capsviz.experiments.equations import couplings, squash_slopes, tamed
from capsviz.figures.beside import Colours, picture_row, picture_table, pictures_read
from capsviz.figures.equations import class_bars, squash_curves
from capsviz.figures.pooling import STATIONS, likeness_bars, likeness_chart
from capsviz.figures.style import class_colour
from capsviz.intervention import Site
from capsviz.network import CapsNetConfig, matched
from capsviz.pooling import alike, likeness

PICTURES = np.random.default_rng(4).random((2, 3, 28, 28))


def only(figure: go.Figure) -> Any:
    (drawn,) = cast(Any, figure.data)
    return drawn


def test_every_picture_stands_whole_in_its_row_and_column_under_its_names() -> None:
    figure = picture_table(PICTURES, down=["up", "low"], across=["one", "two", "three"])
    sheet = only(figure).z
    layout = figure.to_dict()["layout"]
    for row, name in enumerate(layout["yaxis"]["ticktext"]):
        for column, middle in enumerate(layout["xaxis"]["tickvals"]):
            top, left = layout["yaxis"]["tickvals"][row] - 13.5, middle - 13.5
            found = sheet[int(top) : int(top) + 28, int(left) : int(left) + 28]
            np.testing.assert_array_equal(found, PICTURES[row, column], err_msg=name)
    assert layout["xaxis"]["ticktext"] == ["one", "two", "three"]
    assert np.isnan(sheet).sum() == sheet.size - PICTURES.size, "nothing stands between them"
    assert layout["yaxis"]["autorange"] == "reversed", "row 0 at the top"


@pytest.mark.parametrize(("colours", "low", "high"), [("ink", 0, 1), ("magnitudes", 0, 3), ("changes", -3, 3)])
def test_a_scale_is_the_same_for_all_pictures_of_a_row(colours: Colours, low: float, high: float) -> None:
    pictures = {"faint": np.zeros((4, 4)), "strong": np.full((4, 4), 3.0)}
    drawn = only(picture_row(pictures, colours=colours))
    assert (drawn.zmin, drawn.zmax) == (low, high)
    assert drawn.showscale == (colours != "ink")


def test_a_picture_that_is_read_says_every_answer_and_how_sure_it_is() -> None:
    scores = np.array([[0.2, 0.8], [0.9, 0.1]])
    courses = {name: Course(scores, np.array(answers), None) for name, answers in (("A", [1, 0]), ("B", [1, 0]))}
    figure = pictures_read({"mine": PICTURES[0, 0], "yours": PICTURES[0, 1]}, courses)
    names = figure.to_dict()["layout"]["xaxis"]["ticktext"]
    assert names == ["mine<br>A: 1, 0.80<br>B: 1, 0.80", "yours<br>A: 0, 0.90<br>B: 0, 0.90"]


def test_squash_is_drawn_with_the_slope_that_autograd_finds() -> None:
    lengths = np.linspace(0, 4, 401)
    squash, efficient = cast(Any, squash_curves(lengths, tamed(lengths)).data)
    np.testing.assert_allclose(np.gradient(squash.y, lengths)[1:-1], squash_slopes(lengths)[1:-1], atol=1e-3)
    np.testing.assert_allclose(efficient.y, -np.expm1(-lengths), atol=1e-5)


def test_a_value_of_each_class_is_a_bar_in_its_colour() -> None:
    c = couplings(np.arange(10.0))
    drawn = only(class_bars(c, up="coupling c"))
    np.testing.assert_array_equal(drawn.y, c)
    assert list(drawn.marker.color) == [class_colour(k) for k in range(10)]


def test_likeness_is_told_of_the_same_stations_as_bars_of_the_page_and_as_a_figure() -> None:
    draw = np.random.default_rng(6)
    one, other = ({Site("u"): draw.random((5, 8)), Site("v"): draw.random((3, 4))} for _ in range(2))
    found = alike(one, other)
    answer = int(np.linalg.norm(one[Site("v")], axis=1).argmax())
    assert found["u"] == likeness(one[Site("u")], other[Site("u")])
    assert found["pose"] == likeness(one[Site("v")][answer], other[Site("v")][answer])
    drawn = only(likeness_chart(found))
    assert list(drawn.y) == [STATIONS["u"], STATIONS["pose"]], "and not of all ten poses together"
    assert [f"<b>{value:.2f}</b>" in likeness_bars(found) for value in drawn.x] == [True, True]


def test_poses_of_the_grid_differ_in_one_number_and_by_the_amount() -> None:
    own, amounts = np.random.default_rng(1).random(6), np.array([-0.2, 0.0, 0.1])
    away = pose_space.one_at_a_time(own, amounts) - own
    np.testing.assert_allclose(away, np.eye(6)[:, None] * amounts[:, None], atol=1e-6)


def test_votes_of_no_network_are_routed_as_those_of_one() -> None:
    u_hat = np.random.default_rng(2).normal(size=(5, 3, 4))
    routing = capture_routing(u_hat, 3)
    assert routing.iterations == 3
    np.testing.assert_allclose(routing.c.sum(axis=-1), 1)
    np.testing.assert_allclose(routing.s, np.einsum("rij,ijd->rjd", routing.c, u_hat))
    np.testing.assert_allclose(routing.b[1:], np.cumsum(routing.a[:-1], axis=0))
    np.testing.assert_allclose(routing.a, np.einsum("ijd,rjd->rij", u_hat, routing.v))


def test_curves_of_cost_hold_both_networks_at_every_size_they_have() -> None:
    work, parameters = cost.computed("classes", [5, 10])
    capsnet, cnn = CapsNetConfig(), matched(CapsNetConfig())
    assert work["CNN"][1] == (10, cost.work(cnn))
    assert parameters["CapsNet"][1] == (10, capsnet.parameters)
    assert list(cost.computed("types", [8])[0]) == ["CapsNet"]
