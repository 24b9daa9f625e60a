"""The two networks of the page "Why capsules", random and small, as a folder that stands in for the shipped ones."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from networks import put_on_shelf, random_network

from capsviz.claims import NETWORKS
from capsviz.network import CapsNetConfig, Cnn, CnnConfig


def put_both_on_shelf(folder: Path) -> Path:
    """On pictures of the usual size, but small: whatever the page does runs them many times."""
    capsnet = random_network(CapsNetConfig(filters=16, types=4, decoder=(32, 64)), 3, votes=2)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        cnn = Cnn(CnnConfig(filters=8, hidden=16))
    for net, stem in zip((capsnet, cnn), NETWORKS.values(), strict=True):
        card = put_on_shelf(net, folder, stem).with_suffix(".json")
        kind = {"recipe": {"network": {"kind": net.config.kind}}}
        card.write_text(json.dumps(json.loads(card.read_text()) | kind))
    return folder
