"""Poses and what is drawn from them, as files to take away: GIF, PNG, JSON, CSV. Knows arrays; knows no network.

From a notebook: `Path("sweep.gif").write_bytes(animation(draw(net, poses, 7)))`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from capsviz.figures.pictures import mosaic

if TYPE_CHECKING:
    from capsviz.experiments.equivariance import Moved

ZOOM = 8
"""Screen pixels along a pixel of a picture, which stays sharp."""
PACE = 80
"""Milliseconds for which a picture of an animation is seen."""


def animation(pictures: Float[np.ndarray, "step side side"]) -> bytes:
    """A GIF that runs through the pictures and back, for ever."""
    frames = [Image.fromarray(_enlarged(picture)) for picture in (*pictures, *pictures[-2:0:-1])]
    file = io.BytesIO()
    frames[0].save(file, format="GIF", save_all=True, append_images=frames[1:], duration=PACE, loop=0)
    return file.getvalue()


def sheet(pictures: Float[np.ndarray, "step side side"], *, across: int) -> bytes:
    """A PNG of all pictures in reading order."""
    file = io.BytesIO()
    Image.fromarray(_enlarged(mosaic(pictures, across=across))).save(file, format="PNG")
    return file.getvalue()


def as_json(words: Mapping[str, Any], arrays: Mapping[str, Float[np.ndarray, " n"]]) -> bytes:
    """Words, and arrays as lists of numbers; float32 needs nine digits to come back as it was."""
    lists = {name: [float(f"{value:.9g}") for value in array.tolist()] for name, array in arrays.items()}
    return json.dumps({**words, **lists}, indent=2).encode()


def as_csv(columns: Mapping[str, Sequence[float] | np.ndarray]) -> bytes:
    """Columns of one length under their names."""
    rows = [",".join(columns)]
    rows += [",".join(f"{value:.7g}" for value in row) for row in zip(*columns.values(), strict=True)]
    return "\n".join([*rows, ""]).encode()


def course_csv(found: Moved) -> bytes:
    """A digit moved, a row for each amount: the amount, the answer, ten lengths, the numbers of the pose."""
    lengths = {f"length_{digit}": values for digit, values in enumerate(found.lengths.T)}
    numbers = {f"number_{dim + 1}": values for dim, values in enumerate(found.poses.T)}
    return as_csv({found.factor.motion: found.amounts, "answer": found.answers, **lengths, **numbers})


def _enlarged(picture: Float[np.ndarray, "height width"]) -> UInt8[np.ndarray, "tall wide"]:
    levels = np.rint(255 * picture.clip(0, 1)).astype(np.uint8)
    return levels.repeat(ZOOM, axis=0).repeat(ZOOM, axis=1)
