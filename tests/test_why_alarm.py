"""The reconstruction as an alarm: attacks, nonsense, what is measured of both, and the tab as a visitor opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from measurements import measured
from visits import clean, html, visit, words
from why_networks import digits as digits
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import claims, strokes
from capsviz.experiments import nonsense
from capsviz.experiments.attacks import STRENGTHS, WAYS, How, attack, lead, perturbed
from capsviz.experiments.compare import course
from capsviz.network import CapsNet, Network
from capsviz.training import claims_nonsense as measuring
from capsviz.training.data import Digits

TAB = "The reconstruction as an alarm"
every_way = pytest.mark.parametrize("how", list(WAYS))


@pytest.fixture(scope="module")
def facts(nets: dict[str, Network], digits: Digits) -> dict[str, Any]:
    """What is measured of the random networks, on a few pictures of each kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "NONSENSE", 4)
        patch.setattr(measuring, "ATTACKED", 4)
        expected = measuring.expected_of(nets, digits)
        return {name: make(nets, digits, expected) for name, make in measuring.FACTS.items()}


def answer(net: Network, picture: np.ndarray) -> int:
    return int(course(net, torch.from_numpy(picture)[None]).answers[0])


# attacks


@every_way
@pytest.mark.parametrize("name", claims.NETWORKS)
def test_no_pixel_moves_further_than_the_strength_or_out_of_black_and_white(
    nets: dict[str, Network], how: How, name: str
) -> None:
    picture = strokes.draw(4)
    found = attack(nets[name], picture, 4, how)
    moved = np.abs(found.pictures - picture).max(axis=(1, 2))
    # float32: a step of the strength and back
    assert (moved <= np.array(STRENGTHS) + 1e-6).all()
    assert found.pictures.min() >= 0
    assert found.pictures.max() <= 1
    np.testing.assert_array_equal(found.pictures[0], picture)


@every_way
@pytest.mark.parametrize("name", claims.NETWORKS)
def test_an_attack_brings_another_class_forward(nets: dict[str, Network], how: How, name: str) -> None:
    picture = strokes.draw(4)
    right = answer(nets[name], picture)
    found = attack(nets[name], picture, right, how, (0.0, 0.01, 0.05))
    assert found.leads[0] < 0
    # uphill at small strengths, where the slope is still that of the picture itself
    assert found.leads[0] < found.leads[1]
    assert found.leads[1] < found.leads[2]


def test_one_step_goes_along_the_sign_of_the_slope(nets: dict[str, Network]) -> None:
    """Against finite differences of the lead, at pixels that are free to move either way."""
    net, picture, small = nets["CNN"].double(), 0.4 + 0.2 * strokes.draw(4).astype(np.float64), 1e-5
    images, digits = torch.from_numpy(picture)[None], torch.tensor([4])
    moved = perturbed(net, images, digits, torch.tensor([0.05], dtype=torch.float64), "step") - images
    for row, col in ((5, 9), (13, 13), (20, 16), (9, 20)):
        up, down = images.clone(), images.clone()
        up[0, row, col] += small
        down[0, row, col] -= small
        slope = float(lead(net(up[:, None]), digits) - lead(net(down[:, None]), digits)) / (2 * small)
        if abs(slope) > 1e-6:
            assert float(moved[0, row, col]) == pytest.approx(0.05 * np.sign(slope))
    net.float()


@every_way
def test_what_is_said_of_the_attacked_pictures_is_what_a_fresh_reading_says(nets: dict[str, Network], how: How) -> None:
    for net in nets.values():
        found = attack(net, strokes.draw(4), 4, how, (0.0, 0.1))
        for at, picture in enumerate(found.pictures):
            fresh = course(net, torch.from_numpy(picture)[None])
            assert fresh.answers[0] == found.course.answers[at]
            # a batch of one rounds otherwise than a batch of two
            np.testing.assert_allclose(fresh.scores[0], found.course.scores[at], atol=1e-5)


def test_a_quiet_attack_keeps_the_drawing_closer_than_a_loud_one(shipped: CapsNet) -> None:
    """The trained network, at a strength that fools it either way: science's 1907.02957."""
    picture = strokes.draw(7)
    loud, quiet = (attack(shipped, picture, 7, how, (0.3,)) for how in ("steps", "quiet"))
    assert loud.falls() == quiet.falls() == 0.3
    assert loud.course.distances is not None
    assert quiet.course.distances is not None
    assert float(quiet.course.distances[0]) < float(loud.course.distances[0])


def test_it_falls_at_the_least_strength_that_fools_it(nets: dict[str, Network]) -> None:
    picture = strokes.draw(4)
    wrong = (answer(nets["CNN"], picture) + 1) % 10
    assert attack(nets["CNN"], picture, wrong, "step", (0.0, 0.1)).falls() == 0
    right = answer(nets["CNN"], picture)
    assert attack(nets["CNN"], picture, right, "step", (0.0,)).falls() is None


# nonsense


@pytest.mark.parametrize("kind", nonsense.KINDS)
def test_nonsense_is_a_picture_the_same_for_a_seed_and_another_for_another(kind: str) -> None:
    one = nonsense.make(kind, 3)
    assert one.dtype == np.float32
    assert one.min() >= 0
    assert one.max() <= 1
    assert one.max() > 0.5
    np.testing.assert_array_equal(one, nonsense.make(kind, 3))
    assert any(np.abs(one - nonsense.make(kind, seed)).max() > 0.1 for seed in range(4, 8))


# what is measured


def test_the_threshold_is_what_95_percent_of_real_digits_stay_below(
    nets: dict[str, Network], digits: Digits, facts: dict[str, Any]
) -> None:
    found = course(nets["CapsNet"], digits.images()[:, 0])
    assert found.distances is not None
    assert facts["alarm"]["threshold"] == pytest.approx(float(np.quantile(found.distances, 0.95)), abs=1e-5)
    raised = facts["alarm"]["real"]["CapsNet"]["drawn"]
    assert (raised["count"], raised["of"]) == (1, 12), "of the digits themselves, one in twenty, rounded up"
    assert facts["alarm"]["nonsense"].keys() == nonsense.KINDS.keys()
    assert "drawn" not in facts["alarm"]["real"]["CNN"], "a network that draws nothing raises no such alarm"


@every_way
def test_an_attack_counts_as_one_where_a_fresh_reading_answers_otherwise(
    facts: dict[str, Any], nets: dict[str, Network], digits: Digits, how: How
) -> None:
    for name, net in nets.items():
        turned = 0
        for image in digits.images(slice(4))[:, 0].numpy():
            found = attack(net, image, answer(net, image), how, (measuring.STRENGTH,))
            turned += found.course.answers[0] != answer(net, image)
        counted = facts["attacks"][how][name]["turned"]
        # one picture may tip: batches of four and of one round differently, and many steps let that grow
        assert abs(counted["count"] - turned) <= 1
        assert counted["of"] == 4


# the tab


def test_without_measurements_there_are_distances_and_no_alarm() -> None:
    app = visit("why", view=TAB)
    shown = html(app)
    assert "Until then distances are shown without an alarm" in " ".join(one.value for one in app.caption)
    assert "the drawing lies 0." in shown
    assert ": alarm" not in shown
    assert "no alarm" not in shown
    assert 'class="limit"' not in shown


def test_with_measurements_each_drawing_is_held_against_the_threshold(
    shelf: Path, facts: dict[str, Any], nets: dict[str, Network]
) -> None:
    with measured(shelf, facts):
        app = clean(visit("why", view=TAB))
    found = course(nets["CapsNet"], torch.from_numpy(strokes.draw(7))[None])
    assert found.distances is not None
    away = float(found.distances[0])
    said = "alarm" if away > facts["alarm"]["threshold"] else "no alarm"
    assert f"the drawing lies {away:.2f} away: {said}" in html(app)
    assert f"{facts['alarm']['threshold']:.3f}" in " ".join(one.value for one in app.caption)


def test_the_strength_and_the_way_change_what_is_attacked(nets: dict[str, Network]) -> None:
    app = visit("why", view=TAB, picture="gallery.4.upright")
    app.select_slider(key="setting.strength").set_value(0.2).run()
    for how in WAYS:
        app.pills(key="setting.attack").set_value(how).run()
        found = attack(nets["CapsNet"], strokes.draw(4), 4, how)
        at = STRENGTHS.index(0.2)
        said = f"The CapsNet answers {found.course.answers[at]}, length {found.course.scores[at].max():.2f}"
        assert said in html(app)
    assert "The CNN draws nothing" in " ".join(one.value for one in app.caption)


def test_other_nonsense_is_other_nonsense() -> None:
    app = visit("why", view=TAB)
    before = html(app)
    app.button(key="why.alarm.again").click().run()
    assert html(app) != before
    assert words(app)
