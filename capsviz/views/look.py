"""What every page changes of Streamlit's own look: what would be too pale to read, too small, or cut off on a phone."""

import streamlit as st

_LOOK = """<style>
/* the words at an axis in the colour of the page's text: plotly's theme has them too pale on white */
.js-plotly-plot :is(.xtick, .ytick, .x2tick, .y2tick) text,
.js-plotly-plot :is(.xtitle, .ytitle, .x2title, .y2title) { fill: currentColor !important; }
/* as quiet as the quiet words of our own components; code in them is not to be smaller still */
[data-testid=stCaptionContainer] { opacity: .8; }
[data-testid=stCaptionContainer] code { font-size: .9em; color: inherit; }
/* on the light blue of a dark page white is not to be read; the ground of the page is, in light and in dark */
[data-testid=stBaseButton-primary]:not(:disabled) { color: Canvas; }
/* the way to another page is to be seen as one, begins where the text above it does, and is large enough for a finger */
[data-testid=stPageLink-NavLink] { min-height: 2.5rem; padding-left: 0; }
:is([data-testid=stPageLink-NavLink], [data-testid=stBaseButton-tertiary]) p { text-decoration: underline; text-underline-offset: .25em; }
/* a row of choices that is wider than its place goes on in another line; Streamlit would cut it off */
[role=radiogroup]:has(> [data-variant]) { flex-wrap: wrap; }
@media (max-width: 640px) {
  /* nearer to each other, so that ten digits stand in one line */
  [role=radiogroup]:has(> [data-variant=pills]) { gap: .15rem; }
}
</style>"""


def fit() -> None:
    """Make the page legible in light and dark, from the last row and on a phone."""
    st.html(_LOOK)
