"""A prepared picture as a short text that fits in a link, and back. Knows bytes; knows no file format."""

from __future__ import annotations

import base64
import re
import zlib

import numpy as np
from jaxtyping import Float32

from capsviz.image.opening import ImageError

SIDE = 28
_LONGEST = 1100
"""More than 784 bytes that cannot be compressed need: 795 of zlib, 1060 of base64."""
_TEXT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def pack(pixels: Float32[np.ndarray, "28 28"]) -> str:
    """The picture as text of letters, digits, - and _; values are kept to 1/255, as `read_image` makes them."""
    levels = np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return base64.urlsafe_b64encode(zlib.compress(levels.tobytes(), 9)).decode("ascii").rstrip("=")


def unpack(text: str) -> Float32[np.ndarray, "28 28"]:
    """The picture that `pack` wrote. Raises `ImageError` for any other text, which may come from anywhere."""
    refusal = ImageError(
        f'the picture in this link ("{text[:12]}...", {len(text)} characters) is not one that was packed here; '
        f"copy the whole link again, or start from a new picture"
    )
    if len(text) > _LONGEST or not _TEXT.fullmatch(text):
        raise refusal
    inflate = zlib.decompressobj()
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        levels = inflate.decompress(packed, SIDE * SIDE + 1)
    except (ValueError, zlib.error) as error:
        raise refusal from error
    if len(levels) != SIDE * SIDE or not inflate.eof or inflate.unused_data:
        raise refusal
    return np.frombuffer(levels, np.uint8).reshape(SIDE, SIDE).astype(np.float32) / np.float32(255)
