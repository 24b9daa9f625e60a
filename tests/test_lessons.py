"""Lessons as data: each file is read, says only what is there, and names numbers instead of typing them."""

from __future__ import annotations

import html
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from lesson_reads import reads as reads

from capsviz import handmade, strokes
from capsviz.capture import capture
from capsviz.glossary import TERMS
from capsviz.lessons import TOUR, find, lessons
from capsviz.lessons.facts import FACTS, Read, facts
from capsviz.lessons.lesson import Lesson, LessonError, Stop, filled, link, named, opened, read, state
from capsviz.lessons.sheet import sheet
from capsviz.settings import HIDABLE, Settings
from capsviz.settings import read as read_link

ALL = lessons()
STOPS = [(name, number) for name, lesson in ALL.items() for number in range(1, len(lesson.stops) + 1)]
LINE = 44
"""Letters that fit on one line of a phone."""
GOOD = """# Title
minutes: 5
aim: to see.

## One
open: /routing?iteration=1&hide=menu
point: couplings
within: field
minutes: 2
words: coupling, vote

**Look** at {parts} parts.

? What?
: It is {length}.

?? Which?
- One
- The other,
  on two lines
= One
: Because.

## Two
open: /
minutes: 3

**Go on.**
"""


def at(name: str, number: int) -> Stop:
    return ALL[name].stops[number - 1]


def test_there_are_a_tour_and_lessons_of_fifteen_forty_five_and_ninety_minutes() -> None:
    assert {lesson.minutes for lesson in ALL.values() if lesson.name != TOUR} == {15, 45, 90}
    assert len(ALL[TOUR].stops) >= 10


@pytest.mark.parametrize(("name", "number"), STOPS)
def test_every_link_of_every_lesson_opens_what_the_lesson_says(name: str, number: int) -> None:
    page, _, query = ALL[name].link(number, Settings(network="small", big=1)).partition("?")
    params = dict(pair.split("=") for pair in query.replace("%20", " ").split("&"))
    settings, dropped = read_link(params)
    stop = at(name, number)
    assert dropped == []
    assert page == f"/{stop.page}".removesuffix("explore")
    assert (settings.lesson, settings.stop, settings.network, settings.big) == (name, number, "small", 1)
    assert all(str(getattr(settings, key)) == value for key, value in stop.state if key != "hide")


@pytest.mark.parametrize(("name", "number"), STOPS)
def test_a_lesson_names_its_numbers_and_types_none(name: str, number: int) -> None:
    stop = at(name, number)
    assert stop.facts() <= FACTS.keys()
    assert not re.search(r"\d", " ".join(stop.texts())), "write {name} for a number of the network"


@pytest.mark.parametrize(("name", "number"), STOPS)
def test_a_stop_is_short_and_says_what_to_do(name: str, number: int) -> None:
    stop = at(name, number)
    assert len(stop.task) <= LINE, "the task stands on one line of a phone"
    assert stop.task[0].isupper(), "it stands alone there"
    assert len(stop.prose) < 260, "what is to be done first need not be long"


@pytest.mark.parametrize("lesson", [lesson for lesson in ALL.values() if lesson.name != TOUR], ids=lambda one: one.name)
def test_a_lesson_for_a_class_asks_at_every_stop(lesson: Lesson) -> None:
    assert all(stop.questions for stop in lesson.stops)


def test_the_lesson_of_forty_five_minutes_asks_what_it_promises() -> None:
    (lesson,) = (one for one in ALL.values() if one.minutes == 45)
    asked = " ".join(question.ask for stop in lesson.stops for question in stop.questions if question.again)
    for about in ("Why a vector", "squash", "add up to, and over what", "learned", "margin loss want", "not good at"):
        assert about in asked


@pytest.mark.parametrize(("name", "number"), STOPS)
def test_every_stop_has_something_that_answers(name: str, number: int) -> None:
    stop = at(name, number)
    assert stop.questions or stop.point, "a thing on the page that reacts, or a question"


def test_every_choice_that_a_fact_decides_has_its_right_answer_among_the_options(reads: tuple[Read, Read]) -> None:
    asked = [question for name, number in STOPS for question in at(name, number).questions if named(question.right)]
    assert asked
    for read_ in reads:
        for question in asked:
            numbers = facts(read_, {name for text in (*question.options, question.right) for name in named(text)})
            assert filled(question.right, numbers) in [filled(option, numbers) for option in question.options]


def test_a_capsule_made_by_hand_takes_a_stroke_moved_aside_for_one_turned() -> None:
    moved = handmade.same_for_the_neuron()["Moved"]
    straight, said = (handmade.read_by_hand(handmade.draw_end(end)).v for end in (handmade.StrokeEnd(), moved))
    assert moved.turn == 0
    # degrees to the right of straight up
    assert np.rad2deg(np.arctan2(*said)) > np.rad2deg(np.arctan2(*straight)) + 30


def test_every_tour_stop_but_the_last_points_at_something() -> None:
    assert all(stop.point for stop in ALL[TOUR].stops[:-1])


def test_a_lesson_is_read_from_its_file() -> None:
    lesson = read(GOOD, "good")
    one, two = lesson.stops
    assert (lesson.title, lesson.aim, lesson.minutes) == ("Title", "to see.", 5)
    assert (one.page, dict(one.state), one.point) == ("routing", {"iteration": "1", "hide": "menu"}, "couplings")
    assert (one.within, two.within) == ("field", "")
    assert (one.words, one.facts()) == (("coupling", "vote"), {"parts", "length"})
    first, second = one.questions
    assert first == ("What?", "It is {length}.", (), "", False)
    assert second == ("Which?", "Because.", ("One", "The other, on two lines"), "One", True)
    assert one.task == "Look"
    assert (two.page, two.state, two.prose, two.questions) == ("explore", (), "**Go on.**", ())
    assert two.task == "Go on"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("/routing?", "/rooting?", r'"bad".*stop 1.*no page "rooting"; there are .*routing'),
        ("iteration=1", "iterration=1", r'stop 1.*no state "iterration"; there are .*iteration'),
        ("iteration=1", "iteration=99", r"stop 1.*a whole number from 1 to 10"),
        ("hide=menu", "hide=menue", r'stop 1.*"menue" is not one of menu'),
        ("hide=menu", "lesson=good", r'no state "lesson"'),
        ("coupling, vote", "coupling, vode", r'stop 1.*no word "vode"; add it in'),
        ("open: /\n", "", r"stop 2.*open: .* is missing"),
        ("minutes: 3", "minutes: three", r"stop 2.*\"three\" is not a whole number"),
        ("minutes: 3", "minutes: 4", r"take 6 minutes and its head says 5"),
        ("minutes: 3", "hours: 3", r'stop 2.*"hours: 3" is not one of the lines'),
        ("\n: It is", "\nIt is", r'stop 1.*"What.*has no answer'),
        ("## ", "# ", r"0 stops"),
        ("**Look**", "Look", r"stop 1: 0 things stand in \*\*bold\*\*, and one is expected"),
        (
            "= One",
            "= Two",
            r'stop 1.*"Which\?" one can choose One or The other, on two lines, and "Two" is said to be right',
        ),
        ("= One\n", "", r'"Which\?".*and "" is said to be right; write each choice'),
        (
            "- One\n- The other,\n  on two lines\n",
            "",
            r'"Which\?" one can choose nothing, and "One" is said to be right',
        ),
    ],
)
def test_each_mistake_in_a_lesson_is_a_sentence_that_says_where_and_what_is_possible(
    old: str, new: str, expected: str
) -> None:
    assert old in GOOD
    with pytest.raises(LessonError, match=expected):
        read(GOOD.replace(old, new), "bad")


def test_a_lesson_that_is_gone_is_said_with_those_that_there_are() -> None:
    with pytest.raises(LessonError, match=f'no lesson "gone".*{TOUR}.*on the page Lessons'):
        find("gone")


def test_a_number_that_there_is_not_is_said_with_those_that_there_are(reads: tuple[Read, Read]) -> None:
    with pytest.raises(LessonError, match=r"\{lenght\}.*length"):
        facts(reads[0], ["lenght"])


def test_facts_are_those_of_the_network_that_runs(reads: tuple[Read, Read]) -> None:
    told = [facts(read_, FACTS) for read_ in reads]
    for read_, found in zip(reads, told, strict=True):
        trace = read_.trace
        norms = np.sqrt((trace.poses.astype(float) ** 2).sum(axis=1))
        order = np.argsort(-norms)
        c = trace.routing.c[-1]
        assert found["answer"] == str(order[0])
        assert found["second_length"] == f"{norms[order[1]]:.2f}"
        assert found["sum_of_lengths"] == f"{norms.sum():.2f}"
        assert found["sum_of_couplings"] == "1.00"
        assert found["largest_coupling"] == f"{max(row[order[0]] for row in c):.2f}"
        assert found["more_than_half"] == str(sum(row[order[0]] > 0.5 for row in c))
        assert found["given"] == f"{sum(float(row[order[0]]) for row in c):.0f}"
        assert found["weights"] == f"{sum(p.numel() for p in torch.nn.Module.parameters(read_.net)):,}"
        assert found["lengths"].count(",") == trace.routing.iterations - 1
        assert found["lengths"].endswith(found["length"])
    one, other = told
    assert sum(one[name] != other[name] for name in FACTS) > 8


def test_what_is_read_rightly_at_a_quarter_turn_is_said_to_be(reads: tuple[Read, Read]) -> None:
    for net in (read_.net for read_ in reads):
        for digit in range(10):
            trace = capture(net, strokes.draw(digit))
            answers = [capture(net, np.rot90(trace.image, -n).copy()).prediction for n in (1, 2, 3)]
            said = FACTS["turned"](Read(net, trace))
            named = {int(found) for found in re.findall(r"an? (\d)", said)}
            assert named == set(answers) - {trace.prediction}
            after = said.partition("rightly")[2]
            rightly = [answer == trace.prediction for answer in answers]
            assert [all(rightly) or word in after for word in ("one", "two", "three")] == rightly


def test_routing_is_said_to_change_an_answer_only_where_it_does(reads: tuple[Read, Read]) -> None:
    for read_ in reads:
        found = facts(read_, ["first_answer", "answer", "routing_did"])
        alone = capture(read_.net, read_.trace.image, iterations=1).prediction
        assert found["first_answer"] == str(alone)
        assert (found["routing_did"] == "changed") == (found["first_answer"] != found["answer"])


def test_an_exercise_that_cannot_be_asked_of_a_digit_says_so_in_a_lesson(reads: tuple[Read, Read]) -> None:
    blank = Read(reads[0].net, capture(reads[0].net, np.zeros((28, 28), dtype=np.float32)))
    assert "blank" in facts(blank, ["exercise_turn"])["exercise_turn"]


def test_what_a_visitor_brought_along_is_kept_and_the_rest_is_as_the_lesson_says() -> None:
    now = Settings(network="small", picture="gallery.3.bold", big=1, edits="v[3]*=0.0", digit=4, view="Votes")
    found = opened({"iteration": "2"}, now)
    assert found == Settings(network="small", picture="gallery.3.bold", big=1, iteration=2)
    assert opened({"picture": "gallery.1.bold"}, now).picture == "gallery.1.bold"


def test_links_of_the_first_page_have_no_name_and_blanks_are_spelled() -> None:
    assert link("explore", Settings()) == "/"
    assert link("routing", Settings(view="Who decided", hide="menu,links")) == (
        "/routing?view=Who%20decided&hide=menu,links"
    )


@pytest.mark.parametrize("lesson", ALL.values(), ids=ALL)
def test_a_sheet_has_every_question_with_its_numbers_and_every_link(lesson: Lesson, reads: tuple[Read, Read]) -> None:
    one, other = (sheet(lesson, read_, Settings(), "http://here:8501") for read_ in reads)
    plain = html.unescape(re.sub(r"</?[bi]>", "", one))
    for number, stop in enumerate(lesson.stops, 1):
        numbers = facts(reads[0], stop.facts())
        for question in stop.questions:
            for text in (question.ask, question.hear, *question.options):
                assert filled(text, numbers).replace("*", "") in plain
            assert not question.right or f"{filled(question.right, numbers)} ✓ right" in plain
        assert f"http://here:8501{lesson.link(number, Settings())}".replace("&", "&amp;") in one
    assert not named(one.partition("</style>")[2]), "no number is left open"
    assert f"{lesson.minutes} min" in one
    if any(stop.questions for stop in lesson.stops):
        assert one != other


def test_a_sheet_escapes_what_stands_in_a_lesson(reads: tuple[Read, Read]) -> None:
    lesson = read(GOOD.replace("It is", "It <script>is"), "bad")
    assert "<script" not in sheet(lesson, reads[0], Settings(), "http://<b>")


@pytest.mark.parametrize("name", TERMS)
def test_every_word_can_be_touched_and_is_explained_without_letters(name: str) -> None:
    term = TERMS[name]
    page, params = state(term.link)
    assert page
    assert read_link(dict(params))[1] == []
    assert "$" not in term.plain
    assert term.plain.endswith(".")


def test_no_two_words_of_the_glossary_are_written_alike() -> None:
    forms = [form.casefold() for term in TERMS.values() for form in (term.name, *term.forms)]
    assert len(set(forms)) == len(forms)


def test_what_a_lesson_hides_is_something_that_can_be_hidden() -> None:
    hidden = {
        part for name, number in STOPS for part in dict(at(name, number).state).get("hide", "").split(",") if part
    }
    assert hidden <= set(HIDABLE)
    assert hidden


def test_the_page_on_writing_lessons_shows_a_lesson_that_can_be_read_and_all_that_can_be_hidden() -> None:
    page = (Path(__file__).parents[1] / ".github" / "LESSONS.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```markdown\n(.*?)```", page, flags=re.S)
    (stop,) = read(example, "example").stops
    assert stop.facts() <= FACTS.keys()
    assert "exercise_turn" in FACTS
    assert all(f"`{name}`" in page for name in HIDABLE)
