"""Explore: what happens to my digit, end to end?"""

from pathlib import Path

import streamlit as st

from capsviz import desk, panel
from capsviz.figures.lengths import pose_bars
from capsviz.figures.walk import headline, walk

HERE = Path(__file__).parent
LEAD = """A *capsule* is a small group of neurons that answers with a vector instead of a number: its **length** says
*whether* a thing is there, its **direction** says *how* it lies. **Draw a digit** and follow it from left to right: from
pixels to simple features, to 1152 small capsules, to ten digit capsules, and back to a picture."""

with desk.opened("A digit's way through a capsule network", LEAD), panel.beside():
    trace = desk.current()
    st.html(headline(trace))
    st.html(walk(trace))
    st.subheader(f"The pose of the {trace.decoded}: sixteen numbers", anchor=False)
    st.markdown(
        "The winner's vector, number by number. The reconstruction above was drawn from these alone, so whatever it "
        "shows of *your* handwriting is in them."
    )
    desk.draw(pose_bars(trace.poses[trace.decoded], trace.decoded), key="pose")
    st.page_link(HERE / "routing.py", label="Who decided? See the routing")
    st.page_link(HERE / "pose.py", label="What do the sixteen numbers mean? Move them")
