"""The files that go to the browser, read from web/. Several names are joined into one sheet or one module, in order."""

from __future__ import annotations

from pathlib import Path

_WEB = Path(__file__).parent / "web"


def web(*names: str) -> str:
    """The text of files in web/, one after the other."""
    return "\n".join((_WEB / name).read_text(encoding="utf-8") for name in names)
