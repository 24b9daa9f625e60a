"""What every test of a page needs: networks of its own on the shelf, and what a page says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from capsviz import weights


@contextmanager
def shelved(folder: Path) -> Iterator[None]:
    """Networks come from this folder; what the app keeps of others is forgotten before and after."""
    st.cache_resource.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "folder", lambda: folder)
        yield
    st.cache_resource.clear()


def clean(app: AppTest) -> AppTest:
    """The same page, after making sure that nothing went wrong on it."""
    assert [str(error.value) for error in app.exception] == []
    assert [error.value for error in app.error] == []
    return app


def words(app: AppTest) -> str:
    """The prose of a page on which nothing went wrong."""
    return " ".join(element.value for element in clean(app).markdown)


def html(app: AppTest) -> str:
    """The page's own markup."""
    return " ".join(element.proto.body for element in app.get("html"))


def link(app: AppTest) -> dict[str, str]:
    """What the address says."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
