"""Efficient-CapsNet again, in plain numpy loops and float64, written from the paper (arXiv 2101.12491) and from no code of ours.

What it shares with the paper of 2017, such as a convolution, an edit and the decoder, is `oracle`'s. Knows numpy alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from oracle import Edit, Values, convolve, decoded, edited, length, softmax, vote

EPSILON = 1e-5
"""What batch normalisation adds to a variance."""


def trace(
    weights: Mapping[str, np.ndarray],
    image: np.ndarray,
    edits: Sequence[Edit] = (),
    decode: int | None = None,
) -> Values:
    """Every value by its name, of a network that is no longer trained; b, c, s, v and a have an axis of one iteration."""
    w = {name: np.asarray(value, dtype=np.float64) for name, value in weights.items()}
    features = np.maximum(convolve(np.asarray(image, np.float64)[None], w["conv1.weight"], w["conv1.bias"], 1), 0)
    maps = normalise(features, w, "norm1")
    for layer, stride in ((2, 1), (3, 1), (4, 2)):
        maps = np.maximum(convolve(maps, w[f"conv{layer}.weight"], w[f"conv{layer}.bias"], stride), 0)
        maps = normalise(maps, w, f"norm{layer}")
    u = np.array([squash(capsule) for capsule in parts(maps, w, w["digits.W"].shape[3])])
    u = edited("u", u, edits)
    u_hat = edited("u_hat", vote(w["digits.W"], u), edits)
    values = attend(u_hat, w["digits.B"], edits)
    poses = edited("v", values["v"][-1].copy(), edits)
    lengths = np.array([length(pose) for pose in poses])
    chosen = int(np.argmax(lengths)) if decode is None else decode
    ends = {"poses": poses, "lengths": lengths, "reconstruction": decoded(w, poses, chosen).reshape(image.shape)}
    return values | {"features": features, "u": u, "u_hat": u_hat} | ends


def normalise(maps: np.ndarray, w: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    """Each filter's map, less the mean it had in training, over the spread it had there, then scaled and shifted."""
    out = np.zeros_like(maps)
    for f in range(len(maps)):
        spread = math.sqrt(w[f"{name}.variance"][f] + EPSILON)
        out[f] = w[f"{name}.weight"][f] * (maps[f] - w[f"{name}.mean"][f]) / spread + w[f"{name}.bias"][f]
    return out


def parts(maps: np.ndarray, w: Mapping[str, np.ndarray], dim: int) -> np.ndarray:
    """Each map weighed by a filter of its own, as large as itself; neighbouring maps together are one capsule."""
    numbers = [float((maps[f] * w["primary.weight"][f, 0]).sum() + w["primary.bias"][f]) for f in range(len(maps))]
    return np.array([numbers[first : first + dim] for first in range(0, len(numbers), dim)])


def squash(s: np.ndarray) -> np.ndarray:
    """The direction of s, and 1 - e^-|s| for its length."""
    n = length(s)
    return s * ((1 - math.exp(-n)) / n) if n > 0 else s * 0


def attend(u_hat: np.ndarray, B: np.ndarray, edits: Sequence[Edit]) -> Values:
    """Self-attention: how well each vote agrees with every vote for the same parent decides its coupling."""
    lower, upper, dim = u_hat.shape
    b = np.zeros((lower, upper))
    for i in range(lower):
        for j in range(upper):
            for k in range(lower):
                b[i, j] += np.dot(u_hat[i, j], u_hat[k, j]) / math.sqrt(dim)
    b = edited("b@0", b, edits)
    c = edited("c@0", np.array([softmax(row) for row in b]) + B, edits)
    s = np.zeros((upper, dim))
    for i in range(lower):
        for j in range(upper):
            s[j] += c[i, j] * u_hat[i, j]
    s = edited("s@0", s, edits)
    v = edited("v@0", np.array([squash(row) for row in s]), edits)
    a = np.array([[np.dot(u_hat[i, j], v[j]) for j in range(upper)] for i in range(lower)])
    return {"b": b[None], "c": c[None], "s": s[None], "v": v[None], "a": a[None]}
