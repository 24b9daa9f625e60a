"""Building blocks: capsule, squash, agreement, margin loss, one at a time."""

import numpy as np
import streamlit as st

from capsviz import desk
from capsviz.components.squash import drag_vector
from capsviz.figures.walk import length_bars

LEAD = """A capsule network is built from a few small ideas. Here they stand one by one, to be touched. **Drag the vector**
and watch what *squash* makes of it."""


def squash() -> None:
    """The plane, the curve, and what to notice."""
    from capsviz.experiments import squashed_lengths

    lengths = np.linspace(0, 4.6, 93)
    curves = {
        "sigmoid": 1 / (1 + np.exp(-lengths)),
        "efficient": 1 - np.exp(-lengths),
        "squash-curve": squashed_lengths(lengths),
    }
    st.subheader("Squash: keep the direction, tame the length", anchor=False)
    st.markdown(
        "A capsule's length is to say *how sure* it is that its thing is there, so it must lie between 0 and 1. Its "
        "direction says *how the thing lies*, so it must not change. Squash does both at once."
    )
    drag_vector(lengths, curves, key="squash")
    st.markdown(
        "Solid: squash, $\\|s\\|^2/(1+\\|s\\|^2)$. Dashed: the squash of Efficient-CapsNet, $1-e^{-\\|s\\|}$, which does "
        "not flatten near zero. Dotted: the sigmoid of an ordinary neuron, which calls *nothing* 0.5."
    )
    with st.expander("The equation, and what it does not do"):
        st.latex(r"v = \frac{\|s\|^2}{1+\|s\|^2}\;\frac{s}{\|s\|}")
        st.markdown(
            "*s* is the vector before, *v* after (Sabour, Frosst and Hinton 2017, equation 1). Short vectors all but "
            "vanish: length 0.1 becomes 0.01. Long ones stop short of 1. It is the **length** that is bounded; the single "
            "numbers of *v* may be negative, and they need not add up to anything. A *softmax* is another matter: it "
            "makes several numbers share 1 among themselves, and squash makes nobody share. The ten digit capsules are "
            "squashed one by one, which is why their lengths do not add up to 1. The primary capsules are squashed too."
        )


def coupling() -> None:
    """Ten logits as sliders, the couplings they give, and the wrong axis on the current digit."""
    from capsviz.experiments import couplings

    st.subheader("Coupling: how a part divides itself", anchor=False)
    st.markdown(
        "One small capsule has ten numbers *b*, its *logits*, one for each digit. They all start at 0, and routing adds to "
        "them where the capsule agrees with a digit. A *softmax* turns them into ten *couplings* *c*. **Raise one** and "
        "watch the nine others."
    )
    sliders, bars = st.columns([1.5, 1], gap="large")
    with sliders:
        columns = st.columns(5)
        b = [
            columns[k % 5].slider(f"b for {k}", -4.0, 4.0, 2.0 if k == 7 else 0.0, 0.1, key=f"blocks.b.{k}")
            for k in range(10)
        ]
    c = couplings(np.array(b))
    with bars:
        st.html(length_bars(c, what="couplings of this part"))
        st.markdown(f"They add up to **{c.sum():.2f}**, whatever you do: what one digit gains, the others lose.")
    wrong_axis()


def wrong_axis() -> None:
    """The same softmax over the parts: the commonest bug in capsule code, on the current digit."""
    opened = st.expander(
        "The softmax the wrong way round, the commonest mistake", key="blocks.wrong", on_change="rerun"
    )
    if not opened.open:
        return
    trace = desk.current(())
    with opened:
        wrong = desk.lengths_with_softmax_over_parts()
        parts = len(trace.u)
        right_hand, wrong_hand = st.columns(2, gap="large")
        right_hand.markdown("**Over the ten digits**, as it should be. Each part shares itself out.")
        right_hand.html(length_bars(trace.lengths))
        wrong_hand.markdown(f"**Over the {parts} parts.** Each digit shares *itself* among the parts.")
        wrong_hand.html(length_bars(wrong))
        st.markdown(
            f"The same weights and your current digit. The couplings to one digit now add up to 1 over {parts} parts, "
            f"instead of {trace.routing.c[-1].sum(axis=0)[trace.prediction]:.0f} for the {trace.prediction}, so every sum is far shorter: the longest capsule falls from "
            f"**{trace.lengths.max():.2f}** to **{wrong.max():.2f}**, and the answer is **{int(wrong.argmax())}** where it "
            f"was **{trace.prediction}**. A network *trained* with this mistake still learns to read digits well, which "
            "is why so much code has it: accuracy does not show it, only looking does."
        )


with desk.opened("Building blocks", LEAD):
    squash()
    coupling()
