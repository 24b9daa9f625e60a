"""Experiments against plain numpy."""

from __future__ import annotations

import numpy as np
import pytest

from capsviz.capture import capture
from capsviz.experiments import couplings, lengths_with_softmax_over_parts, squashed_lengths
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
