"""Two digits laid over each other and read: the experiment, its figures, what was measured of it, and its page."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import streamlit as st
import torch
from networks import put_on_shelf, random_network
from PIL import Image
from streamlit.testing.v1 import AppTest
from visits import link, shelved, visit, words

from capsviz import cabinet, overlaps, strokes, weights
from capsviz.capture import capture
from capsviz.components import overlap as component
from capsviz.components.packet import packet
from capsviz.experiments.overlap import CLEAR, REACH, Overlap, OverlapError, read_two
from capsviz.figures.overlap import REACH as SHOWN_TO
from capsviz.figures.overlap import drawn_of, found_by_cover, leaning_sheets, who_gets
from capsviz.figures.spelled import article
from capsviz.figures.style import OVERLAID
from capsviz.image import pack, unpack
from capsviz.network import CapsNet, CapsNetConfig
from capsviz.overlaps import Bin, OverlapsError
from capsviz.settings import MOST_SHIFT, Settings, read, write
from capsviz.training import pairs
from capsviz.training.data import Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.pairs_study import FAILURES, by_cover, measure
from capsviz.training.recipes import RECIPES, Recipe

SMALL = CapsNetConfig(side=36, filters=4, types=3, decoder=(7, 11))
"""As the network of pairs, but thin."""
SIX = random_network(SMALL, 5, votes=20)
PLACES = [(-3, -1), (3, 1)]


def two(a: int = 7, b: int = 4) -> list[np.ndarray]:
    return [strokes.draw(a), strokes.draw(b)]


# -- the experiment ---------------------------------------------------------------------------------------------------


def test_what_is_read_is_the_sum_of_the_two_at_their_places() -> None:
    found = read_two(SIX, two(), PLACES)
    expected = np.zeros((2, 36, 36), dtype=np.float32)
    # 28 pixels stand 4 from each edge of 36
    expected[0, 4 - 1 : 32 - 1, 4 - 3 : 32 - 3], expected[1, 4 + 1 : 32 + 1, 4 + 3 : 32 + 3] = two()
    assert np.array_equal(found.alone, expected)
    assert np.array_equal(found.trace.image, expected.sum(axis=0).clip(max=1))


def test_the_two_found_are_the_two_longest_and_each_capsule_draws_from_its_own_pose() -> None:
    found = read_two(SIX, two(), PLACES)
    trace = capture(SIX, found.trace.image)
    assert set(found.found) == set(np.argsort(-trace.lengths)[:2].tolist())
    for digit in range(10):
        expected = capture(SIX, found.trace.image, decode=digit).reconstruction
        # a batch of ten is summed in another order than one
        np.testing.assert_allclose(found.drawn[digit], expected, atol=1e-6)
    for n in range(2):
        assert found.apart[n] == capture(SIX, found.alone[n]).prediction


def test_the_first_found_is_the_one_that_draws_the_first_digit_better() -> None:
    def error(found: Overlap) -> float:
        return sum(float(np.square(found.drawn[k] - found.alone[n]).sum()) for n, k in enumerate(found.found))

    for a, b in ((7, 4), (4, 7), (1, 8), (0, 6)):
        found = read_two(SIX, two(a, b), PLACES)
        exchanged = replace(found, found=found.found[::-1])
        assert error(found) <= error(exchanged)


def test_exchanging_the_pictures_exchanges_everything_and_changes_no_length() -> None:
    one, other = read_two(SIX, two(), PLACES), read_two(SIX, two()[::-1], PLACES[::-1])
    assert np.array_equal(one.trace.lengths, other.trace.lengths)
    assert one.found == other.found[::-1]
    assert one.cover == pytest.approx(other.cover)


def test_one_picture_over_itself_is_covered_wholly_and_far_apart_not_at_all() -> None:
    assert read_two(SIX, two(3, 3), [(1, 1), (1, 1)]).cover == pytest.approx(1)
    assert read_two(SIX, two(1, 1), [(-4, 0), (4, 0)]).cover == 0


def test_parts_lean_to_neither_at_first_and_are_counted_by_plain_loops_later() -> None:
    found = read_two(SIX, two(), PLACES)
    one, other = found.found
    for r, leaning in enumerate(found.leanings()):
        more = [10 * (row[one] - row[other]) for row in found.trace.routing.c[r]]
        assert leaning.one == sum(each >= CLEAR for each in more)
        assert leaning.other == sum(each <= -CLEAR for each in more)
        assert leaning.one + leaning.other + leaning.even == leaning.parts == len(found.trace.u)
    assert found.leanings()[0].even == len(found.trace.u)
    assert found.leanings()[-1].one > 0


def test_a_network_of_single_digits_reads_two_on_its_own_smaller_picture(full: CapsNet) -> None:
    assert read_two(full, two(), PLACES).trace.image.shape == (28, 28)


def test_an_empty_picture_and_a_place_out_of_reach_are_a_sentence() -> None:
    with pytest.raises(OverlapError, match="the second picture is empty; draw a digit on it"):
        read_two(SIX, [strokes.draw(7), np.zeros((28, 28), dtype=np.float32)], PLACES)
    with pytest.raises(
        OverlapError, match=r"the first digit is shifted by \(5, 0\) pixels; each can be shifted by up to 4"
    ):
        read_two(SIX, two(), [(5, 0), (0, 0)])


def test_hands_and_links_reach_as_far_as_the_experiment() -> None:
    assert MOST_SHIFT == REACH == (RECIPES["overlap"].network.side - 28) // 2


@pytest.mark.parametrize("text", ["", "1,2,3", "5,0,0,0", "1,2,3,4,0", "a,b,c,d", "1.0,0,0,0", "+1,0,0,0", "0,0,0,-5"])
def test_places_that_are_none_are_left_out_of_a_link(text: str) -> None:
    settings, dropped = read({"places": text})
    assert settings == Settings()
    assert "is not four whole numbers from −4 to 4" in dropped[0]
    assert read(write(Settings(places="4,-4,0,1"))) == (Settings(places="4,-4,0,1"), [])


# -- the figures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("iterations", "shown"), [(1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (6, [1, 2, 6])])
def test_the_sheets_hold_the_difference_of_the_couplings_of_every_part(iterations: int, shown: list[int]) -> None:
    found = read_two(SIX, two(), PLACES, iterations=iterations)
    figure = who_gets(found.trace.routing, found.found, 10)
    layout = figure.to_dict()["layout"]
    titles = [annotation["text"] for annotation in layout["annotations"]]
    assert titles == ["iteration 1", *(str(r) for r in shown[1:])]
    one, other = found.found
    for sheet, r in zip(cast(Any, figure.data), shown, strict=True):
        c = found.trace.routing.c[r - 1]
        # three types of 10x10, two across, one line between them
        assert sheet.z.shape == (21, 21)
        np.testing.assert_array_equal(sheet.z[:10, 11:], (c[100:200, one] - c[100:200, other]).reshape(10, 10))
        assert np.isnan(sheet.z[10]).all()
        assert np.isnan(sheet.z[11:, 11:]).all()
    scale = layout["coloraxis"]
    assert (scale["cmin"], scale["cmax"]) == (-SHOWN_TO, SHOWN_TO)
    assert [colour for _, colour in scale["colorscale"]][::2] == list(OVERLAID[::-1])


def test_the_sheets_of_the_page_have_the_colours_of_the_same_couplings() -> None:
    found = read_two(SIX, two(), PLACES)
    drawn = drawn_of(found.trace.routing)
    words = [f"sheet {r}" for r in drawn]
    html = leaning_sheets(found.trace.routing, found.found, 10, words)
    uris = re.findall(r'<img src="data:image/png;base64,([^"]*)" alt="(sheet \d+)"', html)
    assert [said for _, said in uris] == words
    one, other = found.found
    ends = [np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) for colour in (OVERLAID[1], *OVERLAID[:1])]
    for (uri, _), r in zip(uris, drawn, strict=True):
        picture = np.array(Image.open(io.BytesIO(base64.b64decode(uri)))).astype(float)
        side = picture.shape[0] // 21
        c = found.trace.routing.c[r]
        # the second of three types of 10x10, two across, one line between them
        leaning = (c[100:200, one] - c[100:200, other]).reshape(10, 10)
        parts = picture[side // 2 :: side, side // 2 :: side][:10, 11:]
        for part, value in zip(parts.reshape(-1, 3), leaning.ravel(), strict=True):
            low, high = (np.abs(part - end).sum() for end in ends)
            # rounding to 255 levels hides what is smaller
            assert value == pytest.approx(0, abs=0.002) or (high < low) == (value > 0)


def test_the_curve_over_the_cover_shows_what_was_counted_with_its_interval() -> None:
    bins = [Bin(0.0, 0.1, 200, 10, (0.03, 0.09)), Bin(0.1, 0.2, 100, 20, (0.13, 0.29))]
    (curve,) = cast(Any, found_by_cover(bins).data)
    np.testing.assert_allclose(curve.x, [0.05, 0.15])
    np.testing.assert_allclose(curve.y, [0.95, 0.8])
    np.testing.assert_allclose(curve.y + curve.error_y.array, [0.97, 0.87])
    np.testing.assert_allclose(curve.y - curve.error_y.arrayminus, [0.91, 0.71])


# -- what was measured ------------------------------------------------------------------------------------------------


def some_digits(count: int = 60) -> Digits:
    drawn = torch.from_numpy(np.stack([strokes.draw(k % 10) for k in range(count)]))
    return Digits((255 * drawn).round().to(torch.uint8), torch.arange(count) % 10)


RECIPE = replace(RECIPES["overlap"], network=SMALL)


def test_errors_by_cover_add_up_to_those_of_all_pairs() -> None:
    found = by_cover(SIX, some_digits(), RECIPE, "any")
    shown = pairs.measured(some_digits(), RECIPE)
    whole = judged(outputs(SIX, shown.images), shown.labels)
    assert (found["whole"]["errors"], found["whole"]["pictures"]) == whole
    assert sum(one["pictures"] for one in found["bins"]) == whole.pictures
    assert sum(one["errors"] for one in found["bins"]) == whole.errors
    assert all(one["low"] < one["high"] for one in found["bins"])


def test_failures_are_the_first_wrong_pairs_and_can_be_read_again_from_the_file(tmp_path: Path) -> None:
    path = shelf(tmp_path)
    measure(path, SIX, some_digits(), write=True)
    stored = overlaps.read(tmp_path / "overlap.pairs.json", weights.digest(path))
    assert len(stored.failures) == min(FAILURES, stored.whole.errors) > 0
    for failure in stored.failures[:6]:
        right, down, second_right, second_down = failure.places
        again = read_two(SIX, [unpack(one) for one in failure.pictures], [(right, down), (second_right, second_down)])
        assert set(again.found) == set(failure.answers) != set(failure.labels)
        assert again.cover == pytest.approx(failure.cover, abs=1e-4)


def shelf(folder: Path, recipe: Recipe = RECIPE) -> Path:
    """The network of pairs in a folder, with a card that says so."""
    path = put_on_shelf(SIX, folder, "overlap")
    card = path.with_suffix(".json")
    card.write_text(json.dumps({**json.loads(card.read_text()), "recipe": asdict(recipe)}))
    return path


def test_measurements_that_are_missing_damaged_or_of_other_weights_are_a_sentence(tmp_path: Path) -> None:
    path = shelf(tmp_path)
    with shelved(tmp_path):
        with pytest.raises(OverlapsError, match="nobody has measured the network overlap on pairs"):
            overlaps.load()
        measure(path, SIX, some_digits(), write=True)
        assert overlaps.load().whole.pictures == 60
        for spoiled in ("", "{}", '{"sha256": 3}', "[1]"):
            overlaps.where().write_text(spoiled)
            with pytest.raises(OverlapsError, match=r"cannot be read|measured with other weights"):
                overlaps.load()


def test_a_network_of_single_digits_is_measured_as_ever(full: CapsNet, tmp_path: Path) -> None:
    path = put_on_shelf(full, tmp_path)
    found = measure(path, full, some_digits(20), write=True)
    assert found == judged(outputs(full, some_digits(20).images()), some_digits(20).labels)
    assert not list(tmp_path.glob("*.pairs.json"))


# -- the component ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [None, {}, {"places": "no"}, {"places": [1, 2, 3]}, {"places": [0, 0, 0, 5]}])
@pytest.mark.parametrize("wrapped", [True, False])
def test_what_a_browser_sends_is_believed_only_where_it_is_four_places(
    sent: object, wrapped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[int]] = []
    monkeypatch.setattr(st, "session_state", {"key": sent if wrapped else {"places": [True, 0, 0, 0]}})
    component._moved("key", told.append)
    assert not told


# -- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def single(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("single")
    put_on_shelf(full, folder)
    return folder


@pytest.fixture(scope="module")
def paired(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paired")
    put_on_shelf(full, folder)
    measure(shelf(folder), SIX, some_digits(), write=True)
    return folder


@pytest.fixture(params=["single", "paired"])
def on_shelf(request: pytest.FixtureRequest) -> Iterator[CapsNet]:
    """Either shelf, and the network that reads pairs from it."""
    with shelved(request.getfixturevalue(request.param)):
        yield SIX if request.param == "paired" else request.getfixturevalue("full")


def said(app: AppTest) -> str:
    return " ".join([words(app), *(element.value for element in app.info)])


def test_the_page_says_what_is_read_alone_and_together(on_shelf: CapsNet) -> None:
    net = weights.load("overlap" if on_shelf is SIX else "sabour-r3")
    found = read_two(net, two(), PLACES)  # pyright: ignore[reportArgumentType]
    text = said(visit("overlap"))
    first, second = (f"read as {article(digit)} **{digit}**" for digit in found.apart)
    assert f"the first digit is {first}, the second {second.removeprefix('read ')}" in text
    one, other = found.found
    assert f"the two longest capsules are the **{one}** ({found.trace.lengths[one]:.2f}) and the **{other}**" in text
    assert f"{found.cover:.0%} of the fainter one's ink" in text


def test_without_the_network_of_pairs_the_page_says_who_reads_and_that_nothing_was_measured(single: Path) -> None:
    with shelved(single):
        text = said(visit("overlap", view="How often it works"))
    assert "The network trained on pairs (overlap.safetensors) is not here" in text
    assert "which was shown one digit at a time and never two" in text
    assert "so there is no number to show" in text


def test_a_link_chooses_both_digits_and_their_places(on_shelf: CapsNet) -> None:
    params = {"picture": "gallery.2.bold", "other": f"p.{pack(strokes.draw(6))}", "places": "0,1,-2,4"}
    app = visit("overlap", **params)
    assert link(app) == params
    net = weights.load("overlap" if on_shelf is SIX else "sabour-r3")
    pictures = [strokes.draw(2, strokes.HANDS["bold"]), strokes.draw(6)]
    found = read_two(net, pictures, [(0, 1), (-2, 4)])  # pyright: ignore[reportArgumentType]
    assert f"{found.cover:.0%} of the fainter one's ink" in words(app)


def test_two_of_the_same_class_are_answered_with_a_sentence(on_shelf: CapsNet) -> None:  # noqa: ARG001
    app = visit("overlap", picture="gallery.7.upright", other="gallery.7.upright")
    assert "the same digit twice cannot make two capsules long" in said(app)


def test_an_empty_picture_is_answered_with_a_sentence(on_shelf: CapsNet) -> None:  # noqa: ARG001
    empty = f"p.{pack(np.zeros((28, 28), dtype=np.float32))}"
    app = visit("overlap", other=empty)
    assert [str(error.value) for error in app.exception] == []
    assert any("The second picture is empty; draw a digit on it" in error.value for error in app.error)


def test_a_digit_that_is_not_there_is_asked_for_and_drawn(on_shelf: CapsNet) -> None:
    net = weights.load("overlap" if on_shelf is SIX else "sabour-r3")
    found = read_two(net, two(), PLACES)  # pyright: ignore[reportArgumentType]
    third = int(np.argsort(-found.trace.lengths)[2])
    app = visit("overlap", view="Ask for a third digit")
    assert app.pills(key="setting.digit").value == third
    share = found.drawn[third].sum() / found.trace.image.sum()
    assert f"The capsule of the **{third}** is not one of the two longest" in words(app)
    assert f"**{share:.0%}** as much ink" in words(app)
    app.pills(key="setting.digit").set_value(found.found[0]).run()
    assert f"The capsule of the **{found.found[0]}** is one of the two longest" in words(app)
    assert link(app) == {"view": "Ask for a third digit", "digit": str(found.found[0])}


def test_the_parts_that_lean_to_either_are_counted(on_shelf: CapsNet) -> None:
    net = weights.load("overlap" if on_shelf is SIX else "sabour-r3")
    last = read_two(net, two(), PLACES).leanings()[-1]  # pyright: ignore[reportArgumentType]
    text = words(visit("overlap", view="Who gets which part"))
    assert f"Each small square is one of the {last.parts:,} parts" in text
    assert f"**{last.one:,}** give more to the" in text


def test_what_was_measured_is_shown_with_its_interval_and_a_chosen_failure_is_laid_out(paired: Path) -> None:
    with shelved(paired):
        whole = overlaps.load().whole
        text = words(visit("overlap", view="How often it works"))
    assert f"**{1 - whole.errors / whole.pictures:.2%}** of {whole.pictures} pairs of test digits" in text
    assert re.search(r"95 % interval \d+\.\d\d% to \d+\.\d\d%", text)


def test_a_failure_that_is_chosen_is_laid_out_as_it_was_measured(paired: Path) -> None:
    def script() -> None:
        from types import SimpleNamespace

        import streamlit as st

        from capsviz import desk
        from capsviz.views import overlap_measured, overlap_pair

        st.session_state[overlap_measured._FAILURES] = SimpleNamespace(choice="1")
        overlap_measured._chosen()
        read = overlap_pair.read()
        st.json({"found": sorted(read.found), "cover": read.cover, "places": desk.settings().places})

    with shelved(paired):
        failure = overlaps.load().failures[1]
        laid = json.loads(AppTest.from_function(script, default_timeout=60).run().json[0].value)
    assert laid["places"] == ",".join(map(str, failure.places))
    assert laid["found"] == sorted(failure.answers)
    assert laid["cover"] == pytest.approx(failure.cover, abs=1e-4)


def test_a_link_to_the_network_of_pairs_is_left_out_with_a_sentence(paired: Path) -> None:
    with shelved(paired):
        app = visit("overlap", network="overlap")
    assert any("overlap reads two digits at once" in warning.value for warning in app.warning)
    assert "network" not in link(app)


def test_the_network_of_pairs_is_offered_on_no_page_that_reads_one_digit(paired: Path) -> None:
    with shelved(paired):
        assert set(cabinet.cards()) == {"overlap", "sabour-r3"}
        assert set(cabinet.cards_of_capsules()) == {"sabour-r3"}


def test_colours_and_words_of_what_is_found_come_from_python() -> None:
    found = read_two(SIX, two(), PLACES)
    sent: dict[str, object] = {}

    def keep(words: dict, arrays: dict) -> bytes:
        sent.update(words, **arrays)
        return packet(words, arrays)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(component, "packet", keep)
        patch.setattr(component, "_mount", lambda **_: None)
        component.lay_over(two(), PLACES, found, subject="any", key="any", on_move=lambda _: None)
    assert sent["colours"] == OVERLAID
    assert sent["said"] == [
        f"drawn by the capsule of the {k}, length {found.trace.lengths[k]:.2f}" for k in found.found
    ]
    expected = np.rint(255 * found.drawn[list(found.found)])
    assert np.array_equal(sent["drawn"], expected)  # pyright: ignore[reportArgumentType]
