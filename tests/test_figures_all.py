"""Every figure of Explore and Routing, one like the other: its axes and their words, its ranges, and which way it is up.

Where things stand is found by changing one number of a trace: what changes in the figure must lie where that number belongs.
"""

# plotly types the traces of a figure too loosely to be read back
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportCallIssue=false, reportOptionalMemberAccess=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
import pytest

from capsviz import measure, pair, sweep, weights
from capsviz.capture import capture
from capsviz.experiments.rerouting import HOWS, How, Rerouted, reroute
from capsviz.figures import (
    boxes,
    compared,
    divided,
    lengths,
    network_map,
    paired,
    ranking,
    routing,
    six_routings,
    swept,
    votes,
)  # fmt: skip
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace

R, J, PART = 2, 4, 14 * 36 + 1 * 6 + 4
"""The iteration, the digit and the part that are looked at: type 15, row 2, column 5, as a page counts."""
Both = tuple[CapsTrace, CapsTrace]
ROOMS: tuple[ModuleType, ...] = (
    boxes, compared, divided, lengths, network_map, paired, ranking, routing, six_routings, swept, votes,
)  # fmt: skip


@pytest.fixture(scope="module")
def both(full: CapsNet) -> Both:
    a, b = (capture(full, picture) for picture in pair.nine_and_four())
    return a, b


def routed(trace: CapsTrace) -> dict[How, Rerouted]:
    return {how: reroute(trace, how, 3) for how in HOWS}


def lost(trace: CapsTrace) -> np.ndarray:
    return np.linspace(-0.1, 0.3, len(trace.u))


def measured() -> sweep.Sweep:
    return sweep.read(next(weights.folder().glob("*.iterations.json")))


class Chart(NamedTuple):
    """A figure with two axes that are read: their words, and the range of what goes up."""

    draw: Callable[[CapsTrace, CapsTrace], Any]
    across: str
    up: str
    low: float | None
    high: float | None


class Map(NamedTuple):
    """A figure of colours: between which values they run, None where they are stretched, and what the bar beside it says."""

    draw: Callable[[CapsTrace, CapsTrace], Any]
    low: float | None
    high: float | None
    says: str


CHARTS: dict[str, Chart] = {
    "lengths.length_chart": Chart(lambda a, _: lengths.length_chart(a.lengths), "digit", "length of the capsule", 0, 1),
    "lengths.pose_bars": Chart(
        lambda a, _: lengths.pose_bars(a.poses[J], J), "number of the pose", "value", -0.5, 0.5
    ),
    "routing.lengths_by_iteration": Chart(
        lambda a, _: routing.lengths_by_iteration(a), "iteration", "length", 0, 1.02
    ),
    "routing.entropy_by_iteration": Chart(
        lambda a, _: routing.entropy_by_iteration(a.routing), "iteration", "coupling entropy", 0, 1.05
    ),
    "votes.votes_cloud": Chart(
        lambda a, _: votes.votes_cloud(a, R, J), "along v (", "main other direction (", None, None
    ),
    "ranking.importance_against_coupling": Chart(
        lambda a, _: ranking.importance_against_coupling(a.routing.c[-1, :, J], lost(a), J),
        "coupling to the 4, last iteration", "length lost without it", None, None,
    ),
    "swept.swept_lengths": Chart(
        lambda _a, _b: swept.swept_lengths(measured()), "number of iterations", "length", 0, 1.02
    ),
    "compared.poses": Chart(lambda a, b: compared.poses(a, b, R, J), "number of the pose", "value", -0.5, 0.5),
    "compared.lengths": Chart(lambda a, b: compared.lengths(a, b, R), "digit", "length", 0, 1),
    "compared.contributions": Chart(
        lambda a, b: compared.contributions(a, b, R, J, [57, PART]),
        "part", "contribution to the 4", None, None,
    ),
    "paired.votes_of_both": Chart(
        lambda a, b: paired.votes_of_both(a, b, R, J), "along v of A", "main other direction", None, None
    ),
    "paired.lengths_of_both": Chart(lambda a, b: paired.lengths_of_both(a, b)[:2], "iteration", "length", 0, 1.02),
    "paired.deciders_of_both": Chart(
        lambda a, b: paired.deciders_of_both(a, b, lost(a), lost(b), J)[:2],
        "coupling to the 4, last iteration", "length lost without it", None, None,
    ),
}  # fmt: skip
MAPS: dict[str, Map] = {
    "routing.coupling_map": Map(
        lambda a, _: routing.coupling_map(a.routing, R, J), -0.1, 0.1, "c − 0.1, fixed at ±0.1"
    ),
    "routing.coupling_change": Map(
        lambda a, b: routing.coupling_change(b.routing, a.routing, R, J), None, None, "change of c, stretched to ±"
    ),
    "routing.coupling_on_picture": Map(
        lambda a, _: routing.coupling_on_picture(a, R, J), -0.02, 0.02, "c − 0.1, fixed at ±0.02"
    ),
    "compared.coupling_maps": Map(
        lambda a, b: compared.coupling_maps(a, b, R, J)[0], -0.1, 0.1, "c − 0.1, fixed at ±0.1"
    ),
    "compared.couplings_on_picture": Map(
        lambda a, b: compared.couplings_on_picture(a, b, R, J)[0], -0.02, 0.02, "c − 0.1, fixed at ±0.02"
    ),
    "compared.ink_difference": Map(
        lambda a, b: compared.ink_difference(a, b), -1, 1, "ink of A − ink of B"
    ),
    "boxes.feature_maps": Map(lambda a, _: boxes.feature_maps(a), 0, None, "answer, 0 to "),
    "divided.divided": Map(lambda a, _: divided.divided(a, PART), -0.1, 0.1, "iteration<br>colours: c − 0.1, fixed at ±0.1"),
    "divided.divided_in_both": Map(
        lambda a, b: divided.divided_in_both(a, b, PART)[0], -0.1, 0.1, "iteration<br>colours: c − 0.1, fixed at ±0.1"
    ),
    "six_routings.lengths_by_routing": Map(
        lambda a, _: six_routings.lengths_by_routing(routed(a)), 0, 1, "colours: length, 0 to 1"
    ),
    "six_routings.lengths_by_routing_in_both": Map(
        lambda a, b: six_routings.lengths_by_routing_in_both(routed(a), routed(b))[0], 0, 1, "colours: length, 0 to 1"
    ),
}  # fmt: skip
ARROWS = {"boxes.primary_capsules", "network_map.network_map"}
"""The map and its arrows have no axes to read; where everything stands on them is in test_boxes.py and test_drawn_map.py."""


def figures(drawn: go.Figure | Sequence[go.Figure]) -> Sequence[Any]:
    return [drawn] if isinstance(drawn, go.Figure) else drawn


def test_every_figure_that_can_be_drawn_is_held_here() -> None:
    found = {
        f"{room.__name__.rsplit('.', 1)[1]}.{name}"
        for room in ROOMS
        for name, one in inspect.getmembers(room, inspect.isfunction)
        if one.__module__ == room.__name__ and not name.startswith("_")
        if inspect.signature(one).return_annotation in ("go.Figure", "Three")
        # what is drawn on a figure that is given is no figure
        if "figure" not in inspect.signature(one).parameters
    }
    assert found == {*CHARTS, *MAPS, *ARROWS}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_says_what_goes_across_and_up_and_grows_to_the_right_and_upward(name: str, both: Both) -> None:
    draw, across, up, low, high = CHARTS[name]
    for figure in figures(draw(*both)):
        axes = figure.layout.xaxis, figure.layout.yaxis
        assert axes[0].title.text.startswith(across)
        assert axes[1].title.text.startswith(up)
        for axis in axes:
            assert axis.autorange in (None, True)
            assert axis.range is None or axis.range[0] < axis.range[1]
            assert axis.fixedrange
        if low is not None:
            assert axes[1].range == pytest.approx((low, high))


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_of_a_chart_lies_outside_its_fixed_range(name: str, both: Both) -> None:
    for figure in figures(CHARTS[name].draw(*both)):
        for axis, letter in ((figure.layout.xaxis, "x"), (figure.layout.yaxis, "y")):
            values = [np.asarray(line[letter], dtype=float) for line in figure.data if line.type == "scatter"]
            if axis.range is not None and values:
                assert axis.range[0] <= np.nanmin(np.concatenate(values))
                assert np.nanmax(np.concatenate(values)) <= axis.range[1]


@pytest.mark.parametrize("name", MAPS)
def test_every_map_has_row_0_at_the_top_and_says_between_which_values_its_colours_run(name: str, both: Both) -> None:
    draw, low, high, says = MAPS[name]
    figure = draw(*both)
    heat, axis = figure.data[0], figure.layout.yaxis
    assert axis.autorange == "reversed" or axis.range[0] > axis.range[1]
    assert figure.layout.xaxis.autorange in (None, True)
    assert figure.layout.xaxis.range is None or figure.layout.xaxis.range[0] < figure.layout.xaxis.range[1]
    assert heat.zmin < heat.zmax
    assert low is None or heat.zmin == pytest.approx(low)
    assert high is None or heat.zmax == pytest.approx(high)
    if low is None:
        assert heat.zmin == -heat.zmax == pytest.approx(-np.nanmax(np.abs(np.asarray(heat.z, dtype=float))))
    if heat.showscale is False:
        # every cell says its number
        assert np.shape(heat.text) == np.shape(heat.z)
        assert (figure.layout.yaxis.title.text, figure.layout.xaxis.title.text.startswith(says)) == ("digit", True)
    else:
        assert heat.colorbar.title.text.startswith(says)


def altered(trace: CapsTrace) -> CapsTrace:
    """The trace with another coupling of one part to one digit in one iteration."""
    c = trace.routing.c.copy()
    c[R, PART, J] += 0.03
    return replace(trace, routing=replace(trace.routing, c=c))


def changed(one: Any, other: Any) -> set[tuple[int, int]]:
    """The rows and columns whose value is another in the second figure."""
    before, after = (np.nan_to_num(np.asarray(figure.data[0].z, dtype=float)) for figure in (one, other))
    return {(int(row), int(column)) for row, column in np.argwhere(np.abs(before - after) > 1e-6)}


# type 15 is the seventh square of the second of four rows of eight, each of six cells and a line
IN_MAPS = {(1 * 7 + 1, 6 * 7 + 4)}
# a part in row 1, column 4 sees 17 pixels from (2, 8)
ON_PICTURE = {(row, column) for row in range(2, 19) for column in range(8, 25)}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("routing.coupling_map", IN_MAPS),
        ("compared.coupling_maps", IN_MAPS),
        ("routing.coupling_on_picture", ON_PICTURE),
        ("compared.couplings_on_picture", ON_PICTURE),
        ("divided.divided", {(J, R)}),
        ("divided.divided_in_both", {(J, R)}),
    ],
)
def test_one_other_coupling_is_another_colour_in_its_own_place_and_nowhere_else(
    name: str, place: set[tuple[int, int]], both: Both
) -> None:
    a, b = both
    assert changed(MAPS[name].draw(a, b), MAPS[name].draw(altered(a), b)) == place


def test_the_difference_of_two_pictures_changes_in_the_same_place_and_a_change_of_b_has_the_other_sign(
    both: Both,
) -> None:
    a, b = both
    for draw, place in (
        (compared.coupling_maps, IN_MAPS),
        (compared.couplings_on_picture, ON_PICTURE),
        (lambda a, b, _r, _j: divided.divided_in_both(a, b, PART), {(J, R)}),
    ):
        plain = draw(a, b, R, J)[2]
        of_a, of_b = draw(altered(a), b, R, J)[2], draw(a, altered(b), R, J)[2]
        assert changed(plain, of_a) == changed(plain, of_b) == place
        row, column = min(place)
        z = [float(np.asarray(figure.data[0].z, dtype=float)[row, column]) for figure in (of_b, plain, of_a)]
        assert z[0] < z[1] < z[2]
        assert plain.data[0].zmin == -plain.data[0].zmax
        assert "A − B, stretched to ±" in str(plain.to_dict())


def test_a_change_of_couplings_is_drawn_where_it_happened(both: Both) -> None:
    a, _ = both
    still = routing.coupling_change(a.routing, a.routing, R, J)
    assert changed(still, routing.coupling_change(a.routing, altered(a).routing, R, J)) == IN_MAPS


def test_one_other_pixel_is_drawn_in_its_own_row_and_column(both: Both) -> None:
    a, b = both
    image = a.image.copy()
    image[3, 20] += 0.5
    other = replace(a, image=image)
    assert changed(compared.ink_difference(a, b), compared.ink_difference(other, b)) == {(3, 20)}
    features = a.features.copy()
    features[17, 2, 9] += 0.5
    # map 18 is the second of the second row of sixteen
    assert changed(boxes.feature_maps(a), boxes.feature_maps(replace(a, features=features))) == {(21 + 2, 21 + 9)}


def test_the_outline_of_the_picture_is_drawn_on_the_pixels_themselves(both: Both) -> None:
    a, b = both
    for figure in (routing.coupling_on_picture(a, R, J), *compared.couplings_on_picture(a, b, R, J)):
        outlines = [np.asarray(line.z) for line in figure.data if line.type == "contour"]
        assert outlines
        assert all(any(np.array_equal(one, trace.image) for trace in both) for one in outlines)


def test_votes_and_dots_of_parts_go_right_with_what_is_across_and_up_with_what_is_up(both: Both) -> None:
    a, _ = both
    cloud: Any = votes.votes_cloud(a, R, J).data[0]
    held = a.routing.u_hat[:, J] @ (a.routing.v[-1, J] / np.linalg.norm(a.routing.v[-1, J]))
    np.testing.assert_allclose(cloud.x, held, atol=1e-5)  # float32 products of sixteen numbers
    dots: Any = ranking.importance_against_coupling(a.routing.c[-1, :, J], lost(a), J).data[0]
    np.testing.assert_array_equal(dots.x, a.routing.c[-1, :, J])
    np.testing.assert_array_equal(dots.y, lost(a))


def test_the_difference_of_lengths_and_of_what_is_lost_has_axes_of_its_own(both: Both) -> None:
    a, b = both
    length = paired.lengths_of_both(a, b)[2].layout
    assert (length.xaxis.title.text, length.yaxis.title.text) == ("iteration", "length in A − in B")
    assert length.yaxis.range == (-1.02, 1.02)
    decided = paired.deciders_of_both(a, b, lost(a), lost(b), J)[2].layout
    assert (decided.xaxis.title.text, decided.yaxis.title.text) == ("coupling in A − in B", "lost in A − in B")
    routings = six_routings.lengths_by_routing_in_both(routed(a), routed(b))[2]
    assert (routings.data[0].zmin, routings.data[0].zmax) == (-1, 1)


def test_bars_stand_under_the_numbers_of_their_digit_pose_and_part(both: Both) -> None:
    a, b = both
    given = [measure.contribution(trace.routing, R, J) for trace in both]
    for figure, names, values in (
        (compared.lengths(a, b, R), [str(k) for k in range(10)], [measure.lengths(trace.routing)[R] for trace in both]),
        (compared.poses(a, b, R, J), list(range(1, 17)), [trace.routing.v[R, J] for trace in both]),
        (compared.contributions(a, b, R, J, [PART, 57]), [str(PART + 1), "58"], [one[[PART, 57]] for one in given]),
    ):
        for bars, name, expected in zip(figure.data, "AB", values, strict=True):
            assert (bars.name, list(bars.x)) == (name, names)
            np.testing.assert_allclose(bars.y, expected, rtol=1e-5)  # float32 norms
        assert figure.layout.showlegend
