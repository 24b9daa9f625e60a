"""Lessons, the tour and the words of the glossary in a browser, with the shipped network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from capsviz import weights
from capsviz.glossary import TERMS
from capsviz.lessons import TOUR, lessons
from capsviz.lessons.lesson import Stop
from capsviz.settings import Settings, write
from capsviz.views.lesson_look import class_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("sabour-r3" not in weights.shipped(), reason="pretrained/sabour-r3.safetensors is not there"),
]
MINE = "Because <i id=mine>one</i> number **mixes** two things"
MARKED = "[...(CSS.highlights.get('capsviz-words') ?? [])].map((range) => range.toString())"


@pytest.fixture
def opened(page: Page, address: str, settled) -> Callable[..., Page]:
    """The first page with these parameters, opened from a link."""

    def open_link(**params: str) -> Page:
        page.goto(f"{address}?{urlencode(params)}")
        settled(page)
        return page

    return open_link


def foot(page: Page):
    return page.locator(".st-key-lesson")


def task(stop: Stop) -> str:
    """What is to be done at a stop, as it stands in the bar."""
    return stop.task.replace("*", "")


def stands_above_the_foot(page: Page, key: str) -> None:
    """The thing can be seen, framed, and where it begins is between the top of the window and the foot."""
    thing = page.locator(f".{class_of(key)}").first
    expect(thing).to_be_visible()
    expect(thing).to_have_css("outline-style", "solid")
    js = """([thing, foot]) => {
        const box = document.querySelector(thing).getBoundingClientRect();
        return box.top >= -1 && box.top + 24 <= document.querySelector(foot).getBoundingClientRect().top;
    }"""
    page.wait_for_function(js, arg=[f".{class_of(key)}", ".st-key-lesson"])


def test_the_tour_is_walked_by_key_from_end_to_end_and_points_at_what_it_speaks_about(
    opened: Callable[..., Page], settled
) -> None:
    tour = lessons()[TOUR]
    page = opened(lesson=TOUR)
    for number, stop in enumerate(tour.stops, 1):
        expect(foot(page)).to_contain_text(task(stop))
        expect(foot(page)).to_contain_text(f"{number} of {len(tour.stops)}")
        if stop.point:
            stands_above_the_foot(page, stop.point)
        if view := dict(stop.state).get("view"):
            expect(page.get_by_role("tab", name=view)).to_have_attribute("aria-selected", "true")
        settled(page)
        page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    expect(foot(page)).to_contain_text(f"{len(tour.stops) - 1} of {len(tour.stops)}")
    page.get_by_role("button", name="Leave").click()
    expect(foot(page)).to_have_count(0)
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.get_by_role("button", name=re.compile("Go on with")).click()
    expect(foot(page)).to_contain_text(f"{len(tour.stops) - 1} of {len(tour.stops)}")


@pytest.mark.parametrize("name", [name for name in lessons() if name != TOUR])
def test_a_lesson_opens_from_its_link_with_the_rest_hidden_and_larger_type(
    name: str, opened: Callable[..., Page]
) -> None:
    lesson = lessons()[name]
    first = lesson.stops[0]
    page = opened(**write(lesson.settings(1, Settings(big=1))))
    if first.page != "explore":
        # Streamlit asks once in vain for each file of a page that is not the first: a link to that is no clean start
        page.get_by_role("button", name="Return to the lesson").click()
    expect(foot(page)).to_contain_text(task(first))
    stands_above_the_foot(page, first.point)
    expect(page.get_by_role("link", name="Routing", exact=True)).to_be_hidden()
    size = page.locator(".st-key-lesson-task p").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 20
    foot(page).get_by_role("tab", name=re.compile("^Question")).first.click()
    asked = page.locator(f".{class_of(f'lesson.question.{name}.1.0')}")
    asked.get_by_role("textbox").fill(MINE)
    asked.get_by_role("button", name="See").click()
    # the box it was written in stands beside it for a moment
    expect(asked.get_by_test_id("stText").get_by_text(MINE)).to_be_visible()
    expect(asked.get_by_text(first.questions[0].hear.replace("*", "").partition("{")[0][:24])).to_be_visible()
    assert page.locator("#mine").count() == 0, "what was typed is no markup"
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("link", name="Routing", exact=True)).to_be_visible()


LONGEST = max(
    ((name, number) for name, lesson in lessons().items() for number in range(1, len(lesson.stops) + 1)),
    key=lambda place: len(lessons()[place[0]].stops[place[1] - 1].prose),
)
"""The stop of all lessons that says most."""
NARROW, WIDE = {"width": 390, "height": 844, "touch": True}, {"width": 1366, "height": 768}


@pytest.mark.parametrize("big", [0, 1])
@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "phone"])
def test_the_longest_task_is_read_whole_and_leaves_the_page_most_of_the_screen(
    window: dict[str, int], big: int, address: str, open_page: Callable[..., Page], settled
) -> None:
    name, number = LONGEST
    lesson = lessons()[name]
    page = open_page(f"{address}?{urlencode(write(lesson.settings(number, Settings(big=big))))}", **window)
    settled(page)
    # the stop is on another page than the first
    page.get_by_role("button", name="Return to the lesson").click()
    said = foot(page).get_by_role("tabpanel")
    expect(said).to_contain_text(lesson.stops[number - 1].prose.rpartition("**")[2].replace("*", "").strip())
    assert said.evaluate("(node) => node.scrollHeight <= node.clientHeight + 1"), "nothing of it is to be scrolled for"
    ends_where_the_foot_begins(page)
    assert page.locator("[data-testid=stMain]").evaluate("(main) => main.clientHeight") > 0.6 * window["height"]


def ends_where_the_foot_begins(page: Page) -> None:
    """Nothing of the page lies under the bar."""
    js = """() => {
        const [main, foot] = ["[data-testid=stMain]", ".st-key-lesson"].map((one) =>
            document.querySelector(one).getBoundingClientRect());
        return Math.abs(main.bottom - foot.top) <= 1 && Math.abs(foot.bottom - innerHeight) <= 1;
    }"""
    page.wait_for_function(js)


@pytest.mark.parametrize(("width", "most"), [(1280, 64), (390, 100)])
def test_the_bar_folds_to_one_line_and_two_on_a_phone_with_nothing_cut_off(
    width: int, most: int, address: str, open_page: Callable[..., Page], settled
) -> None:
    page = open_page(f"{address}?{urlencode(write(lessons()['routing'].settings(5, Settings())))}", width=width)
    settled(page)
    bar = page.get_by_role("region", name="Lesson")
    expect(bar.get_by_role("status")).to_contain_text("5 of 8")
    # the stop is on another page than the first
    page.get_by_role("button", name="Return to the lesson").click()
    # by keyboard, as everything in it
    bar.get_by_role("button", name="Fold").press("Enter")
    expect(bar.get_by_role("button", name="Unfold")).to_have_attribute("aria-expanded", "false")
    box = bar.bounding_box()
    assert box
    assert box["height"] <= most
    assert (box["x"], box["width"]) == (0, width)
    ends_where_the_foot_begins(page)
    said = page.locator(".st-key-lesson-task p")
    expect(said).to_be_visible()
    assert said.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1")
    for button in bar.get_by_role("button").all():
        place = button.bounding_box()
        assert place
        assert box["y"] <= place["y"]
        assert place["x"] + place["width"] <= width
    bar.get_by_role("button", name="Unfold").press("Enter")
    expect(bar.get_by_role("tab", name="Task")).to_be_visible()


def test_what_is_to_be_touched_on_a_phone_is_in_view_where_the_figure_is_taller_than_the_screen(
    address: str, open_page: Callable[..., Page], settled
) -> None:
    link = urlencode(write(lessons()[TOUR].settings(2, Settings())))
    page = open_page(f"{address}?{link}", **NARROW)
    settled(page)
    digits = page.locator(".map .digits button")
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 100")
    for digit in digits.all():
        expect(digit).to_be_in_viewport(ratio=1)


def test_page_keys_move_a_slider_that_has_the_focus_and_lead_through_the_lesson_elsewhere(
    opened: Callable[..., Page], settled
) -> None:
    # as the ARIA practices have it for sliders: these keys move one by more than an arrow does
    page = opened(**write(lessons()["tour"].settings(2, Settings())))
    slider = page.locator(".map input[type=range]")
    expect(slider).to_have_js_property("value", "3")
    slider.focus()
    page.keyboard.press("PageDown")
    expect(slider).to_have_js_property("value", "2")
    settled(page)
    expect(foot(page)).to_contain_text("2 of 11")
    slider.evaluate("(node) => node.blur()")
    page.keyboard.press("PageUp")
    expect(foot(page)).to_contain_text("1 of 11")


def test_page_keys_lead_on_from_a_slider_that_was_moved_by_hand(opened: Callable[..., Page], settled) -> None:
    # a presenter drags with a mouse, then presses the key of a remote control
    page = opened(**write(lessons()["tour"].settings(2, Settings())))
    slider = page.locator(".map input[type=range]")
    expect(slider).to_have_js_property("value", "3")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(slider).to_have_js_property("value", "2")
    settled(page)
    page.keyboard.press("PageDown")
    expect(foot(page)).to_contain_text("3 of 11")


@pytest.mark.parametrize(
    ("hide", "page_name", "seen"),
    [
        ("lead", "Routing", "[data-testid=stMarkdown]:has-text('Each of the 1,152')"),
        ("picture", "Routing", ".st-key-panel-way"),
        ("network", "Routing", ".st-key-setting-network"),
        ("deeper", "Routing", "text=Go deeper"),
        ("folds", "Routing", "[data-testid=stExpander]"),
        ("away", "Routing", ".st-key-take-couplings"),
        ("choice", "Predict", ".st-key-setting-exercise"),
        ("links", "Predict", ".st-key-predict-next"),
    ],
)
def test_what_a_link_hides_is_not_on_the_page(
    hide: str, page_name: str, seen: str, opened: Callable[..., Page]
) -> None:
    page = opened(hide=hide)
    page.get_by_role("link", name=page_name, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=re.compile(page_name))).to_be_visible()
    thing = page.locator(seen).first
    expect(thing).to_be_attached()
    expect(thing).to_be_hidden()
    page.get_by_role("button", name="Show everything").click()
    expect(thing).to_be_visible()


def test_a_word_opens_where_it_stands_and_leads_to_the_glossary(opened: Callable[..., Page], settled) -> None:
    page = opened(edits="v[3]*=0.5")
    page.get_by_role("link", name="Routing", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=re.compile("Routing"))).to_be_visible()
    settled(page)
    page.wait_for_function(f"{MARKED}.includes('couplings')")
    marked = page.evaluate(MARKED)
    names = [next(name for name, term in TERMS.items() if word.lower() in (term.name, *term.forms)) for word in marked]
    assert len(set(names)) == len(names), "each word once, where it first stands"
    box = page.evaluate(
        "(() => { const word = [...CSS.highlights.get('capsviz-words')].find((range) => range.toString() === 'couplings');"
        "const at = word.getBoundingClientRect(); return [at.x + at.width / 2, at.y + at.height / 2]; })()"
    )
    page.mouse.click(*box)
    card = page.get_by_role("dialog", name="coupling")
    expect(card).to_contain_text(TERMS["coupling"].plain)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.click(*box)
    card.get_by_role("button", name="In the glossary").press("Enter")
    expect(page).to_have_url(re.compile(r"glossary\?.*term=coupling"))
    expect(page).to_have_url(re.compile("edits="))


def test_the_words_of_a_page_are_listed_at_its_foot_for_the_keyboard(opened: Callable[..., Page], settled) -> None:
    page = opened(block="coupling")
    page.get_by_role("link", name="Building blocks", exact=True).click()
    expect(page.get_by_text("How does a part choose whom to speak for?")).to_be_visible()
    settled(page)
    summary = page.get_by_text(re.compile(r"Words on this page \(\d+\)"))
    page.wait_for_function(f"{MARKED}.includes('softmax')")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("definition").filter(has_text=TERMS["softmax"].plain)).to_be_visible()


@pytest.fixture
def linked(browser: Browser, address: str, settled) -> Iterator[Callable[[str], Page]]:
    """A page other than the first, opened from a link: Streamlit then looks for its own files in a second place."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as window:

        def open_link(link: str) -> Page:
            page = window.new_page()
            page.goto(f"{address}/{link}")
            settled(page)
            return page

        yield open_link


@pytest.mark.parametrize(("where", "tab"), [("routing", "Touch it"), ("why", "What it costs"), ("pose", "Paths")])
def test_a_link_to_a_tab_leads_down_to_it_once(linked: Callable[[str], Page], where: str, tab: str) -> None:
    page = linked(f"{where}?{urlencode({'view': tab})}")
    strip = page.locator(f".st-key-{where}-deeper")
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 100")
    expect(strip).to_be_in_viewport()
    page.wait_for_timeout(1500)
    # where the reader goes then is theirs
    page.mouse.move(640, 500)
    page.mouse.wheel(0, -20_000)
    page.wait_for_timeout(1500)
    expect(strip).not_to_be_in_viewport()


def test_a_page_without_a_tab_in_its_link_opens_at_its_top(linked: Callable[[str], Page]) -> None:
    page = linked("routing")
    page.wait_for_timeout(1500)
    assert page.locator("[data-testid=stMain]").evaluate("(main) => main.scrollTop") == 0


def test_one_comes_to_the_top_of_another_page(linked: Callable[[str], Page], settled) -> None:
    page = linked("about")
    main = page.locator("[data-testid=stMain]")
    page.get_by_role("link", name="Move them").scroll_into_view_if_needed()
    assert main.evaluate("(main) => main.scrollTop") > 500
    page.get_by_role("link", name="Move them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pose")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    assert main.evaluate("(main) => main.scrollTop") == 0
