"""What tests of the menus "Take it away" share: their lines of Python are run, and draw what stands beside them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from visits import clean, visit

from capsviz.views import take_away


def made(code: str) -> Any:
    """What the last line of some Python makes, after the lines before it: a figure, or numbers by their names."""
    *lines, last = code.splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    return eval(last, names)


def shown(app: AppTest) -> dict[str, Any] | None:
    """The figure that stands in the one open menu, as the browser gets it; None where there are only its numbers."""
    charts = [chart for chart in app.get("plotly_chart") if ".figure" in chart.proto.id]
    assert len(charts) < 2
    return json.loads(charts[0].proto.spec) if charts else None


def holds(app: AppTest, saved: Mapping[str, np.ndarray]) -> None:
    """The open menu's lines make what is shown in it: a figure's data, and whatever lies behind and is written on it.

    Where there is no figure, they make the numbers that are `saved`, by the same names.
    """
    (code,) = [code.value for code in app.code if code.language == "python"]
    there, again = shown(app), made(code)
    assert saved
    if there is None:
        again = take_away.in_files(again)
        assert list(again) == list(saved)
        for name, kept in saved.items():
            alike(again[name], kept, name)
        return
    drawn = json.loads(str(again.to_json()))
    alike(drawn["data"], there["data"], "data")
    for name in ("shapes", "annotations", "images", "xaxis", "yaxis"):
        alike(drawn["layout"].get(name), there["layout"].get(name), name)


@contextmanager
def spied() -> Iterator[dict[str, np.ndarray]]:
    """The arrays that the last menu wrote into its files."""
    saved: dict[str, np.ndarray] = {}

    def written(arrays: Mapping[str, np.ndarray]) -> bytes:
        saved.clear()
        saved.update(arrays)
        return real(arrays)

    real = take_away._npz
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(take_away, "_npz", written)
        yield saved


def alike(made: Any, there: Any, where: str) -> None:
    """The same, number for number up to what another order of adding float32 numbers makes of it."""
    if isinstance(there, dict) and "bdata" in there:
        made, there = numbers(made), numbers(there)
    if isinstance(there, np.ndarray):
        np.testing.assert_allclose(made, there, rtol=1e-4, atol=1e-5, err_msg=where)
    elif isinstance(there, dict):
        assert made.keys() == there.keys(), where
        for name, value in there.items():
            alike(made[name], value, f"{where}.{name}")
    elif isinstance(there, list):
        assert len(made) == len(there), where
        for n, value in enumerate(there):
            alike(made[n], value, f"{where}[{n}]")
    elif isinstance(there, float):
        np.testing.assert_allclose(made, there, rtol=1e-4, atol=1e-5, err_msg=where)
    else:
        assert made == there, where


def numbers(packed: dict[str, Any]) -> np.ndarray:
    """An array as plotly packs it."""
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=np.dtype(packed["dtype"]))


def each_holds(name: str, titles: int, page: str, state: dict[str, Any], **link: str) -> None:
    """In one menu of a page, all its figures one after the other."""
    with spied() as saved:
        each_of(clean(visit(page, state | {f"take.{name}": True}, **link)), name, titles, saved)


def each_of(app: AppTest, name: str, titles: int, saved: Mapping[str, np.ndarray]) -> None:
    """The same, on a page where the menu is open already."""
    if titles == 1:
        return holds(app, saved)
    choice = app.selectbox(key=f"take.{name}.which")
    assert len(choice.options) == titles
    for title in choice.options:
        app.selectbox(key=f"take.{name}.which").set_value(title).run()
        holds(clean(app), saved)
    return None
