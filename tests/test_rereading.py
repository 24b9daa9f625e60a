"""A pose drawn and read again."""

from __future__ import annotations

import numpy as np
import torch

from capsviz.capture import capture
from capsviz.experiments import drawing, rereading
from capsviz.network import CapsNet


def test_a_pose_is_drawn_as_the_network_decodes_it(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture, decode=2)
    (drawn,) = drawing.draw(tiny, trace.poses[2][None], 2)
    # the same products; float32 may add them in another order for another batch
    np.testing.assert_allclose(drawn, trace.reconstruction, atol=1e-6)


def test_each_reading_is_the_network_on_the_drawing_of_the_pose_before(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    pose = capture(tiny, tiny_picture).poses[1]
    for reading in rereading.read_again(tiny, pose, 1):
        (picture,) = drawing.draw(tiny, pose[None], 1)
        trace = capture(tiny, picture)
        np.testing.assert_allclose(reading.picture, picture, atol=1e-6)
        np.testing.assert_allclose(reading.lengths, trace.lengths, atol=1e-5)
        np.testing.assert_allclose(reading.pose, trace.poses[1], atol=1e-5)
        np.testing.assert_allclose(reading.moved, np.linalg.norm(reading.pose - pose), atol=1e-5)
        pose = reading.pose


def test_reading_ends_when_the_pose_settles_or_nobody_waits_any_longer(shipped: CapsNet) -> None:
    # drawn from nothing, the picture holds no digit, and every pose read from it is nearly nothing again
    faded = rereading.read_again(shipped, np.zeros(16, dtype=np.float32), 7)
    assert rereading.settled(faded)
    assert len(faded) < rereading.MOST_READINGS
    assert all(reading.moved >= rereading.SETTLED for reading in faded[:-1])
    rng = np.random.default_rng(0)
    for pose in rng.uniform(-0.3, 0.3, (3, 16)).astype(np.float32):
        readings = rereading.read_again(shipped, pose, 7)
        assert rereading.settled(readings) or len(readings) == rereading.MOST_READINGS


def test_the_number_of_iterations_is_that_of_the_run(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    pose = capture(tiny, tiny_picture).poses[1]
    (first, *_) = rereading.read_again(tiny, pose, 1, iterations=1)
    np.testing.assert_allclose(first.lengths, capture(tiny, first.picture, iterations=1).lengths, atol=1e-5)


def test_the_weights_for_the_page_are_the_decoders_to_16_bits(tiny: CapsNet) -> None:
    found = {name: bits.view(np.float16) for name, bits in drawing.drawing_weights(tiny).items()}
    assert list(found) == ["w1", "b1", "w2", "b2", "w3", "b3"]
    poses = torch.linspace(-1, 1, tiny.config.classes * tiny.config.dim)
    drawn = poses
    for n in (1, 2, 3):
        drawn = drawn @ torch.from_numpy(found[f"w{n}"].astype(np.float32)) + torch.from_numpy(
            found[f"b{n}"].astype(np.float32)
        )
        drawn = drawn.relu() if n < 3 else drawn.sigmoid()
    # weights of at most a few, each off by 2^-11 of itself
    torch.testing.assert_close(drawn, tiny.decoder(poses), atol=5e-3, rtol=0)
