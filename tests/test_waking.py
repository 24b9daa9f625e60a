"""A server that has just started imports what the first page needs before anyone asks for a page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from streamlit.web.server.app_discovery import discover_asgi_app

ROOT = Path(__file__).parents[1]
SERVER = """
import asyncio, sys, threading
import app

async def run():
    async with app.app._user_lifespan(app.app):
        assert "torch" not in before
        while waking := [one for one in threading.enumerate() if one.name == "waking"]:
            await asyncio.to_thread(waking[0].join)

before = set(sys.modules)
asyncio.run(run())
from capsviz import cabinet
assert cabinet.awake()
assert {"torch", "plotly", "capsviz.panel", "capsviz.capture"} <= set(sys.modules)
assert not any(name.startswith("capsviz.pages") for name in sys.modules)
"""


def test_streamlit_run_finds_the_server_in_the_entry() -> None:
    found = discover_asgi_app(ROOT / "app.py")
    assert (found.is_asgi_app, found.import_string) == (True, "app:app")


def test_a_server_answers_before_torch_is_there_and_fetches_it_without_a_visitor() -> None:
    # in a process of its own: here torch has been imported long ago
    done = subprocess.run([sys.executable, "-c", SERVER], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
