"""`capsviz app`: the app in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def entry() -> Path:
    """Where app.py stands: inside an installed package, or beside it in a checkout."""
    import capsviz

    inside = Path(capsviz.__file__).parent / "app.py"
    return inside if inside.exists() else inside.parents[1] / "app.py"


def app(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the app listens.")] = 8501,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser window.")] = False,
) -> None:
    """Open the app in the browser.

    Example: [bold]capsviz app --port 8600[/bold]
    """
    import sys

    from streamlit.web import cli

    sys.argv = ["streamlit", "run", str(entry()), f"--server.port={port}", f"--server.headless={str(headless).lower()}"]
    sys.exit(cli.main())
