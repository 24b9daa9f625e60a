"""The words of the pages: each explained in plain words first, then with the paper's letter and its equation.

Knows words; knows no page. Wherever a page uses one of these words, it opens on what stands here.
"""

from capsviz.glossary import capsules, learning, measuring, routing
from capsviz.glossary.term import Term as Term

TERMS: dict[str, Term] = {**capsules.TERMS, **routing.TERMS, **learning.TERMS, **measuring.TERMS}
"""Every word by its name in a link, in the order in which one meets them."""
