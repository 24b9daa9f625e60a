"""What a lesson is, and how its file is read: prose, the state each page opens in, what to ask and what to hear.

Knows settings and words; knows no network and no page but by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from capsviz.errors import CapsvizError
from capsviz.glossary import TERMS
from capsviz.settings import MOST_STOPS, NAMES, Settings, write
from capsviz.settings import read as read_link

PAGES = tuple(sorted(path.stem for path in (Path(__file__).parents[1] / "pages").glob("*.py")))
"""The pages that a lesson can open."""
HOME = "explore"
"""The page that a link without a path opens."""
_OWN = {"lesson", "stop", "big"}
"""What a stop's link cannot say: its place gives it, or the one who opens it."""
_HEAD, _STOP = {"minutes", "aim"}, {"open", "point", "within", "minutes", "words"}
_FACT = re.compile(r"\{(\w+)\}")
_BOLD = re.compile(r"\*\*(.+?)\*\*(?!\*)", re.S)
_SIGNED = re.compile(r"^(\?{1,2}|[=:-]) (.+?)(?=^(?:\?{1,2}|[=:-]) |\Z)", re.M | re.S)
"""The lines of a question, each with the sign that says what it is; what has none goes on with the line before."""


class LessonError(CapsvizError):
    """A lesson that is not there or cannot be read, in a sentence that says where and what would be possible."""


class Question(NamedTuple):
    """What is asked and what one may answer; all of it may hold facts such as {length}."""

    ask: str
    hear: str
    options: tuple[str, ...] = ()
    """What can be chosen; empty where one answers in one's own words."""
    right: str = ""
    """The right one of them, which a fact may decide."""
    again: bool = False
    """Whether it is asked once more at the end of the lesson: it needs no page to be answered."""


@dataclass(frozen=True)
class Stop:
    """One place of a lesson: a page in a state, what is said there, and what is asked."""

    title: str
    page: str
    state: tuple[tuple[str, str], ...]
    """The parameters of the link that opens it."""
    minutes: int
    prose: str
    point: str = ""
    """The key of the thing on the page that is spoken about; empty where it is the whole page."""
    within: str = ""
    """The part of that thing to touch, by its class, where the thing may be taller than a screen."""
    words: tuple[str, ...] = ()
    """The words that are new here."""
    questions: tuple[Question, ...] = ()

    @property
    def task(self) -> str:
        """The one thing to do: what stands in bold."""
        return " ".join(_BOLD.findall(self.prose)[0].split()).rstrip(".")

    def texts(self) -> list[str]:
        """All that is said and asked."""
        asked = (text for one in self.questions for text in (one.ask, one.hear, *one.options, one.right))
        return [self.title, self.prose, *asked]

    def facts(self) -> set[str]:
        """The names of all numbers that its texts leave open."""
        return {name for text in self.texts() for name in named(text)}


@dataclass(frozen=True)
class Lesson:
    """A path through the pages."""

    name: str
    title: str
    aim: str
    minutes: int
    stops: tuple[Stop, ...]

    def settings(self, number: int, now: Settings) -> Settings:
        """The state of one of its stops, counted from 1, for someone who comes from `now`."""
        return opened(dict(self.stops[number - 1].state), now).changed(lesson=self.name, stop=number)

    def link(self, number: int, now: Settings) -> str:
        """The link that opens one of its stops, without the address of the app."""
        return link(self.stops[number - 1].page, self.settings(number, now))


def opened(params: dict[str, str], now: Settings) -> Settings:
    """What a link opens for someone who comes from `now`: network, picture and size of type are kept where it is silent."""
    kept = {name: getattr(now, name) for name in ("network", "picture", "big") if name not in params}
    return read_link(params)[0].changed(**kept)


def link(page: str, settings: Settings) -> str:
    """The link that opens a page in a state, without the address of the app."""
    query = urlencode(write(settings), quote_via=quote, safe=",")
    return f"/{'' if page == HOME else page}{'?' if query else ''}{query}"


def named(text: str) -> set[str]:
    """The facts that a text leaves open."""
    return set(_FACT.findall(text))


def filled(text: str, facts: dict[str, str]) -> str:
    """A text of a lesson with its facts put in."""
    return _FACT.sub(lambda found: facts[found[1]], text)


def state(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Page and parameters of a link as a lesson writes it. Raises `LessonError`."""
    parts = urlsplit(text)
    page = parts.path.strip("/") or HOME
    if page not in PAGES:
        raise LessonError(f'there is no page "{page[:40]}"; there are {", ".join(PAGES)}')
    params = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in params:
        if name not in NAMES - _OWN:
            raise LessonError(f'a page has no state "{name[:40]}"; there are {", ".join(sorted(NAMES - _OWN))}')
    for sentence in read_link(params)[1]:
        raise LessonError(sentence.removesuffix(".").replace(" was left out of the link", ""))
    return page, tuple(params.items())


def read(text: str, name: str) -> Lesson:
    """A lesson from its file. Raises `LessonError` that names the file, the stop and what is wrong."""
    head, *stops = re.split(r"^## ", text, flags=re.M)
    try:
        title, keys, _ = _section(head.removeprefix("# "), _HEAD)
        if not 1 <= len(stops) <= MOST_STOPS:
            raise LessonError(
                f"it has {len(stops)} stops (lines that begin with ##), and 1 to {MOST_STOPS} are expected"
            )
        made = tuple(_stop(number, section) for number, section in enumerate(stops, 1))
        lesson = Lesson(name, title, keys.get("aim", ""), _minutes(keys), made)
        if (spent := sum(stop.minutes for stop in made)) != lesson.minutes:
            raise LessonError(f"its stops take {spent} minutes and its head says {lesson.minutes}; make them agree")
    except LessonError as error:
        raise LessonError(f'the lesson "{name}" cannot be read: {error}') from error
    return lesson


def _stop(number: int, section: str) -> Stop:
    try:
        title, keys, body = _section(section, _STOP)
        if "open" not in keys:
            raise LessonError('a line such as "open: /routing?iteration=1" is missing')
        page, params = state(keys["open"])
        words = tuple(word.strip() for word in keys.get("words", "").split(",") if word.strip())
        for word in words:
            if word not in TERMS:
                raise LessonError(f'the glossary has no word "{word[:40]}"; add it in capsviz/glossary/')
        prose, questions = _body(body)
        point, within = keys.get("point", ""), keys.get("within", "")
        return Stop(title, page, params, _minutes(keys), prose, point, within, words, questions)
    except LessonError as error:
        raise LessonError(f"stop {number}: {error}") from error


def _section(text: str, known: set[str]) -> tuple[str, dict[str, str], str]:
    """Title, the lines `key: value` right under it, and the rest."""
    title, _, rest = text.partition("\n")
    keys, _, body = rest.strip("\n").partition("\n\n")
    found = {}
    for line in filter(None, keys.splitlines()):
        key, colon, value = line.partition(":")
        if not colon or key not in known:
            raise LessonError(f'"{line[:40]}" is not one of the lines {", ".join(sorted(known))}, each "name: value"')
        found[key] = value.strip()
    return title.strip(), found, body


def _minutes(keys: dict[str, str]) -> int:
    text = keys.get("minutes", "")
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise LessonError(
            f'minutes: "{text[:20]}" is not a whole number; write how long it takes, such as "minutes: 5"'
        )
    return int(text)


def _body(text: str) -> tuple[str, tuple[Question, ...]]:
    """Paragraphs, one thing in them in bold, and those whose lines ask something."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    asked = [part for part in paragraphs if part.startswith(("? ", "?? "))]
    prose = "\n\n".join(part for part in paragraphs if part not in asked)
    if (tasks := len(_BOLD.findall(prose))) != 1:
        raise LessonError(f"{tasks} things stand in **bold**, and one is expected: what to do here")
    return prose, tuple(_question(part) for part in asked)


def _question(paragraph: str) -> Question:
    lines = [(sign[0], " ".join(text.split())) for sign, text in _SIGNED.findall(paragraph)]
    ask, right, hear = (" ".join(text for found, text in lines if found == sign) for sign in "?=:")
    options = tuple(text for sign, text in lines if sign == "-")
    if not hear:
        raise LessonError(f'the question "{ask[:40]}" has no answer; put one on the next line, after ": "')
    if bool(options) != bool(right) or (options and not named(right) and right not in options):
        raise LessonError(
            f'of the question "{ask[:40]}" one can choose {" or ".join(options) or "nothing"}, and "{right[:40]}" is said '
            'to be right; write each choice after "- ", and the right one once more after "= "'
        )
    return Question(ask, hear, options, right, again=paragraph.startswith("?? "))
