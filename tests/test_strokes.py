"""Drawn digits look as their hand says: each parameter is held against what can be measured in the picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capsviz.capture import capture
from capsviz.errors import CapsvizError
from capsviz.network import CapsNet
from capsviz.strokes import BOX, HANDS, MIDDLE, RANGES, Hand, draw, gallery

DIGITS = st.integers(0, 9)
UNSHIFTED = st.builds(Hand, **{name: st.floats(*RANGES[name]) for name in RANGES if name != "shift"})


def centre(pixels: np.ndarray) -> np.ndarray:
    """Row and column of the centre of mass."""
    rows, columns = np.indices(pixels.shape)
    return np.array([(pixels * rows).sum(), (pixels * columns).sum()]) / pixels.sum()


def spread(pixels: np.ndarray) -> np.ndarray:
    """The 2x2 covariance of the ink, (row, column)."""
    away = np.indices(pixels.shape).reshape(2, -1) - centre(pixels)[:, None]
    return (away * pixels.ravel()) @ away.T / pixels.sum()


def axis(pixels: np.ndarray) -> tuple[float, float]:
    """Along which direction the ink lies, in degrees counter-clockwise from upright, and how far it spreads there."""
    values, vectors = np.linalg.eigh(spread(pixels))
    down, right = vectors[:, -1] * -np.sign(vectors[0, -1])
    return float(np.degrees(np.arctan2(-right, -down))), float(np.sqrt(values[-1]))


def test_the_gallery_holds_every_digit_in_three_hands_under_its_own_name() -> None:
    pictures = gallery()
    assert Counter(picture.digit for picture in pictures) == dict.fromkeys(range(10), 3)
    assert {picture.name for picture in pictures} == {f"{digit}.{hand}" for digit in range(10) for hand in HANDS}
    assert len({picture.pixels.tobytes() for picture in pictures}) == 30


def test_every_picture_of_the_gallery_is_read_rightly_by_the_shipped_weights(shipped: CapsNet) -> None:
    wrong = [p.name for p in gallery() if capture(shipped, p.pixels).prediction != p.digit]
    assert wrong == []


def test_a_picture_of_the_gallery_cannot_be_written_into() -> None:
    with pytest.raises(ValueError, match="read-only"):
        gallery()[0].pixels[0, 0] = 1


@given(digit=DIGITS, hand=UNSHIFTED)
def test_any_hand_gives_bright_ink_in_255ths_within_the_box_and_centred_by_mass(digit: int, hand: Hand) -> None:
    pixels = draw(digit, hand)
    assert pixels.shape == (28, 28)
    # a pen one pixel thick never lies whole on one pixel
    assert 0.6 < pixels.max() <= 1
    np.testing.assert_array_equal(pixels, np.rint(pixels * 255).astype(np.float32) / np.float32(255))
    inked = np.argwhere(pixels > 0)
    # the box lies anywhere between the pixels, so that it may touch one more than its 20
    assert (np.ptp(inked, axis=0) + 1 <= BOX + 1).all()
    # the centre is found on a coarser picture: 0.03 was seen in 300 random hands
    np.testing.assert_allclose(centre(pixels), MIDDLE, atol=0.05)


@given(
    slant=st.floats(*RANGES["slant"]),
    turn=st.floats(-80, 80),
    width=st.floats(*RANGES["width"]),
    size=st.floats(0.5, 0.65),
)
def test_up_to_a_size_of_065_slant_turn_width_and_size_act_together_as_documented(
    slant: float, turn: float, width: float, size: float
) -> None:
    # the written 1 is a line from 3 hundredths right of its foot: the closed form of what becomes of it
    up, right = 1.0, 0.03 * width + slant
    angle = np.degrees(np.arctan2(-right, up)) + turn
    length = np.hypot(up, right) * (BOX * size - 2.0)
    found, deviation = axis(draw(1, Hand(thickness=2.0, slant=slant, turn=turn, width=width, size=size)))
    # its curve is 1 % of its height and pixels are coarse: 2 degrees; an angle is the same after half a turn
    assert abs((found - angle + 90) % 180 - 90) < 2
    # an even line spreads by length/sqrt(12); the pen's round ends and the blur of a pixel add to it
    assert length / np.sqrt(12) < deviation < (length + 2.5) / np.sqrt(12)


@pytest.mark.parametrize("slant", RANGES["slant"])
@pytest.mark.parametrize("digit", range(10))
def test_up_to_a_size_of_055_no_digit_is_reduced_whatever_its_slant_turn_and_width(digit: int, slant: float) -> None:
    # the thinnest pen, the most slant and the most width make the largest shape
    widest = Hand(thickness=1.0, slant=slant, width=RANGES["width"][1], size=0.55)
    unturned, *turned = (draw(digit, replace(widest, turn=float(turn))) for turn in range(0, 180, 15))
    # where nothing was reduced the ink is as high as its size says; the faintest pixel at an end need not show
    assert abs(np.ptp(np.flatnonzero((unturned > 0.02).any(axis=1))) + 1 - BOX * widest.size) < 2
    # and a turn keeps the spread around the centre: the grain of pixels takes 1.4 %, reduction 15 % at a size of 0.65
    spreads = [np.trace(spread(pixels)) for pixels in turned]
    np.testing.assert_allclose(spreads, np.trace(spread(unturned)), rtol=0.03)


@pytest.mark.parametrize("digit", range(10))
def test_a_slant_shears_the_ink_by_so_many_columns_a_row(digit: int) -> None:
    upright, leaning = (spread(draw(digit, Hand(size=0.65, slant=slant))) for slant in (0.0, 0.3))
    # a shear adds -slant * var(row) to the covariance; a pen that is not sheared with it takes up to a quarter away
    sheared = (leaning[0, 1] - upright[0, 1]) / -upright[0, 0]
    assert 0.22 < sheared < 0.36


@pytest.mark.parametrize("digit", range(10))
def test_a_turn_turns_the_ink_counter_clockwise(digit: int) -> None:
    plain, turned = (draw(digit, Hand(size=0.65, turn=turn)) for turn in (0.0, 90.0))
    # a quarter turn is exact on pixels but for where the centre lies between them: a fifth of full ink at an edge
    assert np.abs(np.rot90(plain[1:, 1:]) - turned[1:, 1:]).max() < 0.2


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize(
    ("name", "values", "measured"),
    [
        ("thickness", (1.0, 1.7, 2.4, 3.3, 4.2, 5.0), lambda pixels: pixels.sum()),
        ("size", (0.5, 0.6, 0.7, 0.8, 0.9, 1.0), lambda pixels: spread(pixels)[0, 0]),
        ("width", (0.6, 0.8, 1.0, 1.2, 1.5), lambda pixels: spread(pixels)[1, 1]),
        ("slant", (-0.6, -0.3, 0.0, 0.3, 0.6), lambda pixels: -spread(pixels)[0, 1]),
    ],
)
def test_more_of_a_parameter_is_more_of_what_it_names(digit: int, name: str, values: tuple, measured) -> None:
    small: dict[str, Any] = {} if name == "size" else {"size": 0.65}
    seen = [measured(draw(digit, Hand(**small, **{name: value}))) for value in values]
    # a wider upright 1 is hardly wider: its stroke leans by 3 hundredths
    assert (np.diff(seen) > 0).all()


def test_the_rounder_the_hand_the_less_ink_a_seven_takes_for_its_corner() -> None:
    ink = [draw(7, Hand(thickness=2.0, roundness=roundness)).sum() for roundness in (0.0, 0.5, 1.0)]
    assert (np.diff(ink) < 0).all()


@given(digit=DIGITS, down=st.floats(-3, 3), right=st.floats(-3, 3))
def test_a_shift_moves_the_centre_of_mass_by_so_many_pixels(digit: int, down: float, right: float) -> None:
    pixels = draw(digit, Hand(size=0.7, shift=(down, right)))
    np.testing.assert_allclose(centre(pixels), [MIDDLE + down, MIDDLE + right], atol=0.05)


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("outside", [-1000.0, 1000.0, float("nan")])
def test_a_hand_outside_its_range_is_refused_by_name_with_the_range(name: str, outside: float) -> None:
    low, high = RANGES[name]
    values: dict[str, Any] = {name: (0.0, outside) if name == "shift" else outside}
    with pytest.raises(CapsvizError, match=f"{name} of a hand lies between {low:g} and {high:g}, not {outside}"):
        Hand(**values)


@pytest.mark.parametrize("digit", [-1, 10])
def test_a_digit_that_does_not_exist_is_refused(digit: int) -> None:
    with pytest.raises(CapsvizError, match=f"there is no digit {digit}; choose one of 0 to 9"):
        draw(digit)


def test_ink_shifted_out_of_the_picture_is_refused_not_cut_off() -> None:
    with pytest.raises(CapsvizError, match="would leave the picture; shift it less or make it smaller"):
        draw(7, Hand(thickness=5.0, shift=(4.0, 4.0)))
