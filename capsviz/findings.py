"""What is claimed of capsules, how it was tried on these weights, and the verdict by a rule that is stated with it.

Knows measurements; knows no network, no figure and no page. Every number comes from the measurements, none is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from capsviz.claims import COMMAND, NETWORKS, Claims, ClaimsError, Share, share

CAPSNET, CNN = NETWORKS
PAPER = "Sabour, Frosst and Hinton 2017 (1710.09829)"
CRITICS = "Paik 2019 (1907.13327), Gu and Tresp 2020 (1911.07968), Mitterreiter 2023 (2301.01583)"
ARTICLES = "articles about capsules"
Verdict = Literal["yes", "partly", "no"]
WELL, BADLY = 0.9, 0.5
"""R² from which a read-out is called good, and below which it is called bad."""
QUOTED = 0.9987
"""The accuracy on MNIST that articles quote."""


@dataclass(frozen=True)
class Result:
    """What was measured, in words with numbers, and what the rule makes of it."""

    numbers: str
    verdict: Verdict


@dataclass(frozen=True)
class Finding:
    """One claim: who says it, how it is tried, by which rule it is judged, and where one can see it."""

    claim: str
    source: str
    experiment: str
    rule: str
    judge: Callable[[Claims], Result]
    opens: dict[str, Any] = field(default_factory=dict)
    """Settings of the page that show it; none where nothing on it does."""


def percent(found: Share) -> str:
    """A share and its interval, such as "97.3 % (96.1 to 98.1)"."""
    return f"{100 * found.share:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def compared(change: str, amounts: tuple[float, ...]) -> Callable[[Claims], Result]:
    """Both networks' accuracy under a change: yes where the CapsNet's interval lies above the CNN's everywhere."""

    def judge(claims: Claims) -> Result:
        pairs = [[_right(claims, change, amount, name) for name in (CAPSNET, CNN)] for amount in amounts]
        better = [capsnet.low > cnn.high for capsnet, cnn in pairs]
        numbers = "; ".join(
            f"at {amount:g}: {CAPSNET} {percent(capsnet)}, {CNN} {percent(cnn)}".replace("-", "−")
            for amount, (capsnet, cnn) in zip(amounts, pairs, strict=True)
        )
        return Result(numbers, "yes" if all(better) else "partly" if any(better) else "no")

    return judge


def _right(claims: Claims, change: str, amount: float, name: str) -> Share:
    near, found = claims.right(change, amount, name)
    if abs(near - amount) > 1e-4:
        raise ClaimsError(f"nothing was measured at {amount:g}, the nearest is {near:g}; run {COMMAND}")
    return found


def _place_is_lost(claims: Claims) -> Result:
    found = claims.fact("read_out")["right"]
    lost, kept = found[CNN]["r2"], found[CAPSNET]["r2"]
    verdict: Verdict = "no" if lost >= WELL else "yes" if lost < BADLY <= kept else "partly"
    return Result(_read_outs(found), verdict)


def _pose_carries(claims: Claims) -> Result:
    found = claims.fact("read_out")["turn"]
    r2 = found[CAPSNET]["r2"]
    return Result(_read_outs(found), "yes" if r2 >= WELL else "partly" if r2 >= BADLY else "no")


def _read_outs(found: dict[str, Any]) -> str:
    said = []
    for name in (CAPSNET, CNN):
        low, high = found[name]["interval"]
        said.append(
            f"{name} R² {found[name]['r2']:.2f} ({low:.2f} to {high:.2f}), from {found[name]['features']} numbers"
        )
    return "; ".join(said)


def _knows_the_whole(claims: Claims) -> Result:
    noticed = {name: claims.along["scramble"][name].unsure[1:].min() / claims.pictures for name in (CAPSNET, CNN)}
    answers = {name: claims.along["scramble"][name].right[1:].max() / claims.pictures for name in (CAPSNET, CNN)}
    said = "; ".join(
        f"{name}: at least {100 * noticed[name]:.0f} % less sure than usual, at most {100 * answers[name]:.0f} % still read "
        "as the digit they were cut from"
        for name in (CAPSNET, CNN)
    )
    capsnet, cnn = noticed[CAPSNET], noticed[CNN]
    return Result(said, "no" if capsnet < BADLY else "yes" if capsnet >= WELL > cnn else "partly")


def _drawing_gives_away(claims: Claims) -> Result:
    counts = claims.along["scramble"][CAPSNET].misdrawn
    if counts is None:
        return Result("the network draws nothing", "no")
    shares = counts / claims.pictures
    worst = float(shares[1:].min())
    numbers = f"{100 * shares[0]:.1f} % of whole digits raise the alarm, at least {100 * worst:.1f} % of scrambled ones"
    return Result(numbers, "yes" if worst >= WELL else "partly" if worst >= BADLY else "no")


def _attack_given_away(claims: Claims) -> Result:
    found = claims.fact("attacks")
    said, verdicts = [], []
    for how, words in (("steps", "ten steps"), ("quiet", "steps that also fool the drawing")):
        turned, caught = share(found[how][CAPSNET]["turned"]), found[how][CAPSNET]["caught"]
        if caught is None:
            raise ClaimsError(f"no answer was turned by {words}, so there is nothing to give away")
        said.append(
            f"{words}: {turned.count} of {turned.of} answers turned, of which {percent(share(caught))} raise the alarm"
        )
        verdicts.append(_graded(share(caught).share))
    return Result("; ".join(said), "yes" if set(verdicts) == {"yes"} else "no" if set(verdicts) == {"no"} else "partly")


def _accuracy(claims: Claims) -> Result:
    tested = claims.fact("test")[CAPSNET]
    if tested is None:
        raise ClaimsError(
            f"the card of {NETWORKS[CAPSNET]} held no test result; run capsviz evaluate --write and {COMMAND}"
        )
    low, high = (1 - end for end in reversed(tested["interval"]))
    numbers = f"{100 * (1 - tested['error']):.2f} % ({100 * low:.2f} to {100 * high:.2f}) of {tested['pictures']:,} test digits"
    return Result(numbers, "yes" if low >= QUOTED else "partly" if high >= QUOTED else "no")


def _probabilities(claims: Claims) -> Result:
    total = claims.fact("lengths")["sum"]
    low, high = total["interval"]
    numbers = f"the ten lengths add up to {total['mean']:.2f} ({low:.2f} to {high:.2f}) on average"
    return Result(numbers, "yes" if low <= 1 <= high and total["sd"] < 0.05 else "no")


def _margins(claims: Claims) -> Result:
    found = share(claims.fact("lengths")["as_wanted"])
    return Result(f"so for {percent(found)} of the digits", _graded(found.share))


def _routing_decides(claims: Claims) -> Result:
    found = claims.fact("routing")
    changed, entropy = share(found["changed"]), found["entropy"]
    numbers = f"a single, even iteration changes {percent(changed)} of the answers; coupling entropy {entropy['mean']:.4f} of 1"
    return Result(numbers, "yes" if changed.high < 0.01 else "partly" if changed.low < 0.05 else "no")


def _graded(measured: float) -> Verdict:
    return "yes" if measured >= WELL else "partly" if measured >= BADLY else "no"


_BETTER = "Yes where the CapsNet's 95 % interval lies above the CNN's at every amount named, partly where at some, no where at none."

FINDINGS: tuple[Finding, ...] = (
    Finding(
        "A new viewpoint fools a CNN; a capsule network sees through it.",
        ARTICLES,
        "test digits turned by 36°, either way",
        _BETTER,
        compared("turn", (-36.0, 36.0)),
        {"change": "turn", "amount": 36.0},
    ),
    Finding(
        "A deformed digit fools a CNN, not a capsule network.",
        ARTICLES,
        "test digits bent by up to 4 pixels, and slanted by 0.5",
        _BETTER,
        lambda claims: _both(compared("bend", (4.0,))(claims), compared("shear", (0.5,))(claims)),
        {"change": "bend", "amount": 4.0},
    ),
    Finding(
        "A hidden part fools a CNN, not a capsule network.",
        ARTICLES,
        "test digits behind a fence that hides 45 % of them",
        _BETTER,
        compared("fence", (0.45,)),
        {"change": "fence", "amount": 0.45},
    ),
    Finding(
        "Max pooling throws away where things are.",
        ARTICLES,
        "by how much was a digit shifted, up to 4 pixels either way? A linear read-out from the last features says it",
        f"Yes where the CNN's R² is below {BADLY} and the CapsNet's is not; no where the CNN's is at least {WELL}; else partly.",
        _place_is_lost,
        {"change": "right", "amount": 4.0},
    ),
    Finding(
        "A pose carries how a thing lies: turn the thing and its pose follows.",
        PAPER,
        "by how much was a digit turned, up to 30° either way? A linear read-out from the true digit's pose says it",
        f"Yes from an R² of {WELL}, no below {BADLY}, else partly.",
        _pose_carries,
        {"change": "turn", "amount": 30.0},
    ),
    Finding(
        "A rearranged face fools a CNN; a capsule network knows part from whole.",
        ARTICLES,
        "test digits with their halves swapped or their quarters turned round: is the largest score lower than usual?",
        f"No where the CapsNet notices fewer than {BADLY:.0%} of some scramble; yes where it notices {WELL:.0%} of each and the CNN does not; else partly.",
        _knows_the_whole,
        {"change": "scramble", "amount": 3.0},
    ),
    Finding(
        "What is drawn again gives away what is no digit.",
        "1811.06969, 1907.02957",
        "scrambled test digits: are they further from what the network draws than 95 % of whole ones?",
        f"Yes where {WELL:.0%} of each scramble raise the alarm, no where fewer than {BADLY:.0%} of one do, else partly.",
        _drawing_gives_away,
        {"change": "scramble", "amount": 1.0},
    ),
    Finding(
        "What is drawn again gives away an attack.",
        "1811.06969; against it 1907.02957",
        "test digits attacked in ten steps, and in steps that also keep the drawing close",
        f"Yes where {WELL:.0%} of the successes of both raise the alarm, no where fewer than {BADLY:.0%} of either do, else partly.",
        _attack_given_away,
    ),
    Finding(
        f"Capsule networks reach {100 * QUOTED:.2f} % on MNIST.",
        "articles; the number is that of an ensemble without routing (2001.09136)",
        "all test digits, looked at once",
        "Yes where the whole 95 % interval reaches it, partly where its upper end does, else no.",
        _accuracy,
    ),
    Finding(
        "The lengths are the probabilities of the ten digits.",
        "a common misreading",
        "what the ten lengths of a test digit add up to",
        "Yes where they add up to 1 on average and hardly vary, else no.",
        _probabilities,
    ),
    Finding(
        "The margin loss makes the right capsule long (0.9) and every other one short (0.1).",
        PAPER,
        "test digits for which all ten lengths stand so",
        f"Yes from {WELL:.0%} of the digits, no below {BADLY:.0%}, else partly.",
        _margins,
    ),
    Finding(
        "Routing hardly ever decides: even couplings answer the same.",
        CRITICS,
        "the same weights with one iteration, in which every coupling is 1/10",
        "Yes where surely (95 %) fewer than 1 % of the answers change, partly where perhaps fewer than 5 % do, else no.",
        _routing_decides,
    ),
)


def _both(first: Result, second: Result) -> Result:
    verdict: Verdict = first.verdict if first.verdict == second.verdict else "partly"
    return Result(f"bent, {first.numbers}; slanted, {second.numbers}", verdict)
