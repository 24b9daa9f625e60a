"""What the desk's Python face believes of what a browser sends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from test_poses import made_up

from capsviz.components import pose_desk, pose_grid

SUBJECT = "net/7/1234"
GOOD = {"pose": [0.1, -0.2, 1], "n": 4, "subject": SUBJECT}


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    state: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def let_go(session: dict[str, Any], held: Any) -> list[list[float]]:
    """The poses that the page is told of when this arrives."""
    told: list[list[float]] = []
    session["desk"] = {"held": held}
    pose_desk._let_go("desk", SUBJECT, 3, lambda pose: told.append(pose.tolist()))
    return told


def test_a_pose_that_was_let_go_is_passed_on(session: dict[str, Any]) -> None:
    (pose,) = let_go(session, GOOD)
    assert pose == pytest.approx([0.1, -0.2, 1])
    assert session["desk.echo"] == 4


@pytest.mark.parametrize(
    "held",
    [
        None,
        "pose",
        [0.1, 0.2, 0.3],
        {},
        {**GOOD, "subject": "net/8/1234"},
        {**GOOD, "pose": None},
        {**GOOD, "pose": [0.1, 0.2]},
        {**GOOD, "pose": [0.1, 0.2, 0.3, 0.4]},
        {**GOOD, "pose": [0.1, 0.2, "0.3"]},
        {**GOOD, "pose": [0.1, 0.2, True]},
        {**GOOD, "pose": [0.1, 0.2, float("nan")]},
        {**GOOD, "pose": [0.1, 0.2, float("inf")]},
        {**GOOD, "pose": [0.1, 0.2, 1.01]},
        {**GOOD, "pose": [0.1, 0.2, 10**400]},
        {**GOOD, "n": "4"},
        {**GOOD, "n": None},
    ],
)
def test_what_no_desk_can_have_sent_is_ignored(session: dict[str, Any], held: Any) -> None:
    assert let_go(session, held) == []
    assert "desk.echo" not in session


def test_a_wish_for_weights_is_remembered_until_the_next_run(session: dict[str, Any]) -> None:
    asked: list[str] = []
    session["desk"] = {"wanted": "abc"}
    pose_desk._asked("desk", lambda: asked.append("rerun"))
    assert (session["desk.wanted"], asked) == ("abc", ["rerun"])


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"row": 3, "column": 7}, [(3, 7)]),
        ({"row": 0, "column": 0}, [(0, 0)]),
        ({"row": 16, "column": 0}, []),
        ({"row": -1, "column": 0}, []),
        ({"row": 3, "column": 11}, []),
        ({"row": 3.0, "column": 7}, []),
        ({"row": True, "column": 7}, []),
        ({"row": 3}, []),
        ([3, 7], []),
        (None, []),
    ],
)
def test_only_a_cell_that_is_there_can_be_chosen(
    session: dict[str, Any], sent: Any, told: list[tuple[int, int]]
) -> None:
    session["grid"] = {"cell": sent}
    found: list[tuple[int, int]] = []
    pose_grid._chosen("grid", (16, 11), lambda row, column: found.append((row, column)))
    assert found == told


def test_what_is_drawn_at_random_keeps_a_covariance_that_is_nearly_flat() -> None:
    flat = np.zeros((1, 4, 4), dtype=np.float32)
    flat[0, 0, 0] = 0.01
    pose, picture = np.zeros(4, dtype=np.float32), np.zeros((2, 2))
    known = replace(made_up(1, 4), covariance=flat)
    bench = pose_desk.Bench(SUBJECT, 0, pose, pose, picture, picture, picture, known)
    root = pose_desk._spread(bench)["spread"]
    np.testing.assert_allclose(root @ root.T, flat[0], atol=1e-6)
