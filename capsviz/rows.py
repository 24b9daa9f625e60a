"""A table: rows of words, as Markdown for a file and as a region that scrolls on a page.

Knows words; knows no network and no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_STYLE = """
.numbers { overflow-x: auto; }
.numbers table { border-collapse: collapse; font-size: .95rem; font-variant-numeric: tabular-nums; }
.numbers th, .numbers td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top;
                           border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
"""


class Table(NamedTuple):
    """Rows of words. The columns from `numbers` on are set to the right; a name stands in backticks."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: int

    @property
    def markdown(self) -> str:
        """For a file that is read as text."""
        rule = ["---" if at < self.numbers else "--:" for at in range(len(self.head))]
        return "".join(f"| {' | '.join(cells)} |\n" for cells in (self.head, rule, *self.rows))

    def html(self, what: str) -> str:
        """For a page: on a phone it is scrolled to the side, by keyboard too. `what` says what the table holds."""
        head = "".join(f'<th scope="col">{_plain(cell)}</th>' for cell in self.head)
        rows = "".join(f"<tr>{''.join(f'<td>{_plain(cell)}</td>' for cell in cells)}</tr>" for cells in self.rows)
        # several tables stand on a page, each with its own number of columns of words
        kind = f"numbers after-{self.numbers}"
        right = f".after-{self.numbers} :is(th, td):nth-child(n + {self.numbers + 1}) {{ text-align: right; }}"
        return (
            f'<style>{_STYLE}{right}</style><div class="{kind}" role="region" tabindex="0" aria-label="{escape(what)}">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _plain(cell: str) -> str:
    return escape(cell.replace("`", ""))
