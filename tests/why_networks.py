"""What the tests of the page "Why capsules" share: its two networks, random and small, in place of the shipped ones.

A module that imports `shelf` has them on the shelf as long as its tests run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import put_on_shelf, random_network
from visits import shelved

from capsviz import strokes, weights
from capsviz.claims import NETWORKS
from capsviz.network import CapsNetConfig, Cnn, CnnConfig, Network
from capsviz.training.data import Digits


@pytest.fixture(scope="module", autouse=True)
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that both networks come from."""
    folder = put_both_on_shelf(tmp_path_factory.mktemp("pretrained"))
    with shelved(folder):
        yield folder


@pytest.fixture(scope="module")
def nets(shelf: Path) -> dict[str, Network]:
    """The networks of the shelf, as the page loads them."""
    return {name: weights.load(shelf / f"{stem}.safetensors") for name, stem in NETWORKS.items()}


@pytest.fixture(scope="module")
def digits() -> Digits:
    """A dozen digits of the gallery's shapes, as the test set stores pictures."""
    return drawn_digits(12, lean=0.01)


def drawn_digits(count: int, *, lean: float) -> Digits:
    """From 0 to 9 and again, each leaning a little more than the last."""
    pixels = np.stack([strokes.draw(k % 10, strokes.Hand(slant=lean * k)) for k in range(count)])
    return Digits(torch.from_numpy(np.rint(255 * pixels).astype(np.uint8)), torch.arange(count) % 10)


def put_both_on_shelf(folder: Path) -> Path:
    """On pictures of the usual size, but small: whatever the page does runs them many times."""
    capsnet = random_network(CapsNetConfig(filters=16, types=4, decoder=(32, 64)), 3, votes=2)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        cnn = Cnn(CnnConfig(filters=8, hidden=16))
    test = {"error": 0.01, "errors": 100, "pictures": 10_000, "interval": [0.008, 0.012]}
    for net, stem in zip((capsnet, cnn), NETWORKS.values(), strict=True):
        card = put_on_shelf(net, folder, stem).with_suffix(".json")
        card.write_text(json.dumps(json.loads(card.read_text()) | {"test": test}))
    return folder
