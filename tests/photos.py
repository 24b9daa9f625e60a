"""Photo-like pictures of digits written on paper, each drawn from its seed: what a camera in a classroom sends.

A page (plain, ruled or squared, white to cream) carries one digit in some pen; it is tilted and seen slightly askew, lit
unevenly, often shadowed, then blurred, made noisy and compressed. Light is added and multiplied in linear values.
"""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

Array = np.ndarray

INKS = {  # how much red, green and blue light each gives back, linear
    "black": (0.04, 0.04, 0.05),
    "blue": (0.05, 0.10, 0.45),
    "navy": (0.03, 0.05, 0.20),
    "red": (0.60, 0.06, 0.07),
    "green": (0.05, 0.33, 0.12),
    "violet": (0.22, 0.07, 0.42),
    "pencil": (0.20, 0.20, 0.21),
}
PAPERS = {"white": (0.90, 0.90, 0.90), "cream": (0.88, 0.84, 0.72), "grey": (0.72, 0.72, 0.70)}
LINES = {"light blue": (0.45, 0.60, 0.82), "grey": (0.55, 0.55, 0.55), "pink": (0.85, 0.50, 0.55)}


def digits(*, train: bool) -> tuple[Array, Array] | None:
    """MNIST's pictures (uint8, ink bright) and labels from the folder in CAPSVIZ_DATA, None where they are missing."""
    folder = Path(os.environ.get("CAPSVIZ_DATA", "")) / "MNIST" / "raw"
    name = "train" if train else "t10k"
    pixels = _stored(folder / f"{name}-images-idx3-ubyte")
    labels = _stored(folder / f"{name}-labels-idx1-ubyte")
    if pixels is None or labels is None:
        return None
    return pixels[16:].reshape(-1, 28, 28), labels[8:]


def _stored(path: Path) -> Array | None:
    for found, opened in ((path, open), (path.with_name(f"{path.name}.gz"), gzip.open)):
        if found.exists():
            with opened(found, "rb") as file:
                return np.frombuffer(file.read(), np.uint8)
    return None


def photo(digit: Array, seed: int) -> bytes:
    """The encoded photo of one 28x28 digit. The seed alone decides everything else."""
    rng = np.random.default_rng(seed)
    longest = int(rng.integers(300, 1201))
    aspect = rng.choice([1.0, 3 / 4, 2 / 3, 9 / 16])
    size = (longest, round(longest * aspect))
    width, height = size if rng.random() < 0.5 else size[::-1]
    reflected = _page(digit, width, height, rng)
    light = _light(width, height, rng)
    # a camera sets its own exposure: the brightest paper lands a little below full white
    seen = reflected * light * rng.uniform(0.65, 1.0) / np.percentile(reflected * light, 99)
    return _encoded(_camera(seen, rng), rng)


def _page(digit: Array, width: int, height: int, rng: np.random.Generator) -> Array:
    """Reflectance of the page as the camera frames it: paper, its print, the ink."""
    quad = _frame(width, height, rng)
    longest = max(width, height)
    paper = np.array(PAPERS[rng.choice(list(PAPERS))], np.float32) * rng.uniform(0.95, 1.05)
    page = paper * (1 + 0.01 * _cloud((width, height), rng, grain=6))[..., None]
    kind = rng.choice(["plain", "ruled", "squared"], p=[0.3, 0.35, 0.35])
    if kind != "plain":
        colour = np.array(LINES[rng.choice(list(LINES))], np.float32)
        printed = _seen(_lines(longest, rng, squared=kind == "squared"), (width, height), quad)
        page = page * (1 - printed * (1 - colour))
    ink = np.array(INKS[rng.choice(list(INKS))], np.float32)
    drawn = _seen(_drawn(digit, width, height, rng), (width, height), quad)
    return page * (1 - drawn + ink * drawn)


def _frame(width: int, height: int, rng: np.random.Generator) -> Array:
    """Corners of what the camera sees, from the middle of the page: tilted by up to 12 degrees and slightly askew."""
    angle = np.deg2rad(rng.uniform(-12, 12))
    corners = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]]) * [width / 2, height / 2]
    corners = corners * (1 + rng.uniform(-0.03, 0.03, size=(4, 2)))
    return corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _seen(page: Array, size: tuple[int, int], quad: Array) -> Array:
    """The frame cut from a page larger than it, with an axis for colour."""
    corners = tuple((quad + len(page) / 2).ravel())
    picture = Image.fromarray(page).transform(size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)
    return np.asarray(picture)[..., None]


def _lines(longest: int, rng: np.random.Generator, *, squared: bool) -> Array:
    """How much of each point of the page is covered by a printed line, 0 to 1."""
    side = round(1.5 * longest)
    spacing = longest * (rng.uniform(0.035, 0.09) if squared else rng.uniform(0.06, 0.14))
    thickness = max(1.0, longest * rng.uniform(0.0015, 0.004))
    strength = rng.uniform(0.4, 0.9)
    place = np.arange(side) + rng.uniform(0, spacing)
    distance = np.abs((place + spacing / 2) % spacing - spacing / 2)
    row = (np.clip((thickness + 1) / 2 - distance, 0, 1) * strength).astype(np.float32)
    return np.maximum(row[:, None], row[None, :]) if squared else np.repeat(row[:, None], side, axis=1)


def _drawn(digit: Array, width: int, height: int, rng: np.random.Generator) -> Array:
    """How much of each point of the page is covered by ink: the digit enlarged, its edge made crisp as a pen's is."""
    big = round(28 / 20 * min(width, height) * rng.uniform(0.3, 0.75))
    enlarged = np.asarray(Image.fromarray(digit).resize((big, big), Image.Resampling.BICUBIC), np.float32) / 255
    level, softness = rng.uniform(0.3, 0.55), rng.uniform(0.05, 0.25)
    covered = np.clip((enlarged - level) / softness + 0.5, 0, 1)
    covered *= rng.uniform(0.8, 1.0) * (1 - 0.15 * np.abs(_cloud((big, big), rng, grain=12)))
    free = np.array([height, width]) - big * 0.75
    side = round(1.5 * max(width, height))
    top, left = (side / 2 - big / 2 + free * rng.uniform(-0.35, 0.35, size=2)).round().astype(int)
    drawn = np.zeros((side, side), np.float32)
    drawn[top : top + big, left : left + big] = covered
    return drawn


def _light(width: int, height: int, rng: np.random.Generator) -> Array:
    """Light on the page: falling off to one side and to the corners, tinted, with a hard shadow over half of them."""
    x, y = np.meshgrid(*(np.linspace(-1, 1, side, dtype=np.float32) for side in (width, height)))
    direction = rng.uniform(0, 2 * np.pi)
    along = (np.cos(direction) * x + np.sin(direction) * y) / np.sqrt(2)
    light = 1 - rng.uniform(0, 0.35) * (along + 1) - rng.uniform(0, 0.15) * (x**2 + y**2)
    if rng.random() < 0.6:
        light *= 1 - _shadow(x, y, rng) * rng.uniform(0.3, 0.65)
    tint = 1 - rng.uniform(0, 0.2) * np.array([rng.random(), 0.3 * rng.random(), rng.random()])
    return light[..., None] * tint.astype(np.float32)


def _shadow(x: Array, y: Array, rng: np.random.Generator) -> Array:
    """A half plane or a broad band (a head, an arm, the telephone itself) with a nearly sharp edge, 0 to 1."""
    direction, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.6, 0.6)
    distance = np.cos(direction) * x + np.sin(direction) * y - offset
    if rng.random() < 0.4:
        distance = rng.uniform(0.25, 0.5) - np.abs(distance)
    return np.clip(distance / rng.uniform(0.01, 0.06) + 0.5, 0, 1)


def _camera(seen: Array, rng: np.random.Generator) -> Image.Image:
    """Gamma, slight blur, noise (finer in bright light than in the dark), eight bits."""
    longest = max(seen.shape)
    encoded = np.clip(seen, 0, 1) ** (1 / 2.2)
    pixels = Image.fromarray((255 * encoded).round().astype(np.uint8))
    pixels = pixels.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.3 + longest / 700)))
    values = np.asarray(pixels, np.float32)
    sigma = rng.uniform(1, 9)
    grey = rng.standard_normal((*values.shape[:2], 1), np.float32)
    colour = rng.standard_normal(values.shape, np.float32)
    values = values + sigma * (1.4 - values / 255) * (0.8 * grey + 0.6 * colour)
    return Image.fromarray(np.clip(values, 0, 255).round().astype(np.uint8))


def _encoded(picture: Image.Image, rng: np.random.Generator) -> bytes:
    """Mostly strong JPEG, now and then WebP or PNG."""
    format_, quality = str(rng.choice(["JPEG", "WEBP", "PNG"], p=[0.8, 0.1, 0.1])), int(rng.integers(12, 70))
    file = io.BytesIO()
    picture.save(file, format_, quality=quality)
    return file.getvalue()


def _cloud(size: tuple[int, int], rng: np.random.Generator, *, grain: int) -> Array:
    """Smooth noise around 0, about -1 to 1, with grains of so many pixels. `size` is (width, height)."""
    cells = [max(2, side // grain) for side in size[::-1]]
    coarse = Image.fromarray(np.clip(rng.normal(0, 0.5, size=cells), -1, 1).astype(np.float32))
    return np.asarray(coarse.resize(size, Image.Resampling.BICUBIC))
