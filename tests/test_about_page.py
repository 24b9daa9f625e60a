"""The About page: its numbers are those of the cards."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from menus import each_holds
from visits import clean, html, visit

import capsviz
from capsviz import weights
from capsviz.settings import Settings, read, write
from capsviz.tables import trainings
from capsviz.views.untrue import SAYINGS, Saying

PAGES = Path(capsviz.__file__).parent / "pages"


def about() -> str:
    """Everything that the page says."""
    app = clean(visit("about"))
    said = [element.value for element in [*app.markdown, *app.code]]
    return " ".join([*said, html(app)])


@pytest.mark.parametrize("name", weights.shipped())
def test_every_network_stands_in_the_table_with_the_numbers_of_its_card(name: str) -> None:
    text, card = about(), weights.card(name)
    assert f"<h3>{card['name']}</h3><p>{escape(card['description'])}</p>" in text
    assert card["sha256"] in text
    assert all(command in text for command in trainings(card))
    test, held = card["test"], card["held_out"]
    assert f"{100 * test['errors'] / test['pictures']:.2f} % <small>test error: {test['errors']:,} of" in text
    assert f"On held-out digits: {100 * held['errors'] / held['pictures']:.2f} % ({held['errors']:,})" in text


def test_what_was_measured_of_changed_pictures_and_other_iterations_is_there_or_said_to_be_missing() -> None:
    text = about()
    for card in map(weights.card, weights.shipped()):
        for row in card.get("conditions", ()):
            assert row["said"] in text
            assert f"<td>{100 * row['error']:.2f}</td>" in text
        for row in card.get("iterations") or ():
            assert f"<td>{row['coupling_entropy']:.4f}</td>" in text


@pytest.mark.skipif(not weights.shipped(), reason="no network is in pretrained/")
def test_the_lines_of_the_menu_read_the_numbers_of_the_cards() -> None:
    each_holds("networks", 3, "about", {})


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.look)
def test_every_saying_leads_to_a_page_in_a_state_that_it_can_be_in(saying: Saying) -> None:
    assert (PAGES / f"{saying.page}.py").exists()
    wanted = Settings().changed(**saying.state)
    assert read(write(wanted)) == (wanted, [])
    for number, other in enumerate(SAYINGS):
        if other == saying and saying.state:
            app = visit("about")
            app.button(key=f"untrue.{number}").click()
            app.run()
            assert write(app.session_state["desk.settings"]) == write(wanted)


def test_every_paper_that_is_named_can_be_opened() -> None:
    named = set(re.findall(r"\d{4}\.\d{5}", " ".join(saying.so for saying in SAYINGS)))
    assert set(re.findall(r"\]\(https://arxiv\.org/abs/([\d.]+)\)", about())) >= named
    assert named
