"""The stations' shapes and counts, against the networks themselves."""

from __future__ import annotations

import numpy as np
import pytest
from networks import TINY, random_network

from capsviz.anatomy import learned_in_all, stations
from capsviz.capture import capture
from capsviz.network import CapsNet, CapsNetConfig, Capsules, EfficientCapsNet


def taken_apart(net: Capsules, side: int) -> dict[str, tuple[tuple[int, ...], int]]:
    picture = np.zeros((side, side), dtype=np.float32)
    return {station.name: (station.shape, station.learned) for station in stations(net, capture(net, picture))}


def test_the_papers_network_has_the_papers_shapes_and_counts(full: CapsNet) -> None:
    # Sabour, Frosst & Hinton 2017, section 4; counts by hand: 256·82, 256·(81·256+1), 1152·10·16·8
    assert taken_apart(full, 28) == {
        "picture": ((28, 28), 0),
        "features": ((256, 20, 20), 20_992),
        "primary": ((1152, 8), 5_308_672),
        "votes": ((1152, 10, 16), 1_474_560),
        "routing": ((3, 1152, 10), 0),
        "poses": ((10, 16), 0),
        "lengths": ((10,), 0),
        "reconstruction": ((28, 28), 1_411_344),
    }
    assert learned_in_all(full) == 8_215_568


@pytest.mark.parametrize(
    ("net", "side"),
    [
        (random_network(TINY, 1, votes=8), 20),
        (random_network(CapsNetConfig(side=20, filters=5, types=3, classes=4, dim=6, bias=True), 1, votes=8), 20),
        (EfficientCapsNet().eval(), 28),
    ],
    ids=["tiny", "with a bias", "efficient"],
)
def test_the_stations_together_hold_every_number_that_was_learned(net: Capsules, side: int) -> None:
    counts = [learned for _, learned in taken_apart(net, side).values()]
    assert sum(counts) == learned_in_all(net) == sum(tensor.numel() for tensor in net.parameters())
    assert min(counts) >= 0
