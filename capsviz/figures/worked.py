"""One coupling worked out with its real numbers, from u to c, as HTML. Knows traces; knows no network and no page.

Every number is read from the trace; what an edit has set is marked, since the equation beside it did not make it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from jaxtyping import Bool, Float

from capsviz.figures.edited import DOT
from capsviz.figures.edited import STYLE as MARKED
from capsviz.figures.prose import equation, fraction
from capsviz.figures.spelled import plainly
from capsviz.figures.style import class_colour
from capsviz.trace import RoutingTrace

STYLE = (
    """
<style>
.worked { font-variant-numeric: tabular-nums; }
.worked .numbers { display: flex; flex-wrap: wrap; gap: .3rem; margin: .3rem 0 .2rem; padding: 0; list-style: none; }
.worked .numbers li { min-width: 3.6rem; padding: .1rem .35rem; text-align: right; border-radius: .25rem; font-size: .92rem;
                      margin: 0; background: color-mix(in srgb, currentColor 7%, transparent); }
.worked .rounds { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: .4rem; }
.worked .round { flex: 1 1 13rem; max-width: 20rem; padding: .6rem .7rem; border-radius: .5rem;
                 border: 1px solid color-mix(in srgb, currentColor 22%, transparent); }
.worked .round.looked { border: 2px solid currentColor; }
.worked h3 { font-size: 1rem; font-weight: 600; margin: 0 0 .3rem; padding: 0; }
.worked table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: 0; }
.worked th, .worked td { text-align: right; padding: .12rem .3rem; border: 0; }
.worked th { font-weight: 500; opacity: .85; }
.worked tr.asked { font-weight: 700; background: color-mix(in srgb, currentColor 10%, transparent); }
.worked tr.sum td { border-top: 1px solid currentColor; font-weight: 600; }
.worked td i { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%; margin-right: .35rem; }
.worked p { margin: .35rem 0 0; font-size: .95rem; line-height: 1.5; }
</style>
"""
    + MARKED
)
NEAR = 1e-4
"""A value further than this from what its equation gives was set by an edit; float32 is good to 1e-6 here. Of a value
beyond 1 it is that share."""
_Made = tuple[np.floating, np.floating]
"""A number as it was used, and as its equation gives it."""
READABLE = 10
"""Where the largest logit of a part lies within this, its powers are written as they are; e^10 has five digits."""


def numbers(values: Float[np.ndarray, " dim"], what: str, *, touched: Bool[np.ndarray, " dim"] | None = None) -> str:
    """The numbers of one vector in a row; those that an edit `touched` have a dot."""
    reached = np.zeros(len(values), dtype=bool) if touched is None else touched
    marked = zip(values, reached, strict=True)
    items = "".join(f"<li>{f'{DOT} ' if edited else ''}{plainly(value)}</li>" for value, edited in marked)
    return f'{STYLE}<div class="worked"><ul class="numbers" aria-label="{what}">{items}</ul></div>'


def first_of_vote(
    transform: Float[np.ndarray, "dim lower_dim"], u: Float[np.ndarray, " lower_dim"], vote: Float[np.ndarray, " dim"]
) -> str:
    """The first number of a vote as the sum it is: a row of W times u."""
    terms = " + ".join(f"({plainly(w)} · {plainly(value)})" for w, value in zip(transform[0], u, strict=True))
    made = float(transform[0].astype(np.float64) @ u)
    edited = "" if _near(made, float(vote[0])) else f" An edit has set it to {plainly(float(vote[0]))}."
    return f'{STYLE}<div class="worked"><p>û<sub>1</sub> = {terms} = <b>{plainly(made)}</b>{edited}</p></div>'


def rounds(routing: RoutingTrace, part: int, digit: int, looked: int) -> str:
    """Logits, shares and couplings of one part to all ten parents, iteration by iteration; `looked` is framed."""
    cards = (_round(routing, part, digit, r, r == looked) for r in range(routing.iterations))
    return f'{STYLE}<div class="worked"><div class="rounds">{"".join(cards)}</div></div>'


def share(routing: RoutingTrace, part: int, digit: int, iteration: int) -> str:
    """The softmax of one coupling with its numbers, as an equation."""
    b, c = routing.b[iteration, part], float(routing.c[iteration, part, digit])
    largest, powers = _powers(b)
    above = plainly(b[digit]) + ("" if largest is None else f" − ({plainly(largest)})")
    total = float(powers.sum())
    made = float(powers[digit]) / total
    edited = "" if _near(made, c) else f", and an edit has set it to {plainly(c, 4)}"
    return f"{equation('c')} = {fraction(f'e<sup>{above}</sup>', f'{total:.3f}')} = <b>{made:.4f}</b>{edited}"


def _powers(b: Float[np.ndarray, " upper"]) -> tuple[float | None, Float[np.ndarray, " upper"]]:
    """e to each logit of one part; less the largest of them, which is named, where the powers could not be read."""
    exact = b.astype(np.float64)
    largest = float(exact.max())
    return (None, np.exp(exact)) if abs(largest) <= READABLE else (largest, np.exp(exact - largest))


def _near(made: float, found: float) -> bool:
    return abs(made - found) < NEAR * max(1, abs(found))


def _round(routing: RoutingTrace, part: int, digit: int, r: int, looked: bool) -> str:
    b, c = routing.b[r, part], routing.c[r, part]
    largest, powers = _powers(b)
    expected = powers / powers.sum()
    summed = routing.b[r - 1, part] + routing.a[r - 1, part] if r else np.zeros_like(b)
    rows = "".join(_row(k, (b[k], summed[k]), powers[k], (c[k], expected[k]), asked=k == digit) for k in range(len(b)))
    total = f'<tr class="sum"><td>sum</td><td></td><td>{powers.sum():.3f}</td><td>{plainly(c.sum(), 4)}</td></tr>'
    power = "b" if largest is None else "b − m"
    head = f"<tr><th>digit</th><th>b</th><th>e<sup>{power}</sup></th><th>c</th></tr>"
    after = [*_before(largest), *_after(routing, part, digit, r)]
    return (
        f'<section class="round{" looked" if looked else ""}"><h3>Iteration {r + 1}</h3><table>{head}{rows}{total}</table>'
        f"{''.join(f'<p>{line}</p>' for line in after)}</section>"
    )


def _before(largest: float | None) -> Iterable[str]:
    """What was done to powers that could not be read."""
    if largest is not None:
        yield (
            f"The largest logit is m = {plainly(largest)}. Its power could not be written here, so each power is divided "
            "by e<sup>m</sup>; that leaves every share as it is."
        )


def _row(k: int, b: _Made, power: np.floating, c: _Made, *, asked: bool) -> str:
    """Logit, share and coupling to one parent; of `b` and `c` what was used and what its equation gives."""
    by_hand = [f"{DOT} " if not _near(float(made), float(used)) else "" for used, made in (b, c)]
    return (
        f'<tr{" class=asked" if asked else ""}><td><i style="background:{class_colour(k)}"></i>{k}</td>'
        f"<td>{by_hand[0]}{plainly(b[0])}</td><td>{power:.3f}</td><td>{by_hand[1]}{plainly(c[0], 4)}</td></tr>"
    )


def _after(routing: RoutingTrace, part: int, digit: int, r: int) -> Iterable[str]:
    a, b = float(routing.a[r, part, digit]), float(routing.b[r, part, digit])
    yield f"Agreement with the {digit}: û · v = <b>{plainly(a, 4)}</b>"
    if r + 1 < routing.iterations:
        following = float(routing.b[r + 1, part, digit])
        by_hand = "" if _near(b + a, following) else ", where an edit stands in the way"
        yield f"New logit: {plainly(b, 4)} + {plainly(a, 4)} = <b>{plainly(following, 4)}</b>{by_hand}"
    else:
        yield "The last iteration: nobody reads a new logit."
