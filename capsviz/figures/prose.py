"""Words around numbers as markup: paragraphs, letters set as an equation is, fractions. Knows nothing.

One element of a page that holds a paragraph, its equations and the numbers below it is drawn anew much sooner than one for
each of them.
"""

from __future__ import annotations

STYLE = """
<style>
.told p { margin: 0 0 .9rem; font-size: 1rem; line-height: 1.6; }
div ~ .told { margin-top: .9rem; }
.tex { font-family: KaTeX_Main, "Latin Modern Math", "STIX Two Math", "Cambria Math", serif; font-style: italic;
       font-size: 1.1em; white-space: nowrap; }
.fraction { display: inline-flex; flex-direction: column; vertical-align: middle; text-align: center; padding: 0 .2em; }
.fraction > :last-child { border-top: 1px solid currentColor; }
.fraction .stroke { position: absolute; clip-path: inset(50%); }
</style>
"""


def told(*lines: str) -> str:
    """What is said before, between or after numbers: a paragraph for each line of markup."""
    return f'{STYLE}<div class="told">{"".join(f"<p>{line}</p>" for line in lines)}</div>'


def equation(text: str) -> str:
    """Letters of the paper, set as an equation is."""
    return f'<span class="tex">{text}</span>'


def fraction(above: str, below: str) -> str:
    """One over the other; read aloud and copied, it has a stroke between them."""
    return f'<span class="fraction"><span>{above}</span><span class="stroke"> / </span><span>{below}</span></span>'
