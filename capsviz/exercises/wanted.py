"""An exercise on the margin loss: it is content where a length is on the right side of its margin."""

from __future__ import annotations

import numpy as np

from capsviz.exercises.asked import Asked, Number, Picture, read_clearly
from capsviz.exercises.shown import bars
from capsviz.experiments.equations import read_margin
from capsviz.figures.spelled import article
from capsviz.network import Capsules
from capsviz.objective import ABSENT, PRESENT


def still_pushed(net: Capsules, picture: Picture) -> Asked:
    """How many of the lengths the loss would still move; learners think that it wants 1 and 0 of them."""
    trace = read_clearly(net, picture)
    digit, classes = trace.prediction, len(trace.lengths)
    there = np.arange(classes) == digit
    read = read_margin(trace.lengths.astype(float), there)
    pushed = [k for k in range(classes) if read.slopes[k]]
    crossed = int(np.count_nonzero(read.cross_slopes))
    named = f" ({', '.join(f'the {k} at {trace.lengths[k]:.2f}' for k in pushed)})" if pushed else ""
    return Asked(
        "How many of the lengths would learning still move?",
        f"Suppose that the network is right, and your digit is {article(digit)} **{digit}**. The margin loss wants its capsule longer than {PRESENT:g} "
        f"and the {classes - 1} others shorter than {ABSENT:g}. If the network learned from this picture now, **how many of the "
        f"{classes} lengths would the loss still push at?**",
        Number("Lengths that are pushed at", 0.0, float(classes), 1.0, 1.0, "{:.0f}"),
        float(len(pushed)),
        f"It pushes at {len(pushed)}{named}. The loss of this picture is {read.terms.sum():.5f}. **A length that is on the right side of "
        f"its margin is left alone**: {PRESENT:g} is as good as 1, and {ABSENT:g} as good as 0, so a digit that is read well teaches "
        f"the network nothing more. Cross-entropy, the usual loss, would push at {crossed} of the {classes}, and never be content.",
        seen=(bars(f"The lengths; margins at {ABSENT:g} and {PRESENT:g}", trace.lengths),),
    )
