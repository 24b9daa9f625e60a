"""The About page: its numbers are those of the cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from capsviz import weights
from capsviz.views.untrue import SAYINGS

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "capsviz" / "pages"


def visit() -> str:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page("capsviz/pages/about.py").run()
    assert [str(error.value) for error in app.exception] == []
    assert [error.value for error in app.error] == []
    return " ".join(element.value for element in [*app.markdown, *app.code])


@pytest.mark.parametrize("name", weights.shipped())
def test_every_network_stands_in_the_table_with_the_numbers_of_its_card(name: str) -> None:
    text, card = visit(), weights.card(name)
    assert f"**{card['name']}** | {card['description']}" in text
    assert card["sha256"] in text
    assert card["command"] in text
    for measured in (card["held_out"], card["test"]):
        if measured is not None:
            assert f"{100 * measured['errors'] / measured['pictures']:.2f}% ({measured['errors']} of" in text


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.look)
def test_every_saying_leads_to_a_page_that_is_there(saying) -> None:
    assert (PAGES / f"{saying.page}.py").exists()
