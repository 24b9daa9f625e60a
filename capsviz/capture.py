"""One picture through one network, watched and edited: the only crossing from torch to numpy.

Knows networks and traces; knows no figure and no page.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from capsviz.errors import CapsvizError
from capsviz.intervention import EditError, Intervention, Site, spell
from capsviz.network import Capsules, Network
from capsviz.routing import agree, route
from capsviz.trace import CapsTrace, RoutingTrace


class CaptureError(CapsvizError):
    """A picture or setting that this network cannot be run with, in a sentence."""


def capsules(net: Network) -> Capsules:
    """The same network, where it is one of capsules. Raises `CaptureError` where it is not."""
    if not isinstance(net, Capsules):
        raise CaptureError(
            "this network has no capsules, so there is no routing to trace; choose a capsule network, or read its "
            "maps with capsviz.capture.watch"
        )
    return net


@torch.inference_mode()
def watch(net: Network, pixels: Float[np.ndarray, "height width"]) -> dict[Site, np.ndarray]:
    """Everything that passed while any network read one picture, by its site, read-only; capsules or not."""
    seen: dict[Site, Tensor] = {}
    net(torch.from_numpy(_checked(net, pixels))[None, None], lambda site, value: seen.setdefault(site, value))
    arrays = {site: value[0].numpy() for site, value in seen.items()}
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


@torch.inference_mode()
def capture(
    net: Network,
    pixels: Float[np.ndarray, "height width"],
    edits: Iterable[Intervention] = (),
    *,
    iterations: int | None = None,
    decode: int | None = None,
) -> CapsTrace:
    """Run one picture (ink bright, in [0, 1]) and keep everything that passed, each value as used.

    An edit changes its value before anything after it is computed; a coupling set by hand is used as given, its row is
    not renormalised. `iterations` overrides the network's; `decode` names the class to reconstruct, else the longest.
    Raises `CaptureError` for a picture or setting that does not fit, `EditError` for an edit that never fires,
    reaches outside its tensor or leaves numbers that float32 cannot hold.
    """
    net, edits = capsules(net), tuple(edits)
    image = _checked(net, pixels)
    _check_settings(net, iterations, decode)
    run = _Run(edits)
    poses = net(torch.from_numpy(image)[None, None], run.tap, iterations=iterations)
    return _traced(net, image, run, poses, decode)


@torch.inference_mode()
def capture_again(
    net: Network, untouched: CapsTrace, edits: Iterable[Intervention], *, decode: int | None = None
) -> CapsTrace:
    """What `capture` gives for the picture and the iterations of an untouched trace, with these edits, and sooner.

    Most of the work lies before the primary capsules, where no edit reaches, and is not done again. Raises
    `CaptureError` for a trace that has edits itself, and what `capture` raises.
    """
    net, edits = capsules(net), tuple(edits)
    if untouched.edits:
        raise CaptureError(f'this trace is edited ("{spell(untouched.edits)}"); begin from one without edits')
    iterations = untouched.routing.iterations
    _check_settings(net, iterations, decode)
    run = _Run(edits)
    # copies, as torch takes no array that is read-only
    run.tap(Site("features"), torch.from_numpy(np.array(untouched.features))[None])
    u = run.tap(Site("u"), torch.from_numpy(np.array(untouched.u))[None])
    poses = run.tap(Site("v"), net.digits(u, run.tap, iterations))
    return _traced(net, untouched.image, run, poses, decode)


class _Run:
    """One run that is watched and edited: `tap` goes into the network, `seen` holds what passed, as used."""

    def __init__(self, edits: tuple[Intervention, ...]) -> None:
        self.edits = edits
        self.seen: dict[Site, Tensor] = {}

    def tap(self, site: Site, value: Tensor) -> Tensor:
        here = [edit for edit in self.edits if edit.site == site]
        if here:
            value = value.clone()
            for edit in here:
                edit.make(value[0])
        self.seen[site] = value
        return value


def _traced(net: Capsules, image: np.ndarray, run: _Run, poses: Tensor, decode: int | None) -> CapsTrace:
    edits, seen = run.edits, run.seen
    _check_fired(edits, seen)
    lengths = poses[0].norm(dim=-1)
    prediction = int(lengths.argmax())
    decoded = prediction if decode is None else decode
    reconstruction = net.decode(poses, torch.tensor([decoded]))
    trace = CapsTrace(
        image=image,
        features=seen[Site("features")][0].numpy(),
        u=seen[Site("u")][0].numpy(),
        routing=_routing(seen),
        lengths=lengths.numpy(),
        prediction=prediction,
        poses=poses[0].numpy(),
        decoded=decoded,
        reconstruction=reconstruction[0].numpy(),
        edits=edits,
        grid=net.config.grid,
    )
    if edits:
        _check_finite(trace)
    return trace


@torch.inference_mode()
def capture_routing(u_hat: Float[np.ndarray, "lower upper dim"], iterations: int) -> RoutingTrace:
    """Dynamic routing of votes that come from no network, with everything that passed."""
    votes = torch.from_numpy(np.array(u_hat))[None]
    seen = {Site("u_hat"): votes}
    route(votes, iterations, lambda site, value: seen.setdefault(site, value))
    return _routing(seen)


def _routing(seen: dict[Site, Tensor]) -> RoutingTrace:
    u_hat = seen[Site("u_hat")]
    rounds = range(sum(site.name == "c" for site in seen))
    last = rounds[-1]
    # nobody reads the last agreement, so routing does not compute it; a reader wants to see it
    seen[Site("a", last)] = agree(u_hat, seen[Site("v", last)])
    over = {name: torch.cat([seen[Site(name, r)] for r in rounds]).numpy() for name in ("b", "c", "s", "v", "a")}
    return RoutingTrace(u_hat=u_hat[0].numpy(), **over)


def _checked(net: Network, pixels: np.ndarray) -> np.ndarray:
    side = net.config.side
    image = np.array(pixels, dtype=np.float32)
    if image.shape != (side, side):
        raise CaptureError(
            f"the picture has shape {image.shape}; this network reads {side}x{side}; use capsviz.read_image"
        )
    if not (np.isfinite(image).all() and image.min() >= 0 and image.max() <= 1):
        raise CaptureError("the picture holds values outside 0 to 1; divide pixels by 255")
    return image


def _check_settings(net: Capsules, iterations: int | None, decode: int | None) -> None:
    if iterations is not None and iterations < 1:
        raise CaptureError(f"routing needs at least 1 iteration, not {iterations}")
    if not net.config.iterates and iterations not in (None, 1):
        raise CaptureError(f"this network routes in one pass, by self-attention; it has no {iterations} iterations")
    if decode is not None and not 0 <= decode < net.config.classes:
        raise CaptureError(f"there is no class {decode}; the classes are 0 to {net.config.classes - 1}")


def _check_fired(edits: tuple[Intervention, ...], seen: dict[Site, Tensor]) -> None:
    last = sum(site.name == "c" for site in seen) - 1
    for edit in edits:
        if edit.site not in seen:
            raise EditError(
                f'"{edit}" never happens: this run has {"the iterations 0 to " if last else "the one iteration "}{last}'
            )


def _check_finite(trace: CapsTrace) -> None:
    values = {"u": trace.u, **vars(trace.routing), "lengths": trace.lengths, "reconstruction": trace.reconstruction}
    for name, value in values.items():
        if not np.isfinite(value).all():
            raise EditError(
                f'"{spell(trace.edits)}" makes {name} larger than float32 can hold; edit with smaller numbers'
            )
