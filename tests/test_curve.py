"""One value along another, and a figure made for a projector."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from capsviz.figures.curve import curve
from capsviz.figures.projected import PROJECTED, projected

FIGURE: Any = curve(np.array([1.0, 2.0, 5.0]), np.array([0.5, 0.25, 1.0]), along="parts", up="length")


def test_a_curve_holds_its_numbers_on_the_scale_of_a_length() -> None:
    (line,) = FIGURE.data
    assert line.x.tolist() == [1, 2, 5]
    assert line.y.tolist() == [0.5, 0.25, 1]
    assert tuple(FIGURE.layout.yaxis.range) == (0, 1)
    assert (FIGURE.layout.xaxis.title.text, FIGURE.layout.yaxis.title.text) == ("parts", "length")


def test_on_a_projector_every_label_is_larger_and_the_figure_itself_stays() -> None:
    before = FIGURE.to_json()
    larger = projected(FIGURE)
    assert FIGURE.to_json() == before
    for axis, was in ((larger.layout.xaxis, FIGURE.layout.xaxis), (larger.layout.yaxis, FIGURE.layout.yaxis)):
        assert axis.tickfont.size == pytest.approx(PROJECTED * was.tickfont.size)
        assert axis.title.font.size == pytest.approx(PROJECTED * was.title.font.size)
    assert larger.layout.font.size == pytest.approx(PROJECTED * FIGURE.layout.font.size)


def test_annotations_grow_too() -> None:
    noted = projected(curve(np.zeros(1), np.zeros(1), along="x", up="y").add_annotation(text="here", font_size=10))
    assert noted.layout.annotations[0].font.size == pytest.approx(10 * PROJECTED)
