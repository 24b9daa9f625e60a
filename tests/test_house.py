"""The map of the house, enforced: who may import whom, and which library may appear on which floor."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "capsviz"

FLOORS: dict[str, tuple[str, ...]] = {
    "nouns": ("errors", "intervention", "trace", "holding", "rows", "tables"),
    "equations": ("routing", "routings", "objective", "handmade", "transforms", "overlay", "image", "strokes", "ink"),
    "networks": ("network",),
    "doors": (
        "stored",
        "weights",
        "claims",
        "poses",
        "overlaps",
        "sweep",
        "capture",
        "experiments",
        "anatomy",
    ),
    "reading": (
        "measure",
        "verdicts",
        "findings",
        "reasons",
        "pooling",
        "parts",
        "naming",
        "pair",
        "closeup",
        "figures",
        "report",
        "exercises",
        "glossary",
        "settings",
        "lessons",
    ),
    "page": ("cabinet", "visitor", "desk", "components", "panel", "views", "waking", "blocks", "pages"),
}
"""From the ground up, and on each floor in the order in which rooms may use each other."""
WING = "training"
"""The side wing stands on the doors, and nothing of the house leads into it but the command line."""
DESK = ("commands", "__main__")
"""The command line may use everything."""
ROOMS = [room for rooms in FLOORS.values() for room in rooms]

NUMBERS = {"numpy", "jaxtyping"}
LIBRARIES: dict[str, set[str]] = {
    "nouns": NUMBERS,
    "equations": NUMBERS | {"torch", "PIL"},
    "networks": NUMBERS | {"torch"},
    "doors": NUMBERS | {"torch", "safetensors"},
    "reading": NUMBERS | {"plotly", "PIL"},
    "page": NUMBERS | {"plotly", "streamlit"},
    WING: NUMBERS | {"torch", "torchvision", "safetensors"},
    "commands": NUMBERS | {"torch", "typer", "rich", "streamlit", "playwright", "websockets"},
}


def room(path: Path) -> str:
    """The part of the package that a file belongs to: `capsviz/figures/bars.py` is in `figures`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor(name: str) -> str:
    if name in DESK:
        return "commands"
    return WING if name == WING else next(floor for floor, rooms in FLOORS.items() if name in rooms)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write the full name"
            # `from capsviz import desk` and `from capsviz.desk import look` both import the desk
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from inner & MODULES.keys() or {str(node.module)}


def rooms_used(path: Path) -> set[str]:
    return {room(MODULES[name]) for name in set(imports(path)) & MODULES.keys()} - {room(path)}


every_file = pytest.mark.parametrize("path", MODULES.values(), ids=MODULES)


@every_file
def test_every_file_stands_in_a_room_of_the_map(path: Path) -> None:
    assert room(path) in {*ROOMS, WING, *DESK, "__init__"}, "give it a place in FLOORS and in CONTRIBUTING.md"


@every_file
def test_imports_go_strictly_downward(path: Path) -> None:
    here = room(path)
    if here in ("__init__", *DESK):
        return
    below = ROOMS[: ROOMS.index("experiments") + 1] if here == WING else ROOMS[: ROOMS.index(here)]
    # "__init__" is the face that notebooks see; through it any room could be reached unseen
    assert rooms_used(path) <= set(below)


@every_file
def test_each_library_appears_only_on_its_floors(path: Path) -> None:
    if room(path) == "__init__":
        return
    own = {*sys.stdlib_module_names, "capsviz"}
    used = {name.split(".")[0] for name in imports(path)} - own
    assert used <= LIBRARIES[floor(room(path))]


def test_the_face_of_the_package_imports_nothing_when_it_is_imported() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names}


def test_files_of_a_room_do_not_import_each_other_in_a_circle() -> None:
    uses = {name: set(imports(path)) for name, path in MODULES.items()}
    del uses["capsviz"]
    while leaves := {name for name, used in uses.items() if not (used - {name}) & uses.keys()}:
        uses = {name: used for name, used in uses.items() if name not in leaves}
    assert not uses


def test_app_is_the_page_list_and_nothing_else() -> None:
    used = {name.split(".")[0] for name in imports(ROOT / "app.py")} - {*sys.stdlib_module_names}
    assert used <= {"streamlit", "capsviz"}


def test_the_top_level_holds_what_the_map_says() -> None:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout, so there is no list of what belongs to it")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    # git lists no empty folder, and pretrained/ is one until a network ships
    plain = {name for name in top if not name.startswith(".")} | {"pretrained"}
    assert plain == {"pyproject.toml", "README.md", "app.py", "capsviz", "pretrained", "tests", "LICENSE"}
