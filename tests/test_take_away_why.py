"""The menus "Take it away" of what both networks of the page "Why capsules" read, with small random networks."""

from __future__ import annotations

import numpy as np
import pytest
from menus import each_holds, each_of, holds, made, spied
from visits import clean, visit
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import claims, strokes
from capsviz.experiments import cost, twins
from capsviz.image import pack

SEVEN = f"p.{pack(strokes.draw(7, strokes.HANDS['bold']))}"
either_picture = pytest.mark.parametrize("picture", ["gallery.4.upright", SEVEN])


@either_picture
@pytest.mark.parametrize(
    ("view", "name", "titles"),
    [
        ("Pooling opened up", "why-pooling", 2),
        ("Part and whole", "why-scrambled", 1),
        ("The reconstruction as an alarm", "why-nonsense", 1),
    ],
)
def test_the_lines_make_pictures_both_networks_read(view: str, name: str, titles: int, picture: str) -> None:
    each_holds(name, titles, "why", {}, view=view, picture=picture)


def test_the_lines_shift_the_picture_as_far_as_the_page_does() -> None:
    each_holds("why-pooling", 2, "why", {"why.pooling.shift": 3}, view="Pooling opened up")


def test_the_lines_make_the_nonsense_that_was_asked_for_last() -> None:
    each_holds("why-nonsense", 1, "why", {"why.alarm.seed": 2}, view="The reconstruction as an alarm")


@either_picture
@pytest.mark.parametrize("amount", ["0", "5"])
def test_the_lines_lay_a_patch_as_large_as_the_slider_says(picture: str, amount: str) -> None:
    each_holds("why-patch", 1, "why", {}, change="patch", amount=amount, picture=picture)


@pytest.mark.parametrize("name", claims.NETWORKS)
def test_the_lines_search_for_a_twin_up_to_the_step_at_which_it_was_found(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(twins, "STEPS", 4)
    app = visit("why", {"take.why-twins": True, "why.twins.of": name}, picture="gallery.4.upright")
    with spied() as saved:
        each_of(clean(app.button(key="why.twins.search").click().run()), "why-twins", 1, saved)
        ((_, twin),) = app.session_state["why.twins.found"].items()
        np.testing.assert_array_equal(saved["pictures"][1], twin.picture)


@pytest.mark.parametrize("axis", ["side", "classes", "types"])
def test_the_lines_compute_how_cost_grows(axis: str) -> None:
    each_holds("why-cost", 1, "why", {"why.cost.axis": axis}, view="What it costs")


def test_the_lines_hold_the_points_that_were_measured_and_measure_the_table_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cost, "LEAST", 0.0)
    monkeypatch.setattr(cost, "GROWTH", {"side": (20, 28), "classes": (5, 10), "types": (8, 32)})
    app = visit("why", {"take.why-cost": True}, view="What it costs")
    with spied() as saved:
        app.button(key="why.cost.measure").click().run()
        growth, table = app.selectbox(key="take.why-cost.which").options
        app.selectbox(key="take.why-cost.which").set_value(growth).run()
        holds(clean(app), saved)
        app.selectbox(key="take.why-cost.which").set_value(table).run()
        (code,) = [code.value for code in clean(app).code if code.language == "python"]
        again = made(code)
    for (name, value), kept in zip(again.items(), saved.values(), strict=True):
        # times are another machine's, or another moment's; what is counted is the same everywhere
        assert value > 0 if name.endswith((": picture", ": step")) else value == kept
