"""What was made by hand: the matrices of house and boat, and the capsule of two filters."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from capsviz.handmade import (
    FULL,
    TURNS,
    WINDOW,
    StrokeEnd,
    draw_end,
    filters,
    part_pose,
    read_by_hand,
    rotations,
    same_for_the_neuron,
    votes,
)
from capsviz.routing import route

TURN = st.floats(-180, 180)


def heading(vector: np.ndarray) -> float:
    """Degrees clockwise from straight up."""
    return float(np.rad2deg(np.arctan2(*vector)))


def apart(one: float, other: float) -> float:
    """Degrees between two directions, from 0 to 180."""
    return abs((one - other + 180) % 360 - 180)


@given(turn=TURN, presence=st.floats(0.01, 1))
def test_a_pose_points_where_the_part_points_and_is_as_long_as_it_is_present(turn: float, presence: float) -> None:
    u = part_pose(turn, presence)
    assert np.hypot(*u) == pytest.approx(presence)
    assert apart(heading(u), turn) < 1e-6


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("lies", [-120.0, 0.0, 35.0])
def test_each_matrix_votes_for_the_whole_that_would_have_its_part_lie_so(part: int, whole: int, lies: float) -> None:
    u = part_pose(lies + TURNS[part][whole], 0.8)
    vote = rotations()[part, whole] @ u
    # a rotation in double precision
    assert vote == pytest.approx(part_pose(lies, 0.8), abs=1e-12)


def lengths(rectangle: float, triangle: float, iterations: int = 3) -> np.ndarray:
    u_hat = votes(np.stack([part_pose(float(rectangle), 1.0), part_pose(float(triangle), 1.0)]))
    return route(torch.from_numpy(u_hat)[None], iterations)[0].norm(dim=-1).numpy()


@given(turn=TURN)
def test_an_upright_roof_makes_a_house_and_a_sideways_one_a_boat_however_both_are_turned(turn: float) -> None:
    house, boat = lengths(turn, turn)
    assert house > boat + 0.1
    sideways = lengths(turn, turn + 90)
    # the same picture with house and boat exchanged
    assert sideways == pytest.approx([boat, house], abs=1e-9)


def test_halfway_between_them_neither_wins_after_any_number_of_iterations() -> None:
    for iterations in range(1, 6):
        house, boat = lengths(0, 45, iterations)
        assert house == pytest.approx(boat, abs=1e-9)


def test_routing_takes_from_the_whole_that_is_not_agreed_on() -> None:
    boats = [lengths(0, 0, iterations)[1] for iterations in range(1, 6)]
    assert boats == sorted(boats, reverse=True)
    assert boats[-1] < 0.2 * boats[0]


def test_the_stroke_comes_from_where_its_turn_says() -> None:
    rows, columns = np.indices((WINDOW, WINDOW)) - WINDOW // 2
    for turn, (right, up) in {0: (0, 1), 90: (1, 0), 180: (0, -1), -90: (-1, 0)}.items():
        ink = draw_end(StrokeEnd(turn=turn))
        centre = np.array([(ink * columns).sum(), -(ink * rows).sum()]) / ink.sum()
        assert centre @ [right, up] > 3
        assert abs(centre @ [up, right]) < 1e-9


def test_the_filters_are_each_other_turned_by_a_quarter_and_feel_no_even_light() -> None:
    right, up = filters()
    np.testing.assert_allclose(np.rot90(up, -1), right, atol=1e-12)
    assert read_by_hand(np.ones((WINDOW, WINDOW))).s == pytest.approx([0, 0], abs=1e-9)


@given(turn=TURN)
def test_the_capsules_arrow_turns_with_the_stroke_and_keeps_its_length(turn: float) -> None:
    v = read_by_hand(draw_end(StrokeEnd(turn=turn))).v
    # the pixels are square, so it is not exact: 0.2 degrees and 0.015 of 0.9 at most
    assert apart(heading(v), turn) < 0.5
    assert np.hypot(*v) == pytest.approx(0.9, abs=0.02)


@given(presence=st.floats(0.05, 1))
def test_less_ink_shortens_the_arrow_and_leaves_its_direction(presence: float) -> None:
    read = read_by_hand(draw_end(StrokeEnd(turn=30, presence=presence)))
    whole = read_by_hand(draw_end(StrokeEnd(turn=30)))
    assert heading(read.v) == pytest.approx(heading(whole.v), abs=1e-9)
    assert read.s == pytest.approx(presence * whole.s)
    n = presence * np.hypot(*whole.s)
    assert np.hypot(*read.v) == pytest.approx(n**2 / (1 + n**2))


def test_a_whole_stroke_is_the_measure_of_the_neuron() -> None:
    assert read_by_hand(draw_end(StrokeEnd())).neuron == pytest.approx(FULL)


def test_three_different_strokes_are_the_same_to_the_neuron_and_not_to_the_capsule() -> None:
    reads = {name: read_by_hand(draw_end(end)) for name, end in same_for_the_neuron().items()}
    assert reads["Whole"].neuron == pytest.approx(FULL)
    for name in ("Turned", "Faint", "Moved"):
        assert reads[name].neuron == pytest.approx(FULL / 2, abs=1e-9)
    turned, faint, moved = (reads[name].v for name in ("Turned", "Faint", "Moved"))
    assert apart(heading(turned), heading(faint)) > 45
    assert np.hypot(*turned) > np.hypot(*faint) + 0.15
    # what two numbers cannot tell apart, as the page says
    assert apart(heading(turned), heading(moved)) < 5
    assert np.hypot(*moved) == pytest.approx(np.hypot(*turned), abs=0.05)


def test_the_neuron_is_silent_where_the_ink_is_below() -> None:
    assert read_by_hand(draw_end(StrokeEnd(turn=180))).neuron == 0
