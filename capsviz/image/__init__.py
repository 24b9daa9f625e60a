"""Bytes in, a 28x28 picture out, each step of the preparation kept to be shown. Knows pictures; knows no network."""

from capsviz.image.opening import ImageError
from capsviz.image.packing import pack, unpack
from capsviz.image.preparation import STEPS, Ink, Picture, Preparation, Step, read_image

__all__ = ["STEPS", "ImageError", "Ink", "Picture", "Preparation", "Step", "pack", "read_image", "unpack"]
