"""The map of the page Explore in a report: sent whole, in the same packet as on the page, and nothing of it from elsewhere."""

from __future__ import annotations

import re
from base64 import b64decode

import numpy as np
import pytest
from test_packet import read as unpacked
from test_report import HOSTILE, Reader, drawn, figures

from capsviz import measure
from capsviz.anatomy import stations
from capsviz.capture import capture
from capsviz.components.map_sent import CSS, JS, map_data, on_paper
from capsviz.experiments.drawing import drawn_by_iteration
from capsviz.intervention import parse
from capsviz.network import CapsNet
from capsviz.report import Asked, Live, report
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def trace(full: CapsNet, picture: np.ndarray) -> CapsTrace:
    return capture(full, picture, parse("c@1[57,3]=0"))


@pytest.fixture(scope="module")
def live(full: CapsNet, trace: CapsTrace) -> Live:
    learned = {station.name: station.learned for station in stations(full, trace)}
    return on_paper(trace, drawn_by_iteration(full, trace), learned=learned)


@pytest.fixture(scope="module")
def html(trace: CapsTrace, live: Live) -> str:
    return report(trace, title=HOSTILE, network="n", asked=Asked(map=live))


@pytest.fixture(scope="module")
def sheet(html: str) -> Reader:
    return Reader(html)


def test_the_sheet_holds_what_the_page_sends_its_map_after_the_last_iteration(
    sheet: Reader, full: CapsNet, trace: CapsTrace
) -> None:
    (data,) = [script for script in sheet.scripts if re.fullmatch(r"[A-Za-z0-9+/=]{1000,}", script)]
    learned = {station.name: station.learned for station in stations(full, trace)}
    assert b64decode(data) == map_data(trace, drawn_by_iteration(full, trace), learned=learned, iteration=2)
    words, arrays = unpacked(b64decode(data))
    np.testing.assert_allclose(arrays["lengths"][2], trace.lengths, rtol=1e-6)  # the same float32 numbers
    # half a step of two bytes
    np.testing.assert_allclose(
        arrays["contributions"] * words["steps"]["contributions"],
        measure.contributions(trace.routing),
        atol=0.51 * words["steps"]["contributions"],
    )


def test_the_map_that_moves_stands_in_place_of_the_one_that_is_drawn_once(sheet: Reader) -> None:
    assert len(drawn(sheet)) == figures(3, maps=0) + 2 * 3, "couplings twice in each iteration, but no map"
    assert "The way through the network" in sheet.text
    assert "The same as a table" not in sheet.text
    assert "Read it as a table" in sheet.text


def test_the_files_are_the_pages_own_and_ask_nothing_of_anyone(sheet: Reader, html: str) -> None:
    assert any(JS in script for script in sheet.scripts)
    assert any(CSS in style for style in sheet.styles)
    assert set(re.findall(r"(?:https?|wss?|ftp)://([\w.-]*)", html.replace("evil.example", ""), re.IGNORECASE)) <= {
        "www.w3.org",
        "",
    }
    assert not re.search(r"@import|url\(", " ".join(sheet.styles))
    assert not [attributes for _, attributes in sheet.elements if attributes.get("src", "data:")[:5] != "data:"]
    # a script in a script would end it
    assert "</script" not in JS


def test_a_report_with_its_map_stays_a_file_that_can_be_mailed(html: str) -> None:
    assert len(html.encode()) < 8e6
