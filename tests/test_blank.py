"""A picture on which nothing is: every page says so once, and what the networks answer all the same."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from visits import clean, html, visit, words
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import claims, ink, strokes
from capsviz.capture import capture
from capsviz.experiments.compare import compare
from capsviz.figures import blank, courses, walk
from capsviz.image import pack
from capsviz.network import CapsNet, Network
from capsviz.transforms import CHANGES
from capsviz.views import why_change, why_pair

EMPTY = np.zeros((28, 28), dtype=np.float32)
FAINT = EMPTY + np.float32(0.05)
LINK = f"p.{pack(EMPTY)}"


def text(app: AppTest) -> str:
    """All prose of a page, and the words of its own markup."""
    infos = " ".join(info.value for info in app.info)
    return f"{words(app)} {infos} {re.sub(r'<style>.*?</style>|<[^>]*>', ' ', html(app), flags=re.DOTALL)}"


@pytest.fixture(scope="module")
def capsnet(nets: dict[str, Network]) -> CapsNet:
    net = nets["CapsNet"]
    assert isinstance(net, CapsNet)
    return net


def test_a_picture_shows_nothing_where_it_is_nowhere_bright() -> None:
    assert ink.blank(EMPTY)
    assert ink.blank(FAINT)
    assert not ink.blank(strokes.draw(7))


@pytest.mark.parametrize("page", ["explore", "routing"])
def test_the_page_says_once_that_nothing_is_there_and_what_is_answered_all_the_same(
    page: str, capsnet: CapsNet
) -> None:
    trace = capture(capsnet, EMPTY)
    shown = text(clean(visit(page, picture=LINK)))
    assert shown.count("There is no ink in this picture.") == 1
    article = "an" if trace.prediction == 8 else "a"
    assert f"the network answers {article} {trace.prediction} (length {trace.lengths.max():.2f} of at most 1)" in shown
    assert "The network reads a" not in shown
    assert "no ink in this picture" not in text(visit(page))


def test_a_headline_of_no_picture_is_no_answer(capsnet: CapsNet) -> None:
    said = walk.headline(capture(capsnet, FAINT))
    assert blank.NOTHING in said
    assert "The network reads" not in said


def test_nothing_fails_where_nothing_is(nets: dict[str, Network]) -> None:
    found = compare(nets, EMPTY, CHANGES["turn"])
    said = courses.where_it_fails(found, 1)
    assert said.count("no ink") == 1
    assert "fail" not in said
    for name, word in (("CapsNet", "length"), ("CNN", "softmax")):
        course = found.courses[name]
        assert f"the {name} answers " in said
        assert f" {course.answers[found.neutral]} ({word} {course.scores[found.neutral].max():.2f})" in said


def test_no_band_of_real_digits_lies_behind_a_picture_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    many = claims.Claims({}, 1000, {}, {}, {})
    monkeypatch.setattr(why_pair, "measured", lambda: many)
    monkeypatch.setattr(why_change, "show_change", lambda *_, crowd, **__: shown.append(crowd))
    for picture in (LINK, "gallery.7.upright"):
        visit("why", picture=picture)
    assert shown == [None, many]


def test_the_overlap_complains_once_and_keeps_the_view_that_needs_no_digits() -> None:
    app = visit("overlap", picture=LINK)
    assert [str(error.value) for error in app.exception] == []
    said = [element.value for element in [*app.error, *app.info, *app.warning]]
    assert sum("picture is empty" in sentence for sentence in said) == 1
    assert [tab.label for tab in app.tabs] == ["How often it works"]
    assert len(visit("overlap").tabs) == 3
