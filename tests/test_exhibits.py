"""The table of exhibits: every link in it opens a page that is there, in a state that can be opened."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from capsviz.settings import NAMES, read

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / ".github" / "EXHIBITS.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\| `(/[^`]*)` \|$", TABLE, flags=re.M)


def test_every_row_of_the_table_has_a_link() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")]
    assert len(LINKS) == len(rows) - 1, "all rows but the head"


@pytest.mark.parametrize("link", LINKS)
def test_a_link_of_the_table_opens_a_page_in_a_state_that_can_be_opened(link: str) -> None:
    parts = urlsplit(link)
    params = dict(parse_qsl(parts.query))
    page = parts.path.strip("/") or "explore"
    assert (ROOT / "capsviz" / "pages" / f"{page}.py").exists()
    assert page == "explore" or f'url_path="{page}"' in (ROOT / "app.py").read_text(encoding="utf-8")
    assert params.keys() <= NAMES
    assert read(params)[1] == []
