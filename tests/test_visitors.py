"""The visitors of the load test: what they read of the page, and how their waits are summed up."""

from __future__ import annotations

import numpy as np
import pytest

from capsviz.commands import visitors
from capsviz.components.packet import packet


def test_a_visitor_reads_the_desk_as_the_page_packs_it() -> None:
    own = np.array([0.25, -0.5, 0.125], dtype=np.float32)
    data = packet({"subject": "net/7/1"}, {"picture": np.zeros((3, 5), dtype=np.uint8), "own": own})
    assert visitors._unpacked(data) == ("net/7/1", (0.25, -0.5, 0.125))


@pytest.mark.parametrize(("share", "wait"), [(0.0, 1), (0.5, 51), (0.95, 96), (1.0, 100)])
def test_a_share_of_the_waits_lies_below(share: float, wait: int) -> None:
    assert visitors.wait_of([float(n) for n in range(100, 0, -1)], share) == wait
