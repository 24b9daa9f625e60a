"""claims.json as it ships, against its networks run again: some of its numbers, over all the digits they are of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from capsviz import claims, weights
from capsviz.claims import NETWORKS, Claims
from capsviz.experiments.attacks import WAYS
from capsviz.network import CapsNet
from capsviz.training import claims as measuring
from capsviz.training import claims_facts as facts
from capsviz.training import claims_nonsense as nonsense
from capsviz.training.data import mnist
from capsviz.training.readings import Usual, read
from capsviz.transforms import CHANGES

SOME = {"turn": 36.0, "bend": 4.0, "shear": 0.5, "fence": 0.45, "patch": 10.0, "scramble": 1.0}
"""Amounts that the claims about accuracy and about the whole are judged at."""


@pytest.fixture(scope="module")
def found(shipped: CapsNet) -> Claims:  # noqa: ARG001  (it is of the networks that ship)
    if not claims.where().is_file():
        pytest.skip("pretrained/claims.json is not here; run capsviz evaluate --claims")
    return claims.load()


@pytest.fixture(scope="module")
def measured(found: Claims, data: Path) -> measuring.Sample:
    return measuring.sample(mnist(data, train=False), found.pictures, found.about["seed"])


@pytest.mark.slow
@pytest.mark.parametrize("change", SOME)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_shipped_counts_are_those_of_a_fresh_evaluation(
    name: str, change: str, found: Claims, measured: measuring.Sample
) -> None:
    images, labels = measured.measured.images()[:, 0], measured.measured.labels
    again = read(weights.load(NETWORKS[name]), CHANGES[change](images, torch.full((len(images),), SOME[change])))
    (at,) = np.flatnonzero(np.isclose(found.amounts[change], SOME[change]))
    stored = found.along[change][name]
    # run again in float32; stored in bfloat16, which is used only where it changes at most this share of the answers
    right = int((again.scores.argmax(dim=1) == labels).sum())
    assert abs(right - stored.right[at]) <= measuring.MOST_ROUNDED * found.pictures
    own = again.scores[torch.arange(len(labels)), labels]
    # the same rounding in a mean over all digits: 8 binary digits leave 1/256 of a score that is at most 1
    assert float(own.mean()) == pytest.approx(stored.mean[at], abs=1 / 256)


@pytest.mark.slow
def test_the_shipped_answers_of_one_even_iteration_are_those_of_a_fresh_evaluation(
    found: Claims, measured: measuring.Sample
) -> None:
    again = facts.routing({"CapsNet": weights.load(NETWORKS["CapsNet"])}, *measured)
    stored = found.fact("routing")
    # float32 both times; another processor adds up in another order and may tip an answer that hangs in the balance
    assert abs(again["changed"]["count"] - stored["changed"]["count"]) <= 2
    assert again["entropy"]["mean"] == pytest.approx(stored["entropy"]["mean"], abs=1e-5)


@pytest.mark.slow
def test_the_shipped_attacks_of_one_step_are_those_of_a_fresh_evaluation(
    found: Claims, measured: measuring.Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nonsense, "WAYS", {"step": WAYS["step"]})
    nets = {name: weights.load(stem) for name, stem in NETWORKS.items()}
    never = dict.fromkeys(NETWORKS, Usual(0.0, None))
    again, stored = nonsense.attacks(nets, measured.measured, never)["step"], found.fact("attacks")["step"]
    for name in NETWORKS:
        # a slope of nearly nothing has a sign by rounding alone: one picture may tip
        assert abs(again[name]["turned"]["count"] - stored[name]["turned"]["count"]) <= 1


@pytest.mark.slow
def test_the_shipped_lengths_are_those_of_a_fresh_evaluation(found: Claims, measured: measuring.Sample) -> None:
    again = facts.lengths({"CapsNet": weights.load(NETWORKS["CapsNet"])}, *measured)
    stored = found.fact("lengths")
    # float32 both times; another processor adds up in another order and may tip a length that stands on a margin
    assert again["sum"]["mean"] == pytest.approx(stored["sum"]["mean"], rel=1e-4)
    assert abs(again["as_wanted"]["count"] - stored["as_wanted"]["count"]) <= 2
