"""Pictures on which two networks part ways: what is counted of them is what each network says of each picture alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from why_networks import nets, shelf

from capsviz import cabinet
from capsviz.experiments.attacks import attack
from capsviz.experiments.compare import compare
from capsviz.experiments.parted import Parted, attacked, changed, parted
from capsviz.network import Network
from capsviz.transforms import ChangeError

__all__ = ["nets", "shelf"]

DRAWN = list(cabinet.gallery().values())[:12]
PICTURES, DIGITS = np.stack([one.pixels for one in DRAWN]), np.array([one.digit for one in DRAWN])


def test_each_network_reads_the_changed_pictures_as_it_reads_one_of_them_alone(nets: dict[str, Network]) -> None:
    found = parted(nets, PICTURES, DIGITS, changed("turn", -36.0))
    for at, picture in enumerate(PICTURES):
        alone = compare(nets, picture, "turn", np.array([0, -36], np.float32)).courses
        for name, course in alone.items():
            assert [found.as_they_are[name][at], found.made_harder[name][at]] == list(course.answers)


def test_each_network_is_attacked_along_its_own_slopes(nets: dict[str, Network]) -> None:
    # what a network answers is attacked, so that slopes of a random one lead somewhere
    for name, net in nets.items():
        own = net(torch.from_numpy(PICTURES)[:, None])
        digits = (own.norm(dim=-1) if own.ndim == 3 else own).argmax(dim=1).numpy()
        found = parted(nets, PICTURES, digits, attacked("step", 0.2))
        for at, picture in enumerate(PICTURES[:4]):
            alone = attack(net, picture, int(digits[at]), "step", (0.0, 0.2)).course.answers
            assert [found.as_they_are[name][at], found.made_harder[name][at]] == list(alone)


def test_only_those_count_that_all_others_still_read_and_all_read_before() -> None:
    digits = np.array([0, 1, 2, 3, 4])
    before = {"A": np.array([0, 1, 2, 3, 9]), "B": np.array([0, 1, 2, 9, 4])}
    after = {"A": np.array([0, 7, 7, 7, 7]), "B": np.array([0, 1, 8, 3, 4])}
    found = Parted(digits, before, after)
    assert list(found.alone("A")) == [1]
    assert list(found.alone("B")) == []
    assert list(found.right("B")) == [True, True, False, True, True]


def test_an_amount_outside_the_range_is_refused(nets: dict[str, Network]) -> None:
    with pytest.raises(ChangeError, match="turn runs from"):
        parted(nets, PICTURES, DIGITS, changed("turn", 400.0))
