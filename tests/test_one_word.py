"""One word for one idea: what the pages say of parts, searched for in everything that is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import capsviz
from capsviz.figures.spelled import numbered

ROOM = Path(capsviz.__file__).parent
SHOWN = [path for kind in ("py", "js", "html", "md") for path in sorted(ROOM.rglob(f"*.{kind}"))]


@pytest.mark.parametrize(
    ("other", "instead"),
    [
        (r"small capsule", "part (a primary capsule)"),
        (r"[Cc]apsule \$?\{part|>\{part\}<|[Pp]art \$?\{part\}", "a part's number as `numbered` spells it"),
        (r"capsule %\{customdata", "part %{customdata ...}, counted from 1"),
    ],
)
def test_a_part_is_called_a_part_and_counted_from_one(other: str, instead: str) -> None:
    found = [str(path.relative_to(ROOM)) for path in SHOWN if re.search(other, path.read_text(encoding="utf-8"))]
    assert found == [], f"write {instead} there"


def test_the_first_part_has_the_number_one_and_thousands_are_set_apart() -> None:
    assert [numbered(part) for part in (0, 57, 1151)] == ["1", "58", "1,152"]
