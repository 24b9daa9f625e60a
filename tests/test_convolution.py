"""The convolution whose gradient is written out: the values and gradients of torch's own, for every shape and type."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from capsviz.network import CapsNet
from capsviz.network.convolution import Convolution
from capsviz.training.state import lay_out


def both(channels: int, filters: int, size: int, stride: int) -> tuple[Convolution, nn.Conv2d]:
    """Ours and torch's, with the same weights."""
    ours = Convolution(channels, filters, kernel_size=size, stride=stride)
    torchs = nn.Conv2d(channels, filters, size, stride)
    torchs.load_state_dict(ours.state_dict())
    return ours, torchs


def maps(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def gradients(convolution: nn.Module, maps: Tensor) -> list[Tensor]:
    """Of the maps, the weights and the bias, for a sum in which each output counts otherwise."""
    given = maps.clone().requires_grad_()
    out = convolution(given)
    weighed = (out * torch.linspace(-1, 1, out.numel()).view(out.shape)).sum()
    return list(torch.autograd.grad(weighed, [given, *convolution.parameters()]))


SHAPES = [
    (1, 2, 3, 1, 5, 5),
    (3, 4, 3, 2, 9, 8),
    (2, 5, 9, 2, 20, 20),
    (4, 3, 5, 1, 10, 7),
    (2, 3, 4, 3, 11, 12),
    (2, 2, 6, 1, 6, 6),
]
"""Channels, filters, window, stride, rows and columns; among them windows that leave pixels unseen, and one that sees all."""


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_its_values_and_gradients_are_those_of_torch(shape: tuple[int, ...], layout: torch.memory_format) -> None:
    channels, filters, size, stride, rows, columns = shape
    ours, torchs = (net.double() for net in both(channels, filters, size, stride))
    seen = maps(3, channels, rows, columns).double().contiguous(memory_format=layout)
    assert torch.equal(ours(seen), torchs(seen))
    for found, expected in zip(gradients(ours, seen), gradients(torchs, seen), strict=True):
        # float64, summed in another order
        torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-12)


def test_its_gradient_is_that_of_finite_differences() -> None:
    convolution = Convolution(2, 3, kernel_size=3, stride=2).double()
    seen = maps(2, 2, 7, 8).double().requires_grad_()
    state = convolution.state_dict(keep_vars=True)
    inputs = (seen, state["weight"], state["bias"])

    def through(maps: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return torch.func.functional_call(convolution, {"weight": weight, "bias": bias}, maps)

    assert torch.autograd.gradcheck(through, inputs)


def test_under_autocast_it_is_torchs_in_bfloat16_and_its_gradients_are_in_float32() -> None:
    ours, torchs = both(4, 5, 9, 2)
    seen = maps(6, 4, 20, 20)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert ours(seen).dtype == torch.bfloat16
        assert torch.equal(ours(seen), torchs(seen))
        found, expected = gradients(ours, seen), gradients(torchs, seen)
    for one, other in zip(found, expected, strict=True):
        assert one.dtype == torch.float32
        # bfloat16 keeps eight bits; each sum is kept in float32 and rounded once
        torch.testing.assert_close(one, other, rtol=2e-2, atol=2e-2 * float(other.abs().max()))


def test_pictures_need_no_gradient() -> None:
    ours, _ = both(1, 2, 3, 1)
    ours(maps(2, 1, 6, 6)).sum().backward()
    assert all(parameter.grad is not None for parameter in ours.parameters())


def test_votes_and_their_gradients_are_those_of_the_equation(tiny: CapsNet) -> None:
    u = maps(3, 12, 8).requires_grad_()
    W = tiny.digits.W.clone().requires_grad_()
    found = torch.func.functional_call(_Votes(tiny), {"net.digits.W": W}, u)
    expected = torch.einsum("ijdk,bik->bijd", W, u)
    torch.testing.assert_close(found, expected)
    weights = maps(*expected.shape)
    for one, other in zip(*(torch.autograd.grad((v * weights).sum(), (u, W)) for v in (found, expected)), strict=True):
        torch.testing.assert_close(one, other)


class _Votes(nn.Module):
    """The votes alone, as a module, so that W can be given."""

    def __init__(self, net: CapsNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, u: Tensor) -> Tensor:
        return self.net.digits.votes(u)


def test_how_weights_lie_in_memory_changes_no_value_and_leaves_w_as_it_is(tiny: CapsNet) -> None:
    net = CapsNet(tiny.config)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    lay_out(net)
    assert all(torch.equal(tensor, before[name]) for name, tensor in net.state_dict().items())
    assert net.primary.weight.is_contiguous(memory_format=torch.channels_last)
    assert net.digits.W.is_contiguous()
