"""capsviz: put a digit into a capsule network and see, touch and change everything that happens to it.

The names below are loaded when first asked for, so that importing capsviz does not import torch.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from capsviz.capture import CaptureError as CaptureError
    from capsviz.capture import capture as capture
    from capsviz.experiments.compare import compare as compare
    from capsviz.image import ImageError as ImageError
    from capsviz.image import read_image as read_image
    from capsviz.intervention import EditError as EditError
    from capsviz.intervention import Intervention as Intervention
    from capsviz.intervention import Site as Site
    from capsviz.intervention import parse as parse
    from capsviz.intervention import spell as spell
    from capsviz.trace import CapsTrace as CapsTrace
    from capsviz.trace import RoutingTrace as RoutingTrace
    from capsviz.weights import WeightsError as WeightsError
    from capsviz.weights import load as load

_ROOMS = {
    "capture": "capture",
    "CaptureError": "capture",
    "compare": "experiments.compare",
    "ImageError": "image",
    "read_image": "image",
    "EditError": "intervention",
    "Intervention": "intervention",
    "Site": "intervention",
    "parse": "intervention",
    "spell": "intervention",
    "CapsTrace": "trace",
    "RoutingTrace": "trace",
    "WeightsError": "weights",
    "load": "weights",
}


class _Package(ModuleType):
    """Where a function and its module share a name, as in `capsviz.capture`, the function is what the package holds."""

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, ModuleType) and _ROOMS.get(name) == name:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name not in _ROOMS:
        raise AttributeError(f"capsviz has no {name}")
    return getattr(import_module(f"capsviz.{_ROOMS[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_ROOMS)
