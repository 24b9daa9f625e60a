"""What is packed for the browser can be read by the rules that packet.js follows."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from capsviz.components.packet import packet

KINDS = {"uint8": "<u1", "int16": "<i2", "uint16": "<u2", "float32": "<f4"}
any_array = st.sampled_from(list(KINDS)).flatmap(lambda kind: arrays(kind, array_shapes(max_dims=3, min_side=0)))
any_words = st.dictionaries(st.text(max_size=5), st.integers(-5, 5) | st.text(max_size=9) | st.lists(st.booleans()))


def read(data: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The rules, once more: a length, a JSON header, then arrays at multiples of eight bytes from the header's end."""
    (size,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + size])
    assert (4 + size) % 8 == 0
    found = {}
    for name, about in header["arrays"].items():
        assert about["at"] % 8 == 0
        count = int(np.prod(about["shape"], dtype=int))
        found[name] = np.frombuffer(data, KINDS[about["kind"]], count, 4 + size + about["at"]).reshape(about["shape"])
    return header["words"], found


@given(any_words, st.dictionaries(st.text(max_size=5), any_array, max_size=4))
def test_words_and_arrays_come_out_as_they_went_in(words: dict, given_arrays: dict[str, np.ndarray]) -> None:
    said, found = read(packet(words, given_arrays))
    assert said == words
    assert found.keys() == given_arrays.keys()
    for name, array in given_arrays.items():
        np.testing.assert_array_equal(found[name], array)


def test_a_transposed_array_is_sent_in_the_order_of_its_shape() -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3).T
    _, found = read(packet({}, {"a": array}))
    np.testing.assert_array_equal(found["a"], array)


def test_a_kind_the_browser_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="a is float64; the browser is sent float32, int16, uint16, uint8"):
        packet({}, {"a": np.zeros(2)})


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        packet({"x": float("nan")}, {})
