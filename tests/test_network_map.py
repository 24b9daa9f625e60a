"""What the map is sent is what the trace holds, once for each picture, in less than a megabyte."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from test_packet import read

from capsviz import measure
from capsviz.anatomy import stations
from capsviz.capture import capture
from capsviz.components.map_sent import LINKS, SUPPORTERS, map_data
from capsviz.errors import CapsvizError
from capsviz.experiments.drawing import drawn_by_iteration
from capsviz.figures.style import class_colour
from capsviz.intervention import parse
from capsviz.network import CapsNet, EfficientConfig
from capsviz.trace import CapsTrace

MEGABYTE = 2**20


def sent(net: CapsNet, trace: CapsTrace, iteration: int = 2) -> tuple[dict, dict[str, np.ndarray]]:
    """Words and arrays as the browser reads them; whole numbers are multiplied by their steps."""
    data = map_data(trace, drawn_by_iteration(net, trace), learned=learned(net, trace), iteration=iteration)
    words, arrays = read(data)
    return words, arrays | {name: arrays[name] * step for name, step in words["steps"].items()}


def learned(net: CapsNet, trace: CapsTrace) -> dict[str, int]:
    return {station.name: station.learned for station in stations(net, trace)}


@pytest.fixture(scope="module")
def traced(full: CapsNet, picture: np.ndarray) -> CapsTrace:
    return capture(full, picture)


@pytest.fixture(scope="module")
def map_of(full: CapsNet, traced: CapsTrace) -> tuple[dict, dict[str, np.ndarray]]:
    return sent(full, traced)


def test_a_picture_with_three_iterations_is_sent_in_less_than_a_megabyte(full: CapsNet, traced: CapsTrace) -> None:
    data = map_data(traced, drawn_by_iteration(full, traced), learned=learned(full, traced), iteration=2)
    assert len(data) < MEGABYTE


def test_the_tables_are_those_of_the_trace_within_half_a_step(
    traced: CapsTrace, map_of: tuple[dict, dict[str, np.ndarray]]
) -> None:
    words, arrays = map_of
    routing = traced.routing
    by_hand = np.array(
        [
            [measure.contribution(routing, r, j) for j in range(routing.c.shape[2])]
            for r in range(routing.iterations)
        ]
    ).transpose(0, 2, 1)  # fmt: skip
    expected = {
        "c": routing.c,
        "contributions": by_hand,
        "votes": np.sqrt(np.square(routing.u_hat).sum(axis=-1)),
        "features": traced.features,
    }
    for name, table in expected.items():
        assert arrays[name].shape == table.shape
        # half a step, and the rounding of float32
        np.testing.assert_allclose(arrays[name], table, atol=0.5001 * words["steps"][name] + 1e-7)


def test_every_contribution_is_the_coupling_times_the_vote_along_its_parents_pose(
    map_of: tuple[dict, dict[str, np.ndarray]],
) -> None:
    words, arrays = map_of
    step = words["steps"]
    largest = {name: np.abs(arrays[name]).max() for name in ("c", "along")}
    # half a step of each of the three numbers
    rounding = 0.5 * (step["contributions"] + step["c"] * largest["along"] + step["along"] * largest["c"]) + 1e-7
    np.testing.assert_allclose(arrays["contributions"], arrays["c"] * arrays["along"], atol=rounding)


def test_poses_lengths_and_presences_are_exact(traced: CapsTrace, map_of: tuple[dict, dict[str, np.ndarray]]) -> None:
    _, arrays = map_of
    np.testing.assert_array_equal(arrays["u"], traced.u)
    np.testing.assert_array_equal(arrays["poses"], traced.routing.v)
    # two float32 norms
    np.testing.assert_allclose(arrays["lengths"][-1], traced.lengths, rtol=1e-5)
    np.testing.assert_allclose(arrays["presence"], np.sqrt(np.square(traced.u).sum(axis=1)), rtol=1e-5)
    np.testing.assert_allclose(arrays["sums"], np.linalg.norm(traced.routing.s, axis=-1), rtol=1e-5)


def test_what_speaks_for_a_digit_less_what_speaks_against_it_is_the_length_of_its_sum(
    map_of: tuple[dict, dict[str, np.ndarray]],
) -> None:
    _, arrays = map_of
    assert (arrays["pros"] >= 0).all()
    assert (arrays["cons"] > 0).any()
    # sums of 1152 float32 products
    np.testing.assert_allclose(arrays["pros"] - arrays["cons"], arrays["sums"], atol=1e-4)


def test_the_links_are_the_strongest_and_hold_the_share_that_is_said(
    map_of: tuple[dict, dict[str, np.ndarray]],
) -> None:
    words, arrays = map_of
    for r, numbers in enumerate(arrays["links"].astype(int)):
        sizes = np.abs(arrays["contributions"][r]).ravel()
        assert len(set(numbers)) == LINKS
        # links of nearly equal strength may change places by the rounding to a step
        weakest = np.partition(sizes, -LINKS)[-LINKS]
        assert sizes[numbers].min() >= weakest - words["steps"]["contributions"]
        # 11,520 rounded numbers
        assert words["linkShares"][r] == pytest.approx(sizes[numbers].sum() / sizes.sum(), abs=1e-3)


def test_the_supporters_of_each_digit_come_strongest_first(map_of: tuple[dict, dict[str, np.ndarray]]) -> None:
    words, arrays = map_of
    for r, j in itertools.product(range(3), range(10)):
        sizes = np.abs(arrays["contributions"][r, arrays["supporters"][r, j], j])
        assert sizes.shape == (SUPPORTERS,)
        assert (np.diff(sizes) <= 1.0001 * words["steps"]["contributions"]).all()
        assert sizes[0] == np.abs(arrays["contributions"][r, :, j]).max()


def test_an_arrow_points_where_the_pose_lies_on_the_two_axes(
    traced: CapsTrace, map_of: tuple[dict, dict[str, np.ndarray]]
) -> None:
    words, arrays = map_of
    plane = measure.principal_plane(traced.u)
    np.testing.assert_allclose(arrays["arrows"], plane.points, atol=1e-6)
    assert words["planeShare"] == plane.share


def test_pictures_are_sent_in_bytes(
    full: CapsNet, traced: CapsTrace, map_of: tuple[dict, dict[str, np.ndarray]]
) -> None:
    words, arrays = map_of
    np.testing.assert_array_equal(arrays["image"], np.rint(255 * traced.image))
    drawn = drawn_by_iteration(full, traced)
    np.testing.assert_array_equal(arrays["drawn"], np.rint(255 * drawn))
    by_hand = [
        sum((float(a) - float(b)) ** 2 for a, b in zip(traced.image.flat, one.flat, strict=True)) for one in drawn
    ]
    assert words["distances"] == pytest.approx(by_hand, rel=1e-5)  # float32 against float64
    seen = measure.seen_by_supporters(measure.contribution(traced.routing, 1, 4), 28)
    np.testing.assert_allclose(arrays["looks"][1, 4] / 255, seen, atol=0.5 / 255 + 1e-5)


def test_the_words_say_what_is_shown(traced: CapsTrace, map_of: tuple[dict, dict[str, np.ndarray]]) -> None:
    words, _ = map_of
    assert (words["grid"], words["seen"], words["window"]) == (6, 17, 9)
    assert (words["prediction"], words["decoded"]) == (traced.prediction, traced.decoded)
    assert words["colours"] == [class_colour(k) for k in range(10)]
    # red speaks for, blue against
    assert words["for"][0] > words["for"][2]
    assert words["against"][0] < words["against"][2]
    # the paper's 8,215,568
    assert sum(words["learned"].values()) == 8_215_568


def test_final_edits_change_the_poses_that_are_shown_and_are_named(full: CapsNet, picture: np.ndarray) -> None:
    edited = capture(full, picture, parse("v[4,2]+=0.5"))
    words, arrays = sent(full, edited)
    assert words["edits"] == "v[4,2]+=0.5"
    np.testing.assert_allclose(arrays["lengths"][-1], edited.lengths, rtol=1e-5)  # two float32 norms
    np.testing.assert_array_equal(arrays["poses"][-1], edited.poses)


def test_edited_numbers_are_marked_and_an_unedited_map_sends_no_marks(
    full: CapsNet, picture: np.ndarray, map_of: tuple[dict, dict[str, np.ndarray]]
) -> None:
    edited = capture(full, picture, parse("u[57,2]*=0;u_hat[3]=0;b@1[4,2]+=1;c@1[4,2]=0.9;s@0[6]*=2;v[4,2]+=0.5"))
    _, arrays = sent(full, edited)
    assert {name: array.sum() for name, array in arrays.items() if name.startswith("edited")} == {
        "editedU": 1,
        "editedLinks": 3 * 10 * 1 + 2 + 4,  # a vote counts in every iteration
        "editedSums": 1,
        "editedPoses": 1,
    }
    assert arrays["editedLinks"][1, 4, 2] == 6
    assert (arrays["editedU"][57, 2], arrays["editedSums"][0, 6], arrays["editedPoses"][2, 4, 2]) == (1, 1, 1)
    assert not [name for name in map_of[1] if name.startswith("edited")]


def test_an_edited_picture_too_is_sent_in_less_than_a_megabyte(full: CapsNet, picture: np.ndarray) -> None:
    trace = capture(full, picture, parse("c@0=0.2"))
    assert len(map_data(trace, drawn_by_iteration(full, trace), learned=learned(full, trace), iteration=2)) < MEGABYTE


@pytest.mark.parametrize("iterations", [1, 10])
def test_any_number_of_iterations_can_be_sent(tiny: CapsNet, tiny_picture: np.ndarray, iterations: int) -> None:
    trace = capture(tiny, tiny_picture, iterations=iterations)
    words, arrays = sent(tiny, trace, iteration=iterations - 1)
    assert words["iteration"] == iterations - 1
    assert words["grid"] == 2
    for name in ("c", "contributions", "along", "lengths", "poses", "drawn", "looks", "links", "supporters"):
        assert len(arrays[name]) == iterations
    # fewer links than could be told apart: all of them are drawn
    assert arrays["links"].shape == (iterations, 12 * 4)
    np.testing.assert_allclose(words["linkShares"], 1, rtol=1e-6)


def test_a_blank_picture_can_be_sent(full: CapsNet) -> None:
    words, arrays = sent(full, capture(full, np.zeros((28, 28), dtype=np.float32)))
    assert np.isfinite(words["planeShare"])
    assert all(np.isfinite(array).all() for array in arrays.values())


def test_a_network_whose_capsules_stand_on_no_grid_is_refused_in_a_sentence(picture: np.ndarray) -> None:
    from capsviz.network import build

    net = build(EfficientConfig()).eval().requires_grad_(False)
    trace = capture(net, picture)
    with pytest.raises(CapsvizError, match="no place on the picture"):
        map_data(trace, trace.reconstruction[None], learned={}, iteration=0)


def test_what_is_drawn_after_each_iteration_is_the_decoders_picture_of_that_iterations_pose(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    trace = capture(tiny, tiny_picture, iterations=3, decode=2)
    drawn = drawn_by_iteration(tiny, trace)
    np.testing.assert_array_equal(drawn[-1], trace.reconstruction)
    for r in range(2):
        # as many iterations as that, and the pose of that iteration is the final one
        shorter = capture(tiny, tiny_picture, iterations=r + 1, decode=2)
        # the same float32 products in a batch of another size
        np.testing.assert_allclose(drawn[r], shorter.reconstruction, atol=1e-6)
