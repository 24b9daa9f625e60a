"""What every test of a page needs: networks of its own on the shelf, and what a page says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from networks import put_on_shelf, random_network
from streamlit.testing.v1 import AppTest

from capsviz import weights
from capsviz.network import CapsNet, CapsNetConfig

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", autouse=True)
def shelf(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """While the tests of a module that imports this run, a random network has the name of the trained one; its weights."""
    path = put_on_shelf(full, tmp_path_factory.mktemp("pretrained"))
    with shelved(path.parent):
        yield path


@pytest.fixture(scope="module", autouse=True)
def small_shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """As `shelf`, but a small network, for pages that run it many times."""
    net = random_network(CapsNetConfig(filters=16, types=4, decoder=(16, 32)), 7, votes=2)
    path = put_on_shelf(net, tmp_path_factory.mktemp("pretrained"))
    with shelved(path.parent):
        yield path


@contextmanager
def shelved(folder: Path) -> Iterator[None]:
    """Networks come from this folder; what the app keeps of others is forgotten before and after."""
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "folder", lambda: folder)
        yield
    st.cache_resource.clear()


def visit(page: str = "explore", state: Mapping[str, Any] | None = None, /, **params: str) -> AppTest:
    """A new visitor who opens a page from a link; `state` is what this visit remembers already."""
    # generous: a page may compute for long on a machine that is busy with something else
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    for name, value in (state or {}).items():
        app.session_state[name] = value
    return turn_to(app, page)


def turn_to(app: AppTest, page: str) -> AppTest:
    """The same visitor on another page."""
    return app.switch_page(f"capsviz/pages/{page}.py").run()


def clean(app: AppTest) -> AppTest:
    """The same page, after making sure that nothing went wrong on it."""
    assert [str(error.value) for error in app.exception] == []
    assert [error.value for error in app.error] == []
    return app


def words(app: AppTest) -> str:
    """The prose of a page on which nothing went wrong."""
    return " ".join(element.value for element in clean(app).markdown)


def warned(app: AppTest) -> list[str]:
    """The sentences of warning, where nothing worse is on the page."""
    return [warning.value for warning in clean(app).warning]


def html(app: AppTest) -> str:
    """The page's own markup."""
    return " ".join(element.proto.body for element in app.get("html"))


def rows(app: AppTest) -> list[list[str]]:
    """The cells of every row of the page's tables, heads among them."""
    found = re.findall(r"<tr>(.*?)</tr>", html(app), re.DOTALL)
    return [[unescape(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in found]


def link(app: AppTest) -> dict[str, str]:
    """What the address says."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
