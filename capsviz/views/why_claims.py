"""Claims and findings: what is said of capsules, how it was tried on these weights, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from capsviz import desk, reasons
from capsviz.claims import COMMAND, Claims
from capsviz.errors import CapsvizError
from capsviz.findings import FINDINGS, Finding
from capsviz.settings import write
from capsviz.verdicts import Result
from capsviz.views import why_pair, why_shown

_STYLE = """
<style>
.findings { display: grid; gap: .2rem; }
.findings article { display: grid; grid-template-columns: 1.1fr 1.5fr 9.5rem; gap: .3rem 1.6rem; padding: .8rem 0;
                    border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
.findings p { margin: 0 0 .25rem; line-height: 1.45; }
.findings .claim { font-weight: 600; }
.findings .quiet { font-size: .88rem; opacity: .8; }
.findings .verdict { display: inline-block; padding: .1rem .7rem; border-radius: 1rem; font-weight: 600;
                     border: 2px solid currentColor; }
.findings .none { border-style: dashed; font-weight: 400; }
.findings a { color: var(--st-link-color, inherit); }
@media (max-width: 800px) { .findings article { grid-template-columns: 1fr; } }
</style>
"""
ANCHOR = "claims"
"""Where the table stands on the page, for a link to it."""
_INTERVAL = (
    "In brackets how far chance may reach, the 95 % interval: made so, a range holds the share of all such digits 19 times in "
    "20. Where two ranges do not touch, one network leads."
)
_WORDS = {"yes": "Yes", "partly": "Partly", "no": "No"}
_PAGES = {"routing": "the page Routing", "blocks": "the page Building blocks", "about": "the page About"}


def show() -> None:
    """The table; where a number is missing, its row says so."""
    st.header("Claims and findings", anchor=ANCHOR)
    found = why_pair.measured()
    st.markdown(
        "What is said of capsule networks, tried on the two networks of this page: trained alike, with as many parameters. "
        "Each verdict follows from the numbers by the rule below it, and holds **for these weights**. "
        + (_INTERVAL if isinstance(found, Claims) else f"**{found}** Until then no verdict is given.")
    )
    if isinstance(found, Claims):
        _in_short(found)
    rows = "".join(_row(finding, found) for finding in FINDINGS)
    st.html(f'{_STYLE}<div class="findings">{rows}</div>')
    if isinstance(found, Claims):
        st.caption(_how(found))


def _in_short(found: Claims) -> None:
    """One thing that capsules do better, one that they do not, and why; nothing where that was not measured."""
    try:
        told = {
            f"One thing the {why_pair.CAPSNET} does better": reasons.better(found),
            "One thing it does not": reasons.no_better(found),
        }
    except CapsvizError:
        return
    for at, (title, one) in enumerate(told.items()):
        with st.container(border=True):
            head, body, shown = st.columns([1, 3.6, 1])
            head.markdown(f"**{title}**")
            body.markdown(f"**{one.what}**\n\n*Why?* {one.why}")
            with shown:
                why_shown.offer(one, key=f"why.short.{at}")


def _how(found: Claims) -> str:
    measured = f"Measured on {found.pictures:,} test digits, or as many as a row says, by `{COMMAND}`."
    rounding = found.about.get("rounding", {})
    rounded = [
        f"{one['count']} of {one['of']} answers of the {name}" for name, one in rounding.items() if one["bfloat16"]
    ]
    if not rounded:
        return measured
    return (
        f"{measured} What is counted along a change was computed in *bfloat16*, numbers kept to 8 binary digits instead of "
        f"24; where that was tried, it changed {' and '.join(rounded)}."
    )


def _row(finding: Finding, found: Claims | str) -> str:
    result = _judged(finding, found)
    numbers = result.numbers if isinstance(result, Result) else result
    tried = finding.experiment + ("" if finding.experiment.endswith("?") else ".")
    verdict = (
        f'<span class="verdict">{_WORDS[result.verdict]}</span>'
        if isinstance(result, Result)
        else '<span class="verdict none">open</span>'
    )
    return (
        f'<article><div><p class="claim">{escape(finding.claim)}</p><p class="quiet">{escape(finding.source)}</p></div>'
        f"<div><p>Tried on: {escape(tried)}</p><p><strong>{escape(numbers)}</strong></p>"
        f'<p class="quiet">{escape(finding.rule)}</p></div><div><p>{verdict}</p>{_link(finding.opens, finding.page)}</div></article>'
    )


def _judged(finding: Finding, found: Claims | str) -> Result | str:
    if isinstance(found, str):
        return "not measured yet"
    try:
        return finding.judge(found)
    except CapsvizError as error:
        return f"not measured yet: {error}"


def _link(opens: Mapping[str, Any], page: str = "why") -> str:
    """To the page that shows it, in that state and with this picture; it says where on the page to look."""
    state = why_shown.state(opens)
    query = urlencode(write(desk.asked().changed(**state)))
    where = " on " + _PAGES[page] if page in _PAGES else " on this picture"
    tab = f", under “{state['view']}”" if state["view"] else ""
    return f'<p><a href="{page}?{escape(query)}" target="_self">See it{escape(where + tab)}</a></p>'
