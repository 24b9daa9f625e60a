"""The squash component alone."""

import numpy as np

from capsviz.components.squash import Curve, drag_vector

lengths = np.linspace(0, 4.6, 24)
curves = [
    Curve("squash", "squash", lengths**2 / (1 + lengths**2)),
    Curve("sigmoid", "sigmoid", None, "#808080"),
]
drag_vector(lengths, curves, key="squash")
