"""What many tests share: networks, pictures, and the things that may be missing."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from networks import TINY, random_network

from capsviz import weights
from capsviz.network import CapsNet, CapsNetConfig

# the same examples in every run: what fails for one fails for all
settings.register_profile("house", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("house")

SHELF = weights.folder()
"""Where the networks lie that ship."""


@pytest.fixture(scope="session")
def tiny() -> CapsNet:
    """A random network on 20x20 pictures: 12 parts of 8-D, 4 classes of 6-D."""
    return random_network(TINY, 1, votes=8)


@pytest.fixture(scope="session")
def tiny_picture() -> np.ndarray:
    """A random 20x20 picture for `tiny`."""
    return np.random.default_rng(2).random((20, 20), dtype=np.float32)


@pytest.fixture(scope="session")
def full() -> CapsNet:
    """A random network of the paper's size."""
    return random_network(CapsNetConfig(), 3, votes=0.5)


@pytest.fixture(scope="session")
def picture() -> np.ndarray:
    """A 28x28 picture of a slanted stroke, ink bright."""
    rows, columns = np.mgrid[0:28, 0:28].astype(np.float32)
    away = np.abs(columns - 18 + 0.3 * (rows - 5))
    ink = np.clip(2.5 - away, 0, 1) * ((rows > 4) & (rows < 24))
    return np.rint(ink * 255).astype(np.float32) / np.float32(255)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder that holds MNIST/raw."""
    named = os.environ.get("CAPSVIZ_DATA")
    if not named or not (Path(named) / "MNIST" / "raw").is_dir():
        pytest.skip("no MNIST here: set CAPSVIZ_DATA to the folder that holds MNIST/raw")
    return Path(named)


@pytest.fixture(scope="session")
def shipped() -> CapsNet:
    """The trained network that ships, whatever a module has put on the shelf before one of its tests asks for this."""
    path = SHELF / "sabour-r3.safetensors"
    if not (path.is_file() and path.with_suffix(".json").is_file()):
        pytest.skip("pretrained/sabour-r3.safetensors and its card are not here yet")
    net = weights.load(path)
    assert isinstance(net, CapsNet)
    return net
