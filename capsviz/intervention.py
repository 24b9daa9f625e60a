"""Edits of a running network, and their spelling: `v[3,5]+=0.1`, `c@1[57,3]=0`, `u[0:36]*=0`.

Knows sites and indices; knows no network. An edit is data, so it travels in a link as its spelling.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from capsviz.errors import CapsvizError


class Site(NamedTuple):
    """The address of one intermediate value: `Site("u")`, `Site("c", 2)`. Iterations count from 0."""

    name: str
    iteration: int | None = None

    def __str__(self) -> str:
        return self.name if self.iteration is None else f"{self.name}@{self.iteration}"


class EditError(CapsvizError):
    """An edit that cannot be made, in a sentence that says what would be possible."""


ONCE = ("u", "u_hat", "v")
"""Editable sites that exist once a picture; `v` without an iteration is the final pose."""
EACH_ITERATION = ("b", "c", "s", "v")
"""Editable sites that exist at every routing iteration."""

Op = Literal["=", "+=", "*="]
LARGEST = 3.4e38
"""No value of an edit is larger, either way: float32 could not hold it."""
_PLACES = "the places are u, u_hat, v (the final pose) and, at an iteration r counted from 0, b@r, c@r, s@r, v@r"


@dataclass(frozen=True)
class Intervention:
    """One edit: at `site`, the cells named by `index` (all of them where it is empty) are set, added to or scaled."""

    site: Site
    index: tuple[int | slice, ...] = ()
    op: Op = "="
    value: float = 0.0

    def __post_init__(self) -> None:
        allowed = ONCE if self.site.iteration is None else EACH_ITERATION
        if self.site.name not in allowed or (self.site.iteration or 0) < 0:
            raise EditError(f'"{self.site}" is not a place that can be edited; {_PLACES}')
        if self.op not in ("=", "+=", "*="):
            raise EditError(f'"{self.op}" is not an edit; use =, += or *=')
        # numpy's numbers are spelled otherwise than Python's
        object.__setattr__(self, "index", tuple(map(_plain_index, self.index)))
        object.__setattr__(self, "value", float(self.value))
        if not abs(self.value) <= LARGEST:
            raise EditError(f"the value of an edit must lie between -{LARGEST} and {LARGEST}, not {self.value}")

    def __str__(self) -> str:
        where = f"[{','.join(map(_spell_index, self.index))}]" if self.index else ""
        return f"{self.site}{where}{self.op}{self.value!r}"

    def check(self, shape: tuple[int, ...]) -> None:
        """Raise `EditError` unless every index lies inside `shape` and selects something."""
        if len(self.index) > len(shape):
            raise EditError(
                f'"{self}" names {len(self.index)} axes, but {self.site} has {len(shape)} ({_sizes(shape)})'
            )
        for axis, (index, size) in enumerate(zip(self.index, shape, strict=False)):
            if fault := _fault(index, size):
                raise EditError(
                    f'"{self}" {fault} {self.site}, which is {_sizes(shape)}: '
                    f"axis {axis + 1} runs from 0 to {size - 1}, not {_spell_index(index)}"
                )

    def make(self, value: Any) -> None:
        """Change `value`, an array or tensor without a batch axis, in place. Raises `EditError` as `check` does."""
        self.check(tuple(value.shape))
        where = self.index or ...
        if self.op == "=":
            value[where] = self.value
        elif self.op == "+=":
            value[where] += self.value
        else:
            value[where] *= self.value


_EXAMPLE = "write for example v[3,5]+=0.1, c@1[57,3]=0 or u[0:36]*=0"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_EDIT = re.compile(rf"([a-z_]+)(?:@(\d{{1,3}}))?(?:\[([^\]]*)\])?(\+=|\*=|=)({_NUMBER})", re.ASCII)
_INDEX = re.compile(r"-?\d{1,6}", re.ASCII)
_SLICE = re.compile(r"(-?\d{1,6})?:(-?\d{1,6})?(?::(\d{1,6}))?", re.ASCII)


def parse(text: str) -> tuple[Intervention, ...]:
    """Read edits separated by `;`; blank text is no edit. Raises `EditError`, quoting the part that cannot be read."""
    return tuple(map(_parse_one, _parts(text)))


class Refused(NamedTuple):
    """An edit that cannot be made, as it is spelled, and why."""

    spelling: str
    why: str


def parse_each(text: str) -> tuple[tuple[Intervention, ...], list[Refused]]:
    """As `parse`, but an edit that cannot be read leaves the others as they are: those, and what was refused."""
    kept, refused = [], []
    for part in _parts(text):
        try:
            kept.append(_parse_one(part))
        except EditError as error:
            refused.append(Refused(part, str(error)))
    return tuple(kept), refused


MOST_REFUSED = 20
"""After so many edits that cannot be made, nobody looks for good ones among those not tried yet."""


def sift(
    edits: Sequence[Intervention], make: Callable[[tuple[Intervention, ...]], object]
) -> tuple[tuple[Intervention, ...], list[Refused]]:
    """Those of `edits` that `make` makes together, in their order, and what was refused.

    `make` raises `EditError` where it cannot make all it is given. It is tried on ever smaller halves, as most are good.
    """
    kept: tuple[Intervention, ...] = ()
    refused: list[Refused] = []
    waiting = [tuple(edits)]
    while waiting:
        some = waiting.pop()
        try:
            make((*kept, *some))
            kept += some
        except EditError as error:
            half = len(some) // 2
            if half and len(refused) < MOST_REFUSED:
                waiting += [some[half:], some[:half]]
            else:
                refused += [Refused(str(edit), str(error)) for edit in some]
    return kept, refused


NAMED = 4
"""So many edits that were refused are named in a sentence."""


def left_out(refused: Sequence[Refused]) -> str:
    """Which edits were refused, as the end of a sentence, and why the first of them was."""
    (first, why), *others = refused
    said = why if why.startswith(f'"{first[:20]}') else f'"{first[:60]}", as {why}'
    if not others:
        return said
    names = ", ".join(f'"{other.spelling[:30]}"' for other in others[: NAMED - 1])
    more = len(refused) - NAMED
    return f"{said}; and so were {names}" + (f" and {more} more" if more > 0 else "")


def spell(edits: Iterable[Intervention]) -> str:
    """Write edits as `parse` reads them."""
    return ";".join(map(str, edits))


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if text.strip() and not parts:
        raise EditError(f'"{text[:60]}" holds no edit; {_EXAMPLE}')
    return parts


def _parse_one(text: str) -> Intervention:
    match = _EDIT.fullmatch("".join(text.split()))
    if match is None:
        raise EditError(f'"{text[:60]}" is not an edit; {_EXAMPLE}; {_PLACES}')
    name, iteration, index, op, value = match.groups()
    site = Site(name, None if iteration is None else int(iteration))
    indices = () if index is None else tuple(_parse_index(part, text) for part in index.split(","))
    return Intervention(site, indices, cast(Op, op), float(value))


def _parse_index(part: str, text: str) -> int | slice:
    if _INDEX.fullmatch(part):
        return int(part)
    if match := _SLICE.fullmatch(part):
        start, stop, step = (None if number is None else int(number) for number in match.groups())
        if step != 0:
            return slice(start, stop, step)
    raise EditError(f'"{part[:20]}" in "{text[:60]}" is not an index; write a number, a range like 0:36, or : for all')


def _plain_index(index: Any) -> int | slice:
    try:
        if not isinstance(index, slice):
            return int(operator.index(index))
        ends = (None if end is None else int(operator.index(end)) for end in (index.start, index.stop, index.step))
        plain = slice(*ends)
    except TypeError as error:
        raise EditError(f"an index is a whole number or a range of them, not {index!r}") from error
    if plain.step is not None and plain.step < 1:
        raise EditError(f"a range is counted upwards, its step is at least 1, not {plain.step}")
    return plain


def _fault(index: int | slice, size: int) -> str:
    """What is wrong with an index into an axis of `size`, as the verb of a sentence; nothing where all is well."""
    if isinstance(index, int):
        return "" if -size <= index < size else "reaches outside"
    if any(end is not None and not -size <= end <= size for end in (index.start, index.stop)):
        return "reaches outside"
    return "" if range(*index.indices(size)) else "selects nothing of"


def _spell_index(index: int | slice) -> str:
    if isinstance(index, int):
        return str(index)
    ends = f"{'' if index.start is None else index.start}:{'' if index.stop is None else index.stop}"
    return ends if index.step is None else f"{ends}:{index.step}"


def _sizes(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
