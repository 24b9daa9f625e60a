"""The curves of a run: what is drawn is what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from capsviz.figures.film import error_by_batch, loss_by_epoch
from capsviz.figures.pictures import tinted
from capsviz.figures.scales import shade
from capsviz.figures.style import colour_table


def drawn(figure: go.Figure) -> Any:
    """The one thing in a figure."""
    (only,) = figure.data
    return only


def test_errors_stand_over_their_batches_and_the_shown_moment_is_marked() -> None:
    line = drawn(error_by_batch([0, 10, 500], [0.9, 0.5, 0.01], 10))
    # an untrained network has seen no batch, and a logarithm has no zero
    assert list(line["x"]) == [0.5, 10, 500]
    assert list(line["y"]) == [0.9, 0.5, 0.01]
    assert list(line["customdata"]) == [0, 10, 500]
    sizes = line["marker"]["size"]
    assert sizes[1] > sizes[0] == sizes[2]


def test_both_axes_of_the_errors_are_logarithmic_and_labelled() -> None:
    layout = error_by_batch([0, 10], [0.9, 0.5], 0).layout
    assert (layout.xaxis.type, layout.yaxis.type) == ("log", "log")
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("batches of training", "read wrongly")


def test_losses_stand_over_their_epochs() -> None:
    line = drawn(loss_by_epoch([1.0, 2.0], [0.3, 0.1]))
    assert (list(line["x"]), list(line["y"])) == ([1.0, 2.0], [0.3, 0.1])


def test_values_are_tinted_from_the_low_end_of_the_scale_to_the_high() -> None:
    shown = shade(np.array([0.1]), 0.1, "difference")
    table = colour_table(shown.colours)
    values = np.array([[0.0, 0.1, 0.2], [-1.0, 0.1, 5.0]])
    np.testing.assert_array_equal(tinted(values, shown)[0], table[[0, 128, 255]])
    np.testing.assert_array_equal(tinted(values, shown)[1], table[[0, 128, 255]], "beyond the ends it stays at them")
