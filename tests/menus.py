"""What tests of the menus "Take it away" share: their lines of Python are run, and draw what stands beside them."""

from __future__ import annotations

import json
from typing import Any

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
    assert made["data"] == there["data"]
    for name in ("shapes", "annotations", "images"):
        assert made["layout"].get(name) == there["layout"].get(name)
    for axis in ("xaxis", "yaxis"):
        assert made["layout"].get(axis) == there["layout"].get(axis)


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
