"""The menus "Take it away" of the page Building blocks, with a random network of the paper's size and the film that ships."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from menus import each_holds, spied
from test_blocks import slid
from visits import clean, visit
from visits import shelf as shelf

from capsviz import strokes
from capsviz.image import pack
from capsviz.routing import squash

BOLD = f"p.{pack(strokes.draw(4, strokes.HANDS['bold']))}"
PRESENT = [k in (0, 9) for k in range(10)]


@pytest.mark.parametrize(
    ("block", "name", "titles"),
    [
        ("capsule", "capsule", 1),
        ("capsule", "closeup", 1),
        ("squash", "squash", 1),
        ("votes", "house-and-boat", 5),
        ("coupling", "coupling", 1),
        ("loss", "margin", 3),
        ("loss", "reconstruction", 2),
        ("forward", "stations", 2),
        ("limits", "quarter-turns", 1),
    ],
)
def test_the_lines_of_every_screen_make_what_it_shows(block: str, name: str, titles: int) -> None:
    each_holds(name, titles, "blocks", {}, block=block)


@pytest.mark.parametrize(
    ("block", "name", "titles", "state"),
    [
        ("capsule", "closeup", 1, {}),
        ("coupling", "coupling", 1, {"blocks.logits": slid([0.0, 1.5, -4.0, 4.0, 0.25, 0.0, 0.0, 0.0, 0.0, 2.0])}),
        ("coupling", "wrong-softmax", 1, {"blocks.wrong": True}),
        ("loss", "margin", 3, {"blocks.lengths": slid([k / 10 for k in range(10)], present=PRESENT)}),
        ("loss", "reconstruction", 2, {}),
        ("forward", "stations", 2, {}),
        ("limits", "quarter-turns", 1, {}),
    ],
)
def test_the_lines_follow_what_was_set_the_picture_and_the_edits(
    block: str, name: str, titles: int, state: dict[str, Any]
) -> None:
    each_holds(name, titles, "blocks", state, block=block, picture=BOLD, iterations="2", edits="u[57]*=0", digit="3")


def test_what_is_saved_of_squash_and_the_board_are_the_equations() -> None:
    import torch

    with spied() as saved:
        clean(visit("blocks", {"take.squash": True}, block="squash"))
        expected = squash(torch.from_numpy(saved["lengths"])[:, None])[:, 0].numpy()
        np.testing.assert_allclose(saved["squash"], expected)
    with spied() as saved:
        clean(visit("blocks", {"take.house-and-boat": True}, block="votes"))
        assert saved["c"].shape == (5, 2, 2)
        np.testing.assert_allclose(saved["c"].sum(axis=-1), 1)
        # a house: upright, and longer with every iteration, while the boat fades
        house, boat = np.linalg.norm(saved["v"], axis=-1).T
        assert (np.diff(house) > 0).all()
        assert (np.diff(boat) < 0).all()
