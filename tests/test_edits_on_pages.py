"""Edits and parts that the network at hand cannot take: named on the page, and the rest kept; and many edits at once."""

from __future__ import annotations

import re

import pytest
from visits import clean, link, visit, warned
from visits import small_shelf as small_shelf


@pytest.mark.parametrize("page", ["routing", "explore", "pose"])
def test_edits_that_this_network_cannot_take_are_named_and_the_others_stay(page: str) -> None:
    app = visit(page, edits="u[5000]*=0; v[7,4]+=0.1; c@9[0,0]=1; u[3]*=0")
    (sentence,) = warned(app)
    assert sentence.startswith('Some of the edits were left out: "u[5000]*=0.0" reaches outside u')
    assert sentence.endswith('and so were "c@9[0,0]=1.0".')
    assert link(app)["edits"] == "v[7,4]+=0.1;u[3]*=0.0"


def test_an_edit_that_is_too_large_beside_others_leaves_them() -> None:
    app = visit("routing", edits="v[7,4]+=0.1; u[3]=3e38")
    (sentence,) = warned(app)
    assert '"u[3]=3e+38", as "v[7,4]+=0.1;u[3]=3e+38" makes' in sentence
    assert link(app)["edits"] == "v[7,4]+=0.1"


def test_where_none_of_the_edits_can_be_made_none_stay() -> None:
    app = visit("routing", edits="u[5000]*=0")
    (sentence,) = warned(app)
    assert sentence.startswith('The edits were left out: "u[5000]*=0.0" reaches outside u')
    assert "edits" not in link(app)


def test_an_edit_that_cannot_be_read_is_named_and_the_others_are_in_force() -> None:
    app = visit("routing", edits="v[7,3]=nan; v[7,4]+=0.1")
    (sentence,) = warned(app)
    assert '"v[7,3]=nan" is not an edit' in sentence
    assert link(app)["edits"] == "v[7,4]+=0.1"


def test_a_part_that_this_network_does_not_have_is_said_once_and_dropped() -> None:
    app = visit("routing", part="900", digit="4")
    (sentence,) = warned(app)
    assert sentence == "part=900 was left out: this network has 144 parts, which a link counts from 0 to 143."
    assert link(app) == {"digit": "4"}
    assert warned(app.run()) == []


def test_the_last_ten_of_many_edits_are_listed_and_the_others_folded_away() -> None:
    app = visit("routing", view="Touch it", edits=";".join(f"u[{k}]*=0" for k in range(100)))
    said = [element.value for element in clean(app).markdown if re.fullmatch(r"`u\[\d+\]\*=0.0`", element.value)]
    assert said == [f"`u[{k}]*=0.0`" for k in range(90, 100)]
    assert [fold.label for fold in app.expander if "earlier" in fold.label] == ["90 earlier edits"]
    unfolded = visit(
        "routing", {"touch.earlier": True}, view="Touch it", edits=";".join(f"u[{k}]*=0" for k in range(12))
    )
    away = [button.key for button in clean(unfolded).button if str(button.key).startswith("touch.away")]
    assert away == [f"touch.away.{k}" for k in range(12)]
    app.button(key="touch.away.99").click().run()
    assert link(app)["edits"].split(";")[-1] == "u[98]*=0.0"


def test_ten_edits_are_all_listed() -> None:
    app = visit("routing", view="Touch it", edits=";".join(f"u[{k}]*=0" for k in range(10)))
    assert [button.key for button in app.button if str(button.key).startswith("touch.away")] == [
        f"touch.away.{k}" for k in range(10)
    ]
    assert not [fold for fold in app.expander if "earlier" in fold.label]
