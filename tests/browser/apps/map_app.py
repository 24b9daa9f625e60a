"""The map of the network alone, with what it told Python written below as JSON."""

from __future__ import annotations

import json

import streamlit as st

from capsviz import strokes, weights
from capsviz.anatomy import stations
from capsviz.capture import capsules, capture
from capsviz.components.network_map import Told, show_map
from capsviz.experiments.drawing import drawn_by_iteration

heard = st.session_state.setdefault("heard", {})
net = capsules(weights.load())
trace = capture(net, strokes.draw(7))
show_map(
    trace,
    drawn_by_iteration(net, trace),
    learned={station.name: station.learned for station in stations(net, trace)},
    iteration=2,
    told=Told(
        iteration=lambda r: heard.update(iteration=r),
        digit=lambda digit: heard.update(digit=digit),
        part=lambda part: heard.update(part=part),
    ),
    key="map",
)
st.text(json.dumps(heard))
