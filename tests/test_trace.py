"""The trace against the oracle at every site, and what a trace promises its readers."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import numpy as np
import oracle
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import TINY, random_network

from capsviz.capture import capture
from capsviz.intervention import Intervention, parse
from capsviz.network import CapsNet, CapsNetConfig
from capsviz.trace import CapsTrace, RoutingTrace

TINY_SHAPES = {"u": (12, 8), "u_hat": (12, 4, 6), "b": (12, 4), "c": (12, 4), "s": (4, 6), "v": (4, 6)}
SITES = ("features", "u", "u_hat", "b", "c", "s", "v", "a", "poses", "lengths", "reconstruction")
EVERY_SITE = (
    "u[0:36]*=0.5; u[-1,3]=0.25; u_hat[57,3]=0.2; b@1[100:110,2]+=1; c@0[3]=0.2; c@1[57,3]=0; "
    "s@2[4]*=1.5; v@0[3,5]+=0.1; v[2,::2]*=-0.5; v[7]+=0.05"
)


def value(trace: CapsTrace, site: str) -> np.ndarray:
    return getattr(trace.routing if hasattr(trace.routing, site) else trace, site)


def assert_agrees_with_the_oracle(
    net: CapsNet, picture: np.ndarray, iterations: int, edits: tuple[Intervention, ...] = ()
) -> None:
    trace = capture(net, picture, edits, iterations=iterations)
    weights = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    plain = [(str(edit.site), edit.index, edit.op, edit.value) for edit in edits]
    # the class is given, so that two equally long poses cannot be told apart by rounding alone
    expected = oracle.trace(weights, picture, iterations, plain, decode=trace.decoded)
    for site in SITES:
        # float32 sums of up to 20,736 products against float64: the tolerance, ten times what is seen
        np.testing.assert_allclose(value(trace, site), expected[site], rtol=1e-4, atol=1e-5, err_msg=site)


@given(seed=st.integers(0, 10_000), iterations=st.integers(1, 6), bias=st.booleans())
def test_trace_and_oracle_agree_at_every_site(seed: int, iterations: int, bias: bool) -> None:
    config = CapsNetConfig(side=20, filters=4, types=2, lower_dim=8, classes=5, dim=4, decoder=(6, 9), bias=bias)
    picture = np.random.default_rng(seed).random((20, 20), dtype=np.float32)
    assert_agrees_with_the_oracle(random_network(config, seed, votes=6), picture, iterations)


@settings(max_examples=200)
@given(data=st.data(), iterations=st.integers(1, 4))
def test_trace_and_oracle_agree_at_every_site_after_any_edits(
    tiny: CapsNet, tiny_picture: np.ndarray, data: st.DataObject, iterations: int
) -> None:
    drawn = data.draw(strategies.fitting_edits(TINY_SHAPES, iterations))
    edits = tuple(Intervention(*fields) for fields in drawn)
    assert_agrees_with_the_oracle(tiny, tiny_picture, iterations, edits)


@pytest.mark.parametrize("edits", ["", EVERY_SITE], ids=["unedited", "edited"])
def test_trace_and_oracle_agree_on_a_network_of_full_size(full: CapsNet, picture: np.ndarray, edits: str) -> None:
    assert_agrees_with_the_oracle(full, picture, 3, parse(edits))


@pytest.mark.parametrize("edits", ["", EVERY_SITE], ids=["unedited", "edited"])
def test_trace_and_oracle_agree_on_the_network_that_ships(shipped: CapsNet, picture: np.ndarray, edits: str) -> None:
    assert_agrees_with_the_oracle(shipped, picture, 3, parse(edits))


def test_the_values_compared_are_far_larger_than_the_tolerance(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture)
    for site in SITES:
        # otherwise agreement within 1e-5 would say nothing
        assert np.std(value(trace, site)) > 1e-2, site


def test_every_array_of_a_trace_is_read_only(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture)
    arrays = {
        field.name: getattr(part, field.name)
        for part in (trace, trace.routing)
        for field in fields(part)
        if isinstance(getattr(part, field.name), np.ndarray)
    }
    assert set(arrays) == {*SITES, "image"}
    for array in arrays.values():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_trace_cannot_be_given_other_values(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture)
    with pytest.raises(FrozenInstanceError):
        trace.lengths = np.zeros(4, np.float32)  # pyright: ignore[reportAttributeAccessIssue]


def test_a_trace_can_be_written_by_hand() -> None:
    votes, logits, poses = np.ones((2, 3, 4)), np.zeros((5, 2, 3)), np.ones((5, 3, 4))
    routing = RoutingTrace(u_hat=votes, b=logits, c=logits + 1 / 3, s=poses, v=poses, a=logits)
    assert routing.iterations == 5


def test_arrays_that_do_not_fit_each_other_are_no_routing_trace() -> None:
    votes, logits, poses = np.ones((2, 3, 4)), np.zeros((5, 2, 3)), np.ones((5, 3, 4))
    with pytest.raises(TypeError):
        RoutingTrace(u_hat=votes, b=logits, c=logits[:, :, :2], s=poses, v=poses, a=logits)


def test_the_tiny_network_has_the_shapes_that_edits_are_drawn_for(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture)
    assert TINY.lower == 12
    for site, shape in TINY_SHAPES.items():
        assert value(trace, site).shape[-len(shape) :] == shape
