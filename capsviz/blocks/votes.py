"""Votes: how parts agree on a whole, and how routing listens to those that do."""

from __future__ import annotations

import numpy as np
import streamlit as st

from capsviz.blocks.screen import ask, notice
from capsviz.components.votes import MOST, Pair, Part, vote_with_parts
from capsviz.views import in_python
from capsviz.views.take_away import Take, offer


def show() -> None:
    """The parts, their votes, routing, and what to notice."""
    ask(
        "How do parts agree on a whole?",
        "A rectangle and a triangle can be a **house**, or a **boat** with a hull and a sail. Each part knows only how it lies "
        "itself, and *votes* for how each whole would then lie: the votes for the right whole point together. "
        "**Turn the triangle by its knob** and watch the votes.",
    )
    _board()
    notice(
        "with the roof on sideways the votes for the house point apart and those for the boat meet. Then move the iteration "
        "from 1 to 5: each part gives more to the whole it agrees with, until the other has almost nothing left."
    )
    with st.expander("The equations, and what is simple here"):
        _depth()


def _board() -> None:
    from capsviz.handmade import PARTS, TURNS, WHOLES, rotations

    (body, hull), (roof, sail) = TURNS
    house = (Part(body, 0, 28), Part(roof, 0, -50))
    boat = (Part(hull, 0, 62), Part(sail, 6, -54))
    arrangements = {
        "A house": house,
        "Leaning": _leant(house, 35.0),
        "Roof sideways": boat,
        "Halfway": (house[0]._replace(y=50), Part((roof + sail) / 2, 10, -60)),
        "A faint roof": (house[0], house[1]._replace(presence=0.3)),
    }
    vote_with_parts(rotations(), dict(zip(WHOLES, (house, boat), strict=True)), arrangements, parts=PARTS, key="votes")
    offer("house-and-boat", {name: _taken(pair) for name, pair in arrangements.items()})


def _taken(pair: Pair) -> Take:
    """One arrangement, routed; where a hand has dragged the parts since is known to the browser alone."""
    lines = (
        f"poses = np.array([{', '.join(f'handmade.part_pose({part.turn}, {part.presence})' for part in pair)}])\n"
        f"routing = capture_routing(handmade.votes(poses), {MOST})\n"
    )
    return Take(
        None,
        lambda: _routed(pair),
        lines + '{"poses": poses, **vars(routing)}',
        "import numpy as np\nfrom capsviz import handmade\nfrom capsviz.capture import capture_routing",
        in_python.alone,
    )


def _routed(pair: Pair) -> dict[str, np.ndarray]:
    from capsviz import handmade
    from capsviz.capture import capture_routing

    poses = np.array([handmade.part_pose(part.turn, part.presence) for part in pair])
    return {"poses": poses, **vars(capture_routing(handmade.votes(poses), MOST))}


def _leant(pair: Pair, turn: float) -> Pair:
    """Both parts turned together about the middle."""
    cos, sin = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
    one, other = (
        part._replace(turn=part.turn + turn, x=cos * part.x - sin * part.y, y=sin * part.x + cos * part.y)
        for part in pair
    )
    return one, other


def _depth() -> None:
    st.latex(
        r"\hat u_{ij} = W_{ij}\,u_i \qquad c_{ij} = \frac{e^{b_{ij}}}{\sum_k e^{b_{ik}}} \qquad "
        r"s_j = \sum_i c_{ij}\,\hat u_{ij} \qquad v_j = \mathrm{squash}(s_j) \qquad b_{ij} \leftarrow b_{ij} + \hat u_{ij}\cdot v_j"
    )
    st.markdown(
        """- **Pose** *u*: a part's arrow. It points where the part's top points, and its length is its *presence*, how sure it is
  that the part is there.
- **Matrix** *W*: for each part and each whole one, learned in a real network. Here each is a plain rotation, set by hand:
  in a boat the triangle lies 90° further round than in a house, the rectangle lies the same way in both.
- **Vote** *û* (say: u hat): how the whole would lie if this part belonged to it. **Agreement** *a* = *û* · *v* is large when a
  vote points along the whole's vector *v*.
- **Logit** *b* starts at 0 for every picture and grows by the agreement; **coupling** *c* shares each part out among the
  wholes, so the two *c* of one part add up to 1. The arrows are as wide as their couplings. None of this is learned.
- **Where** a part stands plays no role here: these poses hold a turn and nothing else, so you can drag the parts apart and
  no number changes. In the trained network a part (a *primary capsule*) has 8 numbers and each digit capsule 16, so that *W* is 16 × 8.
- At 45° the triangle fits both wholes equally badly, and no number of iterations decides.
- *Here the wrong whole loses almost everything. In the trained network, couplings stay much nearer to even; the page
  Routing shows yours.*"""
    )
