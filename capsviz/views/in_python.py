"""The lines of Python that make again, in a notebook, what a page shows: the current trace, or those of two pictures."""

from __future__ import annotations

from capsviz import cabinet, desk
from capsviz.image import pack


def of_trace(imports: str, *, edits: str | None = None, decode: int | None = None, net: str | None = None) -> list[str]:
    """Lines that make `net` and `trace`: the current picture with the edits in force, or with those named here.

    `decode` names the class that is drawn, else the longest. `net` is Python that makes another network than the
    current one, which routes as often as it was trained to.
    """
    now = desk.settings()
    source, picture = _picture(now.picture)
    edited = _edited(now.edits if edits is None else edits)
    edited += "" if net else _iterations(now.network)
    edited += "" if decode is None else f", decode={decode}"
    made = f"trace = capsviz.capture(net, {picture}{edited})"
    return [*_imports(source, imports), f"net = {net or _net(now.network)}", made]


def of_picture(imports: str) -> list[str]:
    """Lines that make `net` and `picture`, the current one."""
    now = desk.settings()
    source, picture = _picture(now.picture)
    return [*_imports(source, imports), f"net = {_net(now.network)}", f"picture = {picture}"]


def of_pair(imports: str, *, other: str | None = None, edits: str = "") -> list[str]:
    """Lines that make `net`, `a` and `b`: the current picture, edited so, and the one kept beside it, or another."""
    now = desk.settings()
    sources, pictures = zip(_picture(now.picture), _picture(other or now.other), strict=True)
    traces = [
        f"{name} = capsviz.capture(net, {picture}{_edited(made)}{_iterations(now.network)})"
        for name, picture, made in zip("ab", pictures, (edits, ""), strict=True)
    ]
    return [*_imports(*sources, imports), f"net = {_net(now.network)}", *traces]


def of_overlap(imports: str, *, reader: str, other: str) -> list[str]:
    """Lines that make `net` and `read`: the current picture and another laid over each other, read by this network."""
    now = desk.settings()
    sources, pictures = zip(_picture(now.picture), _picture(other), strict=True)
    right, down, second_right, second_down = now.places.split(",")
    return [
        *_imports(*sources, "from capsviz.experiments.overlap import read_two", imports),
        f"net = {_net(reader)}",
        f"pictures = [{', '.join(pictures)}]",
        f"places = [({right}, {down}), ({second_right}, {second_down})]",
        f"read = read_two(net, pictures, places{_iterations(reader)})",
    ]


def alone(imports: str) -> list[str]:
    """Lines that import and make nothing."""
    return [*imports.splitlines(), ""]


def _imports(*imports: str) -> list[str]:
    lines = [line for each in imports for line in each.splitlines()]
    return ["import capsviz", *dict.fromkeys(lines), ""]


def _edited(edits: str) -> str:
    return f', capsviz.parse("{edits}")' if edits else ""


def _net(name: str) -> str:
    return f'capsviz.load("{name}")'


def _iterations(name: str) -> str:
    """A network that routes in one pass takes no number of them."""
    return f", iterations={desk.iterations(name)}" if cabinet.network(name).config.iterates else ""


def _picture(name: str) -> tuple[str, str]:
    """What a picture needs imported, and the expression that draws or unpacks it."""
    if name in cabinet.gallery():
        shown = cabinet.gallery()[name]
        return "from capsviz import strokes", f'strokes.draw({shown.digit}, strokes.HANDS["{shown.hand}"])'
    return "from capsviz.image import unpack", f'unpack("{pack(desk.pixels(name))}")'
