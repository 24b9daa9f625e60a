"""Draws what the number of routing iterations does to many digits, and says what follows. Knows sweeps and plotly.

From a notebook: `swept_lengths(capsviz.sweep.load("sabour-r3"))`. No network and no page is known here.
"""

from __future__ import annotations

import plotly.graph_objects as go

from capsviz.figures.rounds import STYLE
from capsviz.figures.style import MIDDLE, PAIR, axis, plain
from capsviz.sweep import LEVEL, Against, Spread, Sweep, chance

EVEN = 0.95
"""Parts whose coupling entropy is above it are said to divide themselves almost evenly."""
BANDS = "Lines: means over all digits. Bands: half of the digits lie in them."
"""What is drawn by `swept_lengths`."""


def many(sweep: Sweep) -> str:
    """What was tried, and on how many digits, in Markdown."""
    return (
        f"**One picture proves nothing.** Here is the same for **{sweep.pictures:,} test digits**, none of them seen in "
        "training. The dotted line, and the bold row, are the number of iterations these weights were trained with."
    )


def swept_lengths(sweep: Sweep) -> go.Figure:
    """The mean length of the right digit and of the longest wrong one by number of iterations, with their quartiles."""
    figure, tried = go.Figure(), sweep.iterations
    drawn = (("the right digit", sweep.true_length), ("the longest other", sweep.other_length))
    for (name, length), colour in zip(drawn, PAIR, strict=True):
        _band(figure, length, colour)
        figure.add_scatter(
            x=tried,
            y=length.mean,
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 3},
            hovertemplate=f"{name}: %{{y:.3f}} after %{{x}} iterations<extra></extra>",
        )
    figure.add_vline(x=sweep.own, line={"color": MIDDLE, "dash": "dot"})
    figure.update_xaxes(**axis("number of iterations", range=[0.8, len(tried) + 0.2], dtick=1, tick0=1))
    figure.update_yaxes(**axis("length", range=[0, 1.02]))
    return plain(figure, height=340).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.15})


def swept_rows(sweep: Sweep) -> str:
    """A row for each number of iterations: answers, lengths, coupling entropy, agreement and |Δb|, each a mean."""
    columns = zip(
        sweep.iterations,
        sweep.right,
        sweep.even.changed,
        sweep.true_length.mean,
        sweep.entropy.mean,
        sweep.agreement.mean,
        sweep.logit_change.mean,
        strict=True,
    )
    head = (
        "<tr><th>no.</th><th>right</th><th>other than even</th><th>right one's length</th><th>entropy</th><th>agreement</th>"
        "<th>|Δb|</th></tr>"
    )
    body = "".join(
        f"<tr{' class=own' if r == sweep.own else ''}><td>{'even' if r == 1 else r}</td><td>{right:,}</td>"
        f"<td>{changed}</td><td>{length:.3f}</td><td>{entropy:.4f}</td><td>{agreement:.4f}</td><td>{moved:.4f}</td></tr>"
        for r, right, changed, length, entropy, agreement, moved in columns
    )
    return f'{STYLE}<table class="iterations">{head}{body.replace("-", "−")}</table>'


def conclusions(sweep: Sweep) -> list[str]:
    """What follows from the numbers, in three sentences or more each: of routing at all, of more of it, of lengths."""
    return [_at_all(sweep), _more(sweep), _longer(sweep)]


def _at_all(sweep: Sweep) -> str:
    own = sweep.own - 1
    if own == 0:
        return "These weights were trained with even couplings; whatever routing adds, they never learned with it."
    return (
        f"**Does routing change answers?** With {_times(sweep.own)}, as in training, {sweep.right[own]:,} of these "
        f"{sweep.pictures:,} digits are read rightly, with even couplings {sweep.right[0]:,}. "
        f"{_compared(sweep.even, own, 'even couplings')}"
    )


def _more(sweep: Sweep) -> str:
    last = len(sweep.right) - 1
    gained, lost = int(sweep.trained.gained[last]), int(sweep.trained.lost[last])
    told = chance(gained, lost) < LEVEL
    better = "Yes" if told and gained > lost else "No: worse" if told else "Not that one could tell"
    return (
        f"**Do more iterations answer better? {better}.** After {last + 1} of them {sweep.right[last]:,} are right. "
        f"{_compared(sweep.trained, last, _times(sweep.own))}"
    )


def _longer(sweep: Sweep) -> str:
    own, last = sweep.own - 1, len(sweep.right) - 1
    lead = sweep.true_length.mean - sweep.other_length.mean
    widest = int(lead.argmax()) + 1
    there = ", the number they were trained with" if widest == sweep.own else ""
    true, other = sweep.true_length.mean, sweep.other_length.mean
    beside = (
        f"but so does the longest wrong one's, from {other[0]:.2f} to {other[last]:.2f}: a longer vector is not a better answer"
        if other[last] > other[0]
        else f"and the longest wrong one's goes from {other[0]:.2f} to {other[last]:.2f}"
    )
    entropy = sweep.entropy.mean
    even = "still divide themselves almost evenly" if entropy[last] > EVEN else "divide themselves less and less evenly"
    return (
        f"**What they do change is lengths.** From 1 to {last + 1} iterations the right digit's goes from {true[0]:.2f} to "
        f"{true[last]:.2f}, {beside}. The right one leads by most, {lead[widest - 1]:.2f}, after {_times(widest)}{there}. "
        f"All the while the parts {even}: entropy is {entropy[own]:.4f} after {_times(sweep.own)} and {entropy[last]:.4f} "
        f"after {last + 1}, where 1 is perfectly even."
    )


def _compared(against: Against, at: int, with_what: str) -> str:
    """How many answers are others than with something else, which way, and whether chance would do as much."""
    changed, gained, lost = (int(part[at]) for part in (against.changed, against.gained, against.lost))
    if not changed:
        return f"Not one answer is another than with {with_what}."
    odds = chance(gained, lost)
    said = (
        "too uneven for chance alone"
        if odds < LEVEL
        else f"which a tossed coin would part as unevenly in {odds:.0%} of all cases: it may be chance"
    )
    return (
        f"**{changed}** {'answer is' if changed == 1 else 'answers are'} another than with {with_what}: {gained} became "
        f"right and {lost} wrong, {said}."
    )


def _times(iterations: int) -> str:
    return "1 iteration" if iterations == 1 else f"{iterations} iterations"


def _band(figure: go.Figure, spread: Spread, colour: str) -> None:
    """Half of all digits lie in it."""
    tried = list(range(1, len(spread.mean) + 1))
    figure.add_scatter(
        x=[*tried, *tried[::-1]],
        y=[*spread.low, *spread.high[::-1]],
        fill="toself",
        fillcolor=colour,
        opacity=0.2,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )
