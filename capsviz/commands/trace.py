"""`capsviz trace`: one picture through one network, as a report to look at or as arrays to compute with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from capsviz.network import Capsules
    from capsviz.trace import CapsTrace


def trace(
    picture: Annotated[Path, typer.Argument(help="A picture of one digit: PNG, JPEG, WebP, BMP, GIF or TIFF.")],
    out: Annotated[Path | None, typer.Option(help="Write an offline HTML report here.")] = None,
    npz: Annotated[Path | None, typer.Option(help="Write every array here, keyed u, routing.c, ...")] = None,
    network: Annotated[str, typer.Option(help="A shipped network's name, or a .safetensors file.")] = "sabour-r3",
    edits: Annotated[str, typer.Option(help="Edits, as in c@1[57,3]=0;v[3,5]+=0.1; iterations from 0.")] = "",
    iterations: Annotated[int | None, typer.Option(min=1, help="Routing iterations; else the network's own.")] = None,
) -> None:
    """Say what a network makes of a picture, and keep what happened on the way.

    Example: [bold]capsviz trace seven.jpg --out report.html --npz seven.npz[/bold]
    """
    from capsviz.capture import capsules, capture
    from capsviz.image import ImageError, read_image
    from capsviz.intervention import parse
    from capsviz.report import arrays, report
    from capsviz.weights import load

    try:
        read = read_image(picture.read_bytes())
    except OSError as error:
        raise ImageError(f"{picture} cannot be read: {error.strerror}") from error
    net = capsules(load(network))
    found = capture(net, read.pixels, parse(edits), iterations=iterations)
    for note in read.notes:
        typer.echo(note)
    typer.echo(f"{picture.name}: {found.prediction}, length {found.lengths[found.prediction]:.3f}")
    if out:
        written = report(found, title=picture.name, network=network, **_beside(net, found))
        out.write_text(written, encoding="utf-8")
        typer.echo(f"report: {out}")
    if npz:
        import numpy as np

        np.savez_compressed(npz, allow_pickle=False, **arrays(found))
        typer.echo(f"arrays: {npz}")


def _beside(net: Capsules, found: CapsTrace) -> dict[str, Any]:
    """What a report shows besides the trace: the run without its edits, and every part left out in turn."""
    import numpy as np

    from capsviz.capture import capture
    from capsviz.experiments.removals import without_each
    from capsviz.report import Removals

    rounds = found.routing.iterations if net.config.iterates else None
    before = capture(net, found.image, iterations=rounds, decode=found.decoded) if found.edits else None
    kept = tuple(edit for edit in found.edits if edit.site.name in ("u", "u_hat"))
    alone = found if kept == found.edits else capture(net, found.image, kept, iterations=rounds, decode=found.decoded)
    return {"before": before, "removals": Removals(alone, np.concatenate(list(without_each(net, alone))))}
