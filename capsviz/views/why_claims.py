"""Claims and findings: what is said of capsules, how it was tried on these weights, and what came of it."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from capsviz import desk
from capsviz.claims import COMMAND, Claims
from capsviz.errors import CapsvizError
from capsviz.findings import FINDINGS, Finding
from capsviz.settings import write
from capsviz.verdicts import Result
from capsviz.views import why_pair

_STYLE = """
<style>
.findings { display: grid; gap: .2rem; }
.findings article { display: grid; grid-template-columns: 1.1fr 1.5fr 6.5rem; gap: .3rem 1.6rem; padding: .8rem 0;
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
_WORDS = {"yes": "Yes", "partly": "Partly", "no": "No"}


def show() -> None:
    """The table; where a number is missing, its row says so."""
    st.header("Claims and findings", anchor=False)
    found = why_pair.measured()
    st.markdown(
        "What is said of capsule networks, tried on the two networks of this page: trained alike, with as many parameters. "
        "Each verdict follows from the numbers by the rule below it, and holds **for these weights**. "
        + (_how(found) if isinstance(found, Claims) else f"**{found}** Until then no verdict is given.")
    )
    rows = "".join(_row(finding, found) for finding in FINDINGS)
    st.html(f'{_STYLE}<div class="findings">{rows}</div>')


def _how(found: Claims) -> str:
    return f"Measured on {found.pictures:,} test digits by `{COMMAND}`; in brackets 95 % intervals."


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
        f'<p class="quiet">{escape(finding.rule)}</p></div><div><p>{verdict}</p>{_link(finding)}</div></article>'
    )


def _judged(finding: Finding, found: Claims | str) -> Result | str:
    if isinstance(found, str):
        return "not measured yet"
    try:
        return finding.judge(found)
    except CapsvizError as error:
        return f"not measured yet: {error}"


def _link(finding: Finding) -> str:
    if not finding.opens:
        return ""
    query = urlencode(write(desk.settings().changed(**finding.opens)))
    return f'<p><a href="why?{escape(query)}" target="_self">See it on this picture</a></p>'
