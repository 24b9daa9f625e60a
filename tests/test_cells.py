"""Numbers in coloured cells: how one part divides itself, and how long six routings make the digits; A, B and A - B."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from capsviz import pair
from capsviz.capture import capture
from capsviz.experiments.rerouting import HOWS, How, Rerouted, reroute
from capsviz.figures import compared
from capsviz.figures.divided import divided, divided_in_both
from capsviz.figures.six_routings import lengths_by_routing, lengths_by_routing_in_both
from capsviz.figures.spelled import article, plainly, short, signed
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def both(full: CapsNet) -> tuple[CapsTrace, CapsTrace]:
    a, b = (capture(full, picture) for picture in pair.nine_and_four())
    return a, b


def drawn(figure: Any) -> np.ndarray:
    return np.array(figure.data[0].z, dtype=float)


def test_a_number_says_its_sign_and_zero_has_none() -> None:
    assert [signed(value, 2) for value in (0.5, -0.5, 0.001, -0.001, 0.0)] == ["+0.50", "−0.50", "0.00", "0.00", "0.00"]
    assert [plainly(value, 2) for value in (0.5, -0.5, -0.001)] == ["0.50", "−0.50", "0.00"]


def test_a_part_divides_itself_in_columns_of_iterations_with_the_zero_at_the_top(
    both: tuple[CapsTrace, CapsTrace],
) -> None:
    routing = both[0].routing
    figure: Any = divided(both[0], 57)
    # float32 differences of numbers near 0.1
    np.testing.assert_allclose(drawn(figure).T, routing.c[:, 57] - 0.1, atol=1e-7)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-0.1, 0.1)
    assert figure.data[0].text[4][2] == f"{routing.c[2, 57, 4]:.4f}<br>b {signed(routing.b[2, 57, 4])}"
    assert figure.layout.yaxis.autorange == "reversed"
    assert list(figure.layout.xaxis.ticktext) == ["1", "2", "3"]
    assert figure.layout.xaxis.title.text == "iteration<br>colours: c − 0.1, fixed at ±0.1"
    assert figure.layout.yaxis.title.text == "digit"


def test_how_a_part_divides_itself_differs_by_the_third_figure(both: tuple[CapsTrace, CapsTrace]) -> None:
    of_a, of_b, difference = (drawn(figure) for figure in divided_in_both(*both, 502))
    np.testing.assert_allclose(of_a - of_b, difference, atol=1e-7)
    third: Any = divided_in_both(*both, 502)[2]
    assert third.data[0].zmin == -third.data[0].zmax
    assert "colours: A − B, stretched to ±" in third.layout.xaxis.title.text


def routed(trace: CapsTrace) -> dict[How, Rerouted]:
    return {how: reroute(trace, how, 3) for how in HOWS}


def test_a_number_is_as_short_as_can_be_and_has_a_true_minus() -> None:
    assert [short(value) for value in (-180.0, 0.5, -0.25, 4.0)] == ["−180", "0.5", "−0.25", "4"]


def test_the_article_of_a_digit_is_the_one_it_is_spoken_with() -> None:
    assert " ".join(article(digit) for digit in range(10)) == "a a a a a a a a an a"


def test_each_routing_has_a_column_of_the_lengths_it_makes(both: tuple[CapsTrace, CapsTrace]) -> None:
    a, b = (routed(trace) for trace in both)
    figure: Any = lengths_by_routing(a)
    for at, how in enumerate(HOWS):
        np.testing.assert_array_equal(drawn(figure)[:, at], a[how].lengths)
    assert (figure.data[0].zmin, figure.data[0].zmax) == (0, 1)
    assert figure.layout.xaxis.title.text == "colours: length, 0 to 1"
    assert list(figure.layout.xaxis.ticktext) == ["Dynamic", "Leaky", "Max-min", "Uniform", "Inverted", "EM"]
    of_a, of_b, difference = (drawn(each) for each in lengths_by_routing_in_both(a, b))
    np.testing.assert_allclose(of_a - of_b, difference, atol=1e-7)
    third: Any = lengths_by_routing_in_both(a, b)[2]
    assert (third.data[0].zmin, third.data[0].zmax) == (-1, 1)


def test_two_pictures_their_lengths_and_contributions_stand_beside_each_other(
    both: tuple[CapsTrace, CapsTrace],
) -> None:
    a, b = both
    ink: Any = compared.ink_difference(a, b)
    np.testing.assert_array_equal(drawn(ink), a.image - b.image)
    assert (ink.data[0].zmin, ink.data[0].zmax, ink.layout.yaxis.autorange) == (-1, 1, "reversed")
    lengths: Any = compared.lengths(a, b, 2)
    for bars, trace in zip(lengths.data, both, strict=True):
        np.testing.assert_allclose(bars.y, trace.lengths, rtol=1e-6)
    assert lengths.layout.yaxis.range == (0, 1)
    given: Any = compared.contributions(a, b, 2, 4, [57, 502])
    difference = pair.contribution_difference(a, b, 2, 4)[[57, 502]]
    np.testing.assert_allclose(np.subtract(given.data[0].y, given.data[1].y), difference, atol=1e-7)
    assert list(given.data[0].x) == ["58", "503"], "parts count from 1 on a page"
