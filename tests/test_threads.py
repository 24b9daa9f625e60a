"""A run that is alone has all processors; runs beside each other have one each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from capsviz.experiments import threads


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = torch.get_num_threads()
    monkeypatch.setattr(threads, "_ALL", 2)
    yield
    torch.set_num_threads(before)


def test_a_run_alone_has_all_and_a_second_beside_it_one() -> None:
    with threads.shared():
        assert torch.get_num_threads() == 2
        with threads.shared():
            assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 1
    with threads.shared():
        assert torch.get_num_threads() == 2


def test_a_run_that_fails_makes_room_for_the_next() -> None:
    with pytest.raises(ValueError, match="no"), threads.shared():
        raise ValueError("no")
    with threads.shared():
        assert torch.get_num_threads() == 2
