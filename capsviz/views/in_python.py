"""The lines of Python that make again, in a notebook, what a page shows: the current trace, or those of two pictures."""

from __future__ import annotations

from capsviz import cabinet, desk
from capsviz.image import pack


def of_trace(imports: str, *, edits: str | None = None) -> list[str]:
    """Lines that make `net` and `trace`: the current picture with the edits in force, or with those named here."""
    now = desk.settings()
    source, picture = _picture(now.picture)
    edited = f', capsviz.parse("{now.edits if edits is None else edits}")'
    return [*_imports(source, imports), *_net(), f"trace = capsviz.capture(net, {picture}{edited}{_iterations()})"]


def of_pair(imports: str, *, other: str | None = None) -> list[str]:
    """Lines that make `net`, `a` and `b`: the current picture and the one kept beside it, or another, without edits."""
    now = desk.settings()
    sources, pictures = zip(_picture(now.picture), _picture(other or now.other), strict=True)
    traces = [
        f"{name} = capsviz.capture(net, {picture}{_iterations()})" for name, picture in zip("ab", pictures, strict=True)
    ]
    return [*_imports(*sources, imports), *_net(), *traces]


def alone(imports: str) -> list[str]:
    """Lines that import and make nothing."""
    return [*imports.splitlines(), ""]


def _imports(*imports: str) -> list[str]:
    lines = [line for each in imports for line in each.splitlines()]
    return ["import capsviz", *dict.fromkeys(lines), ""]


def _net() -> list[str]:
    return [f'net = capsviz.load("{desk.settings().network}")']


def _iterations() -> str:
    """A network that routes in one pass takes no number of them."""
    now = desk.settings()
    return f", iterations={now.iterations}" if cabinet.network(now.network).config.iterates else ""


def _picture(name: str) -> tuple[str, str]:
    """What a picture needs imported, and the expression that draws or unpacks it."""
    if name in cabinet.gallery():
        shown = cabinet.gallery()[name]
        return "from capsviz import strokes", f'strokes.draw({shown.digit}, strokes.HANDS["{shown.hand}"])'
    return "from capsviz.image import unpack", f'unpack("{pack(desk.pixels(name))}")'
