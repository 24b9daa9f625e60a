"""One thing that capsules do better, one that they do not, and why: sentences that other measurements would change."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from capsviz import reasons, verdicts
from capsviz.claims import Along, Claims
from capsviz.findings import FINDINGS
from capsviz.reasons import Seen, better, no_better, trials
from capsviz.training.claims_facts import share
from capsviz.training.evaluation import Score

AMOUNTS = {"turn": (-36.0, 36.0), "bend": (4.0,), "shear": (0.5,), "fence": (0.45,), "patch": (10.0,)}
OF = 1000


def along(right: int, amounts: int) -> Along:
    low, high = Score(OF - right, OF).interval
    counts, zeros = np.full(amounts, right), np.zeros(amounts)
    return Along(counts, np.tile([1 - high, 1 - low], (amounts, 1)), zeros, zeros, zeros, counts, counts)


def made(ahead: dict[str, int], *, r2: float = 0.6, turned: tuple[int, int] = (40, 45), changed: int = 2) -> Claims:
    """Measurements by hand: the CNN reads 500 digits of every trial, the CapsNet as many more as `ahead` says.

    `r2` is that of the pose, the CNN's is 0.6; `turned` are the CapsNet's answers that one step and ten turn, of 50, the
    CNN's are 45 and 50; `changed` answers of 1,000 follow from even couplings.
    """
    each = {"CapsNet": {"r2": r2, "interval": [r2 - 0.03, r2 + 0.03]}, "CNN": {"r2": 0.6, "interval": [0.57, 0.63]}}
    attacks = {
        how: {"CapsNet": {"turned": share(ours, 50)}, "CNN": {"turned": share(theirs, 50)}}
        for how, ours, theirs in zip(("step", "steps"), turned, (45, 50), strict=True)
    }
    facts = {
        "read_out": {"turn": each, "right": each},
        "attacks": {"strength": 0.15, **attacks},
        "routing": {"changed": share(changed, OF), "entropy": {"mean": 0.9}},
    }
    found = {
        name: {"CapsNet": along(500 + ahead.get(name, 0), len(some)), "CNN": along(500, len(some))}
        for name, some in AMOUNTS.items()
    }
    return Claims({}, OF, {name: np.array(some) for name, some in AMOUNTS.items()}, found, facts)


def test_the_trials_are_those_that_the_claims_are_judged_by() -> None:
    found = made({"turn": 200, "bend": 1, "fence": 200, "patch": -200}, turned=(8, 36))
    told = " ".join(finding.judge(found).numbers for finding in FINDINGS[:3])
    *changed, step, steps = trials(found)
    for trial in changed:
        assert verdicts.percent(trial.capsnet) in told
        assert verdicts.percent(trial.cnn) in told
    assert [(one.capsnet.count, one.cnn.count) for one in (step, steps)] == [(50 - 8, 50 - 45), (50 - 36, 0)]
    assert sum(trial.ahead for trial in trials(found)) == 2 + 1 + 2


def test_the_largest_lead_is_told_first_and_the_viewpoint_where_there_is_none() -> None:
    found = made({"turn": 5, "patch": 300, "fence": -300})
    assert better(found).what.startswith(
        "Of 1,000 test digits with a patch of 10 pixels on their middle, the CapsNet reads 80.0 %"
    )
    assert better(found).why == "What was measured here does not say why."
    assert better(found).opens == {"change": "patch", "amount": 10.0}
    assert no_better(found).what.startswith("Of 1,000 test digits turned by 36°")
    assert "50.5 %" in no_better(found).what


def test_where_the_viewpoint_is_no_trouble_the_furthest_behind_is_told() -> None:
    assert "fence" in no_better(made({"turn": 300, "fence": -300})).what
    assert "turned by 36°" in better(made({"turn": 300, "fence": -300})).what


def test_without_any_lead_or_with_nothing_but_leads_it_is_said_so() -> None:
    assert better(made({})).what == "In none of 8 trials is the CapsNet ahead."
    everything = made(dict.fromkeys(AMOUNTS, 300), turned=(5, 10))
    assert no_better(everything).what == "In all of 8 trials the CapsNet is ahead."


@pytest.mark.parametrize(
    ("r2", "ahead", "said"),
    [
        (0.9, 300, "knows better than the CNN how a digit lies, and the answer gains by it"),
        (0.9, 0, "knows better than the CNN how a digit lies, but the answer does not gain by it"),
        (0.6, 300, "that is not the reason"),
        (0.6, 0, "In spite of its pooling, the CNN knows as well as the pose"),
        (0.3, 0, "better from the CNN (R² 0.30 from the pose, 0.60"),
    ],
)
def test_why_a_turn_is_read_or_not_follows_from_what_can_be_read_off(r2: float, ahead: int, said: str) -> None:
    found = made({"turn": ahead}, r2=r2)
    one = (better if ahead else no_better)(found)
    assert said in one.why
    assert [(seen.page, seen.opens) for seen in one.because] == [
        ("why", {**one.opens, "view": "What moves and what stays"}),
        ("routing", {"view": "More iterations"}),
    ]


@pytest.mark.parametrize(("ahead", "said"), [(-200, True), (0, False)])
def test_where_the_cnn_leads_it_is_said_that_nobody_tried_why(ahead: int, said: bool) -> None:
    assert ("even ahead was not tried" in no_better(made({"turn": ahead})).why) == said


@pytest.mark.parametrize(
    ("turned", "said"),
    [
        ((5, 40), "Some of its lead is only apparent"),
        ((5, 5), "It is not the number of steps."),
    ],
)
def test_why_an_attack_fails_follows_from_what_more_steps_find(turned: tuple[int, int], said: str) -> None:
    found = made({}, turned=turned)
    assert better(found).what.startswith("Attacked in ")
    assert better(found).why.startswith(said)
    assert f"CapsNet still reads {50 - turned[1]} of 50 as before and the CNN 0." in better(found).why
    assert better(found).because == (Seen("See ten steps", {**better(found).opens, "attack": "steps"}),)


@pytest.mark.parametrize(("changed", "said"), [(2, "Routing hardly decides: "), (300, "Routing decides: ")])
def test_what_is_said_of_routing_follows_from_even_couplings(changed: int, said: str) -> None:
    assert (
        f"{said}without it, every coupling left at 1/10, {changed / 10:.1f} %"
        in no_better(made({}, changed=changed)).why
    )


def test_a_trial_that_was_not_measured_is_an_error_with_a_sentence() -> None:
    found = made({})
    bare: dict[str, Any] = {**copy.deepcopy(dict(found.facts))}
    del bare["attacks"]
    with pytest.raises(verdicts.ClaimsError, match='nothing of "attacks"'):
        reasons.better(Claims({}, OF, found.amounts, found.along, bare))
