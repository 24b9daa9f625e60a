"""Pictures that both networks of the page "Why capsules" read, and their maps, as they can be taken away with their Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from capsviz import pooling
from capsviz.figures.beside import picture_row, pictures_read
from capsviz.figures.pooling import likeness_chart
from capsviz.views import why_pair
from capsviz.views.take_away import Take, of_pictures
from capsviz.views.why_taken import NETS, UNEDITED, nets_in_python

if TYPE_CHECKING:
    from capsviz.experiments.compare import Course
    from capsviz.experiments.covering import Covered
    from capsviz.experiments.twins import Twin

Pictures = Mapping[str, Float[np.ndarray, "row col"]]
Courses = Mapping[str, "Course"]


def nonsense(pictures: Pictures, courses: Courses, seed: int) -> dict[str, Take]:
    """The picture of the page and each kind of nonsense, as both networks read them."""
    made = f"kinds = {{kind.capitalize(): nonsense.make(kind, {seed}) for kind in nonsense.KINDS}}\n"
    made += f'pictures = {{"{next(iter(pictures))}": trace.image}} | kinds\n'
    return {"Nonsense, read": _read(pictures, courses, made, "from capsviz.experiments import nonsense")}


def scrambled(pictures: Pictures, courses: Courses) -> dict[str, Take]:
    """The digit whole and put together wrongly, as both networks read it."""
    made = (
        "ways = np.arange(float(len(SCRAMBLES)))\n"
        'scrambled = changed(trace.image, named("scramble"), ways)\n'
        "pictures = dict(zip(map(str.capitalize, SCRAMBLES), scrambled))\n"
    )
    room = "from capsviz.experiments.compare import changed\nfrom capsviz.transforms import SCRAMBLES, named"
    return {"Whole and scrambled, read": _read(pictures, courses, made, room)}


def twins(pictures: Pictures, courses: Courses, name: str, apart: float, twin: Twin) -> dict[str, Take]:
    """The picture and its twin, as both networks read them; the search is made again up to where it found this one."""
    first, second = pictures
    made = (
        f"start = grainy(trace.image, {apart})\n"
        f"*_, twin = search({NETS[name]}, trace.image, start, apart={apart}, steps={twin.step})\n"
        f'pictures = {{"{first}": trace.image, "{second}": twin.picture}}\n'
    )
    return {"Twins, read": _read(pictures, courses, made, "from capsviz.experiments.twins import grainy, search")}


def needed(covered: Covered, maps: Pictures, digit: int) -> dict[str, Take]:
    """Each network's score of the digit by where the patch lies."""
    across = len(covered.places)
    shown = f"{{name: one.scores[:, {digit}].reshape({across}, {across}) for name, one in found.items()}}"
    return {
        f"Score of the {digit} by the patch": Take(
            lambda: picture_row(maps, colours="magnitudes"),
            lambda: {"places": covered.places, **maps},
            f"covered = cover(trace.image, {covered.size})\n"
            f"found = courses({nets_in_python(maps)}, covered.pictures)\n"
            f'picture_row({shown}, colours="magnitudes")',
            "from capsviz.experiments.compare import courses\nfrom capsviz.experiments.covering import cover\n"
            "from capsviz.figures.beside import picture_row",
            UNEDITED,
        )
    }


def pooled(
    one: Float[np.ndarray, "row col"], other: Float[np.ndarray, "row col"], at: int, shift: int
) -> dict[str, Take]:
    """A map before and after pooling, of the picture and of the shifted one; each pooled value as two by two."""

    def wide(values: Float[np.ndarray, "row col"]) -> Float[np.ndarray, "row col"]:
        return np.kron(pooling.pooled(values), np.ones((2, 2)))

    pictures = {
        "before pooling": (one, "one"),
        "after pooling": (wide(one), "np.kron(pooling.pooled(one), np.ones((2, 2)))"),
        f"shifted by {shift}, before": (other, "other"),
        f"shifted by {shift}, after": (wide(other), "np.kron(pooling.pooled(other), np.ones((2, 2)))"),
    }
    lines = (
        f"cnn, pictures = {NETS[why_pair.CNN]}, (trace.image, pooling.shifted(trace.image, {shift}))\n"
        f'one, other = (watch(cnn, picture)[capsviz.Site("features", 0)][{at}] for picture in pictures)\n'
    )
    room = "import numpy as np\nfrom capsviz import pooling\nfrom capsviz.capture import watch"
    return {f"Map {at + 1}": of_pictures(pictures, lines, room, UNEDITED, colours="magnitudes")}


def alike(found: Mapping[str, float], names: Sequence[str], shift: int) -> dict[str, Take]:
    """How alike everything stays in both networks after a shift."""
    return {
        "What is still alike": Take(
            lambda: likeness_chart(found),
            lambda: {name: np.asarray(value) for name, value in found.items()},
            f"moved = pooling.shifted(trace.image, {shift})\n"
            'found = {"picture": pooling.likeness(trace.image, moved)}\n'
            f"for each in ({', '.join(NETS[name] for name in names)}):\n"
            "    found |= pooling.alike(watch(each, trace.image), watch(each, moved))\n"
            "likeness_chart(found)",
            "from capsviz import pooling\nfrom capsviz.capture import watch\n"
            "from capsviz.figures.pooling import likeness_chart",
            UNEDITED,
        )
    }


def _read(pictures: Pictures, courses: Courses, made: str, room: str) -> Take:
    """Pictures with what both networks answer; `made` is Python that makes `pictures`."""

    def numbers() -> dict[str, np.ndarray]:
        capsnet = courses[why_pair.CAPSNET]
        more = {"drawn": capsnet.drawn, "distances": capsnet.distances}
        return {
            "pictures": np.stack(list(pictures.values())),
            **{f"{name}_scores": one.scores for name, one in courses.items()},
            **{name: array for name, array in more.items() if array is not None},
        }

    return Take(
        lambda: pictures_read(pictures, courses),
        numbers,
        f"{made}read = courses({nets_in_python(courses)}, np.stack(list(pictures.values())))\n"
        "pictures_read(pictures, read)",
        f"import numpy as np\nfrom capsviz.experiments.compare import courses\n{room}\n"
        "from capsviz.figures.beside import pictures_read",
        UNEDITED,
    )
