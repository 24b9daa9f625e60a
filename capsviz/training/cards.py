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
from capsviz.network import Network
from capsviz.training import film
from capsviz.training.data import Digits
from capsviz.training.evaluation import judged, outputs
from capsviz.training.pairs import measured
from capsviz.training.run import Run, TrainingError


def export(run: Run, net: Network, digits: Digits, out: Path, *, command: str) -> Path:
    """Write NAME.safetensors and its card NAME.json into `out`, and its film's; returns the path of the weights.

    Errors on held-out pictures are those of the weights as written, computed in float32. What the test set says is
    added by `evaluate` alone. Raises `TrainingError` where the folder cannot be written.
    """
    path = out / f"{run.recipe.name}.safetensors"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out) as folder:
            written = Path(folder) / path.name
            weights.save(net.state_dict(), net.config, written)
            write(written, card(run, _held_out(run, weights.load(written), digits), written, command=command))
            if run.recipe.film:
                _export_film(run, net, digits, written, command=command)
            for file in sorted(Path(folder).iterdir()):
                # safetensors writes files that their owner alone can read
                file.chmod(0o644)
                file.replace(out / file.name)
    except (OSError, weights.WeightsError) as error:
        raise TrainingError(
            f"the weights could not be written to {out} ({error}); the same command writes them from {run.checkpoint}"
        ) from error
    return path


def card(run: Run, held_out: dict[str, Any] | None, path: Path, *, command: str) -> dict[str, Any]:
    """All there is to say about a network before the test set is touched."""
    recipe = asdict(run.recipe)
    return {
        "name": run.recipe.name,
        "description": recipe.pop("description"),
        "command": command,
        "seed": run.seed,
        "epochs": run.recipe.epochs,
        **_begun(run),
        "held_out": held_out,
        "test": None,
        "sha256": weights.digest(path),
        "torch": torch.__version__,
        "recipe": recipe,
    }


def _begun(run: Run) -> dict[str, Any]:
    """What the run began from where that was not chance: which weights, and how they themselves were made."""
    if run.start is None:
        return {}
    made = {"sha256": weights.digest(run.start)}
    try:
        before = weights.card(run.start)
    except weights.WeightsError:  # weights alone: that it began from them is said all the same
        return {"start": made}
    return {"start": made | {key: before[key] for key in ("command", "epochs", "start") if key in before}}


def _export_film(run: Run, net: Network, digits: Digits, written: Path, *, command: str) -> None:
    """The frames in one file beside the weights, and a card that says how each of them reads the held-out pictures."""
    path = written.with_name(f"{written.stem}.film.safetensors")
    frames = film.frames(run, run.steps(digits))
    weights.save_film(frames, net.config, path)
    measured = [{"batches": step, "held_out": _held_out(run, weights.frame(written, step), digits)} for step in frames]
    about = {
        "name": path.stem,
        "description": f"The averaged weights of {written.stem} at {len(frames)} moments of its training, in 8 bits.",
        "command": command,
        "frames": measured,
        "sha256": weights.digest(path),
    }
    write(path, about)


def _held_out(run: Run, net: Network, digits: Digits) -> dict[str, Any] | None:
    if not run.held_out:
        return None
    shown = measured(digits.last(run.held_out), run.recipe)
    return judged(outputs(net, shown.images), shown.labels).values


def add(path: Path, **measured: Any) -> None:
    """Write on the card of the weights at `path` what was measured of them. Raises `WeightsError`."""
    write(path, {**weights.card(path), **measured})


def write(path: Path, values: dict[str, Any]) -> None:
    """Write the card beside `path`. Raises `WeightsError`."""
    put(path.with_suffix(".json"), json.dumps(values, indent=2) + "\n")


def put(path: Path, text: str) -> None:
    """Write a file so that at every moment a whole one lies there. Raises `WeightsError`."""
    try:
        beside = path.with_name(f"{path.name}.writing")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise weights.WeightsError(f"{path.name} could not be written: {error}") from error
