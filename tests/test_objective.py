"""The margin loss against its closed form, and the two ways of weighing it."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from capsviz.objective import RECONSTRUCTION, margin, margin_terms, margin_weight
from capsviz.training.recipes import Recipe

LENGTH = st.floats(0, 1)


@given(lengths=st.lists(LENGTH, min_size=3, max_size=3), present=st.lists(st.booleans(), min_size=3, max_size=3))
def test_each_class_has_its_own_term_whatever_else_is_in_the_picture(lengths: list[float], present: list[bool]) -> None:
    found = margin_terms(torch.tensor(lengths, dtype=torch.float64), torch.tensor(present).double())
    expected = [
        max(0, 0.9 - length) ** 2 if there else 0.5 * max(0, length - 0.1) ** 2
        for length, there in zip(lengths, present, strict=True)
    ]
    assert found.tolist() == pytest.approx(expected, abs=1e-12)


def test_two_long_capsules_cost_nothing_where_two_digits_are_present() -> None:
    lengths, present = torch.full((10,), 0.05), torch.zeros(10)
    lengths[[2, 7]], present[[2, 7]] = 0.95, 1.0
    assert margin_terms(lengths, present).sum() == 0


def test_the_margin_loss_is_the_sum_of_its_terms_for_one_class() -> None:
    lengths, labels = torch.rand(4, 10, generator=torch.Generator().manual_seed(1)), torch.tensor([3, 1, 4, 1])
    present = torch.zeros(4, 10)
    present[torch.arange(4), labels] = 1
    assert torch.equal(margin(lengths, labels), margin_terms(lengths, present).sum(dim=1))


def test_the_official_code_halves_the_margin_loss_and_averages_it_over_the_classes() -> None:
    assert margin_weight("printed", 10) == 1
    assert margin_weight("official", 10) == pytest.approx(1 / 20)


def test_recipes_weigh_the_reconstruction_as_printed() -> None:
    assert Recipe("any").reconstruction == RECONSTRUCTION
