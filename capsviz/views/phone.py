"""What every page changes of Streamlit's own look on a phone."""

import streamlit as st

_LOOK = """<style>
@media (max-width: 640px) {
  /* ten digits are a little wider than the screen, which would cut the last one off */
  [role=radiogroup]:has(> [data-variant=pills]) { flex-wrap: wrap; gap: .15rem; }
}
</style>"""


def fit() -> None:
    """Let rows of choices stand whole: nearer to each other, and in several lines where that is not enough."""
    st.html(_LOOK)
