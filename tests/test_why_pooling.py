"""Which place wins in every map of the page "Why capsules", against looking at its four places one by one."""

from __future__ import annotations

import re

import numpy as np
import pytest
from visits import clean, html, visit
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import pooling, strokes
from capsviz.capture import watch
from capsviz.figures.pooling import framed, largest, of_four, of_map, sheet, side
from capsviz.intervention import Site
from capsviz.network import Network
from capsviz.views.why_pooling import in_words

MAPS = np.random.default_rng(4).normal(-0.5, 1, size=(5, 6, 8))
SEVEN = strokes.draw(7)


def test_the_winner_is_the_largest_of_its_four_or_none_where_nothing_is_above_zero() -> None:
    won = pooling.winner(MAPS)
    assert won.shape == (5, 3, 4)
    for (each, row, column), winner in np.ndenumerate(won):
        four = [MAPS[each, 2 * row + down, 2 * column + right] for down in (0, 1) for right in (0, 1)]
        assert winner == (four.index(max(four)) if max(four) > 0 else pooling.NONE)
        where, said = of_four(MAPS[each], row * 4 + column)
        assert where == f"row {row + 1}, column {column + 1}"
        corner = ("upper left", "upper right", "lower left", "lower right")[winner]
        assert said == (f"the {corner} wins with {max(four):.2f}" if max(four) > 0 else "nothing is above zero")
    assert pooling.NONE in won


def test_a_map_is_said_in_one_line() -> None:
    board = np.zeros((4, 4))
    assert of_map(board, 3) == "map 3: nothing in it is above zero"
    board[0, 1] = board[2, 1] = board[3, 2] = 1
    assert of_map(board, 3) == "map 3: 3 of its 4 fours have a winner, most often the upper right (2 times)"


@pytest.mark.parametrize(("maps", "across"), [(1, 1), (4, 2), (5, 3), (256, 16), (257, 17)])
def test_the_sheet_is_as_many_maps_wide_as_high(maps: int, across: int) -> None:
    assert side(maps) == across
    drawn = sheet(np.ones((maps, 3, 3)))
    assert drawn.shape == (4 * across - 1, 4 * across - 1, 3)
    assert (drawn[:3, :3] == drawn[0, 0]).all(), "the first map is all of one colour"


def test_every_winner_and_nothing_else_is_framed() -> None:
    drawn = framed(MAPS[0], largest(MAPS[0]))
    blocks = drawn.reshape(6, 18, 8, 18, 3)
    corners = blocks[:, 0, :, 0]
    np.testing.assert_array_equal((corners == 255).all(axis=-1), pooling.winners(MAPS[0]))


def test_what_is_said_of_a_map_is_what_the_network_has_in_it(nets: dict[str, Network]) -> None:
    whole, other = (watch(nets["CNN"], picture)[Site("features", 0)] for picture in (SEVEN, pooling.shifted(SEVEN, 2)))
    said = in_words(whole, other, 3, 2)
    counts = [int(count) for count in re.findall(r"(?:left|right) (\d+)", said)]
    won = pooling.winner(whole[3])
    assert counts == [int((won == corner).sum()) for corner in range(4)]
    assert f"**Map 4**: {sum(counts)} of its {won.size} fours" in said
    assert f"**{pooling.winners_that_stay(whole, other):.0%}** in all {len(whole)} maps" in said


def test_every_map_and_every_four_can_be_chosen_and_is_said(nets: dict[str, Network]) -> None:
    whole = watch(nets["CNN"], SEVEN)[Site("features", 0)]
    view = "Pooling opened up"
    strongest = int(whole.sum(axis=(1, 2)).argmax())
    usual = clean(visit("why", view=view, picture="gallery.7.upright"))
    assert f"**Map {strongest + 1}**" in " ".join(one.value for one in usual.markdown)
    for at in range(len(whole)):
        app = clean(
            visit("why", {"why.pooling.map": at, "why.pooling.four": 5}, view=view, picture="gallery.7.upright")
        )
        text = " ".join(one.value for one in app.markdown)
        assert f"**Map {at + 1}**" in text
        where, who = of_four(whole[at], 5)
        assert f"**The four in {where}**: {who}" in text
    assert html(usual).count("after pooling") == 4, "two pictures and the words under them"


def test_a_choice_that_another_network_does_not_have_is_left_aside() -> None:
    app = clean(visit("why", {"why.pooling.map": 4000, "why.pooling.four": 900}, view="Pooling opened up"))
    assert "Map 4001" not in " ".join(one.value for one in app.markdown)
