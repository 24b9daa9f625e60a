"""The figures of the page "Pose" as they can be taken away, with the Python that makes them again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from capsviz import desk
from capsviz.figures.beside import picture_row, picture_table
from capsviz.figures.lengths import length_chart
from capsviz.figures.routing import coupling_change
from capsviz.figures.spelled import article
from capsviz.intervention import spell
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Given, Take, of_pictures

if TYPE_CHECKING:
    from capsviz.experiments.becoming import Change
    from capsviz.experiments.rereading import Reading
    from capsviz.views.pose_desk import Hand

DRAW = "from capsviz.experiments.drawing import draw"
HOLD = "from capsviz import holding"
Picture = Float[np.ndarray, "side side"]


def untouched(hand: Hand) -> Given:
    """Lines that make `net`, and `trace` without the edits of the pose that is held."""
    return partial(in_python.of_trace, edits=spell(hand.others))


def held(hand: Hand) -> str:
    """Python that makes `held`, the pose in the hand, from what `untouched` makes."""
    mine = spell(edit for edit in desk.edits() if edit not in hand.others)
    return f'held, _ = holding.held(trace.poses[{hand.digit}], capsviz.parse("{mine}"))\n'


def decoded(hand: Hand, drawn: Picture) -> dict[str, Take]:
    """The picture's own pose and the one in the hand, drawn; and where ink came and went."""
    lines = held(hand) + f"own, moved = draw(net, np.stack([trace.poses[{hand.digit}], held]), {hand.digit})\n"
    room, before = f"import numpy as np\n{HOLD}\n{DRAW}", hand.untouched.reconstruction
    both = {"the picture's own pose": (before, "own"), "the pose you hold": (drawn, "moved")}
    change = {"ink that came and went": (drawn - before, "moved - own")}
    return {
        "Decoded": of_pictures(both, lines, room, untouched(hand)),
        "Decoded: what changed": of_pictures(change, lines, room, untouched(hand), colours="changes"),
    }


def read_again(hand: Hand, readings: Sequence[Reading]) -> dict[str, Take]:
    """What comes back of the drawing: the lengths of the first reading, and the pictures of all of them."""
    asked = f"net, held, {hand.digit}, iterations={desk.settings().iterations}"
    lines, room = (
        held(hand) + f"readings = read_again({asked})\n",
        "from capsviz.experiments.rereading import read_again",
    )
    titles = [f"drawing {n}: comes back {one.moved:.3f} away" for n, one in enumerate(readings, start=1)]
    names = 'f"drawing {n}: comes back {one.moved:.3f} away": one.picture for n, one in enumerate(readings, start=1)'
    return {
        "Read again: the lengths": Take(
            lambda: length_chart(readings[0].lengths),
            lambda: {"lengths": readings[0].lengths, "pose": readings[0].pose},
            f"{lines}length_chart(readings[0].lengths)",
            f"{HOLD}\n{room}\nfrom capsviz.figures.lengths import length_chart",
            untouched(hand),
        ),
        "Read over and over": Take(
            lambda: picture_row({title: one.picture for title, one in zip(titles, readings, strict=True)}),
            lambda: {
                name: np.stack([getattr(one, name) for one in readings])
                for name in ("picture", "lengths", "pose", "moved")
            },
            f"{lines}picture_row({{{names}}})",
            f"{HOLD}\n{room}\nfrom capsviz.figures.beside import picture_row",
            untouched(hand),
        ),
    }


def routed_again(hand: Hand, after: CapsTrace, entered: int) -> dict[str, Take]:
    """What routing makes of a nudge before iteration `entered`, counted from 0."""
    before, digit = hand.untouched, hand.digit
    last, grid = before.routing.iterations - 1, before.grid or 1
    lines = held(hand) + (
        f"nudge = holding.nudge(trace.poses[{digit}], held, {digit}, after={entered - 1})\n"
        f"after = capsviz.capture(net, trace.image, (*trace.edits, *nudge), iterations={last + 1})\n"
    )
    return {
        "Routed again: the couplings": Take(
            lambda: coupling_change(before.routing, after.routing, last, digit, grid=grid),
            lambda: {
                f"{word}_{when}": values[last, :, digit]
                for when, routing in (("before", before.routing), ("after", after.routing))
                for word, values in (("couplings", routing.c), ("logits", routing.b))
            },
            f"{lines}coupling_change(trace.routing, after.routing, {last}, {digit}, grid={grid})",
            f"{HOLD}\nfrom capsviz.figures.routing import coupling_change",
            untouched(hand),
        ),
        "Routed again: the lengths": Take(
            lambda: length_chart(after.lengths, before.lengths),
            lambda: {"before": before.lengths, "after": after.lengths},
            f"{lines}length_chart(after.lengths, trace.lengths)",
            f"{HOLD}\nfrom capsviz.figures.lengths import length_chart",
            untouched(hand),
        ),
    }


def table(
    hand: Hand,
    title: str,
    pictures: Float[np.ndarray, "down across side side"],
    names: tuple[Sequence[str], Sequence[str]],
    made: tuple[str, str, Given],
) -> dict[str, Take]:
    """Poses drawn in rows and columns, by the names of both; `made` is Python that makes `poses`, its imports, its given."""
    (down, across), (lines, imports, given) = names, made
    count = f"{len(down)}, {len(across)}"
    return {
        title: Take(
            lambda: picture_table(pictures, down=down, across=across),
            lambda: {"pictures": pictures},
            f"{lines}drawn = draw(net, poses.reshape({len(down) * len(across)}, -1), {hand.digit})\n"
            f"picture_table(drawn.reshape({count}, *drawn.shape[1:]), down={list(down)}, across={list(across)})",
            f"{imports}\n{DRAW}\nfrom capsviz.figures.beside import picture_table",
            given,
        )
    }


def became(hand: Hand, target: int, before: Picture, pose: Change | None, picture: Change | None) -> dict[str, Take]:
    """The smallest changes that were found, of the pose, drawn `before`, and of the picture; none that was not found."""
    asked = f"{target}, iterations={desk.settings().iterations})\n"
    of_pose = f"{held(hand)}(before,) = draw(net, held[None], {hand.digit})\n"
    of_pose += f"*_, found = becoming.pose_to(net, held, {hand.digit}, {asked}"
    of_picture = f"before = trace.image\n*_, found = becoming.picture_to(net, before, {asked}"
    changes = {
        "The pose": (pose, before, of_pose, f"{HOLD}\n{DRAW}\n"),
        "The picture": (picture, hand.untouched.image, of_picture, ""),
    }
    return {
        title: of_pictures(
            {"before": (start, "before"), f"read as {article(target)} {target}": (found.picture, "found.picture")},
            lines,
            f"{room}from capsviz.experiments import becoming",
            untouched(hand),
        )
        for title, (found, start, lines, room) in changes.items()
        if found is not None
    }
