"""What a learner answers in a lesson, and is told: kept for the visit, shown as plain text, taken away as a file."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from visits import clean, html, link, visit, words
from visits import small_shelf as small_shelf

from capsviz.lessons import lessons
from capsviz.settings import Settings, write
from capsviz.views import lesson_asked

LESSON = lessons()["routing"]
MINE = "Because <b>one number</b> **mixes** two things"


def at_stop(number: int) -> AppTest:
    return visit(LESSON.stops[number - 1].page, **write(LESSON.settings(number, Settings())))


def key(what: str, number: int, at: int) -> str:
    return f"lesson.{what}.{LESSON.name}.{number}.{at}"


def write_answer(app: AppTest, text: str = MINE) -> AppTest:
    app.text_area(key=key("words", 1, 0)).set_value(text).run()
    return app.button(key=key("see", 1, 0)).click().run()


def tabs(app: AppTest) -> list[str]:
    """What the bar offers at a stop."""
    return [tab.label for tab in app.tabs if tab.label in ("Task", "New words") or tab.label.startswith("Question")]


def file_of(app: AppTest) -> str:
    """The file with the answers of this visit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lesson_asked, "_kept", lambda: app.session_state["lesson.said"])
        return lesson_asked.as_text(LESSON)


def plain(app: AppTest) -> list[str]:
    """What stands on the page as plain text."""
    return [element.value for element in clean(app).text]


def test_a_question_is_asked_without_its_answer() -> None:
    app = at_stop(1)
    first, second = LESSON.stops[0].questions
    assert app.text_area(key=key("words", 1, 0)).label == f"**{first.ask}**"
    assert app.radio(key=key("words", 1, 1)).options == list(second.options)
    assert first.hear not in words(app)
    assert second.right not in words(app)


def test_what_was_written_stands_as_plain_text_beside_what_one_may_answer() -> None:
    app = write_answer(at_stop(1))
    assert MINE in plain(app)
    assert LESSON.stops[0].questions[0].hear in words(app)
    for markup in (words(app), html(app)):
        assert MINE not in markup
        assert "one number</b>" not in markup


def test_what_was_written_goes_into_no_link() -> None:
    app = write_answer(at_stop(1))
    assert "mixes" not in " ".join(link(app).values())


def test_one_can_see_without_writing_anything() -> None:
    app = at_stop(1).button(key=key("see", 1, 0)).click().run()
    assert "nothing" in plain(app)
    assert LESSON.stops[0].questions[0].hear in words(app)


def test_a_choice_is_needed_before_one_can_see_and_is_told_apart_from_the_right_one() -> None:
    app = at_stop(1)
    assert app.button(key=key("see", 1, 1)).disabled
    question = LESSON.stops[0].questions[1]
    wrong = next(option for option in question.options if option != question.right)
    app.radio(key=key("words", 1, 1)).set_value(wrong).run()
    app.button(key=key("see", 1, 1)).click().run()
    assert wrong in plain(app)
    assert f"**{question.right}** " in words(app)
    assert "You saw that." not in words(app)
    app.button(key=key("again", 1, 1)).click().run()
    app.radio(key=key("words", 1, 1)).set_value(question.right).run()
    app.button(key=key("see", 1, 1)).click().run()
    assert f"**{question.right}** You saw that." in words(app)


def test_what_a_fact_decides_is_decided_by_the_network_that_runs() -> None:
    (number, at), question = next(
        ((number, at), question)
        for number, stop in enumerate(LESSON.stops, 1)
        for at, question in enumerate(stop.questions)
        if "{" in question.right
    )
    app = at_stop(number)
    app.radio(key=key("words", number, at)).set_value(question.options[0]).run()
    app.button(key=key("see", number, at)).click().run()
    trace = app.session_state["desk.settings"]
    assert trace.lesson == LESSON.name
    said = app.session_state["lesson.said"][LESSON.name, number, at]
    assert said.right in question.options
    assert "{" not in said.hear


def test_answers_are_kept_over_the_pages_and_what_was_begun_too() -> None:
    app = write_answer(at_stop(1))
    app.button(key="lesson.next").click().run()
    app.text_area(key=key("words", 2, 0)).set_value("half a thought").run()
    app.button(key="lesson.next").click().run()
    app.button(key="lesson.back").click().run()
    assert app.text_area(key=key("words", 2, 0)).value == "half a thought"
    app.button(key="lesson.back").click().run()
    assert MINE in plain(app)


def test_the_bar_says_whether_something_is_left_to_answer() -> None:
    app = at_stop(1)
    assert tabs(app) == ["Task", "Question 1", "Question 2", "New words"]
    assert "✓" not in html(app)
    app.button(key=key("see", 1, 0)).click().run()
    assert "[role=tab]:nth-child(2)::after { content: '✓'" in html(app)
    assert "nth-child(3)" not in html(app)


def test_all_answers_are_taken_away_at_the_end() -> None:
    app = write_answer(at_stop(1))
    for _ in LESSON.stops[1:]:
        app.button(key="lesson.next").click().run()
    app.button(key="lesson.leave").click().run()
    assert "lessons.answers" in [button.proto.id.rpartition("-")[2] for button in app.get("download_button")]
    rows = file_of(app)
    assert LESSON.stops[0].questions[0].ask in rows
    assert f"You: {MINE}" in rows


@pytest.mark.parametrize("number", range(1, len(LESSON.stops) + 1))
def test_the_bar_says_lesson_stop_and_task(number: int) -> None:
    said = words(at_stop(number))
    assert f"{number} of {len(LESSON.stops)} · {LESSON.stops[number - 1].title}" in said
    assert f"**{LESSON.stops[number - 1].task}**" in said


def test_an_answer_that_tells_numbers_of_another_digit_says_so_and_can_be_given_again() -> None:
    number, at = next(
        (number, at)
        for number, stop in enumerate(LESSON.stops, 1)
        for at, question in enumerate(stop.questions)
        if question.options and "{" in question.hear and "{" not in question.right
    )
    app = at_stop(number)
    app.radio(key=key("words", number, at)).set_value(LESSON.stops[number - 1].questions[at].right).run()
    app.button(key=key("see", number, at)).click().run()
    assert "You answered for this digit" not in html(app)
    first = app.session_state["lesson.said"][LESSON.name, number, at]
    app.session_state["desk.settings"] = app.session_state["desk.settings"].changed(picture="gallery.2.bold")
    app.run()
    assert first.hear in words(app), "the answer that was given keeps its record"
    assert "You answered for this digit. For what is there now, answer again." in html(app)
    app.button(key=key("again", number, at)).click().run()
    app.button(key=key("see", number, at)).click().run()
    assert "You answered for this digit" not in html(app)
    assert app.session_state["lesson.said"][LESSON.name, number, at].picture == "gallery.2.bold"


def test_an_answer_without_numbers_holds_for_every_digit() -> None:
    app = write_answer(at_stop(1))
    app.session_state["desk.settings"] = app.session_state["desk.settings"].changed(picture="gallery.2.bold")
    assert "You answered for this digit" not in html(app.run())
