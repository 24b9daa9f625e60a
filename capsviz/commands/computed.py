"""What the server computes in one go for a page, timed without the page."""

from __future__ import annotations

import time
from collections.abc import Callable

from capsviz.commands.stopwatch import Wait


def computed(*, repeats: int) -> list[Wait]:
    """Every part of the network left out in turn, and a grid of poses drawn, for the network that the app opens with."""
    from capsviz import strokes
    from capsviz.capture import capsules, capture
    from capsviz.experiments.drawing import draw
    from capsviz.experiments.pose_space import one_at_a_time
    from capsviz.experiments.removals import without_each
    from capsviz.views.pose_grid import AMOUNTS
    from capsviz.weights import load

    net = capsules(load())
    trace = capture(net, strokes.draw(7))
    poses = one_at_a_time(trace.poses[trace.prediction], AMOUNTS).reshape(-1, trace.poses.shape[1])
    return [
        Wait(f"{len(trace.u):,} parts left out in turn", _timed(lambda: list(without_each(net, trace)), repeats), 1500),
        Wait(f"a grid of {len(poses)} poses drawn", _timed(lambda: draw(net, poses, trace.prediction), repeats), 60),
    ]


def _timed(run: Callable[[], object], repeats: int) -> list[float]:
    """Milliseconds of each run, after a first that is not counted."""
    times = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begun))
    return times[1:]
