"""Lessons as visitors go through them, glossary and lesson list: pages opened from links, with a random network."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from visits import clean, html, link, visit, words
from visits import small_shelf as small_shelf

from capsviz.glossary import TERMS
from capsviz.lessons import TOUR, lessons
from capsviz.lessons.lesson import Lesson
from capsviz.settings import HIDABLE, Settings, write
from capsviz.views.lesson_look import WORDS, class_of

LESSON = lessons()["first-look"]


def at_stop(lesson: Lesson, number: int) -> AppTest:
    settings = lesson.settings(number, Settings())
    return visit(lesson.stops[number - 1].page, **write(settings))


def buttons(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


@pytest.mark.parametrize(
    ("name", "number"), [(name, at) for name, lesson in lessons().items() for at in range(1, len(lesson.stops) + 1)]
)
def test_every_stop_of_every_lesson_opens_its_page_and_says_what_the_lesson_says(name: str, number: int) -> None:
    lesson = lessons()[name]
    app = clean(at_stop(lesson, number))
    stop = lesson.stops[number - 1]
    assert stop.prose.partition("{")[0] in words(app)
    assert [warning.value for warning in app.warning] == []
    assert "lesson.return" not in buttons(app), "the page of the stop is the one that opened"
    if view := dict(stop.state).get("view"):
        assert app.session_state[f"{stop.page}.deeper"] == view
        assert view in [tab.label for tab in app.tabs]


def test_next_and_back_lead_through_a_lesson_and_over_its_pages() -> None:
    app = at_stop(LESSON, 1)
    for stop in LESSON.stops[1:]:
        app.button(key="lesson.next").click().run()
        assert stop.prose in words(app)
        assert "lesson.return" not in buttons(app)
    assert "lesson.next" not in buttons(app)
    app.button(key="lesson.back").click().run()
    assert LESSON.stops[-2].prose in words(app)
    assert link(app)["stop"] == str(len(LESSON.stops) - 1)
    assert link(app)["hide"] == LESSON.settings(len(LESSON.stops) - 1, Settings()).hide


def test_a_lesson_keeps_the_visitors_digit_and_puts_the_rest_as_it_needs_it() -> None:
    app = visit("explore", lesson=LESSON.name, picture="gallery.2.bold", edits="v[2]*=0", big="1")
    app.button(key="lesson.next").click().run()
    settings = app.session_state["desk.settings"]
    assert (settings.picture, settings.edits, settings.big) == ("gallery.2.bold", "", 1)


def test_leaving_a_lesson_shows_everything_and_the_way_back_is_kept() -> None:
    app = at_stop(LESSON, 2)
    assert "display: none" in html(app)
    app.button(key="lesson.leave").click().run()
    assert "display: none" not in html(app)
    assert "lesson.next" not in buttons(app)
    assert {"lesson", "stop", "hide"}.isdisjoint(link(app))
    app.switch_page("capsviz/pages/lessons.py").run()
    app.button(key="lessons.resume").click().run()
    assert LESSON.stops[1].prose in words(app)


def test_a_lesson_at_its_end_is_not_offered_again() -> None:
    app = at_stop(LESSON, len(LESSON.stops))
    app.button(key="lesson.leave").click().run()
    assert app.title[0].value == "Lessons"
    assert "lessons.resume" not in buttons(app)


def test_a_lesson_ends_with_its_aim_and_its_questions_until_another_begins() -> None:
    app = at_stop(LESSON, len(LESSON.stops))
    app.button(key="lesson.leave").click().run()
    assert f"**That was: {LESSON.title}.**" in words(app)
    asked = [question for stop in LESSON.stops for question in stop.questions]
    assert any(question.again for question in asked)
    for question in asked:
        assert (f"- {question.ask}" in words(app)) == question.again
    app.button(key=f"lessons.begin.{LESSON.name}").click().run()
    app.switch_page("capsviz/pages/lessons.py").run()
    assert "That was:" not in words(app)


def test_someone_who_strayed_from_a_lesson_is_led_back() -> None:
    app = at_stop(LESSON, 2).switch_page("capsviz/pages/about.py").run()
    app.button(key="lesson.return").click().run()
    assert "lesson.return" not in buttons(app)
    assert app.title[0].value == "Building blocks"


def test_a_link_to_a_lesson_that_is_gone_opens_its_page_and_says_so() -> None:
    app = clean(visit("routing", lesson="yesterdays", stop="3", iteration="2"))
    (warning,) = [warning.value for warning in app.warning]
    assert 'no lesson "yesterdays"' in warning
    assert TOUR in warning
    assert app.session_state["desk.settings"].iteration == 2
    assert link(app) == {"iteration": "2"}


def test_a_link_beyond_the_end_of_a_lesson_opens_its_last_stop() -> None:
    app = clean(visit("predict", lesson=LESSON.name, stop="30", exercise="turn"))
    assert f"has {len(LESSON.stops)} stops and no stop 30" in app.warning[0].value
    assert LESSON.stops[-1].prose in words(app)


@pytest.mark.parametrize("name", HIDABLE)
def test_what_a_link_hides_is_hidden_and_shown_again_by_one_button(name: str) -> None:
    app = clean(visit("about", hide=name))
    assert "display: none" in html(app)
    app.button(key="lesson.everything").click().run()
    assert "display: none" not in html(app)
    assert link(app) == {}


def test_all_that_can_be_hidden_has_words() -> None:
    assert tuple(WORDS) == HIDABLE


def test_a_projectors_link_makes_type_larger() -> None:
    assert "font-size: 130%" in html(visit("about", big="1"))
    assert "font-size: 130%" not in html(visit("about"))


def test_a_page_without_a_lesson_has_nothing_at_its_foot() -> None:
    app = clean(visit("about"))
    assert not any(key.startswith("lesson.") for key in buttons(app))


def test_the_key_of_a_thing_becomes_the_class_that_streamlit_gives_it() -> None:
    assert class_of("routing.deeper") == "st-key-routing-deeper"


def test_every_lesson_can_be_begun_from_the_list_and_has_its_links_there() -> None:
    app = clean(visit("lessons"))
    for lesson in lessons().values():
        assert lesson.title in words(app)
        assert f"lessons.begin.{lesson.name}" in buttons(app)
    app.button(key=f"lessons.begin.{LESSON.name}").click().run()
    assert LESSON.stops[0].prose in words(app)
    assert link(app)["lesson"] == LESSON.name


def test_the_list_makes_links_for_a_projector() -> None:
    app = visit("lessons")
    app.toggle(key="lessons.big").set_value(True).run()
    assert link(app) == {"big": "1"}


def test_a_link_of_ones_own_holds_the_page_and_what_it_hides() -> None:
    app = visit("lessons", picture="gallery.4.bold", big="1")
    app.selectbox(key="own.page").set_value("pose")
    app.multiselect(key="own.hide").set_value(["links", "menu"]).run()
    assert app.code[-1].value.endswith("/pose?picture=gallery.4.bold&hide=menu,links&big=1")


def test_the_glossary_has_every_word_and_a_link_opens_it_on_one() -> None:
    app = clean(visit("glossary"))
    for term in TERMS.values():
        assert term.plain in words(app)
    one = clean(visit("glossary", term="coupling"))
    first, second = (words(one).index(TERMS[name].plain) for name in ("coupling", "capsule"))
    assert first < second
    one.button(key="glossary.coupling").click().run()
    assert one.title[0].value.startswith("Routing")


def test_a_word_that_the_glossary_does_not_have_is_said() -> None:
    app = clean(visit("glossary", term="capsul"))
    assert '"capsul" is not a word of the glossary' in app.warning[0].value


def test_the_first_page_offers_the_tour() -> None:
    app = clean(visit("explore"))
    app.button(key="lesson.tour").click().run()
    assert lessons()[TOUR].stops[0].prose in words(app)
    assert "lesson.tour" not in buttons(app)
