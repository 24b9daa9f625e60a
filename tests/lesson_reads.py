"""What the tests of lessons share: one picture as two networks read it."""

from __future__ import annotations

import pytest
from networks import random_network

from capsviz import strokes
from capsviz.capture import capture
from capsviz.lessons.facts import Read
from capsviz.network import CapsNetConfig


@pytest.fixture(scope="module")
def reads() -> tuple[Read, Read]:
    """One picture in two random networks."""
    config = CapsNetConfig(filters=16, types=4, decoder=(16, 32))
    nets = (random_network(config, 4, votes=2), random_network(config, 7, votes=2))
    one, other = (Read(net, capture(net, strokes.draw(7))) for net in nets)
    return one, other
