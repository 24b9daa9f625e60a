"""Part and whole: what is measured of digits put together wrongly, and the tab as a visitor opens it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from measurements import drawn, measured
from visits import clean, html, rows, visit, words
from why_networks import digits as digits
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import claims, measure, strokes
from capsviz.capture import capture
from capsviz.experiments.compare import course
from capsviz.figures.scrambled import noticed
from capsviz.image import pack
from capsviz.network import Network
from capsviz.training import claims_nonsense as measuring
from capsviz.training.claims_facts import coupling_entropies
from capsviz.training.data import Digits
from capsviz.transforms import CHANGES, SCRAMBLES, parts
from capsviz.views import why_parts

TAB = "Part and whole"


def scrambled(image: np.ndarray, how: int) -> np.ndarray:
    return CHANGES["scramble"](torch.from_numpy(image)[None], torch.tensor([float(how)]))[0].numpy()


def count(of: int, so: int) -> dict[str, Any]:
    return {"count": so, "of": of, "interval": [max(0, so / of - 0.1), min(1, so / of + 0.1)]}


def by_hand(low: dict[str, int], drawn: int, entropy: float) -> dict[str, Any]:
    """What would be measured if so many of ten scrambled digits raised each alarm."""

    def one(name: str, unsure: int, misdrawn: int, even: float) -> dict[str, Any]:
        mean = {"mean": even, "sd": 0.1, "interval": [even, even]}
        found = {"unsure": count(10, unsure), "same": count(10, 3), "top": mean, "own": mean}
        return found | ({"drawn": count(10, misdrawn), "distance": mean, "entropy": mean} if name == "CapsNet" else {})

    whole = {name: one(name, 0, 0, 0.999) for name in claims.NETWORKS}
    wrong = {name: one(name, low[name], drawn, entropy) for name in claims.NETWORKS}
    return {way: wrong if at else whole for at, way in enumerate(SCRAMBLES)}


def test_the_entropy_measured_over_many_is_that_of_each_trace(nets: dict[str, Network], digits: Digits) -> None:
    net: Any = nets["CapsNet"]
    found = coupling_entropies(net, digits.images()[:, 0])
    for at in (0, 7):
        trace = capture(net, digits.images()[at, 0].numpy())
        # float32 over batches of another size
        assert float(found[at]) == pytest.approx(float(measure.coupling_entropy(trace.routing.c)[-1]), abs=1e-5)


def test_what_is_measured_is_a_fresh_count(nets: dict[str, Network], digits: Digits) -> None:
    found = measuring.parts(nets, digits, measuring.expected_of(nets, digits))
    assert list(found) == list(SCRAMBLES)
    for name, net in nets.items():
        images = digits.images()[:, 0].numpy()
        before = [int(course(net, torch.from_numpy(one)[None]).answers[0]) for one in images]
        for how, way in enumerate(SCRAMBLES):
            made = [course(net, torch.from_numpy(scrambled(one, how))[None]) for one in images]
            same = sum(int(one.answers[0]) == old for one, old in zip(made, before, strict=True))
            assert found[way][name]["same"]["count"] == same
            tops = [float(one.scores.max()) for one in made]
            assert found[way][name]["top"]["mean"] == pytest.approx(np.mean(tops), abs=1e-5)
    assert found["whole"]["CapsNet"]["same"]["count"] == len(digits.labels)


def test_the_bars_are_the_shares_with_their_intervals() -> None:
    figure = noticed(by_hand({"CapsNet": 4, "CNN": 9}, 10, 0.9), {"CapsNet": "red", "CNN": "blue"})
    assert [bar.name for bar in drawn(figure)] == ["CapsNet: low score", "CNN: low score", "CapsNet: bad drawing"]
    assert [list(bar.y) for bar in drawn(figure)] == [[0] + 4 * [high] for high in (0.4, 0.9, 1)]
    np.testing.assert_allclose(drawn(figure)[0].error_y.array, 0.1)


@pytest.mark.parametrize(("of_ten", "said"), [(2, "does not know it"), (6, "often notices"), (9, "knows it")])
def test_the_sentence_follows_from_the_numbers(of_ten: int, said: str) -> None:
    text = why_parts.in_words(by_hand({"CapsNet": of_ten, "CNN": 0}, 10, 0.95))
    assert f"the CapsNet {said}" in text
    assert "the CNN does not know it" in text
    assert "draws again knows it" in text
    assert "The couplings move" in text
    assert "The couplings hardly move" in why_parts.in_words(by_hand({"CapsNet": 1, "CNN": 0}, 1, 0.9985))


def test_each_way_to_put_it_together_is_read_and_routed_live(nets: dict[str, Network]) -> None:
    app = visit("why", view=TAB, picture="gallery.4.upright")
    body = html(app)
    assert "holds nothing" in (said := " ".join(one.value for one in app.info)) or "nobody has measured" in said.lower()
    net: Any = nets["CapsNet"]
    for how in range(len(SCRAMBLES)):
        trace = capture(net, scrambled(strokes.draw(4), how))
        entropy = float(measure.coupling_entropy(trace.routing.c)[-1])
        assert math.isfinite(entropy)
        assert f"coupling entropy {entropy:.4f}" in body
        assert f"The CapsNet answers {trace.prediction}, length {trace.lengths.max():.2f}" in body


@pytest.mark.parametrize(
    ("picture", "said"),
    [("gallery.4.upright", "in 3 parts"), (f"p.{pack(np.zeros((28, 28), np.float32))}", "nothing to cut")],
)
def test_the_page_shows_where_a_digit_is_cut(picture: str, said: str) -> None:
    assert len(parts(strokes.draw(4))) == 3
    body = html(clean(visit("why", view=TAB, picture=picture)))
    assert "Where it is cut" in body
    assert said in body


def test_a_scramble_that_nobody_measured_yet_is_said_and_the_others_are_shown(shelf: Path) -> None:
    found = by_hand({"CapsNet": 4, "CNN": 9}, 10, 0.9)
    del found[SCRAMBLES[-1]]
    with measured(shelf, {"parts": found}):
        app = visit("why", view=TAB)
    (said,) = [one.value for one in clean(app).info]
    assert (
        said == "Not measured over many digits yet: “Cut at the joints, joined wrongly”. Run capsviz evaluate --claims."
    )
    assert why_parts.in_words(found) in words(app)
    (head,) = [row for row in rows(app) if row[0] == "mean over all digits"]
    assert head[1:] == list(found)


def test_what_was_measured_over_many_is_shown_with_its_answer(shelf: Path) -> None:
    found = by_hand({"CapsNet": 4, "CNN": 9}, 10, 0.9)
    with measured(shelf, {"parts": found}):
        app = visit("why", view=TAB)
    assert why_parts.in_words(found) in words(app)
    (answers,) = [row for row in rows(app) if row[0] == "CapsNet: answers as for the whole"]
    assert answers[1] == "30%"
