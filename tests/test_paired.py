"""What routing made of two pictures, drawn: A, B and the difference hold the traces' own numbers on axes that say them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from capsviz import measure, pair, parts
from capsviz.capture import capture
from capsviz.experiments.rerouting import How, Rerouted
from capsviz.figures import paired
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def both(full: CapsNet) -> tuple[CapsTrace, CapsTrace]:
    nine, four = pair.nine_and_four()
    return capture(full, nine), capture(full, four)


def test_both_clouds_are_seen_from_the_side_of_a_and_differ_by_the_third(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = both
    figures: Any = paired.votes_of_both(a, b, 1, 4)
    placed = [np.stack([figure.data[0]["x"], figure.data[0]["y"]], axis=1) for figure in figures]
    np.testing.assert_allclose(placed[0], parts.vote_plane(a, 4).votes, atol=1e-5)  # float32 products
    np.testing.assert_allclose(placed[0] - placed[1], placed[2], atol=1e-6)
    blind = pair.same_vector(a, b)
    assert blind.any()
    assert not placed[2][blind].any()
    assert len({(figure.layout["xaxis"]["range"], figure.layout["yaxis"]["range"]) for figure in figures}) == 1
    for figure, c in zip(figures, (a.routing.c, b.routing.c), strict=False):
        np.testing.assert_allclose(np.square(figure.data[0]["marker"]["size"]), 400 * c[1, :, 4], rtol=1e-5)


def test_the_axes_of_the_plane_of_votes_are_at_right_angles_and_of_length_one(
    both: tuple[CapsTrace, CapsTrace],
) -> None:
    axes = parts.vote_plane(both[0], 4).axes
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-6)


def test_lengths_differ_by_the_third_figure_on_a_fixed_signed_range(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = both
    three: Any = paired.lengths_of_both(a, b)
    of_a, of_b, difference = three
    for k in range(10):
        np.testing.assert_array_equal(of_a.data[k]["y"], measure.lengths(a.routing)[:, k])
        np.testing.assert_array_equal(of_b.data[k]["y"], measure.lengths(b.routing)[:, k])
        np.testing.assert_allclose(
            np.array(of_a.data[k]["y"]) - np.array(of_b.data[k]["y"]), difference.data[k]["y"], atol=1e-7
        )
    assert difference.layout["yaxis"]["range"] == (-1.02, 1.02)
    assert difference.layout["yaxis"]["title"]["text"] == "length in A − in B"
    named = [line["text"][-1] for line in difference.data if line["text"][-1]]
    change = np.abs(measure.lengths(a.routing) - measure.lengths(b.routing))[-1]
    assert sorted(named) == sorted(str(k) for k in np.argsort(-change)[:2])


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(<td.*?)</tr>", html)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]


def test_one_coupling_is_read_in_both_pictures_iteration_by_iteration(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = both
    rows = cells(paired.one_coupling(a, b, 502, 4))
    assert [row[:2] for row in rows[3:6]] == [["2", "logit b"], ["2", "coupling c"], ["2", "agreement û · v"]]
    for n, row in enumerate(rows):
        letter = "bca"[n % 3]
        of_a, of_b = (float(getattr(trace.routing, letter)[n // 3, 502, 4]) for trace in both)
        shown = [float(cell.replace("−", "-")) for cell in row[2:]]
        assert shown == pytest.approx([of_a, of_b, of_a - of_b], abs=5.1e-4 if letter == "b" else 5.1e-5)


def test_who_decided_is_drawn_of_a_of_b_and_as_the_difference(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = both
    lost = np.linspace(-0.1, 0.3, 1152), np.linspace(0.2, -0.2, 1152)
    figures: Any = paired.deciders_of_both(a, b, *lost, 4)
    c = [trace.routing.c[2, :, 4] for trace in both]
    for figure, across, up in zip(figures, (*c, c[0] - c[1]), (*lost, lost[0] - lost[1]), strict=True):
        (dots,) = figure.data
        np.testing.assert_allclose(dots["x"], across, atol=1e-7)
        np.testing.assert_allclose(dots["y"], up)
    assert [figure.layout["xaxis"]["title"]["text"] for figure in figures] == [
        "coupling to the 4, last iteration", "coupling to the 4, last iteration", "coupling in A − in B",
    ]  # fmt: skip
    assert figures[2].layout["yaxis"]["title"]["text"] == "lost in A − in B"


def test_what_is_lost_without_some_parts_is_told_of_both(both: tuple[CapsTrace, CapsTrace]) -> None:
    lost = np.zeros(1152), np.zeros(1152)
    lost[0][502] = 0.25
    rows = cells(paired.missed_in_both(both[0], *lost, [502, 0]))
    assert rows == [
        ["503", "type 14, row 6, column 5", "0.2500", "0.0000", "+0.2500"],
        ["1", "type 1, row 1, column 1", "0.0000", "0.0000", "0.0000"],
    ]


def test_the_numbers_of_a_vector_stand_in_three_rows() -> None:
    rows = cells(paired.numbers_of_both(np.array([0.5, -0.25]), np.array([0.5, 0.5])))
    assert rows == [["A", "+0.500", "−0.250"], ["B", "+0.500", "+0.500"], ["A − B", "0.000", "−0.750"]]


def test_what_each_iteration_did_is_told_of_both(both: tuple[CapsTrace, CapsTrace]) -> None:
    rows = cells(paired.rounds_of_both(*both))
    assert len(rows) == 3 * 4
    read = [
        lambda trace: measure.coupling_entropy(trace.routing.c),
        lambda trace: trace.routing.c.max(axis=(1, 2)),
        lambda trace: measure.mean_agreement(trace.routing),
        lambda trace: measure.logit_change(trace.routing),
    ]
    for n, row in enumerate(rows):
        of_a, of_b = (float(read[n % 4](trace)[n // 4]) for trace in both)
        assert row[0] == str(n // 4 + 1)
        shown = [float(cell.replace("−", "-")) for cell in row[2:]]
        assert shown == pytest.approx([of_a, of_b, of_a - of_b], abs=5.1e-5)


def test_a_table_says_what_every_routing_answers_in_both_and_how_far_couplings_differ() -> None:
    def made(answer: int, length: float, c: float) -> dict[How, Rerouted]:
        lengths = np.full(10, length)
        return {"leaky": Rerouted("leaky", np.full((3, 10), c), np.zeros((10, 16)), lengths, answer)}

    (row,) = cells(paired.answers_of_both(made(9, 0.25, 0.1), made(4, 0.5, 0.3), 4))
    assert row == ["Leaky", "9", "4", "0.250", "0.500", "−0.250", "0.2000"]
