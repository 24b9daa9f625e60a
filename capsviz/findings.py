"""What is claimed of capsules: by whom, how it was tried on these weights, and by which rule it is judged.

Knows the rules; knows no network, no figure and no page. Every number comes from the measurements, none is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from capsviz import verdicts
from capsviz.claims import STRENGTH, Claims
from capsviz.verdicts import BADLY, QUOTED, WELL, Result

PAPER = "Sabour, Frosst and Hinton 2017 (1710.09829)"
CRITICS = "Paik 2019 (1907.13327), Gu and Tresp 2020 (1911.07968), Mitterreiter 2023 (2301.01583)"
ARTICLES = "articles about capsules"


@dataclass(frozen=True)
class Finding:
    """One claim: who says it, how it is tried, by which rule it is judged, and where one can see it."""

    claim: str
    source: str
    experiment: str
    rule: str
    judge: Callable[[Claims], Result]
    opens: dict[str, Any]
    """Settings with which a page shows it."""
    page: str = "why"
    """That page, by its name in a link."""


_MOVES, _ALARM = {"view": "What moves and what stays"}, {"view": "The reconstruction as an alarm"}
_ATTACK = {**_ALARM, "strength": STRENGTH}
_BETTER = "Yes where the CapsNet's 95 % interval lies above the CNN's at every amount named, partly where at some, no where at none."

FINDINGS: tuple[Finding, ...] = (
    Finding(
        "A new viewpoint fools a CNN; a capsule network sees through it.",
        ARTICLES,
        "test digits turned by 36°, either way",
        _BETTER,
        verdicts.compared("turn", {-36.0: "turned 36° clockwise", 36.0: "36° counterclockwise"}),
        {"change": "turn", "amount": 36.0},
    ),
    Finding(
        "A deformed digit fools a CNN, not a capsule network.",
        ARTICLES,
        "test digits bent by up to 4 pixels, and slanted by 0.5",
        _BETTER,
        lambda claims: verdicts.both(
            verdicts.compared("bend", {4.0: "bent"})(claims), verdicts.compared("shear", {0.5: "slanted"})(claims)
        ),
        {"change": "bend", "amount": 4.0},
    ),
    Finding(
        "A hidden part fools a CNN, not a capsule network.",
        ARTICLES,
        "test digits behind a fence that hides 45 % of them, and with a patch of 10 pixels on their middle",
        _BETTER,
        lambda claims: verdicts.both(
            verdicts.compared("fence", {0.45: "behind the fence"})(claims),
            verdicts.compared("patch", {10.0: "under the patch"})(claims),
        ),
        {"change": "fence", "amount": 0.45},
    ),
    Finding(
        "Max pooling throws away where things are.",
        ARTICLES,
        "by how much was a digit shifted, up to 4 pixels either way? A linear read-out from the last features says it",
        f"Yes where the CNN's R² is below {BADLY} and the CapsNet's is not; no where the CNN's is at least {WELL}; else partly.",
        verdicts.place_is_lost,
        {"change": "right", "amount": 4.0, **_MOVES},
    ),
    Finding(
        "A pose carries how a thing lies: turn the thing and its pose follows.",
        PAPER,
        "by how much was a digit turned, up to 30° either way? A linear read-out from the true digit's pose says it",
        f"Yes from an R² of {WELL}, no below {BADLY}, else partly.",
        verdicts.pose_carries,
        {"change": "turn", "amount": 30.0, **_MOVES},
    ),
    Finding(
        "A rearranged face fools a CNN; a capsule network knows part from whole.",
        ARTICLES,
        "test digits put together wrongly, as under “Scramble”: is the largest score lower than usual?",
        f"No where the CapsNet notices fewer than {BADLY:.0%} of some scramble; yes where it notices {WELL:.0%} of each and the CNN does not; else partly.",
        verdicts.knows_the_whole,
        {"change": "scramble", "amount": 3.0, "view": "Part and whole"},
    ),
    Finding(
        "What is drawn again gives away what is no digit.",
        "1811.06969, 1907.02957",
        "scrambled test digits: are they further from what the network draws than 95 % of whole ones?",
        f"Yes where {WELL:.0%} of each scramble raise the alarm, no where fewer than {BADLY:.0%} of one do, else partly.",
        verdicts.drawing_gives_away,
        {"change": "scramble", "amount": 1.0, **_ALARM},
    ),
    Finding(
        "A capsule network is harder to fool by an attack than a CNN.",
        "Hinton, Sabour and Frosst 2018; against it Gu, Wu and Tresp 2021 (ICLR)",
        "test digits attacked in one step and in ten (pixels changed a little, so that this network errs): who loses its answer?",
        "Yes where the CapsNet's 95 % interval lies below the CNN's for both attacks, partly for one, no for none.",
        verdicts.attack_resisted,
        {**_ATTACK, "attack": "step"},
    ),
    Finding(
        "What is drawn again gives away an attack.",
        "1811.06969; against it 1907.02957",
        "test digits attacked in ten steps, and in steps that also keep the drawing close",
        f"Yes where {WELL:.0%} of the successes of both raise the alarm, no where fewer than {BADLY:.0%} of either do, else partly.",
        verdicts.attack_given_away,
        {**_ATTACK, "attack": "quiet"},
    ),
    Finding(
        f"Capsule networks reach {100 * QUOTED:.2f} % on MNIST.",
        "articles; the number is that of an ensemble without routing (2001.09136)",
        "all test digits, looked at once",
        "Yes where the whole 95 % interval reaches it, partly where its upper end does, else no.",
        verdicts.accuracy,
        {},
        page="about",
    ),
    Finding(
        "The lengths are the probabilities of the ten digits.",
        "a common misreading",
        "what the ten lengths of a test digit add up to",
        "Yes where they add up to 1 on average and hardly vary, else no.",
        verdicts.probabilities,
        {"block": "limits"},
        page="blocks",
    ),
    Finding(
        "The margin loss makes the right capsule long (0.9) and every other one short (0.1).",
        PAPER,
        "test digits for which all ten lengths stand so",
        f"Yes from {WELL:.0%} of the digits, no below {BADLY:.0%}, else partly.",
        verdicts.margins,
        {"block": "loss"},
        page="blocks",
    ),
    Finding(
        "Routing hardly ever decides: even couplings answer the same.",
        CRITICS,
        "the same weights with one iteration, in which every coupling is 1/10",
        "Yes where surely (95 %) fewer than 1 % of the answers change, partly where perhaps fewer than 5 % do, else no.",
        verdicts.routing_decides,
        {"view": "More iterations"},
        page="routing",
    ),
)
