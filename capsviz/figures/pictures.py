"""Arrays as small PNG pictures inside the page: grey for ink, colours for magnitudes, row 0 at the top.

Knows numpy, pillow and the colours; knows no trace and no page.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from html import escape

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from capsviz.figures.scales import Shade
from capsviz.figures.style import SEQUENTIAL, colour_table


def data_uri(pixels: UInt8[np.ndarray, "row col"] | UInt8[np.ndarray, "row col 3"]) -> str:
    """A grey or RGB picture as the `src` of an `<img>`."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def ink_uri(values: Float[np.ndarray, "row col"]) -> str:
    """Values in [0, 1] as grey: 0 black, 1 white."""
    return data_uri(np.rint(255 * values.clip(0, 1)).astype(np.uint8))


def magnitude_uri(values: Float[np.ndarray, "row col"]) -> str:
    """Values from 0 up in the sequential colours, stretched so that the largest is brightest."""
    shares = values / max(float(values.max()), np.finfo(np.float32).tiny)
    return data_uri(colour_table(SEQUENTIAL)[np.rint(255 * shares.clip(0, 1)).astype(np.uint8)])


def tinted(values: Float[np.ndarray, "row col"], shown: Shade) -> UInt8[np.ndarray, "row col 3"]:
    """Values in the colours of a scale."""
    shares = (values - shown.base - shown.low) / (shown.high - shown.low)
    return colour_table(shown.colours)[np.rint(255 * shares.clip(0, 1)).astype(np.uint8)]


def mosaic(maps: Float[np.ndarray, "map row col"], *, across: int | None = None) -> Float[np.ndarray, "height width"]:
    """Maps side by side in reading order, as square as can be, with a dark line of one pixel between them."""
    count, rows, columns = maps.shape
    across = across or int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    padded = np.zeros((down * across, rows + 1, columns + 1), dtype=maps.dtype)
    padded[:count, :rows, :columns] = maps
    sheet = padded.reshape(down, across, rows + 1, columns + 1).transpose(0, 2, 1, 3)
    return sheet.reshape(down * (rows + 1), across * (columns + 1))[:-1, :-1]


WAITING = """
<style>
.waiting i { display: block; background: currentColor; border-radius: .3rem; opacity: .08; margin-bottom: 1rem; }
</style>
<div class="waiting"><p role="status">The network is on its way. This takes some seconds, once; after that everything is at
hand.</p><i style="width: 60%; height: 2rem"></i><i style="height: 20rem"></i></div>
"""
"""A headline and a figure in grey, while one waits for them."""
TILES = """
<style>
.tiles { display: flex; flex-wrap: wrap; gap: 1rem 1.2rem; }
.tiles figure { margin: 0; width: 9.5rem; }
.tiles .frame { width: 9.5rem; height: 9.5rem; display: flex; align-items: center; justify-content: center;
                background: color-mix(in srgb, currentColor 7%, transparent); border-radius: .3rem; overflow: hidden; }
.tiles img { width: 100%; height: 100%; object-fit: contain; image-rendering: pixelated; }
.tiles figcaption { font-size: .88rem; line-height: 1.35; margin-top: .4rem; }
.tiles .more { opacity: .78; }
</style>
"""


def tiles(pictures: Iterable[tuple[str, np.ndarray, str]]) -> str:
    """Pictures of one size side by side, each (title, uint8 or [0, 1] values, a line more), as HTML."""
    return f'{TILES}<div class="tiles">{"".join(_tile(*picture) for picture in pictures)}</div>'


def _tile(title: str, pixels: np.ndarray, more: str) -> str:
    source = data_uri(pixels) if pixels.dtype == np.uint8 else ink_uri(pixels)
    return (
        f'<figure><div class="frame"><img src="{source}" alt="{escape(title)}"></div>'
        f'<figcaption><strong>{escape(title)}</strong> <span class="more">{escape(more)}</span></figcaption></figure>'
    )
