"""Leaving out each part, against running the whole network with that part silenced."""

from __future__ import annotations

import numpy as np
import pytest

from capsviz.capture import capture
from capsviz.experiments import removals
from capsviz.intervention import parse
from capsviz.network import CapsNet


@pytest.mark.parametrize("iterations", [1, 3])
def test_leaving_out_a_part_is_silencing_it(
    tiny: CapsNet, tiny_picture: np.ndarray, iterations: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removals, "AT_ONCE", 7)
    trace = capture(tiny, tiny_picture, iterations=iterations)
    found = np.concatenate(list(removals.without_each(tiny, trace)))
    assert found.shape == (len(trace.u), len(trace.lengths))
    for part in range(0, len(trace.u), 5):
        silenced = capture(tiny, tiny_picture, parse(f"u[{part}]*=0"), iterations=iterations)
        # the same sums in float32, in another order
        np.testing.assert_allclose(found[part], silenced.lengths, rtol=1e-4, atol=1e-6)
