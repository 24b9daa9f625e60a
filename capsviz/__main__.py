"""The command line: its commands, and the one place where an error of ours becomes a sentence."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from capsviz.commands.app import app as serve
from capsviz.commands.bench import bench
from capsviz.commands.crowd import crowd
from capsviz.commands.evaluate import evaluate
from capsviz.commands.poses import poses
from capsviz.commands.trace import trace
from capsviz.commands.train import train
from capsviz.errors import CapsvizError


class _Sentences(TyperGroup):
    """Says our own errors in one line on stderr, with exit status 1; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CapsvizError as error:
            typer.echo(f"capsviz: {error}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Sentences,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="See, touch and change everything that happens to a digit inside a capsule network.",
)
_COMMANDS = {
    "app": serve,
    "trace": trace,
    "train": train,
    "evaluate": evaluate,
    "poses": poses,
    "bench": bench,
    "crowd": crowd,
}
for name, command in _COMMANDS.items():
    app.command(name)(command)

if __name__ == "__main__":
    app(prog_name="capsviz")
