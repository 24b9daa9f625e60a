"""Routing: who talks to whom, and who decided?"""

import streamlit as st

from capsviz import desk, measure, panel
from capsviz.figures.routing import coupling_map, coupling_on_picture, entropy_by_iteration, lengths_by_iteration
from capsviz.settings import MOST_ITERATIONS

LEAD = """Each of the 1152 small capsules hands its vector on to the ten digit capsules, and decides anew for **this
picture** how to divide itself: its ten *couplings* c always add up to 1, and start at 1/10 each. Then, iteration by
iteration, it gives more to the digit whose vector agrees with its own vote. **Move the iteration** and watch where the
couplings rise above 1/10 (warm) and where they fall below (cool)."""

SCALES = {"difference": "c − 1/10", "plain": "c", "stretched": "stretched"}


@st.fragment
@desk.spoken(st.error)
def couplings() -> None:
    """Which parts of the picture speak for a digit, at one iteration."""
    trace = desk.current()
    routing = trace.routing
    now = desk.settings()
    digit = trace.prediction if now.digit is None else now.digit
    which, scale = st.columns([1.6, 1], vertical_alignment="bottom")
    which.pills(
        f"Couplings to the digit (the network answers {trace.prediction})",
        range(10),
        required=True,
        **desk.bound("digit", shown=digit),
    )
    scale.segmented_control(
        "Shown as", list(SCALES), format_func=SCALES.__getitem__, required=True, **desk.bound("scale")
    )
    r = 0
    if routing.iterations > 1:
        r = st.slider("Iteration", 1, routing.iterations, **desk.bound("iteration")) - 1
    over, maps = st.columns([1, 1.7], gap="medium")
    with over:
        st.markdown(f"**On the picture.** Where the parts that speak for a {digit} look.")
        desk.draw(coupling_on_picture(trace, r, digit, scale=now.scale), key="over")
    with maps:
        st.markdown("**One by one.** 32 types of capsule, each at 6 × 6 places.")
        desk.draw(coupling_map(routing, r, digit, scale=now.scale), key="maps")
    c = routing.c[r, :, digit]
    entropy = measure.coupling_entropy(routing.c)[r]
    st.markdown(
        f"Iteration {r + 1} of {routing.iterations}: couplings to the {digit} lie between **{c.min():.3f}** and "
        f"**{c.max():.3f}**, {c.mean():.3f} on average. Entropy **{entropy:.4f}**, where 1 means that every part divides "
        "itself evenly."
    )
    # a fragment reruns alone, without the end of the page
    desk.follow_link()


def iterations() -> None:
    """What more or fewer iterations do to the answer."""
    trace = desk.current()
    st.subheader("What the iterations do", anchor=False)
    st.slider("Number of iterations (trained with 3)", 1, MOST_ITERATIONS, **desk.bound("iterations"))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Lengths.** How sure the network is of each digit, iteration by iteration.")
        desk.draw(lengths_by_iteration(trace.routing), key="lengths")
    with right:
        st.markdown("**Coupling entropy.** How evenly the parts divide themselves: 1 is perfectly even.")
        desk.draw(entropy_by_iteration(trace.routing), key="entropy")
    first = int(measure.lengths(trace.routing)[0].argmax())
    last = trace.prediction
    st.markdown(
        f"After the first iteration, where nothing has been routed yet, the longest vector is the **{first}**; after the "
        f"last it is the **{last}**. Routing {'changed the answer' if first != last else 'did not change the answer'}."
    )


with desk.opened("Routing: who talks to whom", LEAD), panel.beside():
    couplings()
    iterations()
