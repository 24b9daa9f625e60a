"""The app: for the server, what it does before anyone comes; for a visitor, the pages and what stands around each."""

import os
from pathlib import Path

import streamlit as st

import capsviz

# torch reads this when it is imported, which is later: a thread that waits for another is not to keep the browser from
# drawing (a pose let go was answered in 290 ms without this, in 175 with it, server and browser on two processors)
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

PAGES = Path(capsviz.__file__).parent / "pages"


def show() -> None:
    """The page that this visitor asked for."""
    from capsviz.views import glossary, lesson, look

    st.set_page_config(page_title="capsviz", layout="wide")
    page = st.navigation(
        [
            st.Page(PAGES / "explore.py", title="Explore", default=True),
            st.Page(PAGES / "routing.py", title="Routing", url_path="routing"),
            st.Page(PAGES / "pose.py", title="Pose", url_path="pose"),
            st.Page(PAGES / "why.py", title="Why capsules", url_path="why"),
            st.Page(PAGES / "overlap.py", title="Overlap", url_path="overlap"),
            st.Page(PAGES / "blocks.py", title="Building blocks", url_path="blocks"),
            st.Page(PAGES / "predict.py", title="Predict", url_path="predict"),
            st.Page(PAGES / "lessons.py", title="Lessons", url_path="lessons"),
            st.Page(PAGES / "glossary.py", title="Glossary", url_path="glossary"),
            st.Page(PAGES / "about.py", title="About", url_path="about"),
        ],
        position="top",
    )
    look.fit()
    lesson.show(page.url_path)
    page.run()
    glossary.words_of(page.url_path)


# Streamlit runs this file for every visitor; its server imports it once, for the app that it finds here
if __name__ == "__main__":
    show()
else:
    from capsviz.waking import awake

    app = st.App(__file__, lifespan=awake)
