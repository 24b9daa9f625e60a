"""The menus "Take it away" of the page Overlap, with the network of pairs that ships and what was measured of it."""

from __future__ import annotations

import pytest
import streamlit as st
from menus import each_holds

from capsviz import pair, weights
from capsviz.image import pack

pytestmark = pytest.mark.skipif(
    not {"sabour-r1", "sabour-r3", "overlap"} <= set(weights.shipped()),
    reason="the trained networks are not in pretrained/",
)
FOUR = f"p.{pack(pair.nine_and_four()[1])}"


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    st.cache_resource.clear()


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"picture": FOUR, "other": "gallery.2.bold", "places": "0,1,-2,4", "iterations": "2"},
        # of another number of iterations than the network that reads the two
        {"network": "sabour-r1"},
    ],
)
@pytest.mark.parametrize(
    ("view", "name", "titles"),
    [
        ("", "overlap", 2),
        ("Who gets which part", "overlap-parts", 1),
        ("Ask for a third digit", "overlap-asked", 1),
        ("How often it works", "overlap-measured", 1),
    ],
)
def test_the_lines_of_the_overlap_page_draw_its_figures(
    view: str, name: str, titles: int, link: dict[str, str]
) -> None:
    each_holds(name, titles, "overlap", {}, view=view, **link)
