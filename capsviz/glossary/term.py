"""What a word of the glossary is."""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """One word of the house."""

    name: str
    letter: str
    """The paper's letter, as it is read in a line of text; empty where there is none."""
    plain: str
    """What it is, to a bright sixteen-year-old: no letter, no equation."""
    exact: str
    """The same in letters, Markdown with formulas; empty where the plain words are exact."""
    link: str
    """Where it can be touched: page and state, as in a lesson."""
    forms: tuple[str, ...] = ()
    """How else it is written on a page, such as its plural."""
