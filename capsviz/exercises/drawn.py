"""Exercises on what the decoder draws: a number of one digit's pose, and two digits in one picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from capsviz import ink, strokes
from capsviz.capture import capture
from capsviz.exercises.asked import Asked, NotHereError, Number, Picture, Place, read_clearly, traced
from capsviz.exercises.shown import Tile, pictures
from capsviz.figures.spelled import article
from capsviz.intervention import Intervention, Site
from capsviz.naming import WORDS
from capsviz.network import Capsules
from capsviz.trace import CapsTrace

BY = 0.25
"""What is added to a number of a pose: the paper's figure 4 goes as far."""
VISIBLE = 1 / 16
"""Where a smaller share of the ink changes, nothing can be seen."""
CLEAR = 0.15
"""A motion that explains less of a change is no word for it."""
ACROSS = 4
"""Squares along an edge of the picture that one points at."""
MISSING = 0.1
"""Where a smaller share of all ink is missing, it is missing nowhere."""


class Moved(NamedTuple):
    """What raising one number did to a drawing."""

    before: Picture
    after: Picture
    motion: str
    """The motion of `ink.MOTIONS` that explains most of it."""
    share: float
    forward: bool

    @property
    def visible(self) -> bool:
        """Whether enough ink changes for it to be seen."""
        return ink.moved(self.before[None], self.after[None]) >= VISIBLE

    @property
    def words(self) -> str:
        """What became of the ink."""
        return WORDS[self.motion].forward if self.forward else WORDS[self.motion].back


def raised(net: Capsules, picture: Picture, digit: int, dim: int) -> Moved:
    """The drawing of one class while one number of its pose is raised by `BY`."""
    edit = Intervention(Site("v"), (digit, dim), "+=", BY)
    before = capture(net, picture, decode=digit).reconstruction
    return _moved(before, capture(net, picture, [edit], decode=digit).reconstruction)


def alike(one: Moved, other: Moved) -> bool:
    """Whether the same motion explains most of both changes, goes the same way, and is clear enough to be named."""
    return one.motion == other.motion and one.forward == other.forward and min(one.share, other.share) >= CLEAR


def same_number(net: Capsules, picture: Picture) -> Asked:
    """For how many other digits a number of a pose does the same; learners think that it means the same for all."""
    mine = read_clearly(net, picture)
    digit = mine.prediction
    dim, here = clearest(net, mine)
    others = {k: raised(net, strokes.draw(k), k, dim) for k in range(len(mine.lengths)) if k != digit}
    same = [k for k, there in others.items() if alike(here, there)]
    return Asked(
        f"Does number {dim + 1} mean the same for every digit?",
        f"The vector of your **{digit}** has {mine.poses.shape[1]} numbers, its *pose*, and from them the decoder draws the picture "
        f"again. Number {dim + 1} was raised by {BY}, and the drawing came out **{here.words}** (of ten plain motions of the "
        f"ink, that one explains most of the change). Now {len(others)} "
        f"drawings of the other digits, and number {dim + 1} of *their* poses is raised by {BY} too. **How many of the "
        f"{len(others)}** come out {here.words} as well?",
        Number("Other digits", 0.0, float(len(others)), 1.0, 1.0, "{:.0f}"),
        float(len(same)),
        f"{_which(same, here.words)} Each digit has a capsule with matrices of its own, and each is free to use its "
        f"{mine.poses.shape[1]} numbers as it likes: **a number of a pose has a meaning only within one digit**. Where two "
        "digits agree, nothing made them. Nor is there an order: nothing makes number 1 more important than "
        f"number {mine.poses.shape[1]}.",
        shown=(
            pictures(
                f"Number {dim + 1} of your {digit}", [("Before", here.before, ""), (f"Raised by {BY}", here.after, "")]
            ),
        ),
        seen=(pictures(f"Number {dim + 1} of the others: before, and raised by {BY}", _after(others)),),
    )


def clearest(net: Capsules, trace: CapsTrace) -> tuple[int, Moved]:
    """The number of the winner's pose whose change one motion explains best, among those that can be seen.

    Brighter or fainter does not count: the length of the whole pose does that, whichever number changes it.
    """
    digit = trace.prediction
    edits = [Intervention(Site("v"), (digit, dim), "+=", BY) for dim in range(trace.poses.shape[1])]
    drawn = [capture(net, trace.image, [edit], decode=digit).reconstruction for edit in edits]
    moved = [_moved(trace.reconstruction, after) for after in drawn]
    told = [dim for dim, one in enumerate(moved) if one.visible and one.motion != "strength"]
    dim = max(told, key=lambda dim: moved[dim].share, default=None)
    if dim is None or moved[dim].share < CLEAR:
        raise NotHereError(
            f"no number of the pose of this {digit} changes the drawing in a way that a word would describe; take another digit"
        )
    return dim, moved[dim]


def missing_ink(net: Capsules, picture: Picture) -> Asked:
    """Where the drawing lacks ink of two digits in one picture; learners think that all ten poses are drawn."""
    traced(net, picture)
    added, both = _laid_over(picture)
    trace = read_clearly(net, both)
    lacking = np.clip(trace.image - trace.reconstruction, 0, 1).astype(float)
    others = [k for k in range(len(trace.lengths)) if k != trace.prediction]
    alone = capture(
        net, both, [Intervention(Site("v"), (k,), "*=", 0.0) for k in others], decode=trace.prediction
    ).reconstruction
    return Asked(
        "Where will ink be missing?",
        f"Your digit and a drawn **{added}** in one picture. The network reads it as {article(trace.prediction)} **{trace.prediction}**, and the decoder draws "
        "the picture again from what the network found. **Point at the square where most ink will be missing** in that "
        "drawing, or say that none will.",
        Place(both, ACROSS),
        squares_lacking(lacking, both),
        f"The decoder sees **one pose**: that of the {trace.prediction}, the longest. The nine others are set to 0 before it "
        f"draws, whatever they found, so strokes that do not belong to {article(trace.prediction)} {trace.prediction} cannot come back: "
        f"{lacking.sum() / both.sum():.0%} of the ink is missing. Setting the nine other poses to 0 *by hand* "
        f"changes {_by(float(np.abs(alone - trace.reconstruction).max()))}.",
        seen=(
            pictures(
                "The picture, and what came back",
                [
                    ("Both digits", both, ""),
                    (f"Drawn from the {trace.prediction} alone", trace.reconstruction, ""),
                    ("Missing", lacking, "ink that did not come back"),
                ],
            ),
        ),
    )


def squares_lacking(lacking: Picture, picture: Picture) -> tuple[int, ...]:
    """The squares where most ink is missing: the worst first, then those that lack at least half as much; else nowhere."""
    if lacking.sum() < MISSING * picture.sum():
        return (ACROSS**2,)
    side = len(lacking) // ACROSS
    sums = lacking.reshape(ACROSS, side, ACROSS, side).sum(axis=(1, 3)).ravel()
    order = np.argsort(-sums)
    return tuple(int(square) for square in order if sums[square] >= sums.max() / 2)


def _laid_over(picture: Picture) -> tuple[int, Picture]:
    """The picture with the drawn digit that has most ink where it has none."""
    drawn = {digit: strokes.draw(digit) for digit in range(10)}
    added = max(drawn, key=lambda digit: float((drawn[digit] * (1 - picture)).sum()))
    return added, np.maximum(picture, drawn[added])


def _moved(before: Picture, after: Picture) -> Moved:
    explained = ink.explain([ink.step(before[None], after[None])])
    main = int(explained.shares.argmax())
    return Moved(
        before, after, list(ink.MOTIONS)[main], float(explained.shares[main]), bool(explained.amounts[main] > 0)
    )


def _which(same: list[int], words: str) -> str:
    if not same:
        return f"None of them comes out {words}."
    named = f"Only the **{same[0]}** comes out" if len(same) == 1 else f"The **{', '.join(map(str, same))}** come out"
    return f"{named} {words} too."


def _by(largest: float) -> str:
    return f"no pixel by more than {largest:.2g}" if largest else "not a single pixel"


def _after(others: dict[int, Moved]) -> list[Tile]:
    return [
        (f"{k}:", np.hstack([there.before, there.after]), there.words if there.share >= CLEAR else "no plain motion")
        for k, there in others.items()
    ]
