"""What moves and what stays: the last numbers along a change, how they are drawn, and the tab as a visitor opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from measurements import drawn, measured
from visits import rows, visit, words
from why_networks import nets as nets
from why_networks import shelf as shelf

from capsviz import strokes
from capsviz.capture import capture, watch
from capsviz.experiments.moves import Moves, moves
from capsviz.figures.moving import SHOWN, numbers, path
from capsviz.intervention import Site
from capsviz.network import Network
from capsviz.transforms import CHANGES
from capsviz.views import why_moves

TURN = CHANGES["turn"]
AMOUNTS = np.array([-30.0, 0.0, 30.0])


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    image = torch.from_numpy(strokes.draw(4).copy())
    return TURN(image.expand(3, 28, 28), torch.from_numpy(AMOUNTS).float()).numpy()


def r2(capsnet: tuple[float, float, float], cnn: tuple[float, float, float]) -> dict[str, Any]:
    """Read-outs as they are measured: lower end, R², upper end."""
    found = {"CapsNet": capsnet, "CNN": cnn}
    return {
        name: {"r2": middle, "interval": [low, high], "features": 16} for name, (low, middle, high) in found.items()
    }


def test_the_numbers_are_the_pose_of_the_digit_and_the_features_before_the_scores(
    nets: dict[str, Network], pictures: np.ndarray
) -> None:
    poses = moves(nets["CapsNet"], pictures, 4, 1).numbers
    features = moves(nets["CNN"], pictures, 4, 1).numbers
    for at, picture in enumerate(pictures):
        # float32 over batches of another size
        np.testing.assert_allclose(poses[at], capture(nets["CapsNet"], picture).poses[4], atol=1e-5)
        np.testing.assert_allclose(features[at], watch(nets["CNN"], picture)[Site("hidden")], atol=1e-5)


def test_how_far_they_move_is_told_from_the_unchanged_picture() -> None:
    found = Moves(np.array([[3.0, 8.0], [3.0, 4.0], [6.0, 8.0]]), 1)
    np.testing.assert_array_equal(found.away, [[0, 4], [0, 0], [3, 4]])
    np.testing.assert_allclose(found.share(), [0.8, 0, 1])


def test_a_straight_way_is_drawn_straight_through_the_unchanged_picture() -> None:
    direction = np.array([0.0, 0.6, 0.8])
    found = Moves(5 + np.array([-2.0, 0, 3])[:, None] * direction, 1)
    figure = path(found, TURN, AMOUNTS, "green")
    np.testing.assert_allclose(np.abs(drawn(figure)[0].x), [2, 0, 3], atol=1e-9)
    np.testing.assert_allclose(drawn(figure)[0].y, 0, atol=1e-6)
    assert drawn(figure)[1].text == ("30° clockwise", "unchanged", "30° counterclockwise")
    assert "100%" in figure.layout.xaxis.title.text


def test_the_map_has_a_row_for_each_number_or_for_those_that_move_most() -> None:
    few = Moves(np.arange(12.0).reshape(3, 4), 1)
    figure = numbers(few, TURN, AMOUNTS, what="number")
    assert list(drawn(figure)[0].y) == ["1", "2", "3", "4"]
    np.testing.assert_array_equal(drawn(figure)[0].z, few.away.T)
    away = np.zeros((3, 40))
    away[2] = np.arange(40)
    many = numbers(Moves(away, 1), TURN, AMOUNTS, what="feature")
    assert list(drawn(many)[0].y) == [str(40 - n) for n in range(SHOWN)]


@pytest.mark.parametrize(
    ("capsnet", "cnn", "said"),
    [
        ((0.8, 0.82, 0.84), (0.9, 0.92, 0.94), "better than the pose"),
        ((0.8, 0.82, 0.84), (0.79, 0.81, 0.83), "as well as the pose"),
        ((0.97, 0.98, 0.99), (0.91, 0.93, 0.95), "if less well than the pose"),
        ((0.97, 0.98, 0.99), (0.6, 0.7, 0.8), "but worse than the pose"),
        ((0.8, 0.82, 0.84), (0.2, 0.3, 0.4), "hardly carry it"),
    ],
)
def test_the_sentence_follows_from_the_read_outs(
    capsnet: tuple[float, float, float], cnn: tuple[float, float, float], said: str
) -> None:
    assert said in why_moves.verdict(r2(capsnet, cnn))


def test_every_motion_is_followed_in_both_networks(nets: dict[str, Network]) -> None:
    app = visit("why", view="What moves and what stays", picture="gallery.4.upright")
    assert "Until then how well a change can be read out is not shown" in words(app)
    for name in why_moves.MOTIONS:
        app.pills(key="why.moves.change").set_value(name).run()
        text = words(app)
        image = torch.from_numpy(strokes.draw(4).copy())
        change, reach = CHANGES[name], why_moves.MOTIONS[name]
        ends = change.neutral + reach * torch.tensor([-1.0, 0, 1])
        for net in nets.values():
            share = moves(net, change(image.expand(3, 28, 28), ends).numpy(), 4, 1).share()
            assert f"**{share[0]:.2f}** and **{share[-1]:.2f}** of their length" in text


def test_what_was_followed_once_is_kept_whatever_else_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("capsviz.experiments.moves.moves", lambda *given: asked.append(given[2]) or moves(*given))
    app = visit("why", {"take.why-moves": True}, view="What moves and what stays", picture="gallery.3.slanted")
    assert asked == [3, 3], "each network once"
    app.selectbox(key="take.why-moves.which").select_index(2).run()
    assert asked == [3, 3]
    app.pills(key="why.moves.change").set_value("shear").run()
    assert asked == [3] * 4
    app.pills(key="why.moves.change").set_value("turn").run()
    assert asked == [3] * 4


def test_the_read_outs_that_were_measured_are_shown_with_what_follows(shelf: Path) -> None:
    fact: dict[str, Any] = {"turn": {"reach": 30.0, **r2((0.8, 0.82, 0.84), (0.9, 0.92, 0.94))}}
    fact["right"] = {"reach": 4.0, **r2((0.8, 0.82, 0.84), (0.79, 0.81, 0.83))}
    with measured(shelf, {"read_out": fact}):
        app = visit("why", view="What moves and what stays", picture="gallery.4.upright")
    text = words(app)
    assert ["turn, up to 30° clockwise or 30° counterclockwise", "0.82 (0.80 – 0.84)", "0.92 (0.90 – 0.94)"] in rows(
        app
    )
    assert "Turn: **the CNN's features carry it too, and better than the pose**." in text
