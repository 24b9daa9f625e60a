"""What routing made of two pictures, drawn: A, B and the difference hold the traces' own numbers on axes that say them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from capsviz import measure, pair, parts
from capsviz.capture import capture
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
    np.testing.assert_allclose(placed[0], parts.vote_plane(a.routing, 4).votes, atol=1e-5)  # float32 products
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
    axes = parts.vote_plane(both[0].routing, 4).axes
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


def test_what_is_lost_in_a_stands_against_what_is_lost_in_b() -> None:
    lost_a, lost_b = np.array([0.0, 0.3, -0.1]), np.array([0.2, 0.1, -0.2])
    figure: Any = paired.losses_of_both(lost_a, lost_b, 4)
    (dots,) = figure.data
    np.testing.assert_array_equal(dots["x"], lost_a)
    np.testing.assert_array_equal(dots["y"], lost_b)
    np.testing.assert_allclose(dots["customdata"][:, 1], lost_a - lost_b)
    (line,) = figure.layout["shapes"]
    assert (line["x0"], line["y0"], line["x1"], line["y1"]) == (-0.2, -0.2, 0.3, 0.3)
    assert figure.layout["xaxis"]["title"]["text"] == "length of the 4 lost without it, in A"


def test_a_table_says_what_every_routing_answers_in_both() -> None:
    (row,) = cells(paired.answers_of_both([("Leaky", 9, 4, 0.25, 0.5)], 4))
    assert row == ["Leaky", "9", "4", "0.250", "0.500", "−0.250"]
