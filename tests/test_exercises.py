"""What the exercises ask, and that every right answer is that of the network and the picture, never one written down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from networks import random_network

from capsviz import strokes, weights
from capsviz.capture import capsules, capture
from capsviz.exercises import EXERCISES
from capsviz.exercises.asked import Choice, NotHereError, Number, Place, Several
from capsviz.exercises.drawn import ACROSS, MISSING, Moved, alike, clearest, missing_ink, raised, squares_lacking
from capsviz.exercises.iterations import longest, read_right
from capsviz.exercises.lengths import squashed_numbers, statements, sum_of_ten
from capsviz.exercises.shares import given_to_the_winner, what_changes
from capsviz.exercises.turned import first_other_answer
from capsviz.network import CapsNet, CapsNetConfig, EfficientCapsNet, EfficientConfig
from capsviz.settings import EXERCISES as NAMES
from capsviz.transforms import CHANGES

SEVEN = strokes.draw(7)
SMALL = CapsNetConfig(filters=16, types=4, decoder=(16, 32))


@pytest.fixture(scope="module")
def nets() -> tuple[CapsNet, CapsNet]:
    """Two random networks that read the same pictures differently."""
    return random_network(SMALL, 4, votes=2), random_network(SMALL, 7, votes=2)


def norms(vectors: np.ndarray) -> list[float]:
    return [float(sum(x * x for x in vector)) ** 0.5 for vector in vectors.astype(float)]


def test_settings_know_every_exercise_in_the_order_of_the_page() -> None:
    assert tuple(EXERCISES) == NAMES


def test_the_first_eight_are_those_on_what_learners_get_wrong_most_often() -> None:
    assert set(NAMES[:8]) == {"shares", "sum", "turn", "another", "squash", "iterations", "number", "two"}


@pytest.mark.parametrize("name", NAMES)
def test_a_blank_picture_is_told_what_to_do_instead(name: str, nets: tuple[CapsNet, CapsNet]) -> None:
    with pytest.raises(NotHereError, match=r"blank.*draw a digit"):
        EXERCISES[name](nets[0], np.zeros((28, 28), dtype=np.float32))


@pytest.mark.parametrize("name", ["shares", "turn", "squash", "iterations", "number", "two"])
def test_nothing_hangs_on_two_lengths_that_are_about_the_same(name: str) -> None:
    net = random_network(SMALL, 4, votes=2)
    with torch.no_grad():
        net.digits.W.zero_()
    with pytest.raises(NotHereError, match="can hardly decide"):
        EXERCISES[name](net, SEVEN)


def test_what_the_winner_is_given_is_the_sum_over_all_parts_and_follows_the_network(nets) -> None:
    found = []
    for net in nets:
        c = capture(net, SEVEN).routing.c[-1]
        won = int(np.argmax(norms(capture(net, SEVEN).poses)))
        right = given_to_the_winner(net, SEVEN).right
        # float32 sums of 144 numbers near 0.1
        assert right == pytest.approx(sum(float(row[won]) for row in c), abs=1e-3)
        found.append(right)
    assert abs(found[0] - found[1]) > 0.01


def test_the_sum_of_the_ten_lengths_follows_network_and_picture(nets) -> None:
    found = {}
    for number, net in enumerate(nets):
        for digit in (2, 7):
            picture = strokes.draw(digit)
            found[number, digit] = sum_of_ten(net, picture).right
            assert found[number, digit] == pytest.approx(sum(norms(capture(net, picture).poses)), abs=1e-5)
    assert len({round(value, 3) for value in found.values()}) == 4


def test_the_first_other_answer_is_that_of_pictures_turned_and_read_one_by_one(nets) -> None:
    for net in nets:
        upright = capture(net, SEVEN).prediction
        first = 180.0
        for degrees in range(0, 185, 5):
            turned = CHANGES["turn"](torch.from_numpy(SEVEN.copy())[None], torch.tensor([float(degrees)]))
            if capture(net, turned[0].numpy()).prediction != upright:
                first = float(degrees)
                break
        assert first_other_answer(net, SEVEN).right == first


def test_a_picture_that_no_turn_changes_is_said_to_keep_its_answer(nets) -> None:
    rows, columns = np.mgrid[-13.5:14, -13.5:14]
    disc = np.clip(8 - np.hypot(rows, columns), 0, 1).astype(np.float32)
    net = max(nets, key=lambda net: float(np.diff(np.sort(capture(net, disc).lengths))[-1]))
    asked = first_other_answer(net, disc)
    assert asked.right == 180
    assert "at every step" in asked.why


def test_matrices_stay_and_vectors_logits_and_couplings_are_worked_out_anew(nets) -> None:
    assert [what_changes(net, SEVEN).right for net in nets] == [(0, 2, 3), (0, 2, 3)]


def test_with_one_iteration_there_are_no_logits_to_change() -> None:
    net = random_network(replace(SMALL, iterations=1), 3, votes=2)
    assert what_changes(net, SEVEN).right == (0,)


def test_the_other_picture_is_never_the_picture_itself(nets) -> None:
    for digit in range(10):
        assert 0 in what_changes(nets[0], strokes.draw(digit)).right  # pyright: ignore[reportOperatorIssue]


def test_squash_multiplies_all_numbers_by_one_factor(nets) -> None:
    for net in nets:
        asked = squashed_numbers(net, SEVEN)
        assert asked.right == (1,)
        routing, won = capture(net, SEVEN).routing, capture(net, SEVEN).prediction
        assert f"{int((routing.v[-1, won] < 0).sum())} of the" in asked.why
    assert squashed_numbers(nets[0], SEVEN).why != squashed_numbers(nets[1], SEVEN).why


@pytest.mark.parametrize(
    ("v", "holds"),
    [
        ([0.1, 0.9, 0.4], 0),
        ([-0.3, 0.6, 0.03], 1),
        ([-1.0, 0.5, 0.1], 2),
        ([-0.5, 0.2, 0.3], 3),
    ],
)
def test_each_sentence_on_squash_is_true_of_some_vector(v: list[float], holds: int) -> None:
    s = np.array([-1.0, 2.0, 0.1])
    assert statements(s, np.array(v))[holds]
    assert not statements(s, np.array([-0.9, 1.7, 0.06])).count(True)


def test_the_longest_number_of_iterations_is_that_of_separate_runs(nets) -> None:
    for net in nets:
        won = capture(net, SEVEN).prediction
        lengths = [norms(capture(net, SEVEN, iterations=count).poses)[won] for count in (1, 3, 10)]
        assert longest(net, SEVEN).right == (lengths.index(max(lengths)),)


def test_reading_the_gallery_counts_what_is_right_with_either_number_of_iterations(nets) -> None:
    net = nets[0]
    right = [0, 0]
    for shown in strokes.gallery():
        for place, count in enumerate((3, 10)):
            right[place] += int(np.argmax(norms(capture(net, shown.pixels, iterations=count).poses))) == shown.digit
    assert read_right(net) == (*right, 30)


def test_a_network_of_one_pass_has_no_iterations_to_ask_about() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        net = EfficientCapsNet(EfficientConfig()).eval().requires_grad_(False)
    with pytest.raises(NotHereError, match="one pass"):
        longest(net, SEVEN)


def test_ink_is_missing_where_the_picture_is_brighter_than_what_one_pose_draws(nets) -> None:
    asked_of = [missing_ink(net, SEVEN) for net in nets]
    for net, asked in zip(nets, asked_of, strict=True):
        assert isinstance(asked.kind, Place)
        assert isinstance(asked.right, tuple)
        both = asked.kind.picture
        trace = capture(net, both)
        sums = [
            sum(
                max(0.0, float(both[row, column] - trace.reconstruction[row, column]))
                for row in range(top, top + 7)
                for column in range(left, left + 7)
            )
            for top in range(0, 28, 7)
            for left in range(0, 28, 7)
        ]
        assert asked.right[0] == int(np.argmax(sums))
        assert set(asked.right) == {square for square in range(16) if sums[square] >= max(sums) / 2}
        assert "changes not a single pixel" in asked.why
    assert asked_of[0].why != asked_of[1].why


def test_little_missing_ink_is_missing_nowhere() -> None:
    lacking = np.zeros((28, 28))
    lacking[0, 27] = 1
    assert squares_lacking(lacking, lacking * 0.9 / MISSING) == (ACROSS - 1,)
    assert squares_lacking(lacking, lacking * 1.1 / MISSING) == (ACROSS**2,)


def test_two_changes_are_alike_where_the_same_motion_goes_the_same_way() -> None:
    one = Moved(SEVEN, SEVEN, "slant", 0.5, True)
    assert alike(one, one._replace(share=0.3))
    assert not alike(one, one._replace(forward=False))
    assert not alike(one, one._replace(motion="turn"))
    assert not alike(one, one._replace(share=0.05))


def test_what_a_number_means_is_counted_over_the_nine_other_digits_of_each_network(shipped: CapsNet) -> None:
    found = []
    for net in [shipped, *(capsules(weights.load(name)) for name in weights.shipped() if name == "small")]:
        trace = capture(net, SEVEN)
        dim, here = clearest(net, trace)
        same = [k for k in range(10) if k != 7 and alike(here, raised(net, strokes.draw(k), k, dim))]
        asked = EXERCISES["number"](net, SEVEN)
        assert asked.right == len(same)
        assert here.visible
        assert here.words in asked.lead
        found.append(asked.lead)
    assert len(set(found)) == len(found)


def test_a_decoder_that_moves_no_ink_has_no_number_to_ask_about() -> None:
    net = random_network(SMALL, 4, votes=2)
    with torch.no_grad():
        for parameter in net.decoder.parameters():
            parameter.zero_()
    with pytest.raises(NotHereError, match="no number of the pose"):
        EXERCISES["number"](net, SEVEN)


def test_a_number_is_right_within_its_tolerance() -> None:
    kind = Number("Degrees", 0.0, 180.0, 5.0, 10.0, "{:.0f}°")
    assert kind.fits(40.0, 50.0)
    assert not kind.fits(39.0, 50.0)
    assert kind.told(50.0) == "50°"


def test_choices_are_right_where_exactly_the_right_ones_were_made() -> None:
    assert Choice(("a.", "b.")).fits((1,), (1,))
    assert not Choice(("a.", "b.")).fits((0,), (1,))
    assert Choice(("a.", "b.")).told((1,)) == "b"
    several = Several(("u", "W", "b"), "nothing")
    assert several.fits((0, 2), (0, 2))
    assert not several.fits((0,), (0, 2))
    assert (several.told((0, 2)), several.told(())) == ("u and b", "nothing")


def test_a_place_is_right_where_it_is_one_of_the_right_squares() -> None:
    place = Place(SEVEN, 4)
    assert place.fits((5,), (6, 5))
    assert not place.fits((4,), (6, 5))
    assert (place.told((6,)), place.told((16,))) == ("row 2, column 3", "nowhere")


def test_an_answer_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="one number"):
        Number("n", 0.0, 1.0, 1.0, 0.0, "{}").fits((1,), 1.0)
    with pytest.raises(TypeError, match="numbers of what was chosen"):
        Choice(("a",)).told(1.0)
