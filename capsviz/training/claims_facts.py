"""Measures what is claimed of capsules and is no course along a change: read-outs, what a shift leaves, lengths, routing.

Knows networks, changes and labelled pictures; knows no file and no page. Every number comes with a 95 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional

from capsviz.experiments.moves import last
from capsviz.intervention import Site
from capsviz.network import Capsules, Network
from capsviz.training.data import Digits
from capsviz.training.evaluation import Score
from capsviz.transforms import CHANGES

READ_OUT = {"turn": 30.0, "right": 4.0}
"""How far a picture is changed, at most, either way, before a linear read-out is asked by how much."""
LONG, SHORT = 0.9, 0.1
"""The margins of the margin loss."""
_FIT = 4
_RIDGE = (1e-3, 1e-2, 1e-1, 1.0)
_BATCH = 100

Nets = Mapping[str, Network]


def share(count: int, of: int) -> dict[str, Any]:
    """A share of pictures with Wilson's interval."""
    return {"count": count, "of": of, "interval": list(Score(count, of).interval)}


def mean(values: Float[Tensor, " picture"]) -> dict[str, Any]:
    """A mean over pictures, its interval and the standard deviation of a single picture."""
    spread = float(values.std())
    half = 1.959964 * spread / math.sqrt(len(values))
    middle = float(values.mean())
    return {"mean": middle, "sd": spread, "interval": [middle - half, middle + half]}


@torch.inference_mode()
def features(
    net: Network, images: Float[Tensor, "picture side side"], labels: Int[Tensor, " picture"]
) -> Float[Tensor, "picture feature"]:
    """The last thing a network knows before its answer: the pose of the true class, else the hidden features.

    The poses of ten classes stand in ten places, all but one of them zero, and a column says which.
    """
    classes = functional.one_hot(labels, net.config.classes).float()
    found = torch.cat([last(net, some) for some in images.split(_BATCH)])
    own = (found * classes[:, :, None]).flatten(1) if found.ndim == 3 else found
    return torch.cat([own, classes], dim=1)


def fitted(
    x: Float[Tensor, "picture feature"], y: Float[Tensor, " picture"], ridge: float
) -> Float[Tensor, " feature"]:
    """The linear read-out of `y` from `x`, its weights held small by `ridge` times the features' mean square."""
    gram = x.T.double() @ x.double() / len(x)
    small = ridge * gram.diagonal().mean() * torch.eye(len(gram), dtype=torch.float64)
    return torch.linalg.solve(gram + small, x.T.double() @ y.double() / len(x)).float()


def explained(y: Float[Tensor, " picture"], said: Float[Tensor, " picture"]) -> float:
    """R²: the share of the variance of `y` that the read-out says; below 0 where a constant would do better."""
    return float(1 - (y - said).square().mean() / y.var(correction=0))


def read_out(nets: Nets, measured: Digits, others: Digits) -> dict[str, Any]:
    """How well a straight line through the features says by how much a picture was changed, on digits it never saw.

    Fitted on the other digits, the ridge chosen on a quarter of them.
    """
    return {
        name: {"reach": reach, **{net: _read_out(nets[net], name, reach, measured, others) for net in nets}}
        for name, reach in READ_OUT.items()
    }


def _read_out(net: Network, change: str, reach: float, measured: Digits, others: Digits) -> dict[str, Any]:
    fit_x, fit_y = _changed(net, change, reach, others, _FIT, seed=1)
    x, y = _changed(net, change, reach, measured, 1, seed=2)
    kept = len(fit_y) * 3 // 4
    tried = {
        ridge: explained(fit_y[kept:], fit_x[kept:] @ fitted(fit_x[:kept], fit_y[:kept], ridge)) for ridge in _RIDGE
    }
    said = x @ fitted(fit_x, fit_y, max(tried, key=tried.__getitem__))
    again = torch.randint(len(y), (500, len(y)), generator=torch.Generator().manual_seed(3))
    spread = torch.tensor([explained(y[chosen], said[chosen]) for chosen in again])
    interval = [float(spread.quantile(end)) for end in (0.025, 0.975)]
    return {"r2": explained(y, said), "interval": interval, "features": x.shape[1] - net.config.classes}


def _changed(
    net: Network, change: str, reach: float, digits: Digits, times: int, *, seed: int
) -> tuple[Float[Tensor, "picture feature"], Float[Tensor, " picture"]]:
    images, labels = digits.images()[:, 0].repeat(times, 1, 1), digits.labels.repeat(times)
    amounts = reach * (2 * torch.rand(len(images), generator=torch.Generator().manual_seed(seed)) - 1)
    return features(net, CHANGES[change](images, amounts), labels), amounts / reach


@torch.inference_mode()
def stays(nets: Nets, measured: Digits, others: Digits) -> dict[str, Any]:  # noqa: ARG001  (all facts are asked alike)
    """How alike everything in a network stays when the picture is shifted by one pixel: the cosine, station by station."""
    images = measured.images()[:, 0]
    shifted = CHANGES["right"](images, torch.ones(len(images)))
    return {name: _stays(net, images, shifted, measured.labels) for name, net in nets.items()}


def _stays(net: Network, images: Tensor, shifted: Tensor, labels: Tensor) -> dict[str, Any]:
    rows: dict[str, list[Tensor]] = {}
    for place in torch.arange(len(images)).split(_BATCH):
        one, other = (_stations(net, which[place], labels[place]) for which in (images, shifted))
        for name, value in one.items():
            rows.setdefault(name, []).append(functional.cosine_similarity(value, other[name], dim=1))
    return {name: mean(torch.cat(parts)) for name, parts in rows.items()}


def _stations(net: Network, images: Tensor, labels: Tensor) -> dict[str, Tensor]:
    seen: dict[Site, Tensor] = {}
    out = net(images[:, None], lambda site, value: seen.setdefault(site, value))
    if isinstance(net, Capsules):
        return {
            "picture": images.flatten(1),
            "u": seen[Site("u")].flatten(1),
            "pose": out[torch.arange(len(out)), labels],
        }
    names = [Site("features", 0), Site("pooled", 0), Site("features", 1), Site("pooled", 1), Site("hidden")]
    return {"picture": images.flatten(1), **{str(site): seen[site].flatten(1) for site in names}}


@torch.inference_mode()
def lengths(nets: Nets, measured: Digits, others: Digits) -> dict[str, Any]:  # noqa: ARG001
    """What the ten lengths add up to, and how often they stand as the margin loss wants them."""
    net, labels = _capsnet(nets), measured.labels
    found = torch.cat([net(images).norm(dim=-1) for images in measured.images().split(_BATCH)])
    own = functional.one_hot(labels, net.config.classes).bool()
    stand = (found[own] >= LONG) & (found.masked_fill(own, 0).amax(dim=1) <= SHORT)
    return {"sum": mean(found.sum(dim=1)), "as_wanted": share(int(stand.sum()), len(labels))}


@torch.inference_mode()
def routing(nets: Nets, measured: Digits, others: Digits) -> dict[str, Any]:  # noqa: ARG001
    """How many answers a single iteration, every coupling even, changes; and how evenly parts divide themselves."""
    net, images, labels = _capsnet(nets), measured.images(), measured.labels
    answers = torch.cat([net(some).norm(dim=-1).argmax(dim=1) for some in images.split(_BATCH)])
    once = torch.cat([net(some, iterations=1).norm(dim=-1).argmax(dim=1) for some in images.split(_BATCH)])
    return {
        "changed": share(int((answers != once).sum()), len(labels)),
        "right_once": share(int((once == labels).sum()), len(labels)),
        "entropy": mean(coupling_entropies(net, images[:, 0])),
    }


@torch.inference_mode()
def coupling_entropies(net: Capsules, images: Float[Tensor, "picture side side"]) -> Float[Tensor, " picture"]:
    """How evenly the parts of each picture divide themselves in the last iteration: 1 is perfectly even."""
    found: list[Tensor] = []
    for some in images.split(_BATCH):
        couplings: list[Tensor] = []
        net(some[:, None], lambda site, value, c=couplings: c.append(value) or value if site.name == "c" else value)
        c = couplings[-1]
        found.append(-(c * c.clamp(min=1e-30).log()).sum(dim=-1).mean(dim=1) / math.log(c.shape[-1]))
    return torch.cat(found)


def _capsnet(nets: Nets) -> Capsules:
    return next(net for net in nets.values() if isinstance(net, Capsules))


FACTS: dict[str, Callable[[Nets, Digits, Digits], dict[str, Any]]] = {
    "read_out": read_out, "stays": stays, "lengths": lengths, "routing": routing,
}  # fmt: skip
"""Every fact by its name in claims.json; each is told the networks, the digits to measure and the others."""
