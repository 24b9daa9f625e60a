"""What tests of the menus "Take it away" share: their lines of Python are run, and draw what stands beside them."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
from streamlit.testing.v1 import AppTest
from visits import clean, visit


def drawn(code: str) -> go.Figure:
    """What the last line of some Python draws, after the lines before it."""
    *made, last = code.splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(made), names)
    return eval(last, names)


def shown(app: AppTest) -> dict[str, Any]:
    """The one figure that stands in an open menu, as the browser gets it."""
    (chart,) = [chart for chart in app.get("plotly_chart") if ".figure" in chart.proto.id]
    return json.loads(chart.proto.spec)


def holds(app: AppTest) -> None:
    """The open menu's lines draw what is shown in it: data, and whatever lies behind and is written on it."""
    made, there = json.loads(str(drawn(app.code[0].value).to_json())), shown(app)
    alike(made["data"], there["data"], "data")
    for name in ("shapes", "annotations", "images", "xaxis", "yaxis"):
        alike(made["layout"].get(name), there["layout"].get(name), name)


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
    app = clean(visit(page, state | {f"take.{name}": True}, **link))
    if titles == 1:
        return holds(app)
    choice = app.selectbox(key=f"take.{name}.which")
    assert len(choice.options) == titles
    for title in choice.options:
        app.selectbox(key=f"take.{name}.which").set_value(title).run()
        holds(clean(app))
    return None
