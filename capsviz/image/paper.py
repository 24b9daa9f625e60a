"""From a photographed page to its ink, bright on black: the first half of the preparation.

Each step takes a picture and returns it changed, with a sentence on what was done. Knows arrays; knows no file.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32
from PIL import Image, ImageFilter

from capsviz.image.arrays import ALONG, DOWN, Grey, largest_around, mean_around, opened, smallest_around

Colours = Float32[np.ndarray, "row col channel"]


def turn(pixels: Colours, orientation: int = 1) -> tuple[Float32[np.ndarray, "new_row new_col channel"], str]:
    """Upright, as EXIF says the camera was held."""
    turns = {3: 2, 4: 2, 5: -1, 6: -1, 7: 1, 8: 1}
    if orientation not in (2, *turns):
        return pixels, "The picture was upright already."
    pixels = np.rot90(pixels, turns.get(orientation, 0))
    if orientation in (2, 4, 5, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels), "The camera had noted how it was held; the picture was turned back."


def lay_on_paper(pixels: Colours) -> tuple[Float32[np.ndarray, "row col opaque"], str]:
    """Transparent parts made white, or black where all that can be seen is white itself."""
    if pixels.shape[2] < 4 or pixels[..., 3].min() == 1:
        return without_cover(pixels), "Nothing was transparent."
    colour, cover = pixels[..., :3], pixels[..., 3:]
    white = bool((colour * cover).sum() > 0.9 * 3 * cover.sum() > 0)
    laid = colour * cover + (0 if white else 1) * (1 - cover)
    return laid, f"The transparent parts were made {'black: what is drawn is white' if white else 'white'}."


def without_cover(pixels: Colours) -> Float32[np.ndarray, "row col opaque"]:
    """The colours alone, as they are stored under the transparency."""
    return pixels[..., :3]


def mean_grey(pixels: Colours) -> Grey:
    """All channels alike."""
    return pixels.mean(axis=2, dtype=np.float32)


def grey(pixels: Colours) -> tuple[Grey, str]:
    """The mixture of red, green and blue in which the ink differs most from the paper around it."""
    first = pixels[..., 0]
    if pixels.shape[2] == 1 or all((pixels[..., c] == first).all() for c in (1, 2)):
        return np.ascontiguousarray(first), "The picture was grey already."
    step = max(1, max(pixels.shape) // 200)
    coarse = pixels[::step, ::step]
    contrast = (coarse - mean_around(coarse, max(coarse.shape) // 6)).reshape(-1, 3).astype(np.float64)
    weight = np.square(contrast).sum(axis=1, keepdims=True)  # the strongest contrasts are ink
    _, axes = np.linalg.eigh((contrast * weight).T @ contrast)
    main = axes[:, -1] * np.sign(axes[:, -1].sum() or 1.0)
    share = np.maximum(main, 0) / np.maximum(main, 0).sum()
    note = "Red, green and blue count {:.0%}, {:.0%} and {:.0%}: so the ink stands out most.".format(*share)
    return pixels @ share.astype(np.float32), note


def find_ink(pixels: Grey) -> tuple[Grey, str]:
    """Ink made bright. There is less ink than paper, so seen from its surroundings ink is the rarer and stronger contrast."""
    step = max(1, max(pixels.shape) // 100)
    coarse = pixels[::step, ::step]
    contrast = coarse - mean_around(coarse, max(coarse.shape) // 2)
    if float((contrast * contrast * contrast).sum()) > 0:
        return pixels, "The ink is brighter than the paper."
    return 1 - pixels, "The ink is darker than the paper, so dark and bright were exchanged."


def dark_ink(pixels: Grey) -> tuple[Grey, str]:
    """Dark and bright exchanged."""
    return 1 - pixels, "As you asked, dark is taken for ink: dark and bright were exchanged."


def bright_ink(pixels: Grey) -> tuple[Grey, str]:
    """As it is."""
    return pixels, "As you asked, bright is taken for ink."


def even_light(pixels: Grey) -> tuple[Grey, str]:
    """Ink alone: how far each point is above the paper around it, on the scale from that paper to full ink.

    The paper is what is left when everything narrower than a fifth of the picture is taken away: it keeps gradients
    and the sharp edges of shadows.
    """
    level = _even_level(pixels)
    if level == 0:
        return pixels, "The light was even already."
    if level is not None and level < 1:
        return np.clip((pixels - level) / (1 - level), 0, 1), "The light was even already."
    eight_bits = Image.fromarray((255 * pixels).round().astype(np.uint8))
    calm = np.asarray(eight_bits.filter(ImageFilter.MedianFilter(3)), dtype=np.float32) / np.float32(255)
    paper = opened(calm, max(9, sum(pixels.shape) // 12))
    ink = np.clip((pixels - paper) / np.maximum(1 - paper, 0.05), 0, 1)
    return ink, "The paper's own brightness, shadows included, was taken off."


def _even_level(pixels: Grey) -> np.float32 | None:
    """The brightness of the paper where it is the same nearly everywhere, as in a drawing."""
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    level = np.median(edge)
    even = np.mean(np.abs(pixels - level) < 0.008) > 0.5 and np.mean(np.abs(edge - level) < 0.02) > 0.95
    return level if even else None


_SLOPES = np.arange(-0.27, 0.2701, 0.01)
"""Printed lines are looked for up to 15 degrees from level."""


def without_lines(pixels: Grey) -> tuple[Grey, str]:
    """Ink without ruled or squared lines: thin, straight, and running through the whole picture."""
    level, upright_found = _without_level_lines(pixels)
    turned, level_found = _without_level_lines(np.ascontiguousarray(level.T))
    if not (upright_found or level_found):
        return pixels, "No printed lines were found."
    kind = "Squared" if upright_found and level_found else "Ruled"
    return np.ascontiguousarray(turned.T), f"{kind} lines were taken off, and the strokes mended where they crossed."


def _without_level_lines(ink: Grey) -> tuple[Grey, bool]:
    if min(ink[:, :2].max(), ink[:, -2:].max()) < 0.03:  # no line runs off the page
        return ink, False
    broad = max(5, max(ink.shape) // 40)
    thin = ink - np.minimum(ink, opened(ink, broad))
    seen = thin > max(0.03, 3 * float(np.median(thin)))
    paths = _lines_through(seen)
    if not len(paths):
        return ink, False
    return _mended(ink, paths, broad), True


def _lines_through(seen: np.ndarray) -> np.ndarray:
    """Rows of the lines that are seen along most of their way, one entry a column; outside the picture they are cut."""
    height, width = seen.shape
    shifts = np.rint(_SLOPES[:, None] * (np.arange(width) - width // 2)).astype(np.intp)
    margin = int(shifts.max())
    rows = height + 2 * margin
    row, col = np.nonzero(seen)
    start = row - shifts[:, col] + (margin + rows * np.arange(len(_SLOPES)))[:, None]
    votes = np.bincount(start.ravel(), minlength=len(_SLOPES) * rows).reshape(len(_SLOPES), rows)
    best = largest_around(votes.max(axis=0)[None].astype(np.float32), 3, ALONG)[0]
    slope, middle = np.nonzero((votes >= 0.6 * width) & (votes >= 0.9 * best))
    return middle[:, None] - margin + shifts[slope]


def _mended(ink: Grey, paths: np.ndarray, broad: int) -> Grey:
    """`ink` without what is on the paths and no stronger than they are; strokes above and below are joined across."""
    height, width = ink.shape
    cols = np.broadcast_to(np.arange(width), paths.shape)
    inside = (paths >= 0) & (paths < height)
    values = np.where(inside, ink[paths.clip(0, height - 1), cols], np.nan)
    strength = np.zeros_like(ink)
    typical = np.nanmedian(values, axis=1).astype(np.float32)
    np.maximum.at(strength, (paths[inside], cols[inside]), np.repeat(typical, inside.sum(axis=1)))
    strength = largest_around(strength, 3, DOWN)
    zone = strength > 0
    rest = np.where(zone & (ink < 1.6 * strength + 0.04), np.float32(0), ink)
    across = smallest_around(largest_around(rest, broad, DOWN), broad, DOWN)
    return np.where(zone, np.maximum(rest, np.minimum(across, 1)), rest)
