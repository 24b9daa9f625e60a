"""Random networks to test with, small and of the paper's size."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import torch

from capsviz import weights
from capsviz.network import CapsNet, CapsNetConfig, Network

TINY = CapsNetConfig(side=20, filters=5, types=3, lower_dim=8, classes=4, dim=6, decoder=(7, 11))


def random_network(config: CapsNetConfig, seed: int, *, votes: float) -> CapsNet:
    """A network of random weights whose poses are long enough to be told apart; `votes` scales W."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = CapsNet(config)
        with torch.no_grad():
            net.conv1.weight.mul_(4)
            net.primary.weight.mul_(4)
            net.digits.W.mul_(votes)
            for parameter in net.decoder.parameters():
                parameter.mul_(3)
    return net.eval().requires_grad_(False)


def put_on_shelf(net: Network, folder: Path, name: str = weights.DEFAULT) -> Path:
    """Write a network and a card into a folder that stands in for the shipped ones; returns the path of its weights."""
    path = folder / f"{name}.safetensors"
    weights.save(net.state_dict(), net.config, path)
    card = {"name": name, "description": "Random weights.", "command": "none", "seed": 3, "epochs": 0}
    card |= {"held_out": None, "test": None, "sha256": weights.digest(path), "recipe": {"network": asdict(net.config)}}
    path.with_suffix(".json").write_text(json.dumps(card))
    return path
