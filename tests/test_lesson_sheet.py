"""The teacher's sheet: what is seen at each stop, drawn small for paper, from the shipped weights and from random ones."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from lesson_reads import reads as reads
from PIL import Image

from capsviz import strokes, weights
from capsviz.capture import capture
from capsviz.figures.paper import Panel, arrows, bars, curve, ink, strip
from capsviz.lessons import TOUR, lessons
from capsviz.lessons.facts import Read
from capsviz.lessons.lesson import Stop
from capsviz.lessons.seen import seen
from capsviz.lessons.sheet import sheet
from capsviz.settings import Settings

STOPS = [(name, at) for name, lesson in lessons().items() if name != TOUR for at in range(len(lesson.stops))]
WITHOUT = {"capsule", "votes", "learning"}
"""Blocks that are made by hand, or have a network of their own: the same whichever network runs."""


def stop(name: str, at: int) -> Stop:
    return lessons()[name].stops[at]


@pytest.fixture(scope="module")
def shipped() -> Read:
    """A drawn digit in the network that ships."""
    if weights.DEFAULT not in weights.shipped():
        pytest.skip(f"pretrained/{weights.DEFAULT}.safetensors is not here")
    net = weights.load()
    assert hasattr(net, "digits")
    return Read(net, capture(net, strokes.draw(4)))  # type: ignore[arg-type]


def drawings(markup: str) -> list[str]:
    return re.findall(r"<img [^>]*>|<svg .*?</svg>", markup, flags=re.S)


@pytest.mark.parametrize(("name", "at"), STOPS)
def test_every_stop_of_a_lesson_for_a_class_has_drawings_with_words(name: str, at: int, shipped: Read) -> None:
    markup = seen(stop(name, at), shipped)
    assert drawings(markup)
    for drawing in drawings(markup):
        assert re.search(r'(alt|aria-label)="[^"]{4,}"', drawing)
    assert not re.search(r"(nan|inf)\b", markup)


@pytest.mark.parametrize(("name", "at"), STOPS)
def test_drawings_are_of_the_network_that_runs(name: str, at: int, reads: tuple[Read, Read]) -> None:
    one, other = (seen(stop(name, at), read) for read in reads)
    assert (one == other) == (dict(stop(name, at).state).get("block") in WITHOUT)


def test_a_sheet_asks_nothing_of_any_machine_and_runs_nothing(shipped: Read) -> None:
    for lesson in lessons().values():
        text = sheet(lesson, shipped, Settings(), "http://here")
        assert all(source.startswith("data:image/png;base64,") for source in re.findall(r'src="([^"]*)"', text))
        assert not re.search(r"<script|<link|@import|url\((?!#)", text)


def test_everything_that_is_drawn_is_grey(shipped: Read) -> None:
    for name, at in STOPS:
        markup = seen(stop(name, at), shipped)
        for colour in re.findall(r"#([0-9a-f]{6})\b", markup):
            assert len({colour[:2], colour[2:4], colour[4:]}) == 1
        for source in re.findall(r'base64,([^"]*)"', markup):
            assert Image.open(io.BytesIO(base64.b64decode(source))).mode == "L"


def test_a_sheet_gives_a_stop_without_drawings_none(reads: tuple[Read, Read]) -> None:
    assert seen(lessons()[TOUR].stops[-1], reads[0]) == ""


def test_ink_is_dark_on_paper_and_what_is_no_number_is_white() -> None:
    drawn = ink(np.array([[0.0, 1.0], [0.5, np.nan]]), "a picture")
    (source,) = re.findall(r'base64,([^"]*)"', drawn)
    assert np.array(Image.open(io.BytesIO(base64.b64decode(source)))).tolist() == [[255, 0], [128, 255]]


def test_bars_are_as_high_as_their_values_and_the_largest_is_black() -> None:
    svg = ElementTree.fromstring(bars(np.array([0.5, 1.0, 0.0]), ["a", "b", "c"], "three", marks=(0.25,)))
    heights = [float(rect.attrib["height"]) for rect in svg.iter("rect")]
    assert heights == [pytest.approx(heights[1] / 2, abs=0.1), heights[1], 0]
    assert [rect.attrib["fill"] for rect in svg.iter("rect")] == ["#888888", "#111111", "#888888"]
    dashed = [line for line in svg.iter("line") if line.attrib["stroke-dasharray"] != "none"]
    base = next(line for line in svg.iter("line") if line.attrib["stroke-dasharray"] == "none")
    assert float(base.attrib["y1"]) - float(dashed[0].attrib["y1"]) == pytest.approx(heights[1] / 4, abs=0.1)


def test_arrows_point_where_their_vectors_do_and_those_that_coincide_share_their_names() -> None:
    right, up = np.array([1.0, 0.0]), np.array([0.0, 0.5])
    svg = ElementTree.fromstring(arrows({"r": right, "u": up, "w": up.copy()}, "three"))
    one, other = ([float(line.attrib[end]) for end in ("x2", "y2")] for line in svg.iter("line"))
    assert one[0] > 50
    assert one[1] == 50
    assert other[0] == 50
    assert other[1] < 50
    assert (one[0] - 50) == pytest.approx(2 * (50 - other[1]), abs=0.1)
    assert [text.text for text in svg.iter("text")] == ["r", "u, w"]


def test_the_point_of_a_curve_lies_on_it() -> None:
    x = np.linspace(0, 4, 81)
    svg = ElementTree.fromstring(curve(x, x**2 / (1 + x**2), (2.0, 0.8), "squash"))
    (line,), (point,) = svg.iter("polyline"), svg.iter("circle")
    places = [[float(n) for n in pair.split(",")] for pair in line.attrib["points"].split()]
    assert places[40] == pytest.approx([float(point.attrib["cx"]), float(point.attrib["cy"])], abs=0.1)


@pytest.mark.parametrize(
    "draw",
    [
        lambda words: ink(np.zeros((2, 2)), words),
        lambda words: bars(np.ones(2), [words, "b"], words),
        lambda words: arrows({words: np.ones(2)}, words),
        lambda words: curve(np.ones(2), np.ones(2), (1.0, 1.0), words),
        lambda words: strip([Panel("", words)]),
    ],
)
def test_words_are_never_markup(draw: Callable[[str], str]) -> None:
    assert "<script" not in draw('"><script>')
