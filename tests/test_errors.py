"""How an error becomes a sentence on a page."""

from __future__ import annotations

import pytest

from capsviz.errors import CapsvizError, as_sentence, capitalised


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("there is no network", "There is no network."),
        ("NAME.json is not here; run capsviz evaluate.", "NAME.json is not here; run capsviz evaluate."),
    ],
)
def test_an_error_is_said_with_a_capital_and_one_full_stop(said: str, sentence: str) -> None:
    assert as_sentence(CapsvizError(said)) == sentence


def test_only_the_first_letter_is_made_a_capital() -> None:
    assert capitalised("the CNN of sabour-r3") == "The CNN of sabour-r3"
