"""From the bytes of a picture to its colours, at a size that can be worked with.

Knows files and Pillow; knows nothing of digits. What is inside decides the type, never a name.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32
from PIL import ExifTags, Image, UnidentifiedImageError

from capsviz.errors import CapsvizError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
"""The only decoders that are tried."""
LARGEST_FILE = 64 * 2**20
LARGEST_SIDE = 12_000
LARGEST_AREA = 50_000_000
SMALLEST_SIDE = 8
WORKING_SIDE = 400
"""Pictures are reduced until their longest side has this many pixels; a digit needs only 20 of them in the end."""

_KINDS = "PNG, JPEG, WebP, BMP, GIF or TIFF"


class ImageError(CapsvizError):
    """A picture that cannot be read, in a sentence: what came, what was expected, what to do."""


@dataclass(frozen=True, eq=False)
class Source:
    """A picture as it was stored, reduced: grey, RGB or RGBA in [0, 1]."""

    pixels: Float32[np.ndarray, "row col channel"]
    orientation: int
    """How the camera was held, as EXIF counts: 1 upright, 6 and 8 on its sides, 3 on its head, the others mirrored."""
    notes: tuple[str, ...]


def open_picture(data: bytes) -> Source:
    """Decode `data`, at most `WORKING_SIDE` pixels wide and high. Size is checked before anything is decoded.

    Raises `ImageError` for whatever cannot be read.
    """
    if not data:
        raise ImageError(f"the file is empty; choose a picture ({_KINDS})")
    if len(data) > LARGEST_FILE:
        raise ImageError(f"the file has {len(data) / 2**20:.0f} MB; at most 64 MB can be read, so save it smaller")
    try:
        return _decoded(data)
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(f"this is not a picture that can be read; choose a {_KINDS} file") from None
    except Image.DecompressionBombError:
        raise ImageError(_too_large("more than 170 megapixels")) from None
    except Exception as error:  # a malformed file trips decoders in any way: struct.error, KeyError, SyntaxError, ...
        raise ImageError(
            "the picture is damaged or cut short and cannot be decoded; save it again, or take another one"
        ) from error


def _decoded(data: bytes) -> Source:
    with _without_warnings():
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        _check_size(picture.size)
        notes = _notes(picture)
        # several pictures in one JPEG are a telephone's way to store depth or a preview, not frames
        picture.seek(0)
    with picture:
        picture.draft(None, _working_size(picture.size))
        picture.load()
        orientation = _orientation(picture)
        pixels = np.asarray(_reduced(_plain(picture)), dtype=np.float32) / np.float32(255)
    return Source(pixels.reshape(*pixels.shape[:2], -1), orientation, notes)


_quiet = threading.Lock()


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Pillow warns of sizes and odd headers; our own checks say it better. Filters are one for all threads, so one at a time."""
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if max(size) > LARGEST_SIDE or width * height > LARGEST_AREA:
        raise ImageError(_too_large(f"{width}x{height} px"))
    if min(size) < SMALLEST_SIDE:
        raise ImageError(
            f"the picture is {width}x{height} px; the smallest that can be read is "
            f"{SMALLEST_SIDE}x{SMALLEST_SIDE}, so choose a larger one"
        )


def _too_large(what: str) -> str:
    return (
        f"the picture is {what}; at most {LARGEST_SIDE} px on a side and {LARGEST_AREA // 10**6} megapixels "
        f"can be read, so save it smaller"
    )


def _notes(picture: Image.Image) -> tuple[str, ...]:
    frames = 1 if picture.format in ("JPEG", "MPO") else getattr(picture, "n_frames", 1)
    return (f"The picture has {frames} frames; the first was used.",) if frames > 1 else ()


def _orientation(picture: Image.Image) -> int:
    try:
        with _without_warnings():
            return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # unreadable EXIF says nothing about how the camera was held
        return 1


def _plain(picture: Image.Image) -> Image.Image:
    """Any mode as L, RGB or RGBA with eight bits a channel."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return _eight_bits(np.asarray(picture, dtype=np.float64), full=picture.mode.startswith("I;16"))
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode == "LAB":
        return picture.getchannel("L")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _eight_bits(values: np.ndarray, *, full: bool) -> Image.Image:
    """Sixteen bits by their full range; wider numbers, which have none, by the darkest and the brightest."""
    values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    low, high = (0.0, 65535.0) if full else (values.min(), values.max())
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-30))).round().astype(np.uint8))


def _reduced(picture: Image.Image) -> Image.Image:
    size = _working_size(picture.size)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _working_size(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, WORKING_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
