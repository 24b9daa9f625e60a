"""Explore: what happens to my digit, end to end?"""

from pathlib import Path

import streamlit as st

from capsviz import cabinet, desk, panel
from capsviz.components.network_map import Told, show_map
from capsviz.figures.walk import headline, walk
from capsviz.views import map_taken

HERE = Path(__file__).parent
LEAD = """**Draw a digit**, or begin with the sample: pixels, features, *parts* (which *primary capsules* find), ten *digit capsules*,
and back to a picture."""
# the pad stays where it is when the answer comes
ROOM = "<style>.st-key-explore-answer { min-height: 2.5rem; }</style>"


@st.fragment
@desk.spoken(st.error)
def network_map() -> None:
    """The map, on its own: what is scrubbed or opened in it reruns nothing else."""
    from capsviz.anatomy import stations
    from capsviz.experiments.drawing import drawn_by_iteration

    trace, now = desk.current(), desk.settings()
    if trace.grid is None:
        st.info("The parts of this network have no place on the picture, so there is no map of them; this is its way.")
        st.html(walk(trace))
        map_taken.show(trace, desk.iteration(trace))
        return
    net = cabinet.network(now.network)
    drawn = drawn_by_iteration(net, trace)
    show_map(
        trace,
        drawn,
        learned={station.name: station.learned for station in stations(net, trace)},
        iteration=desk.iteration(trace),
        told=Told(
            iteration=lambda r: desk.change(iteration=r + 1),
            digit=lambda digit: desk.change(digit=digit),
            part=lambda part: desk.change(part=part),
        ),
        key="map",
    )
    map_taken.show(trace, desk.iteration(trace), drawn)
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


with desk.opened("A digit's way through a capsule network", LEAD):
    st.html(ROOM)
    # above the pad: on a phone, whoever draws sees it without scrolling
    answer = st.container(key="explore.answer")
    with panel.beside():
        answer.html(headline(desk.current()))
        network_map()
        st.page_link(HERE / "routing.py", label="Who decided? See the routing")
        st.page_link(HERE / "pose.py", label="What do the sixteen numbers mean? Move them")
