"""The menus "Take it away" of the page Why capsules that need the networks that ship or what was measured of them."""

from __future__ import annotations

import pytest
import streamlit as st
from menus import each_holds

from capsviz import weights

pytestmark = pytest.mark.skipif(
    not {"sabour-r3", "cnn"} <= set(weights.shipped()), reason="the trained networks are not in pretrained/"
)


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    st.cache_resource.clear()


@pytest.mark.parametrize(
    ("view", "name", "titles"),
    [("", "why-change", 1), ("What moves and what stays", "why-moves", 4), ("Part and whole", "why-parts", 1)],
)
def test_the_lines_of_the_why_page_draw_its_figures(view: str, name: str, titles: int) -> None:
    each_holds(name, titles, "why", {}, view=view)


def test_the_lines_of_an_attack_draw_what_it_did() -> None:
    each_holds("why-attack", 2, "why", {}, view="The reconstruction as an alarm")
