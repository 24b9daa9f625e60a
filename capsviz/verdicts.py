"""The rules by which a claim about capsules is judged: what was measured of it, in words with numbers, and the verdict.

Knows measurements; knows no network, no figure and no page. Every number comes from the measurements, none is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from capsviz.claims import COMMAND, NETWORKS, Claims, ClaimsError, Share, share

CAPSNET, CNN = NETWORKS
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


def percent(found: Share) -> str:
    """A share and its interval, such as "97.3 % (96.1 to 98.1)"."""
    return f"{100 * found.share:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def compared(change: str, amounts: Mapping[float, str]) -> Callable[[Claims], Result]:
    """Both networks' accuracy under a change: yes where the CapsNet's interval lies above the CNN's everywhere.

    `amounts` are those that are looked at, and how each is said.
    """

    def judge(claims: Claims) -> Result:
        pairs = [[right(claims, change, amount, name) for name in (CAPSNET, CNN)] for amount in amounts]
        better = [capsnet.above(cnn) for capsnet, cnn in pairs]
        numbers = "; ".join(
            f"{words}: {CAPSNET} {percent(capsnet)}, {CNN} {percent(cnn)}, {_ahead(capsnet, cnn)}"
            for words, (capsnet, cnn) in zip(amounts.values(), pairs, strict=True)
        )
        return Result(numbers, "yes" if all(better) else "partly" if any(better) else "no")

    return judge


def _ahead(capsnet: Share, cnn: Share) -> str:
    """Which of two shares that are good when they are large is ahead, by the intervals."""
    if capsnet.above(cnn):
        return f"the {CAPSNET} leads"
    return f"the {CNN} leads" if cnn.above(capsnet) else "no clear lead"


def right(claims: Claims, change: str, amount: float, name: str) -> Share:
    """What share of the digits one network reads rightly at an amount. Raises `ClaimsError` where it was not measured."""
    near, found = claims.right(change, amount, name)
    if abs(near - amount) > 1e-4:
        asked, nearest = (f"{one:g}".replace("-", "−") for one in (amount, near))
        raise ClaimsError(f"nothing was measured at {asked}, the nearest is {nearest}; run {COMMAND}")
    return found


def place_is_lost(claims: Claims) -> Result:
    """Whether a linear read-out fails to say, from the CNN, by how much a digit was shifted."""
    found = claims.fact("read_out")["right"]
    lost, kept = found[CNN]["r2"], found[CAPSNET]["r2"]
    verdict: Verdict = "no" if lost >= WELL else "yes" if lost < BADLY <= kept else "partly"
    return Result(_read_outs(found), verdict)


def pose_carries(claims: Claims) -> Result:
    """Whether a linear read-out says, from the true digit's pose, by how much it was turned."""
    found = claims.fact("read_out")["turn"]
    r2 = found[CAPSNET]["r2"]
    return Result(_read_outs(found), "yes" if r2 >= WELL else "partly" if r2 >= BADLY else "no")


def _read_outs(found: dict[str, Any]) -> str:
    said = []
    for name in (CAPSNET, CNN):
        low, high = found[name]["interval"]
        said.append(
            f"{name} R² {found[name]['r2']:.2f} ({low:.2f} to {high:.2f}), from {found[name]['features']:,} numbers"
        )
    return "; ".join(said)


def knows_the_whole(claims: Claims) -> Result:
    """Whether a digit put together wrongly, in every way measured, makes the CapsNet less sure than usual, and the CNN not."""
    noticed = {name: claims.along["scramble"][name].unsure[1:].min() / claims.pictures for name in (CAPSNET, CNN)}
    answers = {name: claims.along["scramble"][name].right[1:].max() / claims.pictures for name in (CAPSNET, CNN)}
    said = "; ".join(
        f"{name}: at least {100 * noticed[name]:.0f} % less sure than usual, at most {100 * answers[name]:.0f} % still read "
        "as the digit they were cut from"
        for name in (CAPSNET, CNN)
    )
    capsnet, cnn = noticed[CAPSNET], noticed[CNN]
    return Result(
        f"in {len(claims.amounts['scramble']) - 1} ways: {said}",
        "no" if capsnet < BADLY else "yes" if capsnet >= WELL > cnn else "partly",
    )


def drawing_gives_away(claims: Claims) -> Result:
    """Whether digits put together wrongly lie far from what the CapsNet draws of them."""
    counts = claims.along["scramble"][CAPSNET].misdrawn
    if counts is None:
        return Result("the network draws nothing", "no")
    shares = counts / claims.pictures
    worst = float(shares[1:].min())
    numbers = f"{100 * shares[0]:.1f} % of whole digits raise the alarm, at least {100 * worst:.1f} % of scrambled ones"
    return Result(numbers, "yes" if worst >= WELL else "partly" if worst >= BADLY else "no")


def attack_resisted(claims: Claims) -> Result:
    """Whether attacks turn fewer answers of the CapsNet than of the CNN, each attacked along its own slopes."""
    found = claims.fact("attacks")
    said, better = [], []
    for how, words in (("step", "one step"), ("steps", "ten steps")):
        capsnet, cnn = (share(found[how][name]["turned"]) for name in (CAPSNET, CNN))
        lead = _ahead(capsnet.other, cnn.other)
        said.append(f"{words}: {CAPSNET} {percent(capsnet)}, {CNN} {percent(cnn)} of {cnn.of} digits lost, {lead}")
        better.append(cnn.above(capsnet))
    numbers = "; ".join([f"every pixel moved by at most {found['strength']:g}", *said])
    return Result(numbers, "yes" if all(better) else "partly" if any(better) else "no")


def attack_given_away(claims: Claims) -> Result:
    """Whether a picture whose answer an attack turned lies far from what the CapsNet draws of it."""
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


def accuracy(claims: Claims) -> Result:
    """The CapsNet's accuracy on all test digits, held against what articles quote."""
    tested = claims.fact("test")[CAPSNET]
    if tested is None:
        raise ClaimsError(
            f"the card of {NETWORKS[CAPSNET]} held no test result; run capsviz evaluate --write and {COMMAND}"
        )
    low, high = (1 - end for end in reversed(tested["interval"]))
    numbers = f"{100 * (1 - tested['error']):.2f} % ({100 * low:.2f} to {100 * high:.2f}) of {tested['pictures']:,} test digits"
    return Result(numbers, "yes" if low >= QUOTED else "partly" if high >= QUOTED else "no")


def probabilities(claims: Claims) -> Result:
    """Whether the ten lengths add up to 1, and hardly vary."""
    total = claims.fact("lengths")["sum"]
    low, high = total["interval"]
    numbers = f"the ten lengths add up to {total['mean']:.2f} ({low:.2f} to {high:.2f}) on average"
    return Result(numbers, "yes" if low <= 1 <= high and total["sd"] < 0.05 else "no")


def margins(claims: Claims) -> Result:
    """For how many digits all ten lengths stand as the margin loss wants them."""
    found = share(claims.fact("lengths")["as_wanted"])
    return Result(f"so for {percent(found)} of the digits", _graded(found.share))


def routing_decides(claims: Claims) -> Result:
    """Whether a single, even iteration answers as all of them do."""
    found = claims.fact("routing")
    changed, entropy = share(found["changed"]), found["entropy"]
    numbers = f"a single, even iteration changes {percent(changed)} of the answers; coupling entropy {entropy['mean']:.4f} of 1"
    return Result(numbers, "yes" if changed.high < 0.01 else "partly" if changed.low < 0.05 else "no")


def _graded(measured: float) -> Verdict:
    return "yes" if measured >= WELL else "partly" if measured >= BADLY else "no"


def both(first: Result, second: Result) -> Result:
    """Two results of one claim together: a verdict where they agree, else partly."""
    verdict: Verdict = first.verdict if first.verdict == second.verdict else "partly"
    return Result(f"{first.numbers}; {second.numbers}", verdict)
