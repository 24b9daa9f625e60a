"""Pictures in: what comes out of any picture of a digit, and what is said where none can."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import photos
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw

from capsviz.image import STEPS, ImageError, pack, read_image, unpack

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
NAMES = tuple(step.name for step in STEPS)


def seven(side: int = 240, pen: float = 0.09) -> Image.Image:
    """A seven with a foot bar, in white on black, a little off the middle; nothing in it is symmetric."""
    large = Image.new("L", (4 * side, 4 * side))
    points = [(4 * side * x, 4 * side * y) for x, y in ((0.3, 0.25), (0.65, 0.22), (0.42, 0.8), (0.55, 0.8))]
    ImageDraw.Draw(large).line(points, fill=255, width=round(4 * side * pen), joint="curve")
    return large.resize((side, side), Image.Resampling.BOX)


def written(picture: Image.Image, format_: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def inverted(picture: Image.Image) -> Image.Image:
    return picture.point(lambda value: 255 - value)


def differ(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference, as a share of the ink."""
    return float(np.abs(one - other).sum() / other.sum())


CLEAN = read_image(written(seven())).pixels


def on_page(ink=(0.1, 0.1, 0.15), *, lines: int = 0, squared: bool = False, shadow: float = 1.0) -> bytes:
    """The seven on paper, in linear steps that a reader can follow: paper, lines, ink, shadow."""
    cover = np.asarray(seven(400, 0.07), float)[..., None] / 255
    paper = np.full((400, 400, 3), 0.95)
    if lines:
        paper[lines // 2 :: lines] *= [0.65, 0.75, 0.9]
        paper[:, lines // 2 :: lines] *= [0.65, 0.75, 0.9] if squared else 1
    page = paper * (1 - cover) + np.array(ink) * cover
    rows, cols = np.mgrid[:400, :400]
    page[rows + cols // 2 > 320] *= shadow
    return written(Image.fromarray((255 * page).round().astype(np.uint8)))


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG whose header claims a size, whatever its body holds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


# --- what comes out


@pytest.mark.parametrize("side", [60, 240, 1000])
@pytest.mark.parametrize("invert", [False, True])
def test_a_digit_fills_20_pixels_and_its_mass_is_in_the_middle(side, invert):
    picture = inverted(seven(side)) if invert else seven(side)
    pixels = read_image(written(picture)).pixels
    rows, cols = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    assert max(np.ptp(rows), np.ptp(cols)) + 1 == 20
    place = [float(pixels.sum(axis=axis) @ np.arange(28) / pixels.sum()) for axis in (1, 0)]
    # pixels move whole, so half a pixel either way is as near as it gets; MNIST's own digits keep to the same
    assert place == pytest.approx([14, 14], abs=0.51)
    assert pixels.max() == 1
    assert np.isclose(pixels.sum() / CLEAN.sum(), 1, atol=0.1)


def test_pixels_are_float32_multiples_of_one_255th():
    pixels = read_image(on_page(shadow=0.6)).pixels
    assert pixels.shape == (28, 28)
    assert pixels.dtype == np.float32
    assert (pixels == np.rint(pixels * 255).astype(np.float32) / np.float32(255)).all()


@pytest.mark.parametrize("invert", [False, True])
def test_a_prepared_picture_passes_unchanged(invert):
    shifted = np.roll(np.rint(CLEAN * 255).astype(np.uint8), (2, -3), axis=(0, 1))
    picture = Image.fromarray(shifted)
    pixels = read_image(written(inverted(picture) if invert else picture)).pixels
    np.testing.assert_allclose(pixels, shifted / 255, atol=1e-6)  # float32 of the same fraction


def test_a_prepared_picture_enlarged_tenfold_comes_back():
    levels = np.rint(CLEAN * 255).astype(np.uint8)
    pixels = read_image(written(Image.fromarray(np.kron(levels, np.ones((10, 10), np.uint8))))).pixels
    np.testing.assert_allclose(pixels, CLEAN, atol=1.01 / 255)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_is_read_by_its_content(format_):
    pixels = read_image(written(inverted(seven()), format_)).pixels
    assert differ(pixels, CLEAN) < 0.06  # lossy formats move the edge by a few levels


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_pixel_is_converted(mode):
    picture = inverted(seven())
    values = np.asarray(picture)
    if mode == "I;16":
        picture = Image.fromarray(values.astype(np.uint16) * 257)
    elif mode in ("I", "F"):
        picture = Image.fromarray(values.astype(np.int32) * 1000 if mode == "I" else values.astype(np.float32) / 255)
    else:
        picture = picture.convert(mode)
    pixels = read_image(written(picture, "TIFF" if mode in ("CMYK", "I", "F") else "PNG")).pixels
    assert differ(pixels, CLEAN) < (0.12 if mode == "1" else 0.02)  # one bit dithers the edge


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_was_held(orientation):
    picture = inverted(seven())
    stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = written(picture if stored is None else picture.transpose(stored), "JPEG", exif=exif, quality=95)
    assert differ(read_image(data).pixels, CLEAN) < 0.05
    if stored is not None:
        assert differ(read_image(data, skip=["turn"]).pixels, CLEAN) > 0.3


@pytest.mark.parametrize("ink", ["black", "white"])
def test_what_is_transparent_is_paper(ink):
    picture = Image.new("RGBA", (240, 240), ink)
    picture.putalpha(seven())
    assert differ(read_image(written(picture)).pixels, CLEAN) < 0.02


@pytest.mark.parametrize("ink", [(0.9, 0.85, 0.1), (0.85, 0.1, 0.1), (0.1, 0.2, 0.8), (0.1, 0.5, 0.2)])
def test_coloured_ink_is_found(ink):
    expected = read_image(on_page()).pixels
    assert differ(read_image(on_page(ink)).pixels, expected) < 0.1


@pytest.mark.parametrize(("page", "step"), [({"shadow": 0.45}, "light"), ({"lines": 29}, "lines")])
def test_shadows_and_lines_go_unless_their_step_is_left_out(page, step):
    expected = read_image(on_page()).pixels
    assert differ(read_image(on_page(**page)).pixels, expected) < 0.15
    assert differ(read_image(on_page(**page, ink=(0.6, 0.6, 0.6)), skip=[step]).pixels, expected) > 0.3


def test_squared_lines_go_and_the_strokes_are_mended():
    expected = read_image(on_page()).pixels
    pixels = read_image(on_page(lines=23, squared=True)).pixels
    assert differ(pixels, expected) < 0.15


def test_specks_are_dropped():
    picture = inverted(seven())
    draw = ImageDraw.Draw(picture)
    for x, y in ((20, 30), (200, 40), (30, 210), (215, 200)):
        draw.ellipse((x, y, x + 4, y + 4), fill=0)
    data = written(picture)
    assert differ(read_image(data).pixels, CLEAN) < 0.02
    assert differ(read_image(data, skip=["specks"]).pixels, CLEAN) > 0.3


def test_a_thin_pen_is_thickened_to_mnists_thinnest():
    data = written(inverted(seven(400, 0.012)))
    thick, thin = read_image(data).pixels, read_image(data, skip=["pen", "strength"]).pixels
    assert thick.sum() > 1.5 * thin.sum()
    assert np.percentile(thick[thick > 0.1], 75) > 0.95


def test_faint_ink_is_read():
    picture = Image.fromarray(250 - np.asarray(seven(300)) // 10)
    assert differ(read_image(written(picture)).pixels, CLEAN) < 0.1


def test_ink_can_be_named_where_it_is_not_found_rightly():
    dark, bright = (read_image(written(inverted(seven())), ink=ink).pixels for ink in ("dark", "bright"))
    np.testing.assert_array_equal(dark, read_image(written(inverted(seven()))).pixels)
    assert differ(bright, dark) > 0.5


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP", "TIFF"])
def test_the_first_of_several_frames_is_used_and_this_is_said(format_):
    first, other = inverted(seven()), Image.new("L", (240, 240), 128)
    picture = read_image(written(first, format_, save_all=True, append_images=[other, first]))
    assert picture.notes == ("The picture has 3 frames; the first was used.",)
    assert differ(picture.pixels, CLEAN) < 0.06
    assert read_image(written(first)).notes == ()


# --- the steps


def test_every_step_is_shown_small_and_says_what_it_did():
    steps = read_image(on_page(lines=31, shadow=0.6)).steps
    assert tuple(step.name for step in steps) == NAMES
    for step in steps:
        assert step.pixels.dtype == np.uint8
        assert max(step.pixels.shape[:2]) <= 160
        assert step.title
        assert step.note.endswith(".")
    np.testing.assert_array_equal(steps[-1].pixels / np.float32(255), read_image(on_page(lines=31, shadow=0.6)).pixels)


@pytest.mark.parametrize("name", NAMES)
def test_each_step_can_be_left_out(name):
    picture = read_image(on_page(lines=31, shadow=0.6), skip=[name])
    assert name not in [step.name for step in picture.steps]
    assert len(picture.steps) == len(NAMES) - 1
    assert picture.pixels.shape == (28, 28)


@given(st.sets(st.sampled_from(NAMES)), st.sampled_from(["auto", "dark", "bright"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_steps_can_be_left_out_in_any_combination(skip, ink, page):
    data = on_page(lines=31, shadow=0.6) if page else written(seven(90))
    pixels = read_image(data, skip=skip, ink=ink).pixels
    assert pixels.shape == (28, 28)
    assert 0 <= pixels.min() <= pixels.max() <= 1


def test_a_step_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ImageError, match='no step "blur" to leave out; the steps are turn, paper, grey'):
        read_image(written(seven()), skip=["blur"])


# --- what cannot be read


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b"<svg></svg>" * 20, "not a picture that can be read"),
        (written(seven(), "PPM"), "not a picture that can be read"),
        (written(Image.new("L", (1, 1))), "1x1 px; the smallest that can be read is 8x8"),
        (written(Image.new("L", (300, 7))), "300x7 px"),
        (written(Image.new("L", (300, 300), 255)), "blank"),
        (written(Image.new("RGB", (300, 300), "teal"), "JPEG"), "blank"),
        (written(Image.new("RGBA", (28, 28))), "blank"),
        (png(20_000, 100), "20000x100 px; at most 12000 px on a side"),
        (png(9_000, 9_000), "9000x9000 px; at most 12000 px on a side and 50 megapixels"),
        (png(12_000, 12_000), "12000x12000 px"),
        (png(60_000, 60_000), "more than 170 megapixels; at most"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(ImageError, match=sentence):
        read_image(data)


@pytest.mark.parametrize("seed", range(8))
def test_noisy_paper_without_ink_is_blank(seed):
    noise = np.random.default_rng(seed).normal(200, 4, size=(300, 400)).round().astype(np.uint8)
    with pytest.raises(ImageError, match="blank"):
        read_image(written(Image.fromarray(noise), "JPEG", quality=80))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_truncated_picture_is_refused(format_):
    data = written(inverted(seven()).convert("RGB"), format_)
    with pytest.raises(ImageError, match=r"damaged or cut short|not a picture"):
        read_image(data[: len(data) // 2])


def test_a_bomb_is_refused_from_its_header_without_memory():
    bombs = [png(11_999, 11_999, bytes(2**24)), png(65_000, 65_000, bytes(2**24))]
    before = psutil.Process().memory_info().rss
    for bomb in bombs:
        with pytest.raises(ImageError):
            read_image(bomb)
    # decoding either would take 140 MB and more
    assert psutil.Process().memory_info().rss - before < 20 * 2**20


@given(st.binary(max_size=400), st.sampled_from(["", *FORMATS]))
@settings(max_examples=200, deadline=None)
def test_random_bytes_raise_nothing_but_image_errors(data, format_):
    with pytest.raises(ImageError):
        read_image((VALID[format_][:24] if format_ else b"") + data)


@given(st.data(), st.sampled_from(FORMATS))
@settings(max_examples=300, deadline=None)
def test_damaged_pictures_raise_nothing_but_image_errors(data, format_):
    damaged = bytearray(VALID[format_])
    for _ in range(data.draw(st.integers(1, 6))):
        # headers decide most, so most damage is done there
        last = data.draw(st.sampled_from([40, 200, len(damaged) - 1]))
        damaged[data.draw(st.integers(0, min(last, len(damaged) - 1)))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(damaged)), st.integers(0, len(damaged))))
    try:
        pixels = read_image(bytes(damaged[:cut])).pixels
    except ImageError:
        return
    assert np.isfinite(pixels).all()


VALID = {format_: written(inverted(seven(40)).convert("RGB"), format_) for format_ in FORMATS}


# --- links


@given(arrays(np.uint8, (28, 28)))
@settings(max_examples=50, deadline=None)
def test_a_packed_picture_comes_back_exactly(levels):
    pixels = levels.astype(np.float32) / np.float32(255)
    text = pack(pixels)
    assert len(text) <= 1100
    assert text.replace("-", "").replace("_", "").isalnum()
    np.testing.assert_array_equal(unpack(text), pixels)


def _link(data: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "eJw",
        "a" * 5,
        "é" * 20,
        "A" * 2_000_000,
        pack(CLEAN)[:-6],
        pack(CLEAN) + "AAAA",
        _link(zlib.compress(bytes(783))),
        _link(zlib.compress(bytes(785))),
        _link(zlib.compress(bytes(500_000), 9)),  # 500 bytes that would grow a thousandfold
        _link(zlib.compress(bytes(784)) + b"more"),
    ],
    ids=range(12),
)
def test_a_tampered_link_is_refused_in_a_sentence(text):
    with pytest.raises(ImageError, match=r"in this link .* copy the whole link again"):
        unpack(text)


@given(st.text(max_size=60))
def test_any_text_is_unpacked_or_refused(text):
    with pytest.raises(ImageError):
        unpack(text)


# --- MNIST


def _digits(*, train: bool):
    found = photos.digits(train=train)
    if found is None:
        pytest.skip("MNIST is not there; name its folder in CAPSVIZ_DATA")
    return found


def _right(pictures: list[np.ndarray], labels: np.ndarray) -> int:
    """How many the shipped network reads rightly."""
    import torch

    from capsviz.weights import WeightsError, load

    try:
        net = load("sabour-r3")
    except WeightsError as error:
        pytest.skip(f"the shipped weights are missing: {error}")
    with torch.inference_mode():
        poses = net(torch.from_numpy(np.stack(pictures)[:, None]))
    return int((poses.norm(dim=-1).argmax(dim=1).numpy() == labels).sum())


def _read_or_black(data: bytes) -> np.ndarray:
    try:
        return read_image(data).pixels
    except ImageError:
        return np.zeros((28, 28), np.float32)


def test_mnists_own_pictures_pass_unchanged():
    pixels, _ = _digits(train=False)
    for digit in pixels[:100]:
        read = read_image(written(Image.fromarray(digit))).pixels
        np.testing.assert_array_equal(read, digit.astype(np.float32) / np.float32(255))


def test_enlarged_digits_are_read_as_well_as_mnists_own():
    pixels, labels = (values[:200] for values in _digits(train=False))
    enlarged = [
        written(inverted(Image.fromarray(digit).resize((280, 280), Image.Resampling.BICUBIC))) for digit in pixels
    ]
    raw = _right([digit.astype(np.float32) / np.float32(255) for digit in pixels], labels)
    assert _right([_read_or_black(data) for data in enlarged], labels) >= raw - 2


@pytest.mark.slow
@pytest.mark.timeout(1200)  # drawing 200 photos takes a minute, or many where other work goes on
def test_of_200_photos_of_test_digits_at_least_196_are_read_rightly():
    pixels, labels = (values[:200] for values in _digits(train=False))
    read = [_read_or_black(photos.photo(digit, seed)) for seed, digit in enumerate(pixels, start=70_000)]
    assert _right(read, labels) >= 196
