"""The sheet of paper: one HTML file without an outside address, and how figures stand on it. Knows plotly and markup."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from capsviz.figures.style import standalone
from capsviz.report.asked import Live

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} – capsviz</title>
<style>
/* paper is white, whatever the screen around it */
:root {{
  color-scheme: light; --st-font: system-ui, sans-serif; --st-text-color: #101720; --st-primary-color: #1f6fb2;
  --st-background-color: #fff; --st-secondary-background-color: #f3f5f8;
}}
body {{ font: 16px/1.5 var(--st-font); color: var(--st-text-color); background: #fff; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }}
.pair, .three {{ display: grid; gap: 1rem 2rem; }}
.pair {{ grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); }}
.three {{ grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; }}
.pair > div, .three > div, .scrolls {{ min-width: 0; overflow-x: auto; }}
.narrow {{ height: 0; overflow: hidden; visibility: hidden; }}
@media (max-width: 760px) {{
  .wide {{ height: 0; overflow: hidden; visibility: hidden; }}
  .narrow {{ height: auto; visibility: visible; }}
}}
h1 {{ font-size: 1.6rem; overflow-wrap: anywhere; }} h2 {{ font-size: 1.2rem; margin-top: 2.2rem; }}
h3 {{ font-size: 1rem; margin: 1.2rem 0 .3rem; overflow-wrap: anywhere; }}
summary {{ cursor: pointer; }}
</style>
<script>{script}</script></head><body><main>
<h1>{title}</h1>
<p>{ran}</p>
{body}
</main></body></html>
"""


def page(title: str, ran: str, body: Iterable[str]) -> str:
    """The whole file. `ran`, which is markup, says what was run; the title is text."""
    return _PAGE.format(title=escape(title), ran=ran, script=_offline(get_plotlyjs()), body="\n".join(body))


def div(figure: go.Figure, *, fits: bool = True) -> str:
    """A figure as markup: as wide as its place, or as it was made where it does not fit itself to that."""
    # without the tool bar, as on the pages: it offers to send the chart to a server
    return standalone(figure).to_html(
        full_html=False, include_plotlyjs=False, config={"displayModeBar": False, "responsive": fits}
    )


def live(drawing: Live) -> str:
    """A drawing with a script, in a place of its own that no style of the sheet reaches; there is one on a sheet."""
    return (
        f'<div id="live"><template shadowrootmode="open"><style>{drawing.css}</style>{drawing.html}</template></div>'
        f'<script type="text/plain" id="live-data">{b64encode(drawing.data).decode()}</script>'
        f'<script type="module">{drawing.js}</script>'
    )


def pair(*sides: str) -> str:
    """Side by side where there is room; a side with a table, which may be wider than its place, is scrolled by keys too."""
    places = (f"<div{' tabindex=0' if '<table' in side else ''}>{side}</div>" for side in sides)
    return f'<div class="pair">{"".join(places)}</div>'


def three(figures: Sequence[go.Figure], *, height: int) -> str:
    """A, B and A - B side by side where there is room."""
    drawn = [div(figure.update_layout(height=height)) for figure in figures]
    sides = zip(("A", "B", "A − B"), drawn, strict=True)
    return f'<div class="three">{"".join(f"<div><h3>{title}</h3>{side}</div>" for title, side in sides)}</div>'


def strong(text: str) -> str:
    """Words of ours, between whose double stars stands what is to be strong, as markup."""
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text)))


def _offline(script: str) -> str:
    """Plotly's script without the addresses it would load maps and editors from; names of XML languages stay."""
    return re.sub(r"https?://(?!www\.w3\.org/)[^\s\"'`<>\\)]*", "", script)
