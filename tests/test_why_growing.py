"""A comparison that is read piece by piece, against the same read at once, and what of it goes to the browser."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import strokes
from capsviz.components import why_change
from capsviz.experiments import growing
from capsviz.experiments.compare import compare
from capsviz.experiments.growing import FEW, Growing, order
from capsviz.network import Network
from capsviz.transforms import CHANGES

SEVEN = strokes.draw(7)


@given(count=some.integers(1, 200), first=some.sets(some.integers(0, 199)))
def test_every_place_is_read_once_and_those_that_are_wanted_first(count: int, first: set[int]) -> None:
    wanted = {place for place in first if place < count}
    pieces = order(count, wanted)
    assert sorted(np.concatenate(pieces)) == list(range(count))
    assert wanted | {0} <= {*pieces[0].tolist()}


def test_the_first_piece_is_small_and_reaches_over_the_whole_range() -> None:
    first, *_, last = order(61, {30, 41})
    assert first.tolist() == [0, 10, 20, 30, 40, 41, 50, 60]
    assert len(last) <= 30, "no piece is waited for longer than for the half"
    assert len(order(FEW, {3})) == 1, "few are read at once"


@pytest.mark.parametrize("change", ["turn", "patch", "scramble"])
def test_the_pieces_grow_to_what_is_read_at_once(nets: dict[str, Network], change: str) -> None:
    whole = compare(nets, SEVEN, change)
    grown = Growing(nets, SEVEN, CHANGES[change])
    np.testing.assert_array_equal(grown.along.pictures, whole.pictures)
    before = 0
    for piece in grown.pieces(1):
        assert {grown.along.neutral, 1} <= {*piece.places.tolist()}
        assert len(piece.places) > before
        before = len(piece.places)
        for name, course in piece.courses.items():
            at_once = whole.courses[name]
            # batches of another size round differently
            np.testing.assert_allclose(course.scores, at_once.scores[piece.places], rtol=1e-3, atol=1e-5)
            np.testing.assert_array_equal(course.answers, at_once.answers[piece.places])
            for part in ("poses", "drawn", "distances"):
                one, other = getattr(course, part), getattr(at_once, part)
                assert (one is None) == (other is None)
                if one is not None:
                    np.testing.assert_allclose(one, other[piece.places], rtol=1e-3, atol=1e-4)
    assert before == len(whole.amounts)
    np.testing.assert_array_equal(grown.whole().courses["CNN"].answers, whole.courses["CNN"].answers)


def test_nothing_is_read_twice_for_whoever_comes_later_or_leaves_early(
    nets: dict[str, Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    really = growing.courses
    monkeypatch.setattr(growing, "courses", lambda them, some: read.append(len(some)) or really(them, some))
    grown = Growing(nets, SEVEN, CHANGES["turn"])
    first = next(grown.pieces())
    again = next(grown.pieces(5))
    assert again.places.tolist() == first.places.tolist()
    assert read == [len(first.places)]
    (only,) = [piece for piece in grown.pieces() if len(piece.places) == 61]
    assert [len(piece.places) for piece in grown.pieces()] == [61]
    assert len(only.places) == sum(read) == 61


def test_the_browser_is_sent_what_was_read_at_its_places_and_nothing_between(nets: dict[str, Network]) -> None:
    grown = Growing(nets, SEVEN, CHANGES["turn"])
    first, *_, last = grown.pieces()
    sent, words = why_change._read(grown.along, first), why_change._answered(first)
    assert words["read"] == first.places.tolist() == list(range(0, 61, 10))
    whole = why_change._read(grown.along, last)
    for name, axis in (("scores", 1), ("answers", 1), ("drawn", 0)):
        assert sent[name].shape == whole[name].shape
        np.testing.assert_array_equal(
            sent[name].take(first.places, axis), why_change._read(grown.along, last)[name].take(first.places, axis)
        )
        assert not np.delete(sent[name], first.places, axis).any()
    for runs, course in zip(words["runs"], first.courses.values(), strict=True):
        places, answers = first.places.tolist(), course.answers.tolist()
        assert [
            answer for begin, end, answer in runs for _ in range(places.index(begin), places.index(end) + 1)
        ] == answers
