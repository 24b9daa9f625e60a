"""The app and its page list, nothing else."""

from pathlib import Path

import streamlit as st

import capsviz

PAGES = Path(capsviz.__file__).parent / "pages"

st.set_page_config(page_title="capsviz", layout="wide")
st.navigation(
    [
        st.Page(PAGES / "explore.py", title="Explore", default=True),
        st.Page(PAGES / "routing.py", title="Routing", url_path="routing"),
        st.Page(PAGES / "pose.py", title="Pose", url_path="pose"),
        st.Page(PAGES / "why.py", title="Why capsules", url_path="why"),
        st.Page(PAGES / "blocks.py", title="Building blocks", url_path="blocks"),
        st.Page(PAGES / "predict.py", title="Predict", url_path="predict"),
        st.Page(PAGES / "about.py", title="About", url_path="about"),
    ],
    position="top",
).run()
