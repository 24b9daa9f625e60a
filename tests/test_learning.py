"""One step of learning, against autograd's own answer and by what it must do."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from capsviz.experiments.learning import gradient_step
from capsviz.network import CapsNet
from capsviz.objective import RECONSTRUCTION, margin


def test_a_small_step_makes_the_sum_of_the_losses_smaller(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    step = gradient_step(tiny, tiny_picture, 2, 1e-3)
    assert step.after.margin + step.after.reconstruction < step.before.margin + step.before.reconstruction


def test_the_step_is_the_gradient_times_the_rate(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    images, labels = torch.from_numpy(tiny_picture)[None, None], torch.tensor([2])
    learner = CapsNet(tiny.config)
    learner.load_state_dict(tiny.state_dict())
    poses = learner(images)
    squared = (learner.decode(poses, labels) - images[:, 0]).square().sum()
    (margin(poses.norm(dim=-1), labels).mean() + RECONSTRUCTION * squared).backward()
    weight = learner.digits.W
    assert weight.grad is not None
    found = gradient_step(tiny, tiny_picture, 2, 0.01).moved["digits"]
    # float32 weights less a small step: seven digits of the weight, four of the step
    assert found == pytest.approx(float(0.01 * weight.grad.norm() / weight.detach().norm()), rel=1e-2)


def test_every_layer_is_named_and_routing_has_nothing_to_learn(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    assert list(gradient_step(tiny, tiny_picture, 2, 0.01).moved) == ["conv1", "primary", "digits", "decoder"]


def test_the_network_itself_stays_as_it_is(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    before = {name: tensor.clone() for name, tensor in tiny.state_dict().items()}
    gradient_step(tiny, tiny_picture, 2, 0.5)
    for name, tensor in tiny.state_dict().items():
        torch.testing.assert_close(tensor, before[name], rtol=0, atol=0)
    assert not any(parameter.requires_grad for parameter in tiny.parameters())


def test_without_a_rate_nothing_moves(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    step = gradient_step(tiny, tiny_picture, 2, 0.0)
    assert set(step.moved.values()) == {0.0}
    np.testing.assert_array_equal(step.before.lengths, step.after.lengths)
