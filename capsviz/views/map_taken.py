"""The map of the page Explore, taken away: on one sheet, with the ten lengths and the pose."""

from __future__ import annotations

import numpy as np

from capsviz import measure, parts
from capsviz.figures.lengths import length_chart, pose_bars
from capsviz.figures.network_map import network_map
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer


def show(trace: CapsTrace, r: int) -> None:
    """The menu for what is drawn after iteration `r`, counted from 0; parts without a place have no map."""
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
        },
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
