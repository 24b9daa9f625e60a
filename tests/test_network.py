"""The shape of the paper's network, its parameters by name, and its decoder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from networks import TINY

from capsviz.network import CapsNet, CapsNetConfig


def count(net: CapsNet, prefix: str = "") -> int:
    return sum(parameter.numel() for name, parameter in net.named_parameters() if name.startswith(prefix))


def test_the_papers_network_has_8_215_568_parameters(full: CapsNet) -> None:
    assert count(full) == 8_215_568
    assert count(full, "decoder.") == 1_411_344
    assert count(full) - count(full, "decoder.") == 6_804_224


def test_the_parameters_have_the_papers_shapes(full: CapsNet) -> None:
    assert {name: tuple(tensor.shape) for name, tensor in full.state_dict().items()} == {
        "conv1.weight": (256, 1, 9, 9),
        "conv1.bias": (256,),
        "primary.weight": (256, 256, 9, 9),
        "primary.bias": (256,),
        "digits.W": (1152, 10, 16, 8),
        "decoder.0.weight": (512, 160),
        "decoder.0.bias": (512,),
        "decoder.2.weight": (1024, 512),
        "decoder.2.bias": (1024,),
        "decoder.4.weight": (784, 1024),
        "decoder.4.bias": (784,),
    }


def test_only_a_network_with_a_bias_has_a_bias() -> None:
    without, with_bias = (CapsNet(replace(TINY, bias=bias)).state_dict() for bias in (False, True))
    assert with_bias.keys() - without.keys() == {"digits.bias"}
    assert with_bias["digits.bias"].shape == (TINY.classes, TINY.dim)


def test_a_batch_of_pictures_becomes_a_batch_of_ten_poses(full: CapsNet) -> None:
    with torch.inference_mode():
        poses = full(torch.rand(3, 1, 28, 28))
    assert poses.shape == (3, 10, 16)
    assert poses.dtype == torch.float32
    assert (poses.norm(dim=-1) < 1).all()


def test_the_number_of_iterations_can_be_overridden_for_one_call(tiny: CapsNet) -> None:
    images = torch.rand(1, 1, 20, 20, generator=torch.Generator().manual_seed(0))
    assert torch.equal(tiny(images), tiny(images, iterations=3))
    assert not torch.allclose(tiny(images), tiny(images, iterations=1), atol=1e-2)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (2, 5), (5, 5)])
def test_a_part_sees_17x17_pixels_from_twice_its_row_and_column(full: CapsNet, row: int, column: int) -> None:
    images = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1)).requires_grad_()
    maps = full.primary(full.conv1(images))
    (seen,) = torch.autograd.grad(maps[0, :, row, column].sum(), images)
    rows, columns = np.nonzero(seen[0, 0].numpy())
    assert (rows.min(), rows.max()) == (2 * row, 2 * row + 16)
    assert (columns.min(), columns.max()) == (2 * column, 2 * column + 16)


def test_the_last_row_and_column_of_a_picture_are_seen_by_no_part(full: CapsNet) -> None:
    images = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(2))
    other = images.clone()
    other[..., 27, :] = other[..., :, 27] = 0.5
    assert not torch.equal(images, other)
    with torch.inference_mode():
        assert torch.equal(full(images), full(other))


def test_the_decoder_is_given_one_pose_and_no_other(tiny: CapsNet) -> None:
    poses = torch.rand(2, 4, 6, generator=torch.Generator().manual_seed(3))
    classes = torch.tensor([2, 0])
    others, same = poses.clone(), poses.clone()
    others[0, [0, 1, 3]] = others[1, [1, 2, 3]] = 9
    same[0, 2] = same[1, 0] = 9
    assert torch.equal(tiny.decode(poses, classes), tiny.decode(others, classes))
    assert not torch.allclose(tiny.decode(poses, classes), tiny.decode(same, classes), atol=1e-3)


def test_a_reconstruction_is_a_picture_between_0_and_1(full: CapsNet) -> None:
    drawn = full.decode(torch.randn(2, 10, 16), torch.tensor([3, 8]))
    assert drawn.shape == (2, 28, 28)
    assert 0 <= drawn.min() < drawn.max() <= 1


def test_the_paper_is_the_default() -> None:
    config = CapsNetConfig()
    assert (config.grid, config.lower, config.iterations, config.gradient) == (6, 1152, 3, "every")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": 16}, "side must be a whole number from 17 to 1024, not 16"),
        ({"filters": 0}, "filters must be"),
        ({"types": 10**12}, "types must be"),
        ({"iterations": 0}, "iterations must be a whole number from 1 to 100, not 0"),
        ({"decoder": (512, 0)}, "a decoder layer must be"),
    ],
)
def test_a_shape_that_no_network_can_have_is_refused(changes: dict, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(TINY, **changes)
