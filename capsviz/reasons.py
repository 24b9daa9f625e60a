"""One thing that capsules do better, one that they do not, and why, as far as it was measured.

Knows the rules and the measurements; knows no network, no figure and no page. Every number comes from the measurements,
and other weights give other sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from capsviz.claims import Claims, Share, share
from capsviz.verdicts import CAPSNET, CNN, percent, right, routing_decides


class Seen(NamedTuple):
    """Where on the page something can be seen."""

    words: str
    opens: Mapping[str, Any]
    """Settings with which it is there."""
    page: str = "why"
    """That page, by its name in a link."""


_ATTACK = "every pixel becomes a little brighter or darker, whichever leads the network astray"
_WITHOUT_ROUTING = Seen("See it without routing", {"view": "More iterations"}, "routing")
_MOVED = {"turn": "turned", "right": "shifted"}
"""What a read-out is asked, by the change."""


@dataclass(frozen=True)
class Trial:
    """Both networks in one trial, as shares that are good when they are large."""

    words: str
    """With a place for each of the two shares."""
    capsnet: Share
    cnn: Share
    opens: Mapping[str, Any]
    """Settings with which the page shows it."""
    why: Callable[[Claims, Trial], str] | None = None
    """What the measurements say of why the CapsNet is ahead, or is not; None where they say nothing."""
    because: tuple[Seen, ...] = ()
    """Where that can be seen."""

    @property
    def ahead(self) -> bool:
        """Whether the CapsNet's interval lies above the CNN's."""
        return self.capsnet.above(self.cnn)

    @property
    def behind(self) -> bool:
        """Whether it lies below."""
        return self.cnn.above(self.capsnet)

    @property
    def lead(self) -> float:
        """By how much the CapsNet is ahead."""
        return self.capsnet.share - self.cnn.share


@dataclass(frozen=True)
class Reason:
    """How a trial came out, in words with numbers, why, and where one can see it."""

    what: str
    why: str
    opens: Mapping[str, Any]
    """Settings with which the page shows it, on a digit on which it comes out so."""
    misread_by: str
    """The network that misreads such a digit, while the other does not."""
    because: tuple[Seen, ...] = ()
    """Where one can see why."""


def better(claims: Claims) -> Reason:
    """The trial in which the CapsNet is furthest ahead."""
    found = trials(claims)
    ahead = [trial for trial in found if trial.ahead]
    if not ahead:
        return Reason(f"In none of {len(found)} trials is the {CAPSNET} ahead.", _routing(claims), found[0].opens, CNN)
    return _told(max(ahead, key=lambda trial: trial.lead), claims, CNN)


def no_better(claims: Claims) -> Reason:
    """What capsules were made for, a new viewpoint, where they are not ahead in it; else where they are furthest behind."""
    found = trials(claims)
    left = [trial for trial in found if not trial.ahead]
    if not left:
        said = f"In all of {len(found)} trials the {CAPSNET} is ahead."
        return Reason(said, _routing(claims), found[0].opens, CAPSNET)
    turned = [trial for trial in left if trial.why is why_turned]
    return _told(min(turned or left, key=lambda trial: trial.lead), claims, CAPSNET)


def trials(claims: Claims) -> list[Trial]:
    """Those of the claims that compare the two."""
    return [*_changed(claims), *_attacked(claims)]


def _changed(claims: Claims) -> Iterator[Trial]:
    for change, amount, words, why in (
        ("turn", 36.0, "digits turned by 36° counterclockwise", why_turned),
        ("turn", -36.0, "digits turned by 36° clockwise", why_turned),
        ("bend", 4.0, "digits bent by up to 4 pixels", None),
        ("shear", 0.5, "digits slanted by 0.5", None),
        ("fence", 0.45, "digits behind a fence that hides 45 % of them", None),
        ("patch", 10.0, "digits with a patch of 10 pixels on their middle", None),
    ):
        capsnet, cnn = (right(claims, change, amount, name) for name in (CAPSNET, CNN))
        said = f"Of {claims.pictures:,} test {words}, the {CAPSNET} reads {{}} rightly and the {CNN} {{}}."
        opens = {"change": change, "amount": amount}
        because = (Seen("See what both know", {**opens, "view": "What moves and what stays"}), _WITHOUT_ROUTING)
        yield Trial(said, capsnet, cnn, opens, why, because if why else ())


def _attacked(claims: Claims) -> Iterator[Trial]:
    found = claims.fact("attacks")
    for how, words in (("step", "one step"), ("steps", "ten steps")):
        capsnet, cnn = (share(found[how][name]["turned"]).other for name in (CAPSNET, CNN))
        said = (
            f"Attacked in {words} ({_ATTACK}, here by at most {found['strength']:g} of the way from black to white), the "
            f"{CAPSNET} still reads {capsnet.count} of {capsnet.of} test digits as before, {{}}, and the {CNN} {cnn.count}, {{}}."
        )
        opens = {"view": "The reconstruction as an alarm", "attack": how, "strength": found["strength"]}
        yield Trial(said, capsnet, cnn, opens, why_attacked, (Seen("See ten steps", {**opens, "attack": "steps"}),))


def _told(trial: Trial, claims: Claims, misread_by: str) -> Reason:
    why = trial.why(claims, trial) if trial.why else "What was measured here does not say why."
    what = trial.words.format(percent(trial.capsnet), percent(trial.cnn))
    return Reason(what, why, trial.opens, misread_by, trial.because)


def why_turned(claims: Claims, trial: Trial) -> str:
    """Whether the pose says more of how a digit lies than the CNN's features do, and whether routing decides."""
    found = claims.fact("read_out")
    kept = any(_read_better(one) == _FROM_POSE for one in found.values())
    ends = {
        (True, True): f"The pose knows better than the {CNN} how a digit lies, and the answer gains by it.",
        (True, False): f"The pose knows better than the {CNN} how a digit lies, but the answer does not gain by it.",
        (False, True): f"The {CNN} knows as well as the pose how a digit lies: that is not the reason.",
        (False, False): f"In spite of its pooling, the {CNN} knows as well as the pose how a digit lies.",
    }
    told = "; ".join(
        f"by how much it was {_MOVED[change]} can be read {_read_better(one)} (R² {one[CAPSNET]['r2']:.2f} from the pose, "
        f"{one[CNN]['r2']:.2f} from the {CNN})"
        for change, one in found.items()
    )
    open_end = f" Why the {CNN} is even ahead was not tried." if trial.behind else ""
    return (
        f"{ends[kept, trial.ahead]} A linear read-out, a sum with fitted factors, was made of the numbers of its pose, and "
        f"one of the {CNN}'s last layer: {told}. R² is 1 where it always hits it, and 0 where it is no better than one "
        f"guess for all. {_routing(claims)}{open_end}"
    )


_FROM_POSE = "better from the pose"


def _read_better(one: Mapping[str, Any]) -> str:
    """From which of the two something can be read better, by the intervals of R²."""
    (low, high), (other_low, other_high) = one[CAPSNET]["interval"], one[CNN]["interval"]
    if low > other_high:
        return _FROM_POSE
    return f"better from the {CNN}" if other_low > high else "equally well from both"


def why_attacked(claims: Claims, trial: Trial) -> str:
    """Whether more steps along a network's slopes find what one step does not."""
    found = claims.fact("attacks")
    once, often = (
        {name: share(found[how][name]["turned"]).other for name in (CAPSNET, CNN)} for how in ("step", "steps")
    )
    said = (
        f"With ten small steps in place of one, the {CAPSNET} still reads {often[CAPSNET].count} of {often[CAPSNET].of} as "
        f"before and the {CNN} {often[CNN].count}."
    )
    lead, later = (kept[CAPSNET].share - kept[CNN].share for kept in (once, often))
    if trial.ahead and later < lead:
        said = f"Some of its lead is only apparent: there are pictures that fool it, which one step misses and ten find. {said}"
    else:
        said = f"It is not the number of steps. {said}"
    return f"{said} What in the network turns an attack aside was not tried."


def _routing(claims: Claims) -> str:
    """Whether routing, which was to find the whole, makes a difference to the answers."""
    changed = share(claims.fact("routing")["changed"])
    hardly = " hardly" if routing_decides(claims).verdict == "yes" else ""
    return f"Routing{hardly} decides: without it, every coupling left at 1/10, {100 * changed.share:.1f} % of the answers change."
