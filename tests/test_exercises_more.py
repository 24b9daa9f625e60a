"""The second eight exercises: every right answer is that of the network and the picture, found again another way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from networks import random_network

from capsviz import strokes
from capsviz.capture import capture
from capsviz.exercises.again import degrees_between, own_drawing, thicker_pen
from capsviz.exercises.asked import CLOSE, Asked, Choice, NotHereError, Place
from capsviz.exercises.completed import lower_half
from capsviz.exercises.covered import ACROSS, covered, missed, square_missed_most
from capsviz.exercises.decided import other_answers
from capsviz.exercises.signs import all_opposite, statements
from capsviz.exercises.strongest import COUNTS, MOST, largest_coupling, left_out, without_strongest
from capsviz.exercises.wanted import still_pushed
from capsviz.network import CapsNet, CapsNetConfig, EfficientCapsNet, EfficientConfig
from capsviz.transforms import CHANGES

SEVEN, FIVE = strokes.draw(7), strokes.draw(5)
CONFIG = CapsNetConfig(filters=16, types=4, decoder=(16, 32))
Nets = tuple[CapsNet, CapsNet]


@pytest.fixture(scope="module")
def nets() -> Nets:
    """Two random networks that read the same pictures differently."""
    return random_network(CONFIG, 4, votes=2), random_network(CONFIG, 7, votes=2)


def won(net: CapsNet, picture: np.ndarray = SEVEN) -> int:
    return capture(net, picture).prediction


def number(asked: Asked) -> float:
    assert isinstance(asked.right, float)
    return asked.right


def test_the_largest_coupling_is_the_largest_of_the_last_iteration(nets: Nets) -> None:
    found = []
    for net in nets:
        c = capture(net, SEVEN).routing.c[-1]
        asked = largest_coupling(net, SEVEN)
        assert asked.right == pytest.approx(max(float(row[won(net)]) for row in c), abs=1e-7)
        assert f"But {sum(float(row[won(net)]) > 0.5 for row in c)} of the" in asked.why
        found.append(number(asked))
    assert found[0] != found[1]


def test_a_part_left_out_casts_no_vote(nets: Nets) -> None:
    trace = left_out(nets[0], capture(nets[0], SEVEN), np.array([5, 9]))
    silent = np.flatnonzero(np.abs(trace.routing.u_hat).sum(axis=(1, 2)) == 0)
    assert set(silent) >= {5, 9}
    kept = np.setdiff1d(np.arange(len(trace.u)), [5, 9])
    assert np.array_equal(trace.u[kept], capture(nets[0], SEVEN).u[kept])


def test_the_parts_that_carry_half_are_counted_by_leaving_them_out_one_after_the_other(nets: Nets) -> None:
    for net in nets:
        trace = capture(net, SEVEN)
        digit = trace.prediction
        toward = trace.routing.v[-1, digit] / np.linalg.norm(trace.routing.v[-1, digit])
        worth = [
            float(c * (vote @ toward))
            for c, vote in zip(trace.routing.c[-1, :, digit], trace.routing.u_hat[:, digit], strict=True)
        ]
        order = np.argsort(-np.array(worth))
        halved = len(trace.u)
        for count in (count for count in COUNTS if count < len(trace.u)):
            kept = torch.from_numpy(trace.routing.u_hat.copy())[None]
            kept[:, order[:count].copy()] = 0
            if net.digits.routed(kept, 3)[0].norm(dim=-1)[digit] < trace.lengths[digit] / 2:
                halved = count
                break
        right = sum(halved > most for most in MOST)
        assert without_strongest(net, SEVEN).right == (right,)


def test_every_number_of_parts_has_one_answer(nets: Nets) -> None:
    kind = without_strongest(nets[0], SEVEN).kind
    assert isinstance(kind, Choice)
    assert kind.options == ("1 to 2", "3 to 10", "11 to 100", "more than 100, or never")


def test_the_square_missed_most_is_the_one_whose_cover_shortens_the_winner_most(nets: Nets) -> None:
    for net in nets:
        asked = square_missed_most(net, SEVEN)
        digit, own = won(net), float(capture(net, SEVEN).lengths.max())
        lost = []
        for top in range(0, 28, 7):
            for left in range(0, 28, 7):
                dark = SEVEN.copy()
                dark[top : top + 7, left : left + 7] = 0
                lost.append(own - float(capture(net, dark).lengths[digit]))
        assert isinstance(asked.kind, Place)
        assert isinstance(asked.right, tuple)
        assert asked.right[0] == int(np.argmax(lost))
        assert set(asked.right) == {at for at, one in enumerate(lost) if one >= max(lost) / 2}


def test_a_picture_that_misses_no_square_misses_nowhere() -> None:
    assert missed(np.full(16, CLOSE * 0.9)) == (ACROSS**2,)
    assert missed(np.eye(16)[3]) == (3,)


def test_covering_a_square_leaves_every_other_pixel() -> None:
    dark = covered(np.ones((28, 28), dtype=np.float32), 6)
    assert (dark == 0).sum() == 49
    assert not dark[7:14, 14:21].any()


def test_the_own_drawing_is_read_as_a_picture_of_its_own(nets: Nets) -> None:
    for net in nets:
        trace = capture(net, SEVEN)
        again = capture(net, trace.reconstruction.copy())
        longer = float(again.lengths[trace.prediction] - trace.lengths[trace.prediction])
        right = 3 if again.prediction != trace.prediction else 1 if abs(longer) <= CLOSE else 0 if longer > 0 else 2
        assert own_drawing(net, SEVEN).right == (right,)


def test_a_network_that_draws_its_own_picture_again_reads_it_alike() -> None:
    net = random_network(CONFIG, 4, votes=2)
    last = [module for module in net.decoder.modules() if isinstance(module, torch.nn.Linear)][-1]
    with torch.no_grad():
        last.weight.zero_()
        last.bias.copy_(torch.logit(torch.from_numpy(SEVEN).flatten().clamp(1e-6, 1 - 1e-6)))
    assert own_drawing(net, SEVEN).right == (1,)


def test_what_a_thicker_pen_changes_is_measured_one_by_one(nets: Nets) -> None:
    for net in nets:
        thick = CHANGES["thicken"](torch.from_numpy(SEVEN.copy())[None], torch.tensor([2.0]))[0].numpy()
        before, after = capture(net, SEVEN), capture(net, thick)
        digit = before.prediction
        one, other = before.poses[digit].astype(float), after.poses[digit].astype(float)
        angle = np.degrees(np.arccos(one @ other / np.sqrt((one @ one) * (other @ other))))
        moved = sum(float(np.sqrt(((u - w) ** 2).sum())) > CLOSE for u, w in zip(before.u, after.u, strict=True))
        changed = [
            after.prediction != digit,
            abs(after.lengths[digit] - before.lengths[digit]) > 0.1,
            angle > 10,
            moved > len(before.u) / 2,
        ]
        assert thicker_pen(net, SEVEN).right == tuple(at for at, yes in enumerate(changed) if yes)


def test_the_angle_between_two_vectors_is_that_of_geometry() -> None:
    assert degrees_between(np.array([1.0, 0.0]), np.array([0.0, 2.0])) == pytest.approx(90)
    assert degrees_between(np.array([1.0, 1.0]), np.array([-1.0, -1.0])) == pytest.approx(180)
    assert degrees_between(np.zeros(2), np.ones(2)) == 0


def test_turning_every_vector_round_leaves_the_lengths_and_turns_the_poses(nets: Nets) -> None:
    for net in nets:
        asked = all_opposite(net, SEVEN)
        assert asked.right == (2,)
        assert "No length changes" in asked.why


def test_each_sentence_on_turned_vectors_is_true_of_some_network(nets: Nets) -> None:
    trace = capture(nets[0], SEVEN)

    def seen(scale: float, roll: int = 0):
        poses = np.roll(scale * trace.poses, roll, axis=0)
        lengths = np.linalg.norm(poses, axis=1)
        return type(trace)(**{**vars(trace), "poses": poses, "lengths": lengths, "prediction": int(lengths.argmax())})

    assert statements(trace, seen(0.001)) == (True, False, False, False)
    assert statements(trace, seen(1, roll=1)) == (False, True, False, False)
    assert statements(trace, seen(-1)) == (False, False, True, False)
    assert statements(trace, seen(1)) == (False, False, False, True)
    assert statements(trace, seen(0.5)) == (False, False, False, False)


def test_the_loss_pushes_at_lengths_on_the_wrong_side_of_their_margin_alone(nets: Nets) -> None:
    for net in nets:
        lengths = capture(net, SEVEN).lengths
        wrong = sum(
            length < 0.9 if k == int(lengths.argmax()) else length > 0.1 for k, length in enumerate(lengths.tolist())
        )
        assert still_pushed(net, SEVEN).right == wrong


def test_answers_that_routing_changes_are_those_of_the_gallery_read_twice(nets: Nets) -> None:
    net = nets[0]
    changed = sum(
        capture(net, one.pixels, iterations=1).prediction != capture(net, one.pixels).prediction
        for one in strokes.gallery()
    )
    asked = other_answers(net, SEVEN)
    assert asked.right == changed
    assert ("has a say" in asked.why) == (changed > 3)


def test_a_network_of_one_pass_cannot_be_asked_what_routing_decides() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        net = EfficientCapsNet(EfficientConfig()).eval().requires_grad_(False)
    with pytest.raises(NotHereError, match="one pass"):
        other_answers(net, SEVEN)


@pytest.mark.parametrize(
    "exercise",
    [
        largest_coupling,
        without_strongest,
        square_missed_most,
        own_drawing,
        thicker_pen,
        all_opposite,
        still_pushed,
        lower_half,
    ],
)
def test_what_is_explained_is_that_of_the_network(exercise, nets: Nets) -> None:
    one, other = (exercise(net, FIVE) for net in nets)
    assert one.why != other.why
