"""What is seen at a stop of a lesson, as a strip of small drawings for paper: worked out from one picture in one network.

Knows networks only through traces and experiments; knows no page but by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from capsviz import handmade, measure, weights
from capsviz.capture import capture
from capsviz.errors import WeightsError
from capsviz.experiments.compare import Comparison, compare
from capsviz.experiments.drawing import draw
from capsviz.experiments.equations import squashed_lengths
from capsviz.figures.paper import Panel, arrows, bars, curve, ink, strip
from capsviz.figures.pictures import mosaic
from capsviz.figures.scales import REACH_ON_PICTURE
from capsviz.figures.spelled import numbered
from capsviz.lessons.facts import Read, quarter_turns
from capsviz.lessons.lesson import Stop
from capsviz.network import Network
from capsviz.objective import ABSENT, PRESENT
from capsviz.transforms import CHANGES

Panels = Iterator[Panel]
FILM, CNN = "small", "cnn"
"""The networks that some pages show beside the chosen one; without their files those stops have fewer drawings."""
_FEW = 5
"""Parts that are drawn one by one."""
_MOVED = 0.25
"""How far a number of the pose is moved, as in the figure of the paper."""


def seen(stop: Stop, read: Read) -> str:
    """The drawings of a stop as HTML; empty where its page has none."""
    state = dict(stop.state)
    place = (stop.page, state.get("block") or state.get("exercise") or state.get("view") or "")
    return strip(_SEEN[place](read)) if place in _SEEN else ""


def _digit(read: Read) -> Panel:
    return Panel(ink(read.trace.image, "the digit"), "the digit")


def _names(count: int) -> list[str]:
    return [str(k) for k in range(count)]


def _lengths(read: Read, line: str = "lengths", marks: tuple[float, ...] = ()) -> Panel:
    lengths = read.trace.lengths
    return Panel(bars(lengths, _names(len(lengths)), "lengths of the digit capsules", marks=marks), line)


def _explore(read: Read) -> Panels:
    trace = read.trace
    yield _digit(read)
    yield _lengths(read, f"lengths: the {trace.prediction} is the longest, {trace.lengths.max():.2f}")
    yield Panel(ink(trace.reconstruction, "the picture drawn again"), f"drawn from the pose of the {trace.decoded}")


def _capsule(_: Read) -> Panels:
    for name, end in handmade.same_for_the_neuron().items():
        window = handmade.draw_end(end)
        said = handmade.read_by_hand(window)
        drawn = ink(window, f"{name}: the window") + arrows({"v": said.v}, "the capsule")
        yield Panel(drawn, f"{name}: neuron {said.neuron:.2f}, capsule {np.linalg.norm(said.v):.2f} long")


def _squash(read: Read) -> Panels:
    answer, routing = read.trace.prediction, read.trace.routing
    s, v = (values[-1, answer].astype(float) for values in (routing.s, routing.v))
    before, after = float(np.linalg.norm(s)), float(np.linalg.norm(v))
    x = np.linspace(0, max(4.0, 1.2 * before), 81)
    words = "length after squash, against length before"
    yield Panel(
        curve(x, squashed_lengths(x), (before, after), words), f"the {answer}: from {before:.2f} to {after:.2f}"
    )
    two = {"s": s[:2], "v": v[:2]}
    reach = max(1.0, float(np.abs(s[:2]).max()))
    yield Panel(arrows(two, "two numbers of the vector", reach=reach), "its first two numbers: the direction stays")


def _votes(_: Read) -> Panels:
    (rectangle, _boat), (upright, sideways) = handmade.TURNS
    for how, turn in (("upright", upright), ("on its side", sideways)):
        poses = np.stack([handmade.part_pose(rectangle, 1.0), handmade.part_pose(turn, 1.0)])
        cast = handmade.votes(poses)
        for whole, name in enumerate(handmade.WHOLES):
            two = {part[0]: cast[n, whole] for n, part in enumerate(handmade.PARTS)}
            yield Panel(arrows(two, f"votes for the {name}"), f"triangle {how}: votes for the {name}")


def _coupling(read: Read) -> Panels:
    part = int(np.linalg.norm(read.trace.u, axis=1).argmax())
    c = read.trace.routing.c[-1, part]
    shown = bars(
        c, _names(len(c)), f"couplings of part {numbered(part)}", reach=1.1 * float(c.max()), marks=(1 / len(c),)
    )
    yield Panel(shown, f"couplings of part {numbered(part)}; the line is an even share, {1 / len(c):.2f}")


def _routing(read: Read) -> Panels:
    trace, answer = read.trace, read.trace.prediction
    yield _digit(read)
    even, last = 1 / trace.routing.c.shape[-1], trace.routing.iterations - 1
    for r in dict.fromkeys((0, last)):
        given, line = trace.routing.c[r, :, answer], f"couplings to the {answer}, iteration {r + 1} of {last + 1}"
        if trace.grid is None:
            yield Panel(bars(given, _names(len(given)), line, reach=1.1 * float(given.max()), marks=(even,)), line)
        else:
            over, reach = measure.on_picture(given, len(trace.image)), REACH_ON_PICTURE
            shown = ink(over, line, low=even - reach, high=even + reach)
            yield Panel(shown, f"{line}: dark is more than {even:.2f}, by up to {reach:g}")


def _decided(read: Read) -> Panels:
    trace, answer = read.trace, read.trace.prediction
    added = measure.contribution(trace.routing, trace.routing.iterations - 1, answer)
    yield _digit(read)
    for values, what in ((added, "contribution"), (trace.routing.c[-1, :, answer], "coupling")):
        most = measure.strongest(values, _FEW)
        shown = bars(values[most], [numbered(part) for part in most], what, reach=max(float(values[most[0]]), 1e-6))
        yield Panel(shown, f"largest {what} to the {answer}: {values[most[0]]:.2f}, of part {numbered(most[0])}")


def _pose(read: Read) -> Panels:
    trace, digit = read.trace, read.trace.prediction
    number = int(np.abs(trace.poses[digit]).argmax())
    steps = (-_MOVED, 0.0, _MOVED)
    poses = np.stack([trace.poses[digit] + step * np.eye(trace.poses.shape[1])[number] for step in steps])
    yield _digit(read)
    for step, drawn in zip(steps, draw(read.net, poses, digit), strict=True):
        line = f"number {number + 1} {'as it is' if not step else f'{step:+.2f}'.replace('-', '−')}"
        yield Panel(ink(drawn, f"drawn with {line}"), line)


def _loss(read: Read) -> Panels:
    yield _lengths(read, f"lengths, and the margins at {ABSENT:g} and {PRESENT:g}", marks=(ABSENT, PRESENT))


def _forward(read: Read) -> Panels:
    trace = read.trace
    presence = np.linalg.norm(trace.u, axis=1).reshape(-1, trace.grid or 1, trace.grid or 1)
    yield _digit(read)
    for values, line in (
        (trace.features, f"{len(trace.features)} feature maps"),
        (presence, f"lengths of {len(trace.u):,} parts"),
    ):
        yield Panel(ink(mosaic(values), line, high=float(values.max())), line)
    yield _lengths(read)
    yield Panel(ink(trace.reconstruction, "the picture drawn again"), "drawn again")


def _learning(read: Read) -> Panels:
    yield _digit(read)
    try:
        moments = weights.film(FILM)
    except WeightsError:
        return
    for at in dict.fromkeys(round(share * (len(moments) - 1)) for share in (0, 1 / 3, 2 / 3, 1)):
        trace = capture(weights.frame(FILM, moments[at]), read.trace.image)
        when = f"after {moments[at]:,} batches" if moments[at] else "untrained"
        yield Panel(ink(trace.reconstruction, f"drawn {when}"), f"{when}: read as {trace.prediction}")


def _limits(read: Read) -> Panels:
    yield _digit(read)
    for quarters, (turned, answer) in enumerate(quarter_turns(read), 1):
        yield Panel(ink(turned, f"turned by {90 * quarters}°"), f"{90 * quarters}°: read as {answer}")


def _turns(nets: dict[str, Network], read: Read) -> Comparison:
    return compare(nets, read.trace.image, CHANGES["turn"], np.array([0, 30, 60, 90], dtype=np.float32))


def _told(found: Comparison) -> Panels:
    for at, (amount, picture) in enumerate(zip(found.amounts, found.pictures, strict=True)):
        answers = ", ".join(f"{name} {course.answers[at]}" for name, course in found.courses.items())
        yield Panel(ink(picture, f"turned by {amount:.0f}°"), f"{amount:.0f}°: {answers}")


def _why(read: Read) -> Panels:
    nets: dict[str, Network] = {"capsules": read.net}
    if CNN in weights.shipped():
        nets["CNN"] = weights.load(CNN)
    yield from _told(_turns(nets, read))


def _turn(read: Read) -> Panels:
    yield from _told(_turns({"read as": read.net}, read))


def _sum(read: Read) -> Panels:
    yield _digit(read)
    yield _lengths(read, f"lengths: {read.trace.lengths.sum():.2f} in all")


_SEEN: dict[tuple[str, str], Callable[[Read], Panels]] = {
    ("explore", ""): _explore,
    ("blocks", "capsule"): _capsule,
    ("blocks", "squash"): _squash,
    ("blocks", "votes"): _votes,
    ("blocks", "coupling"): _coupling,
    ("blocks", "loss"): _loss,
    ("blocks", "forward"): _forward,
    ("blocks", "learning"): _learning,
    ("blocks", "limits"): _limits,
    ("routing", ""): _routing,
    ("routing", "Who decided"): _decided,
    ("pose", ""): _pose,
    ("why", ""): _why,
    ("predict", "turn"): _turn,
    ("predict", "sum"): _sum,
}
"""The drawings by page and by the block, exercise or tab that is open on it."""
