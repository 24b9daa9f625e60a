"""The network again, in plain numpy loops and float64, written from the paper and from no other code of ours.

It is slow and simple so that it can be read against Sabour, Frosst & Hinton 2017 line by line. Knows numpy alone.
An edit here is `(place, index, op, value)`, for example `("c@1", (57, slice(0, 3)), "*=", 0.5)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Edit = tuple[str, tuple[int | slice, ...], str, float]
Values = dict[str, np.ndarray]


def trace(
    weights: Mapping[str, np.ndarray],
    image: np.ndarray,
    iterations: int,
    edits: Sequence[Edit] = (),
    decode: int | None = None,
) -> Values:
    """Every value by its name; b, c, s, v and a are stacked over the iterations."""
    w = {name: np.asarray(value, dtype=np.float64) for name, value in weights.items()}
    dim = w["digits.W"].shape[3]
    features = np.maximum(convolve(np.asarray(image, np.float64)[None], w["conv1.weight"], w["conv1.bias"], 1), 0)
    u = group(convolve(features, w["primary.weight"], w["primary.bias"], 2), dim)
    u = edited("u", np.array([squash(capsule) for capsule in u]), edits)
    u_hat = edited("u_hat", vote(w["digits.W"], u), edits)
    values = route(u_hat, iterations, edits, w.get("digits.bias"))
    poses = edited("v", values["v"][-1].copy(), edits)
    lengths = np.array([length(pose) for pose in poses])
    chosen = int(np.argmax(lengths)) if decode is None else decode
    reconstruction = decoded(w, poses, chosen).reshape(image.shape)
    return values | {
        "features": features,
        "u": u,
        "u_hat": u_hat,
        "poses": poses,
        "lengths": lengths,
        "reconstruction": reconstruction,
    }


def convolve(maps: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: int) -> np.ndarray:
    """Each filter laid on each window; no padding."""
    filters, _, size, _ = weight.shape
    rows = (maps.shape[1] - size) // stride + 1
    columns = (maps.shape[2] - size) // stride + 1
    out = np.zeros((filters, rows, columns))
    flat = weight.reshape(filters, -1)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            window = maps[:, top : top + size, left : left + size]
            out[:, row, column] = flat @ window.reshape(-1) + bias
    return out


def group(maps: np.ndarray, dim: int) -> np.ndarray:
    """Capsule type*36 + row*6 + column is channels 8*type to 8*type + 7 at (row, column), on the paper's 6x6 grid."""
    channels, rows, columns = maps.shape
    capsules = np.zeros((channels // dim * rows * columns, dim))
    for kind in range(channels // dim):
        for row in range(rows):
            for column in range(columns):
                for k in range(dim):
                    capsules[kind * rows * columns + row * columns + column, k] = maps[dim * kind + k, row, column]
    return capsules


def length(vector: np.ndarray) -> float:
    """The Euclidean length."""
    return sum(float(x) * float(x) for x in vector) ** 0.5


def squash(s: np.ndarray) -> np.ndarray:
    """Equation 1; nothing stays nothing."""
    n = length(s)
    return s * (n * n / (1 + n * n) / n) if n > 0 else s * 0


def vote(W: np.ndarray, u: np.ndarray) -> np.ndarray:
    """u_hat_ij = W_ij u_i."""
    lower, upper, dim, _ = W.shape
    u_hat = np.zeros((lower, upper, dim))
    for i in range(lower):
        for j in range(upper):
            u_hat[i, j] = W[i, j] @ u[i]
    return u_hat


def route(u_hat: np.ndarray, iterations: int, edits: Sequence[Edit], bias: np.ndarray | None) -> Values:
    """Procedure 1, every value of every iteration kept."""
    lower, upper, dim = u_hat.shape
    kept: dict[str, list[np.ndarray]] = {name: [] for name in "bcsva"}
    b = np.zeros((lower, upper))
    for r in range(iterations):
        b = edited(f"b@{r}", b, edits)
        c = edited(f"c@{r}", np.array([softmax(row) for row in b]), edits)
        s = np.zeros((upper, dim)) if bias is None else bias.copy()
        for i in range(lower):
            for j in range(upper):
                s[j] += c[i, j] * u_hat[i, j]
        s = edited(f"s@{r}", s, edits)
        v = edited(f"v@{r}", np.array([squash(row) for row in s]), edits)
        a = np.zeros((lower, upper))
        for i in range(lower):
            for j in range(upper):
                a[i, j] = np.dot(u_hat[i, j], v[j])
        for name, value in zip("bcsva", (b, c, s, v, a), strict=True):
            kept[name].append(value)
        b = b + a
    return {name: np.array(values) for name, values in kept.items()}


def softmax(row: np.ndarray) -> np.ndarray:
    """One part's logits over its parents."""
    powers = np.exp(row - row.max())
    return powers / powers.sum()


def decoded(w: Mapping[str, np.ndarray], poses: np.ndarray, chosen: int) -> np.ndarray:
    """The one chosen pose, the others zero, through two layers with ReLU and one with a sigmoid."""
    masked = np.zeros_like(poses)
    masked[chosen] = poses[chosen]
    values = masked.reshape(-1)
    for layer in (0, 2):
        values = np.maximum(w[f"decoder.{layer}.weight"] @ values + w[f"decoder.{layer}.bias"], 0)
    return 1 / (1 + np.exp(-(w["decoder.4.weight"] @ values + w["decoder.4.bias"])))


def edited(place: str, value: np.ndarray, edits: Sequence[Edit]) -> np.ndarray:
    """A copy with every edit of this place made cell by cell, in the order given."""
    value = value.copy()
    for where, index, op, number in edits:
        if where == place:
            for cell in cells(index, value.shape):
                value[cell] = {"=": number, "+=": value[cell] + number, "*=": value[cell] * number}[op]
    return value


def cells(index: Sequence[Any], shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The cells that an index with fewer or as many axes as `shape` names."""
    chosen = []
    for axis, size in enumerate(shape):
        places = list(range(size))
        one = index[axis] if axis < len(index) else slice(None)
        chosen.append(set(places[one]) if isinstance(one, slice) else {places[one]})
    return (cell for cell in np.ndindex(shape) if all(place in axis for place, axis in zip(cell, chosen, strict=True)))
