"""A trace's votes through other routings: what is taken from the trace, and what comes back."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from networks import TINY, random_network

from capsviz import routings
from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.experiments.rerouting import HOWS, How, reroute, vote_widths
from capsviz.intervention import parse
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace

every_routing = pytest.mark.parametrize("how", HOWS)


@pytest.fixture(scope="module")
def trace(tiny: CapsNet, tiny_picture: np.ndarray) -> CapsTrace:
    return capture(tiny, tiny_picture)


@pytest.mark.parametrize("iterations", [1, 3, 5])
def test_dynamic_routing_gives_back_the_run_that_was_traced(
    tiny: CapsNet, tiny_picture: np.ndarray, iterations: int
) -> None:
    traced = capture(tiny, tiny_picture, iterations=iterations)
    again = reroute(traced, "dynamic", iterations)
    # the same equations in float32; the votes lie in another order in memory
    np.testing.assert_allclose(again.c, traced.routing.c[-1], atol=1e-6)
    np.testing.assert_allclose(again.poses, traced.poses, atol=1e-6)
    np.testing.assert_allclose(again.lengths, traced.lengths, atol=1e-6)
    assert again.prediction == traced.prediction


def test_a_bias_of_the_network_takes_part_where_it_is_given(tiny_picture: np.ndarray) -> None:
    net = random_network(dataclasses.replace(TINY, bias=True), 1, votes=8)
    assert net.digits.bias is not None
    traced, bias = capture(net, tiny_picture), net.digits.bias.numpy()
    np.testing.assert_allclose(reroute(traced, "dynamic", 3, bias=bias).poses, traced.poses, atol=1e-6)
    assert abs(reroute(traced, "dynamic", 3).poses - traced.poses).max() > 1e-3
    for how in ("leaky", "max-min", "uniform", "inverted"):
        assert abs(reroute(traced, how, 3).lengths - reroute(traced, how, 3, bias=bias).lengths).max() > 1e-3


def test_the_presence_that_em_routing_hears_is_the_length_of_the_parts(trace: CapsTrace) -> None:
    presence = torch.tensor(np.linalg.norm(trace.u, axis=1))[None]
    expected = routings.em(torch.tensor(trace.routing.u_hat)[None], presence, 3)
    np.testing.assert_allclose(reroute(trace, "em", 3).lengths, expected.lengths[0].numpy(), rtol=1e-5)


def test_the_six_routings_are_six() -> None:
    assert len(HOWS) == len(set(HOWS)) == 6


def test_no_two_routings_give_the_same_couplings(trace: CapsTrace) -> None:
    couplings = [reroute(trace, how, 3).c for how in HOWS]
    for k, one in enumerate(couplings):
        for other in couplings[:k]:
            assert abs(one - other).max() > 1e-3


@every_routing
def test_edits_before_routing_are_in_the_votes_and_later_ones_are_not(
    how: How, tiny: CapsNet, tiny_picture: np.ndarray, trace: CapsTrace
) -> None:
    silenced = capture(tiny, tiny_picture, parse("u[0:6]*=0"))
    coupled = capture(tiny, tiny_picture, parse("c@1[0:6,1]=0.9;v[2,0]+=0.3"))
    plain = reroute(trace, how, 3)
    assert abs(reroute(silenced, how, 3).lengths - plain.lengths).max() > 1e-3
    np.testing.assert_array_equal(reroute(coupled, how, 3).lengths, plain.lengths)


@every_routing
def test_the_answer_is_the_most_present_class_and_arrays_are_read_only(how: How, trace: CapsTrace) -> None:
    routed = reroute(trace, how, 3)
    assert routed.prediction == routed.lengths.argmax()
    assert (routed.c.shape, routed.poses.shape) == (trace.routing.c[0].shape, trace.poses.shape)
    for array in (routed.c, routed.poses, routed.lengths):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_votes_too_large_to_be_squared_are_refused_in_a_sentence(trace: CapsTrace) -> None:
    u_hat = np.float32(1e25) * trace.routing.u_hat
    large = dataclasses.replace(trace, routing=dataclasses.replace(trace.routing, u_hat=u_hat))
    with pytest.raises(CapsvizError, match=r"too large for em routing .*; edit with smaller numbers"):
        reroute(large, "em", 3)


def test_the_width_of_a_cloud_of_votes_is_their_root_mean_square_distance_from_the_middle(trace: CapsTrace) -> None:
    u_hat = trace.routing.u_hat.astype(float)
    lower, upper, _ = u_hat.shape
    for j in range(upper):
        middle = sum(u_hat[i, j] for i in range(lower)) / lower
        squares = [float(np.dot(u_hat[i, j] - middle, u_hat[i, j] - middle)) for i in range(lower)]
        # the trace is float32
        assert vote_widths(trace)[j] == pytest.approx((sum(squares) / lower) ** 0.5, rel=1e-5)
