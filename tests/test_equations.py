"""Single equations and the wrong axis, against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsviz.capture import capture
from capsviz.experiments.equations import (
    couplings,
    read_margin,
    squash_slopes,
    squashed_lengths,
    steepest_squash,
    tamed,
    weigh_losses,
)
from capsviz.experiments.wrong_axis import lengths_with_softmax_over_parts
from capsviz.network import CapsNet


def softmax(b: np.ndarray, axis: int) -> np.ndarray:
    e = np.exp(b - b.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def squash(s: np.ndarray) -> np.ndarray:
    n = np.linalg.norm(s, axis=-1, keepdims=True)
    return n / (1 + n**2) * s


def test_the_wrong_axis_is_routed_as_plain_numpy_routes_it(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    u_hat = capture(tiny, tiny_picture).routing.u_hat
    b = np.zeros(u_hat.shape[:2])
    v = np.zeros(0)
    for _ in range(tiny.config.iterations):
        v = squash(np.einsum("ij,ijd->jd", softmax(b, axis=0), u_hat))
        b = b + np.einsum("ijd,jd->ij", u_hat, v)
    # float32 against float64
    np.testing.assert_allclose(
        lengths_with_softmax_over_parts(tiny, tiny_picture), np.linalg.norm(v, axis=1), rtol=1e-4, atol=1e-5
    )


def test_the_wrong_axis_gives_other_lengths_than_the_right_one(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    right = capture(tiny, tiny_picture).lengths
    assert np.abs(lengths_with_softmax_over_parts(tiny, tiny_picture) - right).max() > 0.01


def test_lengths_are_squashed_by_the_closed_form() -> None:
    n = np.linspace(0, 50, 101)
    assert squashed_lengths(n) == pytest.approx(n**2 / (1 + n**2), abs=1e-9)


def test_couplings_of_one_part_share_one_among_the_parents() -> None:
    b = np.array([0.0, 1.0, -2.0, 4.0])
    assert couplings(b) == pytest.approx(softmax(b, axis=0))
    assert couplings(b).sum() == pytest.approx(1)


def test_slopes_of_squash_are_those_of_the_closed_form() -> None:
    n = np.linspace(0, 5, 101)
    # autograd in double precision; eps in squash moves the slope near zero by less
    assert squash_slopes(n) == pytest.approx(2 * n / (1 + n**2) ** 2, abs=1e-5)


def test_squash_is_steepest_where_its_second_derivative_vanishes() -> None:
    length, slope = steepest_squash()
    # (n²/(1+n²))'' = 0 at n = 1/√3; found on a grid of 1/1000
    assert length == pytest.approx(1 / np.sqrt(3), abs=1e-3)
    assert slope == pytest.approx(9 / (8 * np.sqrt(3)), abs=1e-6)


def test_both_ways_to_squash_are_their_closed_forms_and_stay_between_0_and_1() -> None:
    n = np.linspace(0, 4.6, 47)
    found = tamed(n)
    assert found["squash"] == pytest.approx(n**2 / (1 + n**2), abs=1e-9)
    # eps beneath the root makes the length 0 a length of 1e-6
    assert found["efficient"] == pytest.approx(1 - np.exp(-n), abs=2e-6)
    for values in found.values():
        assert (values >= 0).all()
        assert (values < 1).all()


def cost(lengths: np.ndarray, present: np.ndarray) -> float:
    """The margin loss, one class after the other."""
    terms = [
        max(0, 0.9 - n) ** 2 if there else 0.5 * max(0, n - 0.1) ** 2 for n, there in zip(lengths, present, strict=True)
    ]
    return sum(terms)


def surprise(lengths: np.ndarray, present: np.ndarray) -> float:
    """The cross-entropy of a softmax of the lengths, a mean over what is present."""
    return -np.log(softmax(lengths, axis=0)[present]).mean()


def nudged(function, lengths: np.ndarray, present: np.ndarray) -> np.ndarray:
    """The gradient by moving each length a little both ways."""
    steps = 1e-6 * np.eye(10)
    return np.array([(function(lengths + h, present) - function(lengths - h, present)) / 2e-6 for h in steps])


TEN = st.lists(st.floats(0.02, 0.98), min_size=10, max_size=10).map(np.array)
SOME = st.lists(st.booleans(), min_size=10, max_size=10).filter(any).map(np.array)


@given(lengths=TEN, present=SOME)
def test_both_losses_and_their_gradients_are_those_worked_out_by_hand(lengths: np.ndarray, present: np.ndarray) -> None:
    read = read_margin(lengths, present)
    assert read.terms.sum() == pytest.approx(cost(lengths, present), abs=1e-12)
    assert read.cross_entropy == pytest.approx(surprise(lengths, present), abs=1e-12)
    assert read.shares == pytest.approx(softmax(lengths, axis=0))
    # differences over 2e-6 of numbers near 1, in double precision; at a corner they straddle it
    assert read.slopes == pytest.approx(nudged(cost, lengths, present), abs=2e-6)
    assert read.cross_slopes == pytest.approx(nudged(surprise, lengths, present), abs=1e-7)


def test_lengths_beyond_their_margins_are_left_alone_by_one_loss_and_not_by_the_other() -> None:
    present = np.arange(10) == 3
    read = read_margin(np.where(present, 0.95, 0.05), present)
    assert read.terms.sum() == 0
    assert (read.slopes == 0).all()
    assert (np.abs(read.cross_slopes) > 0.01).all()
    # even a perfect answer leaves -log(e/(e+9))
    best = read_margin(np.where(present, 1.0, 0.0), present)
    assert best.cross_entropy == pytest.approx(-np.log(np.e / (np.e + 9)))


def test_with_nothing_in_the_picture_the_margin_loss_wants_all_short_and_cross_entropy_is_silent() -> None:
    read = read_margin(np.full(10, 0.6), np.zeros(10, dtype=bool))
    assert (read.slopes > 0).all()
    assert np.isnan(read.cross_entropy)
    assert np.isnan(read.cross_slopes).all()


def test_the_losses_of_a_picture_are_weighed_as_printed_and_as_in_the_official_code(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    trace = capture(tiny, tiny_picture, decode=2)
    printed, official = weigh_losses(trace, 2, "printed"), weigh_losses(trace, 2, "official")
    present = np.arange(4) == 2
    squared = sum(float(x - y) ** 2 for x, y in zip(trace.reconstruction.flat, trace.image.flat, strict=True))
    # lengths are float32
    assert printed.margin == pytest.approx(cost(trace.lengths, present), rel=1e-5)
    assert printed.reconstruction == pytest.approx(0.0005 * squared, rel=1e-6)
    assert official.margin == pytest.approx(printed.margin / 8)
    assert official.reconstruction == printed.reconstruction
