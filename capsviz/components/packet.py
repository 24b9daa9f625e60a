"""Words and arrays for a component in one run of bytes, which the browser reads without a copy. See web/packet.js.

Streamlit sends bytes as they are only where they are the whole of a component's data; inside a dict they would be text.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

_ALIGNED = 8
_KINDS = {"uint8", "int16", "uint16", "float32"}


def packet(words: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """The length of a JSON header, the header (`words`, and for each array its kind, place and shape), the arrays.

    Arrays are uint8, int16, uint16 or float32; each begins at a multiple of 8 bytes, as the browser's typed arrays want.
    """
    placed, blocks, at = {}, [], 0
    for name, array in arrays.items():
        if array.dtype.name not in _KINDS:
            raise ValueError(f"{name} is {array.dtype.name}; the browser is sent {', '.join(sorted(_KINDS))}")
        block = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        placed[name] = {"kind": array.dtype.name, "at": at, "shape": list(array.shape)}
        block += bytes(-len(block) % _ALIGNED)
        blocks.append(block)
        at += len(block)
    header = json.dumps({"words": dict(words), "arrays": placed}, allow_nan=False).encode()
    header += b" " * (-(len(header) + 4) % _ALIGNED)
    return b"".join([struct.pack("<I", len(header)), header, *blocks])
