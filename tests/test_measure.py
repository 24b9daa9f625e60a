"""What is read off a trace, against plain loops, closed forms and the network itself."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsviz import measure
from capsviz.capture import capture
from capsviz.intervention import parse
from capsviz.network import CapsNet, CapsNetConfig
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def traced(tiny: CapsNet, tiny_picture: np.ndarray) -> CapsTrace:
    return capture(tiny, tiny_picture, iterations=4)


def test_parts_that_divide_themselves_evenly_have_entropy_one_and_undivided_ones_zero() -> None:
    even, whole = np.full((12, 10), 0.1), np.eye(10)[np.arange(12) % 10]
    # rounding of float64 logarithms
    np.testing.assert_allclose(measure.coupling_entropy(np.stack([even, whole])), [1, 0], atol=1e-12)


def test_parts_shared_by_two_of_four_parents_have_entropy_one_half() -> None:
    halves = np.tile([0.5, 0.5, 0.0, 0.0], (1, 7, 1))
    np.testing.assert_allclose(measure.coupling_entropy(halves), [0.5], atol=1e-12)


def test_coupling_entropy_is_the_mean_over_parts_of_their_own_entropies(traced: CapsTrace) -> None:
    c = traced.routing.c
    by_hand = [
        sum(-sum(float(p) * math.log(p) for p in part) / math.log(len(part)) for part in parts) / len(parts)
        for parts in c
    ]
    np.testing.assert_allclose(measure.coupling_entropy(c), by_hand, rtol=1e-5)  # float32 against float64
    assert by_hand[0] > by_hand[-1], "the random network's routing decides a little, so that the order is tested too"


def test_entropy_stays_within_zero_and_one_when_couplings_are_set_by_hand(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    edited = capture(tiny, tiny_picture, parse("c@0[3]=0; c@1[:,2]=7; c@2[4,1]=-2; c@2[5]=-0.25"))
    entropy = measure.coupling_entropy(edited.routing.c)
    assert np.isfinite(entropy).all()
    assert ((entropy >= 0) & (entropy <= 1 + 1e-6)).all()


def test_mean_agreement_weighs_each_agreement_by_its_coupling(traced: CapsTrace) -> None:
    for r, found in enumerate(measure.mean_agreement(traced.routing)):
        above = below = 0.0
        for c_row, a_row in zip(traced.routing.c[r], traced.routing.a[r], strict=True):
            for c, a in zip(c_row, a_row, strict=True):
                above, below = above + float(c) * float(a), below + float(c)
        assert found == pytest.approx(above / below, rel=1e-5)  # float32 against float64


def test_mean_agreement_is_not_a_number_where_edits_leave_no_couplings(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    cut = measure.mean_agreement(capture(tiny, tiny_picture, parse("c@1=0")).routing)
    np.testing.assert_array_equal(np.isnan(cut), [False, True, False])


def test_logit_change_is_the_mean_step_of_the_logits(traced: CapsTrace) -> None:
    moved = np.abs(np.diff(traced.routing.b, axis=0)).mean(axis=(1, 2))
    # every iteration but the last leaves its agreement in the next logits; their difference costs float32 digits
    np.testing.assert_allclose(measure.logit_change(traced.routing)[:-1], moved, rtol=1e-4)


def test_lengths_of_the_last_iteration_are_the_lengths_of_the_trace(traced: CapsTrace) -> None:
    found = measure.lengths(traced.routing)
    assert found.shape == (4, 4)
    np.testing.assert_allclose(found[-1], traced.lengths, rtol=1e-5)  # two float32 norms


@pytest.mark.parametrize("parent", range(4))
@pytest.mark.parametrize("iteration", range(4))
def test_contributions_to_a_parent_sum_to_the_length_of_its_sum(traced: CapsTrace, iteration: int, parent: int) -> None:
    routing = traced.routing
    parts = measure.contribution(routing, iteration, parent)
    # sums of 12 float32 products
    assert parts.sum() == pytest.approx(np.linalg.norm(routing.s[iteration, parent]), rel=1e-4, abs=1e-6)
    direction = routing.v[iteration, parent] / np.linalg.norm(routing.v[iteration, parent])
    one = routing.c[iteration, 5, parent] * (routing.u_hat[5, parent] @ direction)
    assert parts[5] == pytest.approx(one, rel=1e-4, abs=1e-7)


def test_contributions_are_signed(traced: CapsTrace) -> None:
    signs = {bool(value > 0) for j in range(4) for value in measure.contribution(traced.routing, 3, j)}
    assert signs == {True, False}


def test_a_parent_without_a_direction_gets_no_contribution(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    silent = capture(tiny, tiny_picture, parse("v@1[2]=0"))
    np.testing.assert_array_equal(measure.contribution(silent.routing, 1, 2), 0)


def test_the_strongest_parts_come_largest_first_and_equal_ones_in_their_order() -> None:
    assert measure.strongest(np.array([0.1, 3.0, -5.0, 0.1, 2.0]), 4) == [1, 4, 0, 3]
    assert measure.strongest(np.array([1.0, 2.0]), 0) == []


@given(kind=st.integers(0, 31), row=st.integers(0, 5), col=st.integers(0, 5))
def test_a_part_is_numbered_by_type_then_row_then_column(kind: int, row: int, col: int) -> None:
    assert measure.place(kind * 36 + row * 6 + col, 6) == (kind, row, col)


@pytest.mark.parametrize("side", [17, 20, 28, 36])
def test_the_grid_is_that_of_a_network_for_such_pictures(side: int) -> None:
    assert measure.grid_of(side) == CapsNetConfig(side=side).grid


def test_a_part_changes_with_the_pixels_of_its_receptive_field_and_with_no_other(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    before, rng = capture(tiny, tiny_picture).u, np.random.default_rng(5)
    for row, col in ((0, 0), (0, 1), (1, 0), (1, 1)):
        seen = measure.receptive_field(row, col, 20)
        assert seen.sum() == 17 * 17
        here = [part for part in range(12) if measure.place(part, 2)[1:] == (row, col)]
        outside, inside = (
            np.where(which, rng.random((20, 20), dtype=np.float32), tiny_picture) for which in (~seen, seen)
        )
        np.testing.assert_array_equal(capture(tiny, outside).u[here], before[here])
        assert (np.abs(capture(tiny, inside).u[here] - before[here]).max(axis=1) > 1e-4).all()


@pytest.mark.parametrize(("row", "col"), [(0, 0), (0, 5), (5, 0), (5, 5), (2, 3)])
def test_each_edge_of_a_receptive_field_is_seen(full: CapsNet, picture: np.ndarray, row: int, col: int) -> None:
    seen, before = measure.receptive_field(row, col, 28), capture(full, picture).u
    here = [part for part in range(1152) if measure.place(part, 6)[1:] == (row, col)]
    for pixel in (np.argwhere(seen)[0], np.argwhere(seen)[-1]):
        touched = picture.copy()
        touched[tuple(pixel)] = 1 - touched[tuple(pixel)]
        assert np.abs(capture(full, touched).u[here] - before[here]).max() > 0


def test_values_laid_over_the_picture_are_the_mean_over_the_parts_that_see_a_pixel() -> None:
    values = np.random.default_rng(7).normal(size=3 * 36)
    found = measure.on_picture(values, 28)
    for y in range(28):
        for x in range(28):
            seeing = [
                value
                for part, value in enumerate(values)
                if 0 <= y - 2 * (part % 36 // 6) < 17 and 0 <= x - 2 * (part % 6) < 17
            ]
            # sums of at most 108 float64 numbers in another order
            assert found[y, x] == pytest.approx(np.mean(seeing) if seeing else math.nan, abs=1e-12, nan_ok=True)


def test_alike_values_lie_even_over_the_picture_and_nobody_looks_at_its_last_row_and_column() -> None:
    found = measure.on_picture(np.full(1152, 0.3), 28)
    np.testing.assert_allclose(found[:27, :27], 0.3, atol=1e-12)  # sums of 36 equal float64 numbers
    assert np.isnan(found[27]).all()
    assert np.isnan(found[:, 27]).all()


def test_contributions_of_all_are_those_of_each_iteration_and_parent(traced: CapsTrace) -> None:
    together = measure.contributions(traced.routing)
    assert together.shape == traced.routing.c.shape
    for iteration, parent in itertools.product(range(4), range(4)):
        one = measure.contribution(traced.routing, iteration, parent)
        # the same float32 products, summed in another order
        np.testing.assert_allclose(together[iteration, :, parent], one, rtol=1e-4, atol=1e-7)


def test_a_vote_reaches_along_its_parents_pose_by_its_length_times_the_cosine_between_them(traced: CapsTrace) -> None:
    routing, found = traced.routing, measure.along(traced.routing)
    for r, i, j in itertools.product(range(4), range(12), range(4)):
        vote, v = routing.u_hat[i, j].astype(float), routing.v[r, j].astype(float)
        cosine = sum(a * b for a, b in zip(vote, v, strict=True)) / math.hypot(*vote) / math.hypot(*v)
        # float32 against float64
        assert found[r, i, j] == pytest.approx(math.hypot(*vote) * cosine, rel=1e-4, abs=1e-6)


def test_poses_by_iteration_end_with_the_poses_of_the_trace_and_their_final_edits(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    edited = capture(tiny, tiny_picture, parse("v[1,2]+=0.5"))
    found = measure.poses_by_iteration(edited)
    np.testing.assert_array_equal(found[:-1], edited.routing.v[:-1])
    np.testing.assert_allclose(np.linalg.norm(found[-1], axis=1), edited.lengths, rtol=1e-5)  # two float32 norms
    assert found[-1, 1, 2] == pytest.approx(edited.routing.v[-1, 1, 2] + 0.5)


def test_the_principal_plane_holds_as_much_of_the_poses_as_any_plane_can(traced: CapsTrace) -> None:
    plane = measure.principal_plane(traced.u)
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)  # float64 rounding
    np.testing.assert_allclose(plane.points, traced.u @ plane.axes.T, atol=1e-6)
    held = np.square(plane.points).sum() / np.square(traced.u).sum()
    assert plane.share == pytest.approx(held, rel=1e-5)  # the sum of squares of float32 numbers
    held = np.linalg.eigvalsh(traced.u.T.astype(float) @ traced.u)  # smallest first
    assert plane.share == pytest.approx(held[-2:].sum() / held.sum(), rel=1e-9)
    first, second = np.square(plane.points).sum(axis=0)
    assert first >= second


def test_poses_that_lie_in_a_plane_are_seen_whole_and_their_axes_point_one_way() -> None:
    turned = np.linalg.qr(np.random.default_rng(3).normal(size=(8, 2)))[0].T
    flat = np.random.default_rng(4).normal(size=(30, 2)) @ turned
    plane = measure.principal_plane(flat)
    assert plane.share == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(np.linalg.norm(plane.points, axis=1), np.linalg.norm(flat, axis=1), rtol=1e-9)
    for axis in plane.axes:
        assert axis[np.abs(axis).argmax()] > 0
    mirrored = measure.principal_plane(-flat)
    np.testing.assert_allclose(mirrored.points, -plane.points, atol=1e-9)  # the axes stay, the poses turn


def test_silent_parts_have_a_principal_plane_that_holds_nothing() -> None:
    plane = measure.principal_plane(np.zeros((12, 8), dtype=np.float32))
    np.testing.assert_array_equal(plane.points, 0)
    assert plane.share == 0


def test_the_largest_are_found_by_magnitude_along_the_last_axis() -> None:
    values = np.array([[0.5, -3.0, 2.0, 0.0], [1.0, 0.0, -0.5, 7.0]])
    assert measure.largest(values, 2).tolist() == [[1, 2], [3, 0]]
    assert measure.largest(values, 9).tolist() == [[1, 2, 0, 3], [3, 0, 2, 1]]


def test_the_strongest_links_of_each_iteration_hold_the_share_that_is_said(traced: CapsTrace) -> None:
    values = measure.contributions(traced.routing)
    links = measure.strongest_links(values, 10)
    for r, table in enumerate(values):
        flat = [(abs(float(table[i, j])), i * 4 + j) for i in range(12) for j in range(4)]
        by_hand = sorted(flat, reverse=True)[:10]
        assert links.numbers[r].tolist() == [number for _, number in by_hand]
        # sums of 48 float32 numbers
        assert links.shares[r] == pytest.approx(sum(size for size, _ in by_hand) / sum(s for s, _ in flat), rel=1e-5)
    np.testing.assert_allclose(measure.strongest_links(values, 1000).shares, 1, rtol=1e-6)  # float32 sums


def test_a_pixel_shows_the_share_of_a_digits_support_that_sees_it() -> None:
    values = np.random.default_rng(11).normal(size=(2, 3 * 36))
    found = measure.seen_by_supporters(values, 28)
    for one, shown in zip(values, found, strict=True):
        support = sum(value for value in one if value > 0)
        for y, x in ((0, 0), (16, 16), (17, 3), (26, 26), (5, 20), (27, 10)):
            seen = sum(
                value
                for part, value in enumerate(one)
                if value > 0 and 0 <= y - 2 * (part % 36 // 6) < 17 and 0 <= x - 2 * (part % 6) < 17
            )
            # sums of at most 108 float64 numbers in another order
            assert shown[y, x] == pytest.approx(seen / support, abs=1e-12)
    # rows and columns 10 to 16 are in every field
    np.testing.assert_allclose(found[:, 10:17, 10:17], 1, atol=1e-12)


def test_a_digit_for_which_nothing_speaks_is_looked_at_by_nobody() -> None:
    np.testing.assert_array_equal(measure.seen_by_supporters(np.full(36, -0.1), 28), 0)


def test_several_sets_of_values_are_laid_over_the_picture_one_by_one() -> None:
    values = np.random.default_rng(8).normal(size=(2, 3, 72))
    found = measure.on_picture(values, 28)
    assert found.shape == (2, 3, 28, 28)
    # float64 sums in another order
    np.testing.assert_allclose(found[1, 2], measure.on_picture(values[1, 2], 28), atol=1e-12)
