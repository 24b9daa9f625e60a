"""Where a pose lies among those of real digits of its class: directions, distances, neighbours, and ways through them.

Knows the statistics of real poses; knows no network, no picture and no page.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Int

from capsviz.poses import PoseStatistics

SMALLEST = 1e-9
"""Added to each variance, so that a number that never varies can be divided by."""

Pose = Float[np.ndarray, " dim"]
Poses = Float[np.ndarray, "n dim"]


class Plane(NamedTuple):
    """The two directions in which real poses of a class differ most (principal components)."""

    middle: Pose
    axes: Float[np.ndarray, "2 dim"]
    """Of length 1, at right angles; the largest number of each is positive."""
    spread: Float[np.ndarray, " 2"]
    """Standard deviations along them."""
    shares: Float[np.ndarray, " 2"]
    """Of the variance of all numbers together."""

    def places(self, poses: Poses) -> Float[np.ndarray, "n 2"]:
        """Where poses lie along both, from the middle."""
        return (poses - self.middle) @ self.axes.T

    def along(self, amounts: Float[np.ndarray, " n"]) -> Float[np.ndarray, "2 n dim"]:
        """Poses so many standard deviations from the middle, along each of the two."""
        return self.middle + amounts[:, None] * (self.spread[:, None] * self.axes)[:, None]


def plane(known: PoseStatistics, digit: int) -> Plane:
    """The plane that shows most of how real poses of a class differ."""
    variances, directions = np.linalg.eigh(known.covariance[digit].astype(np.float64))
    axes = directions[:, :-3:-1].T
    axes *= np.sign(np.take_along_axis(axes, np.abs(axes).argmax(axis=1, keepdims=True), axis=1))
    largest = variances[:-3:-1]
    return Plane(known.mean[digit].astype(np.float64), axes, np.sqrt(largest), largest / variances.sum())


def one_at_a_time(own: Pose, amounts: Float[np.ndarray, " amount"]) -> Float32[np.ndarray, "dim amount dim"]:
    """Poses that differ from one in a single number: a row for each number, which is moved by each amount."""
    poses = np.tile(own.astype(np.float32), (len(own), len(amounts), 1))
    for dim in range(len(own)):
        poses[dim, :, dim] += amounts.astype(np.float32)
    return poses


def straight(start: Pose, end: Pose, count: int) -> Poses:
    """Poses evenly from one to the other, both among them: every number changes by as much at each step."""
    share = np.linspace(0, 1, count)[:, None]
    return (1 - share) * start + share * end


def around(start: Pose, end: Pose, count: int, known: PoseStatistics, digit: int) -> Poses:
    """From one pose to the other through where real digits lie, both among them.

    A straight way leads past the mean, where hardly any digit is: in many dimensions nearly all lie about as far out.
    With the spread the same in all directions (whitened), this way turns from one direction to the other instead, and
    its distance from the mean changes evenly. A straight line where both point the same way or exactly opposite ones.
    """
    root = _root(known, digit)
    ends = np.linalg.solve(root, (np.stack([start, end]) - known.mean[digit]).T).T
    far = np.linalg.norm(ends, axis=1)
    share = np.linspace(0, 1, count)[:, None]
    angle = float(np.arccos(np.clip(ends[0] @ ends[1] / max(far.prod(), SMALLEST), -1, 1)))
    if np.sin(angle) < 1e-4:
        return straight(start, end, count)
    ways = [np.sin((1 - share) * angle), np.sin(share * angle)]
    turned = sum(way * one / length for way, one, length in zip(ways, ends, far, strict=True)) / np.sin(angle)
    return known.mean[digit] + ((1 - share) * far[0] + share * far[1]) * turned @ root.T


def unusual(known: PoseStatistics, digit: int, poses: Poses) -> Float[np.ndarray, " n"]:
    """How far poses lie from the mean, in standard deviations of their own direction (Mahalanobis distance)."""
    return np.linalg.norm(np.linalg.solve(_root(known, digit), (poses - known.mean[digit]).T), axis=0)


def nearest(
    known: PoseStatistics, digit: int, pose: Pose, count: int
) -> tuple[Int[np.ndarray, " count"], Float[np.ndarray, " count"]]:
    """The places in the sample of the real poses nearest to this one, the nearest first, and how far each is."""
    away = np.linalg.norm(known.real(digit) - pose, axis=1)
    places = np.argsort(away, kind="stable")[:count]
    return places, away[places]


def _root(known: PoseStatistics, digit: int) -> Float[np.ndarray, "dim dim"]:
    covariance = known.covariance[digit].astype(np.float64)
    return np.linalg.cholesky(covariance + SMALLEST * np.eye(len(covariance)))
