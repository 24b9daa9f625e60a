"""The exercise that is drawn: what the decoder makes up where nothing was shown."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from networks import random_network

from capsviz import strokes
from capsviz.capture import capture
from capsviz.exercises.asked import INKED, Drawing, NotHereError
from capsviz.exercises.completed import lower_half
from capsviz.network import CapsNet, CapsNetConfig

SEVEN, FIVE = strokes.draw(7), strokes.draw(5)
Nets = tuple[CapsNet, CapsNet]
Pixels = tuple[int, ...]


@pytest.fixture(scope="module")
def nets() -> Nets:
    """Two random networks that read the same pictures differently."""
    config = CapsNetConfig(filters=16, types=4, decoder=(16, 32))
    return random_network(config, 4, votes=2), random_network(config, 7, votes=2)


def test_what_is_drawn_below_is_the_decoders_ink_of_the_upper_half_alone(nets: Nets) -> None:
    for net in nets:
        asked = lower_half(net, FIVE)
        top = FIVE.copy()
        top[14:] = 0
        drawn = capture(net, top).reconstruction
        assert asked.right == tuple(
            28 * row + column for row in range(14, 28) for column in range(28) if drawn[row, column] >= INKED
        )


def test_a_decoder_that_draws_nothing_below_has_nothing_to_be_guessed(nets: Nets) -> None:
    net = deepcopy(nets[0])
    last = [module for module in net.decoder.modules() if isinstance(module, torch.nn.Linear)][-1]
    with torch.no_grad():
        last.weight.zero_()
        assert last.bias is not None
        last.bias.fill_(-9)
    with pytest.raises(NotHereError, match="next to no ink"):
        lower_half(net, FIVE)


def test_a_half_that_is_nothing_clear_is_said_to_be_a_half(nets: Nets) -> None:
    below = FIVE.copy()
    below[:14] = 0
    with pytest.raises(NotHereError, match="for the upper half alone: your picture is blank"):
        lower_half(nets[1], below)


def near(one: int, other: int) -> bool:
    """Whether two pixels are the same or beside each other, slantwise too; a row has 28, and does not go on in the next."""
    (row, column), (other_row, other_column) = divmod(one, 28), divmod(other, 28)
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


PIXELS = st.sets(st.integers(14 * 28, 28 * 28 - 1), max_size=12).map(sorted).map(tuple)


@given(PIXELS, PIXELS)
def test_ink_is_in_common_where_it_lies_on_the_others_or_a_pixel_beside_it(one: Pixels, other: Pixels) -> None:
    kind = Drawing(SEVEN, 14)
    met = sum(any(near(pixel, beside) for beside in other) for pixel in one)
    met += sum(any(near(pixel, beside) for beside in one) for pixel in other)
    expected = met / (len(one) + len(other)) if one or other else 1
    assert kind.common(one, other) == kind.common(other, one) == pytest.approx(expected)
    assert kind.fits(one, other) == (expected >= 1 / 2)


def test_a_drawing_is_right_where_half_of_the_ink_is_in_common() -> None:
    kind = Drawing(SEVEN, 14)
    assert kind.fits((400, 401), (401, 402))
    assert kind.fits((400, 410), (401, 415)), "half of it is a pixel beside"
    assert not kind.fits((400, 410, 412), (401, 415))
    assert not kind.fits((), (401,))
    assert kind.common((400, 401), (400, 401)) == 1
    assert kind.told((400, 401)) == "a drawing of 2 pixels"


def test_a_drawing_and_its_answer_are_two_spellings_of_one_thing() -> None:
    kind = Drawing(SEVEN, 14)
    answer = kind.inked(SEVEN)
    assert kind.inked(kind.drawn(answer)) == answer
    assert min(answer) >= 14 * 28
