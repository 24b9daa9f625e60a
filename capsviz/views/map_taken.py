"""The map of the page Explore, taken away: on one sheet, and what stands in each of its boxes."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from capsviz import desk, measure, parts
from capsviz.figures.boxes import feature_maps, primary_capsules
from capsviz.figures.divided import divided
from capsviz.figures.lengths import length_chart, pose_bars
from capsviz.figures.network_map import network_map
from capsviz.figures.spelled import numbered
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, of_numbers, of_pictures, offer


def show(trace: CapsTrace, r: int, drawn: Float[np.ndarray, "iteration side side"] | None = None) -> None:
    """The menu for what is drawn after iteration `r`, counted from 0; parts without a place have no map.

    `drawn` is what the decoder draws from the pose after each iteration, where the page shows that.
    """
    poses, digits, numbers = (
        measure.poses_by_iteration(trace)[r],
        parts.touched_poses(trace)[r],
        parts.edited(trace).poses[r],
    )
    lengths, digit = np.linalg.norm(poses, axis=-1), trace.decoded
    room = "from capsviz import measure, parts\nfrom capsviz.figures"
    made = f"poses = measure.poses_by_iteration(trace)[{r}]\n"
    offer(
        "map",
        {
            **({} if trace.grid is None else {"The whole map": _whole(trace, r)}),
            "The ten lengths": Take(
                lambda: length_chart(lengths, touched=digits),
                lambda: {"lengths": lengths},
                f"{made}length_chart(np.linalg.norm(poses, axis=-1), touched=parts.touched_poses(trace)[{r}])",
                f"import numpy as np\n{room}.lengths import length_chart",
            ),
            f"The pose of the {digit}": Take(
                lambda: pose_bars(poses[digit], digit, touched=numbers[digit]),
                lambda: {"pose": poses[digit]},
                f"{made}pose_bars(poses[{digit}], {digit}, touched=parts.edited(trace).poses[{r}, {digit}])",
                f"{room}.lengths import pose_bars",
            ),
            **({} if drawn is None else _boxes(trace, r, drawn)),
        },
    )


def _boxes(trace: CapsTrace, r: int, drawn: Float[np.ndarray, "iteration side side"]) -> dict[str, Take]:
    """What stands in the boxes of the map that can be opened, for the part that was last looked at."""
    part = desk.chosen_part(desk.looked_at(trace))
    return {
        "The picture, and drawn again": of_pictures(
            {
                "the picture": (trace.image, "trace.image"),
                f"after iteration {r + 1}": (drawn[r], f"drawn_by_iteration(net, trace)[{r}]"),
            },
            imports="from capsviz.experiments.drawing import drawn_by_iteration",
        ),
        "Feature maps": Take(
            lambda: feature_maps(trace),
            lambda: {"features": trace.features},
            "feature_maps(trace)",
            "from capsviz.figures.boxes import feature_maps",
        ),
        "Parts (primary capsules)": Take(
            lambda: primary_capsules(trace, r),
            lambda: {"u": trace.u, "on_two_axes": measure.principal_plane(trace.u).points},
            f"primary_capsules(trace, {r})",
            "from capsviz.figures.boxes import primary_capsules",
        ),
        f"How part {numbered(part)} divides itself": Take(
            lambda: divided(trace, part),
            lambda: {"b": trace.routing.b[:, part], "c": trace.routing.c[:, part]},
            f"divided(trace, {part})",
            "from capsviz.figures.divided import divided",
        ),
        f"The ten votes of part {numbered(part)}": _votes(trace, r, part),
        "What speaks for and against each digit": _sums(trace, r),
    }


def _votes(trace: CapsTrace, r: int, part: int) -> Take:
    routing = trace.routing
    return of_numbers(
        {
            "votes": (routing.u_hat[part], f"trace.routing.u_hat[{part}]"),
            "along": (measure.along(routing)[r, part], f"measure.along(trace.routing)[{r}, {part}]"),
            "coupling": (routing.c[r, part], f"trace.routing.c[{r}, {part}]"),
            "contribution": (
                measure.contributions(routing)[r, part],
                f"measure.contributions(trace.routing)[{r}, {part}]",
            ),
        },
        imports="from capsviz import measure",
    )


def _sums(trace: CapsTrace, r: int) -> Take:
    given = measure.contributions(trace.routing)[r]
    return of_numbers(
        {
            "contributions": (given, "given"),
            "for_it": (given.clip(min=0).sum(axis=0), "given.clip(min=0).sum(axis=0)"),
            "against_it": (given.clip(max=0).sum(axis=0), "given.clip(max=0).sum(axis=0)"),
            "sum": (trace.routing.s[r], f"trace.routing.s[{r}]"),
        },
        f"given = measure.contributions(trace.routing)[{r}]\n",
        "from capsviz import measure",
    )


def _whole(trace: CapsTrace, r: int) -> Take:
    poses = measure.poses_by_iteration(trace)[r]
    return Take(
        lambda: network_map(trace, r),
        lambda: {
            "image": trace.image,
            "u": trace.u,
            "contributions": measure.contributions(trace.routing)[r],
            "lengths": np.linalg.norm(poses, axis=-1),
            "pose": poses[trace.decoded],
            "reconstruction": trace.reconstruction,
        },
        f"network_map(trace, {r})",
        "from capsviz.figures.network_map import network_map",
    )
