"""From a finished run to a network that can be shipped: float16 weights, and a card that says how they were made.

Knows runs, weights and scores; knows no terminal.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from capsviz import weights
from capsviz.network import CapsNet
from capsviz.training.data import Digits
from capsviz.training.evaluation import Score, score
from capsviz.training.loop import Run, TrainingError


def export(run: Run, net: CapsNet, digits: Digits, out: Path, *, command: str) -> Path:
    """Write NAME.safetensors and its card NAME.json into `out`; returns the path of the weights.

    The held-out error is that of the float16 weights as written, computed in float32. What the test set says is added
    by `evaluate` alone. Raises `TrainingError` where the folder cannot be written.
    """
    path = out / f"{run.recipe.name}.safetensors"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out) as folder:
            written = Path(folder) / path.name
            weights.save(net.state_dict(), net.config, written)
            held_out = score(weights.load(written), digits.last(run.held_out)) if run.held_out else None
            _write(written, card(run, held_out, weights.digest(written), command=command))
            # safetensors writes files that their owner alone can read
            written.chmod(0o644)
            written.replace(path)
            written.with_suffix(".json").replace(path.with_suffix(".json"))
    except OSError as error:
        raise TrainingError(
            f"the weights could not be written to {out} ({error}); the same command writes them from {run.checkpoint}"
        ) from error
    return path


def card(run: Run, held_out: Score | None, sha256: str, *, command: str) -> dict[str, Any]:
    """All there is to say about a network before the test set is touched."""
    recipe = asdict(run.recipe)
    return {
        "name": run.recipe.name,
        "description": recipe.pop("description"),
        "command": command,
        "seed": run.seed,
        "epochs": run.recipe.epochs,
        "held_out": None if held_out is None else _measured(held_out),
        "test": None,
        "sha256": sha256,
        "torch": torch.__version__,
        "recipe": recipe,
    }


def add_test(path: Path, test: Score, *, command: str) -> None:
    """Fill in what the test set said about the weights at `path`."""
    try:
        _write(path, {**weights.card(path), "test": {**_measured(test), "command": command}})
    except OSError as error:
        raise weights.WeightsError(f"the card of {path.name} could not be written: {error}") from error


def _measured(found: Score) -> dict[str, Any]:
    return {
        "error": found.error,
        "errors": found.errors,
        "pictures": found.pictures,
        "interval": [round(end, 6) for end in found.interval],
    }


def _write(path: Path, values: dict[str, Any]) -> None:
    beside = path.with_suffix(".json.writing")
    beside.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    beside.replace(path.with_suffix(".json"))
