"""The figures of the page "Why capsules" as they can be taken away, with the Python that makes them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from capsviz.claims import NETWORKS
from capsviz.figures.attacked import distance_by_strength, score_by_strength
from capsviz.figures.courses import score_curves
from capsviz.figures.moving import numbers, path
from capsviz.figures.scrambled import noticed
from capsviz.views import in_python, why_pair
from capsviz.views.take_away import Take

if TYPE_CHECKING:
    from capsviz.experiments.attacks import Attack, How
    from capsviz.experiments.compare import Comparison
    from capsviz.experiments.moves import Moves
    from capsviz.transforms import Change

UNEDITED = partial(in_python.of_trace, edits="")
"""The networks of this page run as they were trained."""
NETS = {why_pair.CAPSNET: "net", why_pair.CNN: f'capsviz.load("{NETWORKS[why_pair.CNN]}")'}
"""Both networks in Python, by the names they have on the page."""


def nets_in_python(names: Iterable[str]) -> str:
    """Python for these of the two networks, by their names."""
    return "{" + ", ".join(f'"{name}": {NETS[name]}' for name in names) + "}"


def changed(found: Comparison, digit: int) -> dict[str, Take]:
    """The curves of both networks along a change."""
    return {
        "Scores along the change": Take(
            lambda: score_curves(found, digit),
            lambda: {
                "amounts": found.amounts,
                **{f"{name}_scores": course.scores for name, course in found.courses.items()},
            },
            f'score_curves(compare({nets_in_python(found.courses)}, trace.image, named("{found.change.name}")), {digit})',
            "from capsviz.experiments.compare import compare\nfrom capsviz.figures.courses import score_curves\n"
            "from capsviz.transforms import named",
            UNEDITED,
        )
    }


def moved(
    found: Mapping[str, Moves],
    change: Change,
    amounts: Float[np.ndarray, " amount"],
    digit: int,
    what: Mapping[str, str],
) -> dict[str, Take]:
    """The way of each network's last numbers, and the numbers one by one."""
    return {
        title: take
        for name, one in found.items()
        for title, take in _moved(name, one, change, amounts, digit, what[name]).items()
    }


def _moved(
    name: str, one: Moves, change: Change, amounts: Float[np.ndarray, " amount"], digit: int, what: str
) -> dict[str, Take]:
    room = (
        "import numpy as np\nfrom capsviz.experiments.compare import changed\nfrom capsviz.experiments.moves import moves\n"
        "from capsviz.figures.moving import numbers, path\nfrom capsviz.transforms import named"
    )
    # as the page spaces them
    reach, stops = round(float(amounts[-1]) - change.neutral, 6), len(amounts)
    lines = (
        f'change = named("{change.name}")\n'
        f"amounts = change.neutral + {reach} * np.linspace(-1, 1, {stops})\n"
        f"found = moves({NETS[name]}, changed(trace.image, change, amounts), {digit}, {stops // 2})\n"
    )
    kept = {"amounts": amounts, "numbers": one.numbers}
    colour = why_pair.COLOURS[name]
    return {
        f"{name}: the way": Take(
            lambda: path(one, change, amounts, colour),
            lambda: kept,
            f'{lines}path(found, change, amounts, "{colour}")',
            room,
            UNEDITED,
        ),
        f"{name}: its numbers": Take(
            lambda: numbers(one, change, amounts, what=what),
            lambda: kept,
            f'{lines}numbers(found, change, amounts, what="{what}")',
            room,
            UNEDITED,
        ),
    }


def scrambled(found: Mapping[str, Any]) -> dict[str, Take]:
    """Who notices that the parts stand elsewhere, over many digits."""
    colours = {name: why_pair.COLOURS[name] for name in next(iter(found.values()))}
    return {
        "Who notices": Take(
            lambda: noticed(found, colours),
            lambda: {
                f"{name}_unsure": np.array(
                    [[one[name]["unsure"][key] for key in ("count", "of")] for one in found.values()]
                )
                for name in colours
            },
            f'noticed(claims.load().fact("parts"), {colours})',
            "from capsviz import claims\nfrom capsviz.figures.scrambled import noticed",
            in_python.alone,
        )
    }


def attacked(found: Mapping[str, Attack], digit: int, how: How, threshold: float | None, at: int) -> dict[str, Take]:
    """How an attack of growing strength leads both networks away, and whether the drawing gives it away."""
    run = ", ".join(f'"{name}": attack({NETS[name]}, trace.image, {digit}, "{how}")' for name in found)
    lines, room = (
        f"found = {{{run}}}\n",
        "from capsviz.experiments.attacks import attack\nfrom capsviz.figures.attacked import",
    )
    capsnet = found[why_pair.CAPSNET]
    return {
        "Scores of the digit": Take(
            lambda: score_by_strength(found, digit, at),
            lambda: (
                {"strengths": capsnet.strengths} | {f"{name}_scores": one.course.scores for name, one in found.items()}
            ),
            f"{lines}score_by_strength(found, {digit}, {at})",
            f"{room} score_by_strength",
            UNEDITED,
        ),
        "Distance of the drawing": Take(
            lambda: distance_by_strength(capsnet, threshold, at),
            lambda: {"strengths": capsnet.strengths, "distances": np.asarray(capsnet.course.distances, dtype=float)},
            f'{lines}distance_by_strength(found["{why_pair.CAPSNET}"], {threshold}, {at})',
            f"{room} distance_by_strength",
            UNEDITED,
        ),
    }
