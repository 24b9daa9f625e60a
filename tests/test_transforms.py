"""Changes of a picture against torchvision, closed forms and loops: direction, centre, unit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as reference

from capsviz import strokes
from capsviz.transforms import CHANGES, Change, ChangeError, named
from capsviz.transforms.rejoined import rejoined

SEVEN = torch.from_numpy(strokes.draw(7))
EVERY = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def changed(name: str, amount: float, image: Tensor = SEVEN) -> Tensor:
    return named(name)(image[None], torch.tensor([amount]))[0]


def centre(image: Tensor) -> tuple[float, float]:
    """Row and column of the centre of mass."""
    places = torch.arange(28.0)
    return float((image.sum(1) * places).sum() / image.sum()), float((image.sum(0) * places).sum() / image.sum())


def torchvisions(*, angle: float = 0, right: float = 0, down: float = 0, scale: float = 1, shear: float = 0) -> Tensor:
    """torchvision turns clockwise for positive angles in `affine`, shears in degrees, and shifts by (right, down)."""
    return reference.affine(
        SEVEN[None], angle=-angle, translate=[int(right), int(down)], scale=scale, shear=[shear, 0.0],
        interpolation=InterpolationMode.BILINEAR,
    )[0]  # fmt: skip


@EVERY
def test_at_its_neutral_amount_a_change_changes_nothing(change: Change) -> None:
    # resampling at the very pixels: float32
    torch.testing.assert_close(changed(change.name, change.neutral), SEVEN, rtol=0, atol=1e-5)


@EVERY
def test_a_change_gives_pictures_over_its_whole_range(change: Change) -> None:
    amounts = change.amounts(9)
    assert (float(amounts[0]), float(amounts[-1])) == pytest.approx((change.low, change.high))
    made = change(SEVEN.expand(9, 28, 28), amounts)
    assert made.shape == (9, 28, 28)
    assert made.isfinite().all()
    assert made.min() >= 0
    assert made.max() <= 1


@EVERY
def test_each_picture_of_a_batch_is_changed_by_its_own_amount(change: Change) -> None:
    amounts = change.amounts(4)
    images = torch.stack([torch.from_numpy(strokes.draw(k)) for k in range(4)])
    together = change(images, amounts)
    for k in range(4):
        torch.testing.assert_close(together[k], changed(change.name, float(amounts[k]), images[k]))


@EVERY
def test_an_amount_outside_the_range_is_refused_in_a_sentence(change: Change) -> None:
    for amount in (change.low - 1, change.high + 1, float("nan")):
        with pytest.raises(ChangeError, match=f"{change.name} runs from"):
            changed(change.name, amount)


def test_a_change_that_does_not_exist_is_answered_with_those_there_are() -> None:
    with pytest.raises(ChangeError, match=r'no change "melt"; there are turn, '):
        named("melt")


# torchvision places the middle as we do; bilinear weights differ by float32 rounding only
@pytest.mark.parametrize("degrees", [-180.0, -90.0, -17.0, 33.0, 90.0, 140.0])
def test_turning_is_torchvisions_counterclockwise(degrees: float) -> None:
    torch.testing.assert_close(changed("turn", degrees), torchvisions(angle=degrees), rtol=0, atol=2e-3)


@pytest.mark.parametrize("pixels", [-7.0, -2.5, 4.0, 6.5])
def test_shifting_is_torchvisions(pixels: float) -> None:
    # torchvision shifts by whole pixels only
    if pixels == int(pixels):
        torch.testing.assert_close(changed("right", pixels), torchvisions(right=pixels), rtol=0, atol=1e-4)
        torch.testing.assert_close(changed("down", pixels), torchvisions(down=pixels), rtol=0, atol=1e-4)
    small = changed("scale", 0.4)
    row, column = centre(small)
    assert centre(changed("right", pixels, small)) == pytest.approx((row, column + pixels), abs=0.02)
    assert centre(changed("down", pixels, small)) == pytest.approx((row + pixels, column), abs=0.02)


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.3])
def test_scaling_is_torchvisions_and_above_one_is_larger(factor: float) -> None:
    torch.testing.assert_close(changed("scale", factor), torchvisions(scale=factor), rtol=0, atol=2e-3)
    assert float(changed("scale", factor).sum()) == pytest.approx(float(SEVEN.sum()) * factor**2, rel=0.1)


@pytest.mark.parametrize("slant", [-0.7, 0.4])
def test_shearing_leans_the_top_to_the_right_as_torchvisions_does(slant: float) -> None:
    degrees = float(np.degrees(np.arctan(slant)))
    torch.testing.assert_close(changed("shear", slant), torchvisions(shear=degrees), rtol=0, atol=2e-3)
    top, bottom = (int(changed("shear", 0.5, bar())[row].argmax()) for row in (6, 21))
    assert top > bottom


def bar() -> Tensor:
    image = torch.zeros(28, 28)
    image[4:24, 13:15] = 1
    return image


def test_thickening_by_one_pixel_is_the_brightest_of_each_cross() -> None:
    grown = changed("thicken", 1.0)
    padded = torch.nn.functional.pad(SEVEN, (1, 1, 1, 1))
    for row in range(28):
        for column in range(28):
            cross = [padded[row + 1 + y, column + 1 + x] for y, x in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))]
            assert grown[row, column] == max(cross)


def test_thinning_is_thickening_of_the_paper() -> None:
    torch.testing.assert_close(changed("thicken", -1.0), 1 - changed("thicken", 1.0, 1 - SEVEN))


def test_half_a_pixel_of_thickening_is_half_way() -> None:
    torch.testing.assert_close(changed("thicken", 1.5), (changed("thicken", 1.0) + changed("thicken", 2.0)) / 2)


def test_a_fence_hides_the_share_it_says() -> None:
    white = torch.ones(28, 28)
    for share in (0.0, 1 / 7, 0.5, 0.8):
        assert float(changed("fence", share, white).mean()) == pytest.approx(1 - share, abs=1e-5)


def test_a_patch_covers_the_middle_of_the_ink_and_nothing_else() -> None:
    row, column = centre(SEVEN)
    covered = changed("patch", 6.0)
    for r in range(28):
        for c in range(28):
            inside = abs(r - row) < 3 and abs(c - column) < 3
            assert covered[r, c] == (0 if inside else SEVEN[r, c])


def test_bending_shifts_ink_by_no_more_than_it_says() -> None:
    image = torch.zeros(28, 28)
    image[10:18, 10:18] = 1
    bent = changed("bend", 3.0, image)
    assert (bent != image).any()
    # bilinear sampling reaches one pixel further
    assert not bent[: 10 - 4].any()
    assert not bent[18 + 4 :].any()


def test_pulled_apart_quarters_leave_a_cross_of_black_and_keep_what_does_not_leave() -> None:
    torn = changed("apart", 3.0)
    assert not torn[11:17].any()
    assert not torn[:, 11:17].any()
    torch.testing.assert_close(torn[:11, :11], SEVEN[3:14, 3:14])
    torch.testing.assert_close(torn[17:, 17:], SEVEN[14:25, 14:25])


@pytest.mark.parametrize("how", [1, 2, 3])
def test_swapping_keeps_every_pixel_and_moves_the_quarters(how: int) -> None:
    made = changed("scramble", float(how))
    torch.testing.assert_close(made.flatten().sort().values, SEVEN.flatten().sort().values)
    assert (made != SEVEN).any()
    quarters = {tuple(q.flatten().tolist()) for q in quartered(made)}
    assert quarters == {tuple(q.flatten().tolist()) for q in quartered(SEVEN)}


def quartered(image: Tensor) -> list[Tensor]:
    return [image[r : r + 14, c : c + 14] for r in (0, 14) for c in (0, 14)]


def test_the_last_scramble_is_what_is_joined_wrongly() -> None:
    np.testing.assert_array_equal(changed("scramble", 4.0), rejoined(SEVEN.numpy()))


def test_the_negative_of_a_negative_is_the_picture() -> None:
    torch.testing.assert_close(changed("negative", 1.0), 1 - SEVEN)
    torch.testing.assert_close(changed("negative", 0.5), torch.full((28, 28), 0.5))


def test_noise_has_the_standard_deviation_it_says_and_is_the_same_each_time() -> None:
    grey = torch.full((28, 28), 0.5)
    made = changed("noise", 0.1, grey)
    # 784 draws: the deviation is good to 2.5 %, three times that allowed
    assert float(made.std()) == pytest.approx(0.1, rel=0.08)
    torch.testing.assert_close(made, changed("noise", 0.1, grey))


@EVERY
def test_the_stops_of_a_slider_hold_the_neutral_amount_and_are_whole_where_only_those_differ(change: Change) -> None:
    stops = change.stops()
    assert len(stops) <= 61
    assert (stops - change.neutral).abs().min() < 1e-5
    assert not change.whole or torch.equal(stops, stops.round())


@pytest.mark.parametrize(
    ("name", "amount", "words"),
    [
        ("turn", -30.0, "30° clockwise"),
        ("turn", 30.0, "30° counterclockwise"),
        ("right", -2.4, "2.4 pixels left"),
        ("down", 0.0, "unchanged"),
        ("scale", 0.5, "0.50 times its size"),
        ("fence", 0.45, "45% hidden"),
        ("scramble", 2.0, "halves swapped top and bottom"),
        ("scramble", 4.0, "cut at the joints, joined wrongly"),
    ],
)
def test_an_amount_is_said_in_words(name: str, amount: float, words: str) -> None:
    assert named(name).said(amount) == words


@EVERY
def test_every_stop_of_a_change_has_words_of_its_own(change: Change) -> None:
    said = [change.said(float(amount)) for amount in change.stops(21)]
    assert "" not in said
    assert len(set(said)) == len(said)
