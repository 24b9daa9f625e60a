"""The ways to change pictures: turned, shifted, thickened, hidden, bent, scrambled, inverted, noisy.

Each takes pictures and an amount for each of them, in the unit that `capsviz.transforms.changes` documents.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from capsviz.transforms.rejoined import rejoined

Images = Float[Tensor, "batch side side"]
Amounts = Float[Tensor, " batch"]


def pulled(images: Images, back: Float[Tensor, "batch 2 2"], shift: Float[Tensor, "batch 2"] | None = None) -> Images:
    """Each pixel fetched from where it came from: `back` times its place (x right, y down, from the middle), less the shift."""
    side = images.shape[-1]
    moved = torch.zeros(len(images), 2) if shift is None else -shift * 2 / side
    theta = torch.cat([back, moved[:, :, None]], dim=2)
    return _sampled(images, functional.affine_grid(theta, [len(images), 1, side, side], align_corners=False))


def turn(images: Images, degrees: Amounts) -> Images:
    """Turned counterclockwise about the middle of the picture."""
    angle = torch.deg2rad(degrees)
    return pulled(images, _rows(angle.cos(), -angle.sin(), angle.sin(), angle.cos()))


def right(images: Images, pixels: Amounts) -> Images:
    """Shifted to the right; what leaves the picture is lost, what enters is black."""
    return pulled(
        images, _rows(1.0, 0.0, 0.0, 1.0, like=pixels), torch.stack([pixels, torch.zeros_like(pixels)], dim=1)
    )


def down(images: Images, pixels: Amounts) -> Images:
    """Shifted down."""
    return pulled(
        images, _rows(1.0, 0.0, 0.0, 1.0, like=pixels), torch.stack([torch.zeros_like(pixels), pixels], dim=1)
    )


def scale(images: Images, factor: Amounts) -> Images:
    """Larger (above 1) or smaller, about the middle."""
    return pulled(images, _rows(1 / factor, 0.0, 0.0, 1 / factor))


def shear(images: Images, slant: Amounts) -> Images:
    """Slanted about the middle: columns to the right for each row up, as writing leans."""
    return pulled(images, _rows(1.0, slant, 0.0, 1.0))


def thicken(images: Images, pixels: Amounts) -> Images:
    """The ink's edge moved outward by so many pixels, inward where negative: a grey dilation or erosion by a disc.

    Between two whole radii the pictures are blended.
    """
    reach = int(pixels.abs().max().ceil()) if len(pixels) else 0
    grown = torch.stack([_spread(images, radius) for radius in range(reach + 1)])
    shrunk = torch.stack([1 - _spread(1 - images, radius) for radius in range(reach + 1)])
    whole = pixels.abs().floor().long()
    share = (pixels.abs() - whole)[:, None, None]
    picture = torch.arange(len(images))
    chosen = torch.where((pixels < 0)[None, :, None, None], shrunk, grown)
    return (1 - share) * chosen[whole, picture] + share * chosen[(whole + 1).clamp(max=reach), picture]


def fence(images: Images, hidden: Amounts) -> Images:
    """Behind upright black bars, one every seven pixels: `hidden` is the share of each seven that a bar covers."""
    period = 7
    columns = torch.arange(images.shape[-1]) % period
    covered = (hidden[:, None] * period - columns).clamp(0, 1)
    return images * (1 - covered)[:, None, :]


def patch(images: Images, pixels: Amounts) -> Images:
    """A black square of that many pixels over the ink's centre of mass."""
    side = images.shape[-1]
    places = torch.arange(side, dtype=images.dtype)
    mass = images.sum(dim=(1, 2)).clamp(min=1e-6)
    row = (images.sum(dim=2) * places).sum(dim=1) / mass
    column = (images.sum(dim=1) * places).sum(dim=1) / mass
    down_, across = (((places - at[:, None]).abs() < pixels[:, None] / 2) for at in (row, column))
    return images * ~(down_[:, :, None] & across[:, None, :])


def bend(images: Images, pixels: Amounts) -> Images:
    """Bent like rubber: a smooth random field of shifts, the same for every picture, at most so many pixels long."""
    side = images.shape[-1]
    coarse = torch.randn(1, 2, 5, 5, generator=torch.Generator().manual_seed(0))
    field = functional.interpolate(coarse, size=(side, side), mode="bicubic", align_corners=True)[0]
    field = field / field.norm(dim=0).max()
    straight = functional.affine_grid(torch.eye(2, 3)[None], [1, 1, side, side], align_corners=False)
    shifts = field.permute(1, 2, 0)[None] * pixels[:, None, None, None] * 2 / side
    return _sampled(images, straight + shifts)


def apart(images: Images, pixels: Amounts) -> Images:
    """Cut into four quarters, each moved outward by so many pixels; black shows between them."""
    side = images.shape[-1]
    middle = side // 2
    made = torch.zeros_like(images)
    for each, image in enumerate(images):
        gap = round(float(pixels[each]))
        keep = middle - gap
        for rows, to_rows in (
            (slice(gap, middle), slice(0, keep)),
            (slice(middle, side - gap), slice(side - keep, side)),
        ):
            for columns, to in (
                (slice(gap, middle), slice(0, keep)),
                (slice(middle, side - gap), slice(side - keep, side)),
            ):
                made[each, to_rows, to] = image[rows, columns]
    return made


def _turned_round(images: Images) -> Images:
    """The top left quarter where the top right was, that where the bottom right was, and so on round."""
    middle = images.shape[-1] // 2
    left, right_ = images[:, :, :middle], images[:, :, middle:]
    top = torch.cat([left[:, middle:], left[:, :middle]], dim=2)
    bottom = torch.cat([right_[:, middle:], right_[:, :middle]], dim=2)
    return torch.cat([top, bottom], dim=1)


_SCRAMBLED: dict[str, Callable[[Images], Images]] = {
    "whole": lambda images: images,
    "halves swapped left and right": lambda images: images.roll(images.shape[-1] // 2, dims=2),
    "halves swapped top and bottom": lambda images: images.roll(images.shape[-1] // 2, dims=1),
    "quarters turned round": _turned_round,
    "cut at the joints, joined wrongly": lambda images: torch.stack(
        [torch.from_numpy(rejoined(image.numpy())) for image in images]
    ),
}
SCRAMBLES = tuple(_SCRAMBLED)
"""What the whole amounts of `scramble` stand for."""


def scramble(images: Images, how: Amounts) -> Images:
    """The same parts, put together wrongly: see `SCRAMBLES`. No ink is lost or made; `rejoined` says where it may be."""
    ways, chosen, made = tuple(_SCRAMBLED.values()), how.round().long(), images.clone()
    for way in chosen.unique():
        made[chosen == way] = ways[int(way)](images[chosen == way])
    return made


def negative(images: Images, share: Amounts) -> Images:
    """From the picture (0) through grey (1/2) to its negative (1): dark ink on white."""
    return images + share[:, None, None] * (1 - 2 * images)


def noise(images: Images, sigma: Amounts) -> Images:
    """Grain of that standard deviation added to every pixel, the same grain at every amount."""
    grain = torch.randn(images.shape[1:], generator=torch.Generator().manual_seed(1))
    return images + sigma[:, None, None] * grain


def _rows(*cells: Tensor | float, like: Tensor | None = None) -> Float[Tensor, "batch 2 2"]:
    like = next(cell for cell in cells if isinstance(cell, Tensor)) if like is None else like
    filled = [cell if isinstance(cell, Tensor) else torch.full_like(like, cell) for cell in cells]
    return torch.stack(filled, dim=1).view(-1, 2, 2)


def _sampled(images: Images, grid: Float[Tensor, "batch side side 2"]) -> Images:
    whole = grid.expand(len(images), -1, -1, -1)
    return functional.grid_sample(images[:, None], whole, align_corners=False)[:, 0]


def _spread(images: Images, radius: int) -> Images:
    """The brightest value within a disc around each pixel."""
    side = images.shape[-1]
    padded = functional.pad(images, (radius,) * 4)
    shifts = [
        padded[:, radius + y : radius + y + side, radius + x : radius + x + side]
        for y in range(-radius, radius + 1)
        for x in range(-radius, radius + 1)
        if math.hypot(x, y) <= radius
    ]
    return torch.stack(shifts).amax(dim=0)
