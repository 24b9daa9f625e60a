"""`capsviz trace`: one picture through one network, or two, as a report to look at or as arrays to compute with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float

    from capsviz.experiments.rerouting import How, Rerouted
    from capsviz.network import Capsules
    from capsviz.report import Asked, Iterated, Live, Pair, Removals, Routed
    from capsviz.trace import CapsTrace


def trace(
    picture: Annotated[Path, typer.Argument(help="A picture of one digit: PNG, JPEG, WebP, BMP, GIF or TIFF.")],
    out: Annotated[Path | None, typer.Option(help="Write an offline HTML report here.")] = None,
    npz: Annotated[Path | None, typer.Option(help="Write every array here, keyed u, routing.c, ...")] = None,
    network: Annotated[str, typer.Option(help="A shipped network's name, or a .safetensors file.")] = "sabour-r3",
    edits: Annotated[str, typer.Option(help="Edits, as in c@1[57,3]=0;v[3,5]+=0.1; iterations from 0.")] = "",
    iterations: Annotated[int | None, typer.Option(min=1, help="Routing iterations; else the network's own.")] = None,
    beside: Annotated[
        Path | None, typer.Option(help="A second picture, B, compared with the first in the report.")
    ] = None,
) -> None:
    """Say what a network makes of a picture, and keep what happened on the way.

    Example: [bold]capsviz trace seven.jpg --out report.html --npz seven.npz[/bold]

    Two pictures: [bold]capsviz trace nine.png --beside four.png --out nine-and-four.html[/bold]
    """
    from capsviz.capture import capsules, capture
    from capsviz.errors import CapsvizError
    from capsviz.intervention import parse
    from capsviz.report import arrays, report
    from capsviz.weights import load

    if beside and not out:
        raise CapsvizError("--beside compares two pictures in a report; name its file as well, as in --out report.html")
    net = capsules(load(network))
    found = capture(net, _read(picture), parse(edits), iterations=iterations)
    _say(picture, found)
    if out:
        asked = _asked(net, found, network)
        pair = _pair(net, picture, beside, _alone(net, found), iterations) if beside else None
        with _writing(out):
            out.write_text(report(found, title=picture.name, network=network, asked=asked, pair=pair), encoding="utf-8")
        typer.echo(f"report: {out}")
    if npz:
        import numpy as np

        with _writing(npz):
            np.savez_compressed(npz, allow_pickle=False, **arrays(found))
        typer.echo(f"arrays: {npz}")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Where a file that cannot be written becomes a sentence."""
    from capsviz.errors import CapsvizError

    try:
        yield
    except OSError as error:
        raise CapsvizError(
            f"{path} cannot be written: {error.strerror}; name a file in a folder that is there and that you may write to"
        ) from error


def _read(picture: Path) -> Float[np.ndarray, "28 28"]:
    """The prepared picture of a file; what was done to it is said."""
    from capsviz.image import ImageError, read_image

    try:
        read = read_image(picture.read_bytes())
    except OSError as error:
        raise ImageError(f"{picture} cannot be read: {error.strerror}") from error
    for note in read.notes:
        typer.echo(note)
    return read.pixels


def _say(picture: Path, found: CapsTrace) -> None:
    typer.echo(f"{picture.name}: {found.prediction}, length {found.lengths[found.prediction]:.3f}")


def _alone(net: Capsules, found: CapsTrace, *kept: str) -> CapsTrace:
    """The same run with only those edits that are made at the sites named."""
    from capsviz.capture import capture

    edits = tuple(edit for edit in found.edits if edit.site.name in kept)
    if edits == found.edits:
        return found
    rounds = found.routing.iterations if net.config.iterates else None
    return capture(net, found.image, edits, iterations=rounds, decode=found.decoded)


def _asked(net: Capsules, found: CapsTrace, name: str) -> Asked:
    """What a report shows besides the trace: its map, the run without edits, more iterations, each part left out, other routings."""
    from capsviz.report import Asked

    votes_edited = _alone(net, found, "u", "u_hat")
    return Asked(
        map=None if found.grid is None else _map(net, found),
        before=_alone(net, found) if found.edits else None,
        transforms=net.digits.W.numpy(),
        iterated=_iterated(net, found, votes_edited, name) if net.config.iterates else None,
        removals=_removals(net, votes_edited),
        routed=_routed(net, votes_edited),
    )


def _map(net: Capsules, found: CapsTrace) -> Live:
    from capsviz.anatomy import stations
    from capsviz.components.map_sent import on_paper
    from capsviz.experiments.drawing import drawn_by_iteration

    learned = {station.name: station.learned for station in stations(net, found)}
    return on_paper(found, drawn_by_iteration(net, found), learned=learned)


def _iterated(net: Capsules, found: CapsTrace, votes_edited: CapsTrace, name: str) -> Iterated:
    """The run with as many iterations as the page offers, the votes divided evenly, and the sweep over many digits."""
    from capsviz import sweep
    from capsviz.capture import capture
    from capsviz.errors import as_sentence
    from capsviz.report import Iterated
    from capsviz.settings import MOST_ITERATIONS

    most = max(MOST_ITERATIONS, found.routing.iterations)
    run = capture(net, found.image, found.edits, iterations=most, decode=found.decoded)
    even = capture(net, found.image, votes_edited.edits, iterations=1)
    try:
        return Iterated(run, even, sweep.load(name))
    except sweep.SweepError as missing:
        return Iterated(run, even, as_sentence(missing))


def _pair(net: Capsules, picture: Path, beside: Path, a: CapsTrace, iterations: int | None) -> Pair:
    """A and B without edits; each is asked the same."""
    from capsviz.capture import capture
    from capsviz.report import Pair

    b = capture(net, _read(beside), iterations=iterations)
    _say(beside, b)
    return Pair(
        (picture.name, beside.name),
        (_removals(net, a), _removals(net, b)),
        (_routed(net, a), _routed(net, b)),
    )


def _removals(net: Capsules, run: CapsTrace) -> Removals:
    import numpy as np

    from capsviz.experiments.removals import without_each
    from capsviz.report import Removals

    return Removals(run, np.concatenate(list(without_each(net, run))))


def _routed(net: Capsules, run: CapsTrace) -> Routed:
    from capsviz.experiments.rerouting import HOWS, reroute, vote_widths
    from capsviz.figures.six_routings import trained_with
    from capsviz.report import Routed

    added = net.state_dict().get("digits.bias")
    bias = None if added is None else added.numpy()
    rounds = run.routing.iterations
    each: dict[How, Rerouted] = {how: reroute(run, how, rounds, bias=bias) for how in HOWS}
    return Routed(each, trained_with(net.config.iterates, net.config.iterations), vote_widths(run))
