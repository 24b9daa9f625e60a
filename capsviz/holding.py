"""A pose held by hand, as edits: each number that is not the picture's own is set, `v[7,5]=0.1234`.

Numbers are set and not moved by so much, so that a link holds the same pose whatever came before. Knows edits and
numbers; knows no network and no page.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float, Float32

from capsviz.intervention import Intervention, Site

REACH = 1.0
"""No number of a pose lies beyond, either way: squash keeps a pose shorter than 1."""
DECIMALS = 4
"""Of a number in a link: the next one moves no pixel by a level of 255."""

Edits = tuple[Intervention, ...]


def of_one_number(edit: Intervention) -> bool:
    """Whether an edit is of one number of one final pose: what a slider of the desk stands for."""
    return edit.site == Site("v") and len(edit.index) == 2 and all(isinstance(place, int) for place in edit.index)


def split(edits: Iterable[Intervention], digit: int, classes: int) -> tuple[Edits, Edits]:
    """Edits of single numbers of this class's pose, and all others."""
    edits = tuple(edits)
    mine = tuple(edit for edit in edits if of_one_number(edit) and edit.index[0] in (digit, digit - classes))
    return mine, tuple(edit for edit in edits if edit not in mine)


def held(own: Float[np.ndarray, " dim"], mine: Iterable[Intervention]) -> tuple[Float32[np.ndarray, " dim"], Edits]:
    """The picture's own pose with these edits made, and those left out because they lead beyond `REACH`."""
    pose, refused = np.array(own, dtype=np.float32), []
    for edit in mine:
        moved = pose.copy()
        Intervention(edit.site, edit.index[1:], edit.op, edit.value).make(moved)
        if (np.abs(moved) <= REACH).all():
            pose = moved
        else:
            refused.append(edit)
    return pose, tuple(refused)


def hold(own: Float[np.ndarray, " dim"], pose: Float[np.ndarray, " dim"], digit: int) -> Edits:
    """The edits that hold `pose`: one for each number that differs from the picture's own in a decimal that is kept."""
    return tuple(
        Intervention(Site("v"), (digit, dim), "=", round(float(value), DECIMALS))
        for dim, value in enumerate(pose)
        if abs(value - own[dim]) > 0.6 * 10**-DECIMALS
    )


def nudge(own: Float[np.ndarray, " dim"], pose: Float[np.ndarray, " dim"], digit: int, *, after: int) -> Edits:
    """The edits that add what `pose` differs by to v after an iteration, counted from 0; those left can answer it."""
    changes = np.asarray(pose, dtype=np.float64) - own
    return tuple(
        Intervention(Site("v", after), (digit, dim), "+=", float(change))
        for dim, change in enumerate(changes)
        if change
    )
