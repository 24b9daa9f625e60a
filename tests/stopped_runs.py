"""What tests of training share: pictures of noise, what stops a run at a batch, and whether two end in the same bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
import torch
from torch import Tensor

from capsviz.training.data import Digits
from capsviz.training.loop import Place


class Stop(Exception):
    """What a test stops a run with."""


def stop_at(step: int) -> Callable[[Place], None]:
    """Told where a run is, stops it after this batch."""

    def tell(place: Place) -> None:
        if place.step == step:
            raise Stop

    return tell


def same_bits(found: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> bool:
    """Whether two sets of weights are equal in every number."""
    return found.keys() == expected.keys() and all(torch.equal(found[name], expected[name]) for name in expected)


def noise() -> Digits:
    """48 pictures of noise, labelled from 0 to 9 and again."""
    pixels = torch.randint(256, (48, 28, 28), generator=torch.Generator().manual_seed(7), dtype=torch.uint8)
    return Digits(pixels, torch.arange(48) % 10)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums in a fixed order: what makes two runs equal to the bit."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
