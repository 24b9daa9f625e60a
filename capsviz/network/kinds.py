"""Which networks there are, by the kind that a weight file or a recipe names.

Knows configs and networks; knows no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from capsviz.network.capsnet import CapsNet, CapsNetConfig
from capsviz.network.cnn import Cnn, CnnConfig
from capsviz.network.efficient import EfficientCapsNet, EfficientConfig

Config = CapsNetConfig | EfficientConfig | CnnConfig
Capsules = CapsNet | EfficientCapsNet
"""The networks with capsules, whose routing can be traced."""
Network = Capsules | Cnn

_KINDS: dict[str, tuple[type[Config], type[Network]]] = {
    "capsnet": (CapsNetConfig, CapsNet),
    "efficient": (EfficientConfig, EfficientCapsNet),
    "cnn": (CnnConfig, Cnn),
}


def build(config: Config) -> Network:
    """The network of a config, with random weights."""
    network: Any = _KINDS[config.kind][1]
    return network(config)


def recall(values: Mapping[str, Any]) -> Config:
    """A config from its fields as JSON keeps them. Where no kind is named, it is a capsule network, the oldest kind.

    Raises `TypeError`, `ValueError` or `KeyError` where the values are none of a network.
    """
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in dict(values).items()
    }
    if not given:
        raise KeyError("kind")
    config, _ = _KINDS[given.pop("kind", "capsnet")]
    return config(**given)
