"""Motions of ink, held against digits drawn from pen strokes, whose true motion is known, and against closed forms."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsviz import ink
from capsviz.strokes import Hand, draw

STEPS = 6
START = Hand(thickness=2.6, size=0.85, slant=0.1)


def way(digit: int, change: dict[str, tuple[float, float]]) -> list[np.ndarray]:
    """A digit on its way from the first to the second value of one factor, in small steps."""
    ((name, (low, high)),) = change.items()
    values = np.linspace(low, high, STEPS + 1)
    if name in ("down", "right"):
        hands = [replace(START, shift=(v, 0.0) if name == "down" else (0.0, v)) for v in values]
    elif name == "strength":
        return [(draw(digit, START) * value)[None] for value in values]
    else:
        hands = [replace(START, **{name: float(value)}) for value in values]
    return [draw(digit, hand)[None] for hand in hands]


def explained(pictures: list[np.ndarray]) -> ink.Explained:
    return ink.explain([ink.step(a, b) for a, b in pairwise(pictures)])


@pytest.mark.parametrize("digit", [2, 4, 5])
@pytest.mark.parametrize(
    ("factor", "low", "high", "motion", "amount"),
    [
        ("strength", 0.6, 0.9, "strength", np.log(0.9 / 0.6)),
        ("thickness", 2.2, 3.4, "thickness", 1.2),
        ("slant", 0.0, 0.3, "slant", 0.3),
        ("turn", -8.0, 8.0, "turn", 16.0),
        ("width", 0.85, 1.15, "width", np.log(1.15 / 0.85)),
        ("down", -1.0, 1.0, "down", 2.0),
        ("right", -1.0, 1.0, "right", 2.0),
    ],
)
def test_a_drawn_digit_that_is_moved_one_way_is_explained_by_that_motion_and_amount(
    digit: int, factor: str, low: float, high: float, motion: str, amount: float
) -> None:
    found = explained(way(digit, {factor: (low, high)}))
    which = list(ink.MOTIONS).index(motion)
    assert found.shares.argmax() == which
    # a thicker pen in a box of the same height also makes the line that it follows shorter
    assert found.shares[which] > (0.35 if factor == "thickness" else 0.55)
    # edges are one pixel wide here, and a difference over two pixels takes them for less steep: up to 25 % too far
    assert found.amounts[which] == pytest.approx(amount, rel=0.27)


@pytest.mark.parametrize("digit", [2, 4, 5])
def test_a_digit_that_grows_becomes_taller_and_wider(digit: int) -> None:
    found = explained(way(digit, {"size": (0.72, 0.88)}))
    first, second = (list(ink.MOTIONS)[i] for i in np.argsort(-found.shares)[:2])
    assert {first, second} == {"height", "width"}
    assert found.amounts[[list(ink.MOTIONS).index("height"), list(ink.MOTIONS).index("width")]].min() > 0.1


def test_what_goes_back_is_explained_by_the_opposite_amount() -> None:
    there = way(4, {"slant": (0.0, 0.3)})
    forward, back = explained(there), explained(there[::-1])
    np.testing.assert_allclose(back.shares, forward.shares, atol=1e-9)
    np.testing.assert_allclose(back.amounts, -forward.amounts, atol=1e-9)


@given(st.integers(0, 2**32 - 1))
def test_shares_lie_between_zero_and_one_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = explained([rng.random((3, 12, 12)) for _ in range(3)])
    assert (found.shares >= 0).all()
    assert found.shares.sum() <= 1 + 1e-9
    assert ((found.amounts == 0) == (found.shares == 0)).all()


def test_nothing_is_explained_where_nothing_moves() -> None:
    found = explained([draw(3)[None]] * 3)
    assert not found.shares.any()
    assert not found.amounts.any()


def blob(
    row: float, col: float, wide: float = 4.0, tall: float = 6.0, turn: float = 0.0, lean: float = 0.0
) -> np.ndarray:
    """A smooth hill of ink, the same at every place, so that its derivatives are known to many digits."""
    rows, cols = np.mgrid[0:40, 0:40].astype(float)
    r, c = rows - row, cols - col
    c = c + lean * r
    r, c = np.cos(turn) * r + np.sin(turn) * c, np.cos(turn) * c - np.sin(turn) * r
    return np.exp(-((r / tall) ** 2) - (c / wide) ** 2)[None]


@pytest.mark.parametrize(
    ("motion", "ahead", "behind", "unit"),
    [
        ("down", blob(20.01, 20), blob(19.99, 20), 0.02),
        ("right", blob(20, 20.01), blob(20, 19.99), 0.02),
        ("width", blob(20, 20, wide=4.004), blob(20, 20, wide=3.996), np.log(4.004 / 3.996)),
        ("height", blob(20, 20, tall=6.006), blob(20, 20, tall=5.994), np.log(6.006 / 5.994)),
        ("slant", blob(20, 20, lean=0.001), blob(20, 20, lean=-0.001), 0.002),
        ("turn", blob(20, 20, turn=np.radians(0.1)), blob(20, 20, turn=np.radians(-0.1)), 0.2),
    ],
)
def test_a_pattern_is_the_derivative_of_the_picture(
    motion: str, ahead: np.ndarray, behind: np.ndarray, unit: float
) -> None:
    pattern = ink.patterns(blob(20, 20))[0, list(ink.MOTIONS).index(motion)].reshape(40, 40)
    # a difference over two pixels of a hill 4 wide is right to 1/(2 * 4²) of the slope; a turn is a difference of two
    np.testing.assert_allclose(pattern, (ahead - behind)[0] / unit, atol=0.1 * np.abs(pattern).max())


def ring(inner: float, outer: float) -> np.ndarray:
    rows, cols = np.mgrid[0:28, 0:28] - 13.5
    away = np.hypot(rows, cols)
    return np.clip(outer - away, 0, 1) * np.clip(away - inner, 0, 1)


def test_the_paper_inside_a_ring_is_enclosed_and_no_other() -> None:
    rows, cols = np.mgrid[0:28, 0:28] - 13.5
    inside = ink.enclosed(ring(5, 8)[None])[0]
    assert inside[np.hypot(rows, cols) < 4.5].all()
    assert not inside[np.hypot(rows, cols) > 6.5].any()


def test_an_open_ring_encloses_nothing() -> None:
    open_ring = ring(5, 8)
    open_ring[14:, 13] = 0
    assert not ink.enclosed(open_ring[None]).any()
    assert not ink.enclosed(np.zeros((1, 28, 28))).any()


def test_a_growing_ring_is_explained_by_a_growing_loop_where_it_neither_widens_nor_heightens_outside() -> None:
    pictures = [ring(inner, 9.0)[None] for inner in np.linspace(4, 5.5, STEPS + 1)]
    found = explained(pictures)
    assert found.shares.argmax() == list(ink.MOTIONS).index("loop")
    assert found.amounts[list(ink.MOTIONS).index("loop")] > 0


def test_corners_that_give_way_are_explained_by_roundness() -> None:
    rows, cols = np.abs(np.mgrid[0:28, 0:28] - 13.5)
    # from nearly a square to a disc, by the power of the norm; edges as soft as those of reconstructions
    norms = [(rows**p + cols**p) ** (1 / p) for p in np.linspace(8, 2, STEPS + 1)]
    found = explained([1 / (1 + np.exp(norm - 9))[None] for norm in norms])
    assert found.shares.argmax() == list(ink.MOTIONS).index("roundness")
    assert found.amounts[found.shares.argmax()] > 0


def test_moved_ink_is_counted_once_where_it_leaves_and_once_where_it_comes() -> None:
    here, there = np.zeros((1, 8, 8)), np.zeros((1, 8, 8))
    here[0, 1, 1], there[0, 6, 6] = 1, 1
    assert ink.moved(here, here) == 0
    assert ink.moved(here, there) == 1
    assert ink.moved(here, here + there) == pytest.approx(1 / 3)
