"""Squash: how a vector's length becomes a measure of being sure."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz.blocks.screen import ask, notice
from capsviz.components.squash import Curve, drag_vector
from capsviz.figures.equations import squash_curves
from capsviz.figures.style import MIDDLE, PAIR
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer

LENGTHS = np.linspace(0, 4.6, 93)


def show() -> None:
    """The plane, the curves, and what to notice."""
    ask(
        "How can a length say how sure it is?",
        "A capsule's answer is an arrow, its vector *v*. Its **length** is to say *how sure* the capsule is that its thing is there, so it "
        "must lie between 0 and 1; its **direction** says *how the thing lies*, so it must not change. What its parts tell "
        "a capsule adds up to a vector *s* of any length. **Drag** *s*: squash turns it into *v*.",
    )
    drag_vector(LENGTHS, _curves(), key="squash")
    offer("squash", {"Squash": _taken()})
    notice(
        "short vectors all but vanish and long ones stop short of 1, but *v* always points the same way as *s*. Compare it "
        "with *sigmoid* and *softmax*, which turn each *number* into one between 0 and 1, not the length: their arrows "
        "point elsewhere, and even of no vector at all they make a long one."
    )
    with st.expander("The equation, and what it does not do"):
        _depth()


def _curves() -> list[Curve]:
    from capsviz.experiments.equations import tamed

    values = tamed(LENGTHS)
    return [
        Curve("squash", "squash", values["squash"]),
        Curve("efficient", "Efficient-CapsNet", values["efficient"], PAIR[1], "9 6"),
        Curve("softmax", "softmax", None, PAIR[0], "14 5 2 5"),
        Curve("sigmoid", "sigmoid", None, MIDDLE, "2 6"),
    ]


def _taken() -> Take:
    """The two curves that do not depend on where the vector points."""
    from capsviz.experiments.equations import tamed

    return Take(
        lambda: squash_curves(LENGTHS, tamed(LENGTHS)),
        lambda: {"lengths": LENGTHS, **tamed(LENGTHS)},
        f"lengths = np.linspace(0, {LENGTHS[-1]}, {len(LENGTHS)})\nsquash_curves(lengths, tamed(lengths))",
        "import numpy as np\nfrom capsviz.experiments.equations import tamed\n"
        "from capsviz.figures.equations import squash_curves",
        in_python.alone,
    )


def _depth() -> None:
    from capsviz.experiments.equations import steepest_squash

    steepest, slope = steepest_squash()
    st.latex(r"v = \frac{\|s\|^2}{1+\|s\|^2}\;\frac{s}{\|s\|}")
    st.markdown(
        f"""*s* is the vector before, *v* after, ‖·‖ the length (Sabour, Frosst and Hinton 2017, equation 1).

- **Slope.** A vector that is almost nothing hardly moves *v*: at length 0 the curve is flat. It is steepest at length
  {steepest:.2f}, with slope {slope:.2f}, and flattens again: once a capsule is sure, more of the same changes little.
- **The length is bounded, the numbers are not squashed one by one.** All the numbers of a vector shrink by one
  common factor. They may be negative, and they need not add up to anything.
- **Sigmoid** is what an ordinary neuron uses to say yes or no. It takes the vector's numbers one by one and calls
  *nothing* 0.5, so no arrow points down or to the left, and a length may pass 1. Its curve changes with the direction
  of *s*: it is drawn for yours.
- **Softmax** makes the numbers of a vector share 1 among themselves; its curve, too, is drawn for your direction. Squash
  makes nobody share: the ten digit capsules are squashed one by one, so their lengths need not add up to 1.
- **Efficient-CapsNet**, a later capsule network (arXiv 2101.12491), uses another squash,
  $(1-e^{{-\\|s\\|}})\\,s/\\|s\\|$. It is not flat at zero, so a faint capsule is not lost.
- The vectors of the parts (the *primary capsules*) are squashed too."""
    )
