"""Votes seen from the side, rankings, and the marks of edits, against loops, closed forms and invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from capsviz import measure, parts
from capsviz.capture import capture
from capsviz.intervention import parse
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def trace(tiny: CapsNet, tiny_picture: np.ndarray) -> CapsTrace:
    return capture(tiny, tiny_picture)


def test_the_first_axis_of_the_votes_is_the_final_pose(trace: CapsTrace) -> None:
    plane = parts.vote_plane(trace, 3)
    v = trace.routing.v[-1, 3]
    for vote, (along, _) in zip(trace.routing.u_hat[:, 3], plane.votes, strict=True):
        # float32 votes, summed in another order
        assert along == pytest.approx(sum(a * b for a, b in zip(vote, v, strict=True)) / np.linalg.norm(v), abs=1e-5)
    assert plane.v[-1] == pytest.approx([np.linalg.norm(v), 0], abs=1e-6)


def test_no_other_direction_across_the_pose_holds_more_of_the_votes(trace: CapsTrace) -> None:
    plane = parts.vote_plane(trace, 3)
    votes, v = trace.routing.u_hat[:, 3].astype(float), trace.routing.v[-1, 3].astype(float)
    rng = np.random.default_rng(0)
    for _ in range(50):
        direction = rng.normal(size=votes.shape[1])
        direction -= (direction @ v) / (v @ v) * v
        direction /= np.linalg.norm(direction)
        assert np.square(votes @ direction).sum() <= np.square(plane.votes[:, 1]).sum() * (1 + 1e-9)
    assert 0 < sum(plane.shares) <= 1 + 1e-9


def test_a_silent_parent_still_has_a_plane(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    silent = capture(tiny, tiny_picture, parse("s@2[3]=0"))
    assert not silent.routing.v[-1, 3].any()
    plane = parts.vote_plane(silent, 3)
    assert np.isfinite(plane.votes).all()
    assert plane.shares[0] >= plane.shares[1]


def test_the_last_pose_in_the_plane_has_its_final_edits_and_the_axes_have_not(
    tiny: CapsNet, tiny_picture: np.ndarray, trace: CapsTrace
) -> None:
    plane, edited = (parts.vote_plane(each, 3) for each in (trace, capture(tiny, tiny_picture, parse("v[3]*=2"))))
    np.testing.assert_array_equal(edited.axes, plane.axes)
    np.testing.assert_allclose(edited.v, plane.v * [[1], [1], [2]], atol=1e-7)  # float32 poses


@pytest.mark.parametrize(
    ("edits", "reached"),
    [
        ("v[3,5]+=0.1", [(2, 3)]),
        ("s@1[3]*=0", [(1, 3)]),
        ("v@0[1:3,0]=0.2; s@0[1]*=2", [(0, 1), (0, 2)]),
        ("c@1[5,2]=0.9; u[3]*=0; b@1[7]+=1; u_hat[4]*=2", []),
    ],
)
def test_a_parent_is_reached_where_its_own_sum_or_pose_was_edited(
    tiny: CapsNet, tiny_picture: np.ndarray, edits: str, reached: list[tuple[int, int]]
) -> None:
    found = parts.touched_poses(capture(tiny, tiny_picture, parse(edits)))
    assert [tuple(at) for at in np.argwhere(found).tolist()] == reached


def test_rank_correlation_is_one_for_the_same_order_and_minus_one_for_the_opposite() -> None:
    values = np.array([3.0, 1.0, 4.0, 1.5, 9.0])
    assert parts.rank_correlation(values, np.exp(values)) == pytest.approx(1)
    assert parts.rank_correlation(values, -values) == pytest.approx(-1)


def test_rank_correlation_of_equal_values_is_no_number() -> None:
    assert np.isnan(parts.rank_correlation(np.ones(4), np.arange(4.0)))


def loops(values: np.ndarray) -> list[float]:
    """Mean rank from 0, by counting."""
    return [sum(o < v for o in values) + (sum(o == v for o in values) - 1) / 2 for v in values]


pair = arrays(np.float64, (2, 7), elements=st.integers(-3, 3).map(float))


@given(pair)
def test_rank_correlation_is_pearsons_of_the_mean_ranks(values: np.ndarray) -> None:
    first, second = loops(values[0]), loops(values[1])
    found = parts.rank_correlation(values[0], values[1])
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-12)


@pytest.mark.parametrize(
    ("edits", "iterations", "lower"),
    [
        ("u[5]*=0", [0, 1, 2], [5]),
        ("u[5,2]+=0.1", [0, 1, 2], [5]),
        ("u_hat[4:6,3]=0", [0, 1, 2], [4, 5]),
        ("u_hat[4,2]=0", [], []),
        ("c@1[7,3]=0.5", [1], [7]),
        ("b@2[7]+=1", [2], [7]),
        ("v@1[3]*=2", [], []),
    ],
)
def test_an_edit_marks_the_parts_and_iterations_it_reaches(
    tiny: CapsNet, tiny_picture: np.ndarray, edits: str, iterations: list[int], lower: list[int]
) -> None:
    reached = parts.touched(capture(tiny, tiny_picture, parse(edits)), 3)
    expected = np.zeros_like(reached)
    for r in iterations:
        expected[r, lower] = True
    np.testing.assert_array_equal(reached, expected)


@pytest.mark.parametrize(
    "edits",
    [
        "u[5,2]+=0.1",
        "u[5:7]*=2",
        "u_hat[4:6,3,1]=7",
        "b@1[7]+=1",
        "c@2[7,3]=0.5",
        "c@0=0.3",
        "s@1[2,4]+=0.5",
        "v@1[3]*=2",
        "v[3,5]+=0.1",
        "v@2[1,0]=0.4",
    ],
)
def test_exactly_the_numbers_that_an_edit_itself_changed_are_marked(
    tiny: CapsNet, tiny_picture: np.ndarray, edits: str
) -> None:
    plain, now = capture(tiny, tiny_picture), capture(tiny, tiny_picture, parse(edits))
    found = parts.edited(now)
    (edit,) = now.edits
    changed = {
        "u": now.u != plain.u,
        "votes": (now.routing.u_hat != plain.routing.u_hat).any(axis=-1),
        "logits": now.routing.b != plain.routing.b,
        "couplings": now.routing.c != plain.routing.c,
        "sums": (now.routing.s != plain.routing.s).any(axis=-1),
        "poses": measure.poses_by_iteration(now) != measure.poses_by_iteration(plain),
    }
    own = {"u": "u", "u_hat": "votes", "b": "logits", "c": "couplings", "s": "sums", "v": "poses"}[edit.site.name]
    for name, mask in found._asdict().items():
        if name != own:
            assert not mask.any(), name
        elif mask.ndim == changed[name].ndim and edit.site.name in ("u", "u_hat"):
            np.testing.assert_array_equal(mask, changed[name])
        else:
            # in its own iteration nothing before the edit has changed, and in no other is anything marked
            r = -1 if edit.site.iteration is None else edit.site.iteration
            np.testing.assert_array_equal(mask[r], changed[name][r])
            assert mask.sum() == mask[r].sum() > 0
