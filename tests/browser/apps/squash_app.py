"""The squash component alone."""

import numpy as np

from capsviz.components.squash import drag_vector

lengths = np.linspace(0, 4.6, 24)
drag_vector(lengths, {"squash-curve": lengths**2 / (1 + lengths**2)}, key="squash")
