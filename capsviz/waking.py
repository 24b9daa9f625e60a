"""What a server does as it starts: import in the background what the first page needs, torch above all.

Knows the cabinet and the views; knows no visitor and no page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread


@asynccontextmanager
async def awake(_server: object) -> AsyncIterator[None]:
    """While the server runs; it answers before the import is done, and who comes earlier waits for what is left of it."""
    Thread(target=_wake, name="waking", daemon=True).start()
    yield


def _wake() -> None:
    # what a page can be read with before torch, whose import is the longest
    from capsviz import cabinet, panel  # noqa: F401
    from capsviz.views import glossary, lesson  # noqa: F401

    cabinet.wake()
